import { foldedForm, lookupForm } from './forms.ts';
import { Vocabulary } from './vocabulary.ts';
import { aString, checkArguments, iterable, optionsOf, checkArgument } from '../util/arguments.ts';

export interface VocabularyOptions {
  /** Leave out words with fewer training tokens than this. Default 1. */
  minCount?: number;
  /** The words of pretrained vectors, in the order of their file. */
  vectorWords?: ReadonlySet<string>;
  /** How many of them, the first, join the vocabulary though they may be unseen in training. Default 40,000. */
  vectorLimit?: number | 'all';
}

/**
 * The vocabulary of training tokens, most frequent first, then of the vector words that are not in it. A token
 * counts for its lower-case form where the vectors have that, else for the form with its digits folded to 0.
 * Vector words that no token can match, since they are not in lower-case NFC, are passed over.
 */
export function buildVocabulary(tokens: Iterable<string>, options: VocabularyOptions = {}): Vocabulary {
  checkArguments({ tokens, options }, iterable, optionsOf('minCount', 'vectorWords', 'vectorLimit'));
  const { minCount = 1, vectorWords = new Set(), vectorLimit = 40_000 } = options;
  checkLimits(minCount, vectorLimit);
  const counts = countForms(tokens, vectorWords);
  const frequent = [...counts].filter(([, count]) => count >= minCount).sort((a, b) => b[1] - a[1]);
  const words = new Set(frequent.map(([word]) => word));
  let rank = 0;
  for (const word of vectorWords) {
    if (vectorLimit !== 'all' && rank++ >= vectorLimit) break;
    if (lookupForm(word) === word) words.add(word);
  }
  let unknown = 0;
  for (const [word, count] of counts) if (!words.has(word)) unknown += count;
  return new Vocabulary(words, [0, unknown, ...Array.from(words, (word) => counts.get(word) ?? 0)]);
}

function countForms(tokens: Iterable<string>, vectorWords: ReadonlySet<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const token of tokens) {
    checkArgument(token, 'token', aString);
    const form = lookupForm(token);
    const word = vectorWords.has(form) ? form : foldedForm(form);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

function checkLimits(minCount: number, vectorLimit: number | 'all'): void {
  if (!Number.isInteger(minCount) || minCount < 1)
    throw new RangeError(`got minCount ${minCount}, expected a positive integer`);
  if (vectorLimit !== 'all' && !(Number.isInteger(vectorLimit) && vectorLimit >= 0))
    throw new RangeError(`got vectorLimit ${vectorLimit}, expected 'all' or an integer of at least 0`);
}
