import { resolveConfig } from './config.ts';
import type { Engine } from './core/wasm.ts';
import { createModel, type Model } from './model.ts';
import { ModelFileError, readSafetensors, type Tensor, writeSafetensors } from './safetensors.ts';
import { TagSet } from './text/tagset.ts';
import { Vocabulary } from './text/vocabulary.ts';

export { ModelFileError };

/** Raised when the layout changes so that older readers must not try. */
const VERSION = 1;
const VOCABULARY = 'vocabulary';
const ENTITY_HASHES = 'entityHashes';

/** A model as one safetensors file: weights, vocabulary (U8), configuration and tag set in the metadata. */
export function encodeModel({ config, tagSet, vocabulary, entityHashes, network }: Model): Uint8Array {
  const tensors: Record<string, Tensor> = {};
  for (const p of network.parameters.all) {
    tensors[p.name] = { shape: [p.rows, p.cols], data: network.parameters.values(p) };
  }
  const words = vocabulary.toBytes();
  tensors[ENTITY_HASHES] = { shape: [entityHashes.length], data: entityHashes };
  tensors[VOCABULARY] = { shape: [words.length], data: words };
  const metadata = {
    format: 'oriel',
    version: String(VERSION),
    config: JSON.stringify(config),
    labels: JSON.stringify(tagSet.labels),
  };
  return writeSafetensors({ tensors, metadata });
}

/**
 * Reads a model; only the tensors that it needs, and these as large as its configuration says, come to the engine.
 *
 * @throws ModelFileError for a file that is cut, altered, too new or not Oriel's
 */
export function decodeModel(bytes: Uint8Array, engine: Engine): Model {
  const { tensors, metadata, checked } = readSafetensors(bytes);
  if (metadata.format !== 'oriel')
    throw new ModelFileError("a safetensors file, but not of a tagger: it lacks format 'oriel'");
  if (!(Number(metadata.version) <= VERSION)) {
    throw new ModelFileError(
      `the model has version ${metadata.version}, this library reads up to ${VERSION}: update oriel`,
    );
  }
  if (!checked) throw new ModelFileError('the model is damaged: it lacks its checksum');
  return describe(() => {
    const config = resolveConfig(JSON.parse(metadata.config));
    const tagSet = TagSet.from(JSON.parse(metadata.labels), config.scheme);
    const vocabulary = Vocabulary.fromBytes(take(tensors, VOCABULARY, Uint8Array));
    const entityHashes = take(tensors, ENTITY_HASHES, Uint32Array);
    const weights = weightsOf(tensors);
    return createModel({ config, tagSet, vocabulary, entityHashes, engine, training: false, weights });
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

function describe<T>(build: () => T): T {
  try {
    return build();
  } catch (error) {
    if (error instanceof ModelFileError) throw error;
    throw new ModelFileError(`the model is damaged: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
