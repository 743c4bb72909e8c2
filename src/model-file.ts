import type { Config } from './config.ts';
import type { Engine } from './core/wasm.ts';
import { excerpt } from './excerpt.ts';
import { parseJson } from './json.ts';
import { loadModel, type Model, type Weights } from './model.ts';
import { damaged, ModelFileError, reading } from './model-file-error.ts';
import {
  COUNTS,
  ENTITY_HASHES,
  entityHashesOf,
  GAZETTEER,
  gazetteerOf,
  TEXT_TENSORS,
  VOCABULARY,
  vocabularyOf,
} from './model-parts.ts';
import { outputLayer } from './model-weights.ts';
import { largestMagnitude, type Weight, weightsOf } from './model-tensors.ts';
import { loadContext, readConfig } from './running-config.ts';
import { readSafetensors, type Tensor, tensorName, writeSafetensors } from './safetensors.ts';
import { arrayOf, nonEmpty } from './schema.ts';
import { loadFeatures } from './text/features/index.ts';
import { countTags, TagSet } from './text/tagset.ts';
import type { Vocabulary } from './text/vocabulary.ts';

export { ModelFileError };

/** Raised when the layout changes so that older readers must not try. */
export const VERSION = 2;
/** What reads a file that has nothing newer than plain words and weights. */
const PLAIN_VERSION = 1;
/** The kinds of models, by the format that their metadata name. */
const KINDS = { oriel: 'a tagger', 'oriel-scorer': 'a window scorer' };
type Format = keyof typeof KINDS;
const isFormat = (format: string | undefined): format is Format =>
  format !== undefined && Object.hasOwn(KINDS, format);

/** The tensors that are no weights. */
const OTHER_TENSORS: Record<Format, readonly string[]> = {
  oriel: [...TEXT_TENSORS, ENTITY_HASHES, GAZETTEER],
  'oriel-scorer': [...TEXT_TENSORS, ENTITY_HASHES],
};

/** What is in every model file. */
interface Common {
  metadata: Record<string, string>;
  tensors: Record<string, Tensor>;
  vocabulary: Vocabulary;
}

