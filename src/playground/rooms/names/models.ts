/** The models that come with the playground, given by the build. */
declare const MODELS: readonly ShippedModel[];

export interface ShippedModel {
  /** What `Tagger.load` calls it. */
  name: string;
  /** Its address; its name has a hash of what is in it. */
  file: string;
  bytes: number;
}

export const shippedModels = MODELS;
