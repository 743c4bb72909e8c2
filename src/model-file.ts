import type { Engine } from './core/wasm.ts';
import { loadModel, type Model, type Weights } from './model.ts';
import { dequantize, scaleOf } from './quantized.ts';
import { loadContext, readConfig } from './running-config.ts';
import { ModelFileError, readSafetensors, type Tensor, writeSafetensors } from './safetensors.ts';
import { loadFeatures } from './text/features/index.ts';
import { TagSet } from './text/tagset.ts';
import { Vocabulary } from './text/vocabulary.ts';

export { ModelFileError };

/** Raised when the layout changes so that older readers must not try. */
export const VERSION = 2;
/** What reads a file that has nothing newer than plain words and weights. */
const PLAIN_VERSION = 1;
export const VOCABULARY = 'vocabulary';
/** In place of `vocabulary`, whose words are lines. */
export const FRONT_CODED = 'vocabulary.frontCoded';
const COUNTS = 'counts';
export const ENTITY_HASHES = 'entityHashes';
export const GAZETTEER = 'gazetteer';

/** The kinds of models, by the format that their metadata name. */
const KINDS = { oriel: 'a tagger', 'oriel-scorer': 'a window scorer' };
type Format = keyof typeof KINDS;

/** What is in every model file. */
interface Common {
  metadata: Record<string, string>;
  tensors: Record<string, Tensor>;
  vocabulary: Vocabulary;
}

/** What a model file holds, weights as float32. */
export interface ModelFile extends Common {
  weights: Record<string, Float32Array>;
}

/** A tagger as one safetensors file: weights, vocabulary (U8), configuration and tag set in the metadata. */
export function encodeModel(model: Model): Uint8Array {
  const { config, tagSet, vocabulary, entityHashes, gazetteer, network, terms } = model;
  const metadata = { ...terms, config: JSON.stringify(config), labels: JSON.stringify(tagSet.labels) };
  const tensors: Record<string, Tensor> = {
    [ENTITY_HASHES]: { shape: [entityHashes.length], data: entityHashes },
    ...(gazetteer && { [GAZETTEER]: { shape: [gazetteer.length], data: gazetteer } }),
  };
  return encodeAs('oriel', network, { metadata, tensors, vocabulary });
}

/**
 * Reads a tagger; only the tensors that it needs, and these as large as its configuration says, come to the engine.
 *
 * @throws ModelFileError for a file that is cut, altered, too new or not of a tagger
 */
export function decodeModel(bytes: Uint8Array, engine: Engine, cacheBytes?: number): Promise<Model> {
  return decodeAs('oriel', bytes, async ({ metadata, tensors, vocabulary, weights }) => {
    const config = readConfig(JSON.parse(metadata.config));
    const tagSet = TagSet.from(JSON.parse(metadata.labels), config.scheme);
    const entityHashes = take(tensors, ENTITY_HASHES, Uint32Array);
    const context = await loadContext(config);
    const gazetteer = tensors[GAZETTEER] && take(tensors, GAZETTEER, Uint32Array);
    const loaded = await loadFeatures(config.features);
    const { license, credit } = metadata;
    const parts = {
      config,
      tagSet,
      vocabulary,
      entityHashes,
      gazetteer,
      loaded,
      engine,
      cacheBytes,
      context,
      terms: { license, credit },
    };
    return loadModel(parts, weights);
  });
}

/** A file of a network's weights, its vocabulary and what else a kind of model has. */
export function encodeAs(
  format: Format,
  { parameters }: Pick<Weights, 'parameters'>,
  { metadata, tensors, vocabulary }: Common,
): Uint8Array {
  const all: Record<string, Tensor> = {};
  for (const p of parameters.all) all[p.name] = { shape: [p.rows, p.cols], data: parameters.values(p) };
  const { hashes, counts } = vocabulary;
  const words = hashes ?? vocabulary.toBytes();
  Object.assign(all, tensors, { [VOCABULARY]: { shape: [words.length], data: words } });
  if (counts.some((count) => count > 0)) all[COUNTS] = { shape: [counts.length], data: counts };
  const version = String(hashes ? VERSION : PLAIN_VERSION);
  return writeSafetensors({ tensors: all, metadata: { format, version, ...metadata } });
}

/**
 * Reads what `encodeAs` wrote and builds the model.
 *
 * @throws ModelFileError for a file that is cut, altered, too new or of another kind, and for what `build` throws
 */
export async function decodeAs<T>(
  format: Format,
  bytes: Uint8Array,
  build: (file: ModelFile) => T | Promise<T>,
): Promise<T> {
  try {
    return await build(openModel(bytes, format));
  } catch (error) {
    throw damage(error);
  }
}

/**
 * Reads the file of a model, of any kind if none is given.
 *
 * @throws ModelFileError for a file that is cut, altered, too new or of another kind
 */
export function openModel(bytes: Uint8Array, format?: Format): ModelFile {
  const { tensors, metadata, checked } = readSafetensors(bytes);
  if (format ? metadata.format !== format : !Object.hasOwn(KINDS, metadata.format))
    throw new ModelFileError(
      `a safetensors file, but not of ${format ? KINDS[format] : 'a model'}: it lacks format '${format ?? 'oriel'}'`,
    );
  if (!(Number(metadata.version) <= VERSION)) {
    throw new ModelFileError(
      `the model has version ${metadata.version}, this library reads up to ${VERSION}: update oriel`,
    );
  }
  if (!checked) throw new ModelFileError('the model is damaged: it lacks its checksum');
  try {
    return { tensors, metadata, vocabulary: vocabularyOf(tensors), weights: weightsOf(tensors) };
  } catch (error) {
    throw damage(error);
  }
}

/** Hashes, words as lines or words that are front-coded; and the training tokens of each, if they are there. */
function vocabularyOf(tensors: Record<string, Tensor>): Vocabulary {
  const counts = tensors[COUNTS]?.data;
  const words = tensors[VOCABULARY]?.data;
  if (words instanceof Uint32Array) return new Vocabulary(words, counts);
  const name = tensors[FRONT_CODED] ? FRONT_CODED : VOCABULARY;
  return Vocabulary.fromBytes(take(tensors, name, Uint8Array), name === FRONT_CODED, counts);
}

function weightsOf(tensors: Record<string, Tensor>): Record<string, Float32Array> {
  const weights: Record<string, Float32Array> = {};
  for (const [name, { data }] of Object.entries(tensors)) {
    const scales = tensors[scaleOf(name)]?.data as Uint16Array | undefined;
    if (scales) weights[name] = dequantize(data as Uint8Array, scales);
    else if (data instanceof Float32Array) weights[name] = data;
  }
  return weights;
}

function take<T>(tensors: Record<string, Tensor>, name: string, kind: new (...args: never[]) => T): T {
  const data = tensors[name]?.data;
  if (data instanceof kind) return data;
  throw new ModelFileError(
    `tensor '${name}': got ${data ? data.constructor.name : 'none'}, expected ${kind.name}`,
  );
}

/** What went wrong, as an error of a file. */
export const damage = (error: unknown): ModelFileError =>
  error instanceof ModelFileError
    ? error
    : new ModelFileError(`the model is damaged: ${(error as Error).message}`, { cause: error });
