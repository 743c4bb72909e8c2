import { resolveConfig } from './config.ts';
import type { Engine } from './core/wasm.ts';
import { createModel, type Model } from './model.ts';
import type { Network } from './nn/network.ts';
import { ModelFileError, readSafetensors, type Tensor, writeSafetensors } from './safetensors.ts';
import { loadFeatures } from './text/features/index.ts';
import { TagSet } from './text/tagset.ts';
import { Vocabulary } from './text/vocabulary.ts';

export { ModelFileError };

/** Raised when the layout changes so that older readers must not try. */
const VERSION = 1;
const VOCABULARY = 'vocabulary';
const ENTITY_HASHES = 'entityHashes';
const GAZETTEER = 'gazetteer';

/** The kinds of models, by the format that their metadata name. */
const KINDS = { oriel: 'a tagger', 'oriel-scorer': 'a window scorer' };
type Format = keyof typeof KINDS;

/** What is in every model file. */
interface Common {
  metadata: Record<string, string>;
  tensors: Record<string, Tensor>;
  vocabulary: Vocabulary;
}

/** A tagger as one safetensors file: weights, vocabulary (U8), configuration and tag set in the metadata. */
export function encodeModel(model: Model): Uint8Array {
  const { config, tagSet, vocabulary, entityHashes, gazetteer, network } = model;
  const metadata = { config: JSON.stringify(config), labels: JSON.stringify(tagSet.labels) };
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
export function decodeModel(bytes: Uint8Array, engine: Engine): Promise<Model> {
  return decodeAs('oriel', bytes, async ({ metadata, tensors, vocabulary, weights }) => {
    const config = resolveConfig(JSON.parse(metadata.config));
    const tagSet = TagSet.from(JSON.parse(metadata.labels), config.scheme);
    const entityHashes = take(tensors, ENTITY_HASHES, Uint32Array);
    const gazetteer = tensors[GAZETTEER] && take(tensors, GAZETTEER, Uint32Array);
    const loaded = await loadFeatures(config.features);
    const parts = { config, tagSet, vocabulary, entityHashes, gazetteer, loaded, engine, weights };
    return createModel({ ...parts, training: false });
  });
}

/** A file of a network's weights, its vocabulary and what else a kind of model has. */
export function encodeAs(
  format: Format,
  { parameters }: Network,
  { metadata, tensors, vocabulary }: Common,
): Uint8Array {
  const all: Record<string, Tensor> = {};
  for (const p of parameters.all) all[p.name] = { shape: [p.rows, p.cols], data: parameters.values(p) };
  const words = vocabulary.toBytes();
  Object.assign(all, tensors, { [VOCABULARY]: { shape: [words.length], data: words } });
  return writeSafetensors({
    tensors: all,
    metadata: { format, version: String(VERSION), ...metadata },
  });
}

/**
 * Reads what `encodeAs` wrote and builds the model.
 *
 * @throws ModelFileError for a file that is cut, altered, too new or of another kind, and for what `build` throws
 */
export async function decodeAs<T>(
  format: Format,
  bytes: Uint8Array,
  build: (file: Common & { weights: Record<string, Float32Array> }) => T | Promise<T>,
): Promise<T> {
  const { tensors, metadata, checked } = readSafetensors(bytes);
  if (metadata.format !== format)
    throw new ModelFileError(`a safetensors file, but not of ${KINDS[format]}: it lacks format '${format}'`);
  if (!(Number(metadata.version) <= VERSION)) {
    throw new ModelFileError(
      `the model has version ${metadata.version}, this library reads up to ${VERSION}: update oriel`,
    );
  }
  if (!checked) throw new ModelFileError('the model is damaged: it lacks its checksum');
  return describe(() => {
    const vocabulary = Vocabulary.fromBytes(take(tensors, VOCABULARY, Uint8Array));
    return build({ tensors, metadata, vocabulary, weights: weightsOf(tensors) });
  });
}

function weightsOf(tensors: Record<string, Tensor>): Record<string, Float32Array> {
  const weights: Record<string, Float32Array> = {};
  for (const [name, { data }] of Object.entries(tensors))
    if (data instanceof Float32Array) weights[name] = data;
  return weights;
}

function take<T>(tensors: Record<string, Tensor>, name: string, kind: new (...args: never[]) => T): T {
  const data = tensors[name]?.data;
  if (data instanceof kind) return data;
  throw new ModelFileError(
    `tensor '${name}': got ${data ? data.constructor.name : 'none'}, expected ${kind.name}`,
  );
}

async function describe<T>(build: () => T | Promise<T>): Promise<T> {
  try {
    return await build();
  } catch (error) {
    if (error instanceof ModelFileError) throw error;
    throw new ModelFileError(`the model is damaged: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
