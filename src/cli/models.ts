import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isModelName, modelNames, modelUrl } from 'oriel/models';

/**
 * The file of a model: one of the package by its name, or as it is. A file of such a name is written `./en`.
 *
 * @throws Error for a word that is neither
 */
export function modelPath(model: string): string {
  if (isModelName(model)) return fileURLToPath(modelUrl(model));
  if (/^[\w-]+$/.test(model) && !existsSync(model))
    throw new Error(
      `${model}: no such file, and no model of the package, which has ${modelNames.join(', ')}`,
    );
  return model;
}