/** What a model file holds. */
export interface ModelFile extends Common {
  weights: Record<string, Weight>;
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
 * Reads a tagger. All is checked before the engine gives memory for it: see `openModel`, and the weights have to be
 * those of the configuration.
 *
 * @throws ModelFileError for a file that is cut, altered, too new or not of a tagger
 */
export async function decodeModel(bytes: Uint8Array, engine: Engine, cacheBytes?: number): Promise<Model> {
  const { metadata, tensors, vocabulary, weights } = openModel(bytes, 'oriel');
  const { license, credit } = metadata;
  const config = reading(() => readConfig(jsonOf(metadata, 'config')));
  const parts = {
    config,
    tagSet: tagSetOf(metadata, config, weights),
    vocabulary,
    entityHashes: entityHashesOf(tensors),
    gazetteer: gazetteerOf(tensors, config),
    loaded: await loadFeatures(config.features),
    engine,
    cacheBytes,
    context: await loadContext(config),
    terms: { license, credit },
  };
  await checkRules(config);
  return loadModel(parts, weights);
}

/** The labels, which are as many as the last layer has scores for, and in the order of its columns. */
function tagSetOf(metadata: ModelFile['metadata'], config: Config, weights: ModelFile['weights']): TagSet {
  return reading(() => {
    const labels = arrayOf(nonEmpty, 1).parse(jsonOf(metadata, 'labels'), 'labels');
    labels.forEach((label, i) => {
      if (i > 0 && labels[i - 1] >= label)
        throw damaged(
          `labels[${i}]: got ${excerpt(label)} after ${excerpt(labels[i - 1])}, expected distinct labels, sorted by UTF-16 code units`,
        );
    });
    const name = `${outputLayer(config)}.bias`;
    const scores = Object.hasOwn(weights, name) ? weights[name].cols : 0;
    const tags = countTags(labels.length, config.scheme);
    if (tags !== scores)
      throw damaged(
        `got ${labels.length} labels, which make ${tags} tags in the scheme ${config.scheme}, but ${tensorName(name)} has ${scores} columns`,
      );
    return TagSet.from(labels, config.scheme);
  });
}

/** Only models with rules load these. */
async function checkRules({ rules }: Config): Promise<void> {
  if (!rules) return;
  const { rulesOf } = await import('./rules/index.ts');
  reading(() => rulesOf(rules));
}

/**
 * A file of a network's weights, its vocabulary and what else a kind of model has.
 *
 * @throws RangeError for weights that are not finite
 */
export function encodeAs(
  format: Format,
  { parameters }: Pick<Weights, 'parameters'>,
  { metadata, tensors, vocabulary }: Common,
): Uint8Array {
  const all: Record<string, Tensor> = {};
  for (const p of parameters.all) {
    const data = parameters.values(p);
    if (!Number.isFinite(largestMagnitude(data)))
      throw new RangeError(
        `weights '${p.name}': got a number that is not finite, which no model can be read with`,
      );
    all[p.name] = { shape: [p.rows, p.cols], data };
  }
  const { hashes, counts } = vocabulary;
  const words = hashes ?? vocabulary.toBytes();
  Object.assign(all, tensors, { [VOCABULARY]: { shape: [words.length], data: words } });
  if (counts.some((count) => count > 0)) all[COUNTS] = { shape: [counts.length], data: counts };
  const version = String(hashes ? VERSION : PLAIN_VERSION);
  return writeSafetensors({ tensors: all, metadata: { format, version, ...metadata } });
}

/**
 * Reads the file of a model, of any kind if none is given, as far as it goes without its configuration: type, version and
 * checksum, the vocabulary, and that weights are finite. Time and memory are in proportion to the file.
 *
 * @throws ModelFileError for a file that is cut, altered, too new or of another kind
 */
export function openModel(bytes: Uint8Array, expected?: Format): ModelFile {
  const { tensors, metadata, checked } = readSafetensors(bytes);
  const { format } = metadata;
  if (!isFormat(format) || (expected && format !== expected))
    throw new ModelFileError(
      `a safetensors file, but not of ${expected ? KINDS[expected] : 'a model'}: it lacks format '${expected ?? 'oriel'}', ${formatOf(format)}`,
    );
  checkVersion(metadata.version);
  if (!checked) throw new ModelFileError('the model is damaged: it lacks its checksum');
  const vocabulary = vocabularyOf(tensors);
  return { tensors, metadata, vocabulary, weights: weightsOf(tensors, OTHER_TENSORS[format]) };
}

function formatOf(format: string | undefined): string {
  if (format === undefined) return 'it has none';
  return `it has ${excerpt(format)}${isFormat(format) ? `, that of ${KINDS[format]}` : ''}`;
}

function checkVersion(version = 'none'): void {
  const isNumber = /^[1-9]\d{0,8}$/.test(version);
  if (isNumber && Number(version) <= VERSION) return;
  const got = `the model has version ${/^\w{1,20}$/.test(version) ? version : excerpt(version)}`;
  throw new ModelFileError(
    isNumber
      ? `${got}, this library reads up to ${VERSION}: update oriel`
      : `${got}, expected 1 to ${VERSION}`,
  );
}

/**
 * A JSON value in the metadata.
 *
 * @throws ModelFileError where it is missing or no JSON
 */
export function jsonOf(metadata: ModelFile['metadata'], key: string): unknown {
  if (!Object.hasOwn(metadata, key)) throw damaged(`${key}: got none in the metadata, expected JSON`);
  try {
    return parseJson(metadata[key]);
  } catch (error) {
    throw damaged(`${key}: got ${excerpt(metadata[key])}, expected JSON: ${(error as Error).message}`, error);
  }
}
