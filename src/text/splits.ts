import { Random } from '../random.ts';
import type { Corpus, Document } from './sentence.ts';
import { aCorpus, aNumber, checkArguments, numbers, optionsOf } from '../util/arguments.ts';
import { oneOf } from '../schema.ts';

export interface SplitOptions {
  seed: number;
  /** The unit that stays whole, and of which the fractions are. Sentences of one document may share words and topics. */
  by: 'document' | 'sentence';
}

/**
 * Splits a corpus at random into one part per fraction, and one more part with the rest if the fractions sum to less
 * than 1. Every sentence is in exactly one part; parts keep the corpus' order. Split by sentence, a document may
 * appear in several parts, each time with its whole text (offsets stay valid) and some of its sentences.
 * Throws a RangeError for fractions that are not positive or sum to more than 1, and if a part would be empty.
 */
export function splitCorpus(
  corpus: Corpus,
  fractions: readonly number[],
  options: Partial<SplitOptions> = {},
): Corpus[] {
  checkArguments({ corpus, fractions, options }, aCorpus, numbers, optionsOf('seed', 'by'));
  const { seed = 1, by = 'document' } = options;
  checkArguments({ seed, by }, aNumber, oneOf('document', 'sentence'));
  const sizes = corpus.documents.map(({ sentences }) => (by === 'document' ? 1 : sentences.length));
  const count = sizes.reduce((a, b) => a + b, 0);
  const borders = bordersOf(fractions, count, by);
  const parts = assign(count, borders, new Random(seed));

  const documents: Document[][] = borders.map(() => []);
  let unit = 0;
  for (const document of corpus.documents) {
    if (by === 'document') documents[parts[unit++]].push(document);
    else for (const [part, piece] of pieces(document, () => parts[unit++])) documents[part].push(piece);
  }
  return documents.map((part) => ({ ...corpus, documents: part }));
}

/** The end of each part in a list of `count` units. */
function bordersOf(fractions: readonly number[], count: number, by: SplitOptions['by']): number[] {
  const sum = fractions.reduce((a, b) => a + b, 0);
  if (!fractions.length || !fractions.every((fraction) => fraction > 0) || sum > 1 + 1e-9)
    throw new RangeError(
      `got the fractions ${fractions.join(', ')}, expected positive ones with a sum of at most 1`,
    );
  const all = sum < 1 - 1e-9 ? [...fractions, 1 - sum] : fractions;
  let cumulative = 0;
  const borders = all.map((fraction) => Math.round((cumulative += fraction) * count));
  borders.forEach((border, i) => {
    if (border <= (borders[i - 1] ?? 0))
      throw new RangeError(
        `got ${count} ${by}s for the fractions ${all.join(', ')}: part ${i} would be empty, expected at least one ${by} in each`,
      );
  });
  return borders;
}

/** The part of each unit: the first part takes the units that a shuffle puts first, and so on. */
function assign(count: number, borders: readonly number[], random: Random): Int32Array {
  const order = random.shuffle(Int32Array.from({ length: count }, (_, i) => i));
  const parts = new Int32Array(count);
  let part = 0;
  order.forEach((unit, i) => {
    if (i >= borders[part]) part++;
    parts[unit] = part;
  });
  return parts;
}

function pieces(document: Document, nextPart: () => number): Map<number, Document> {
  const byPart = new Map<number, Document>();
  for (const sentence of document.sentences) {
    const part = nextPart();
    const piece = byPart.get(part) ?? { ...document, sentences: [] };
    piece.sentences.push(sentence);
    byPart.set(part, piece);
  }
  return byPart;
}
