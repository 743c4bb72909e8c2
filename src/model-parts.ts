import type { Config } from './config.ts';
import { damaged, reading } from './model-file-error.ts';
import { type Tensor, tensorName } from './safetensors.ts';
import { Vocabulary } from './text/vocabulary.ts';

type Tensors = Readonly<Record<string, Tensor>>;

export const VOCABULARY = 'vocabulary';
/** In place of `vocabulary`, whose words are lines. */
export const FRONT_CODED = 'vocabulary.frontCoded';
export const COUNTS = 'counts';
export const ENTITY_HASHES = 'entityHashes';
export const GAZETTEER = 'gazetteer';

/** The tensors of words, which every model has. */
export const TEXT_TENSORS = [VOCABULARY, FRONT_CODED, COUNTS];

/** Hashes, words as lines or words that are front-coded; and the training tokens of each, if they are there. */
export function vocabularyOf(tensors: Tensors): Vocabulary {
  const name = Object.hasOwn(tensors, FRONT_CODED) ? FRONT_CODED : VOCABULARY;
  if (name === FRONT_CODED && Object.hasOwn(tensors, VOCABULARY))
    throw damaged(`${tensorName(FRONT_CODED)}: got it beside '${VOCABULARY}', expected one of them`);
  const counts = Object.hasOwn(tensors, COUNTS) ? countsOf(tensors) : undefined;
  return reading(() => {
    if (name === VOCABULARY && tensors[VOCABULARY]?.data instanceof Uint32Array)
      return new Vocabulary(take(tensors, VOCABULARY, Uint32Array), counts);
    return Vocabulary.fromBytes(take(tensors, name, Uint8Array), name === FRONT_CODED, counts);
  });
}

function countsOf(tensors: Tensors): Int32Array {
  const counts = take(tensors, COUNTS, Int32Array);
  const at = counts.findIndex((count) => count < 0);
  if (at < 0) return counts;
  throw damaged(`${tensorName(COUNTS)}: got ${counts[at]} at index ${at}, expected counts from 0 up`);
}

/** The numbers of a tensor of one dimension. */
function take<T>(tensors: Tensors, name: string, kind: new (...args: never[]) => T): T {
  if (!Object.hasOwn(tensors, name)) throw damaged(`${tensorName(name)}: got none, expected ${kind.name}`);
  const { data, shape } = tensors[name];
  if (!(data instanceof kind))
    throw damaged(`${tensorName(name)}: got ${data.constructor.name}, expected ${kind.name}`);
  if (shape.length === 1) return data;
  throw damaged(`${tensorName(name)}: got the shape (${shape.join(', ')}), expected one dimension`);
}

/** The hashes of the entities of the training corpus, which are searched by halves. */
export function entityHashesOf(tensors: Tensors): Uint32Array {
  const hashes = take(tensors, ENTITY_HASHES, Uint32Array);
  for (let i = 1; i < hashes.length; i++) {
    if (hashes[i - 1] >= hashes[i])
      throw damaged(
        `${tensorName(ENTITY_HASHES)}: got ${hashes[i]} at index ${i} after ${hashes[i - 1]}, expected rising numbers`,
      );
  }
  return hashes;
}

/** What the feature for lists has, if the configuration has that. */
export function gazetteerOf(
  tensors: Tensors,
  { features }: Pick<Config, 'features'>,
): Uint32Array | undefined {
  if (features.some(({ name }) => name === GAZETTEER)) return take(tensors, GAZETTEER, Uint32Array);
  if (!Object.hasOwn(tensors, GAZETTEER)) return undefined;
  throw damaged(`${tensorName(GAZETTEER)}: the configuration has no feature for it`);
}
