import type { Scheme } from './text/sentence.ts';
import { detectStyle, type TagStyle } from './text/tag-style.ts';
import { spansOf } from './text/tagset.ts';
import { checkArguments, lists, optionsOf, anEvaluation, checkArgument } from './util/arguments.ts';

/** Counts and fractions in [0, 1]; a fraction of nothing is 0, as in conlleval. */
export interface Scores {
  /** correct / predicted */
  precision: number;
  /** correct / gold */
  recall: number;
  /** The harmonic mean of precision and recall. */
  f1: number;
  gold: number;
  predicted: number;
  correct: number;
}

/** Scores over all spans (over all tokens if the tags are plain), by type, and what was taken for what. */
export interface Evaluation extends Scores {
  /** The fraction of tokens whose tag is right. */
  accuracy: number;
  tokens: number;
  correctTokens: number;
  /** By label, sorted. */
  types: Record<string, Scores>;
  /** gold label → predicted label → spans with the same borders; '' stands for none: missed or spurious. */
  confusion: Record<string, Record<string, number>>;
  /** Recall over the gold spans that `seen` does not know, and the number of these. */
  unseenRecall?: number;
  unseenGold?: number;
}

export interface EvaluationOptions {
  /** Default: found from the gold tags. Only `plain` matters: it scores tokens instead of spans. */
  scheme?: Scheme;
  /** Whether an entity occurred in training; needs `tokens`. */
  seen?: (entityTokens: string[]) => boolean;
  /** The sentences' tokens, parallel to `gold`. */
  tokens?: readonly (readonly string[])[];
}

/** A gold item and what was predicted in its place; undefined where there is none. */
interface Pair {
  gold?: string;
  predicted?: string;
  /** Token indexes, `end` exclusive. */
  start: number;
  end: number;
}

/**
 * Scores predicted tags against gold ones, one array a sentence, with the meaning of conlleval.pl: a span is correct
 * if its borders and label are; invalid sequences are decoded as the script does; accuracy compares whole tags, so
 * that both sides should be in one scheme. With plain tags every token is an item of its own.
 * Throws a RangeError if the two (or `tokens`) differ in length, and a TypeError for `seen` without `tokens`.
 */
export function evaluate(
  gold: readonly (readonly string[])[],
  predicted: readonly (readonly string[])[],
  options: EvaluationOptions = {},
): Evaluation {
  checkArguments({ gold, predicted, options }, lists, lists, optionsOf('scheme', 'seen', 'tokens'));
  const { scheme, seen, tokens } = options;
  checkLengths('predicted tags', gold, predicted);
  if (tokens) checkLengths('tokens', gold, tokens);
  if (seen && !tokens)
    throw new TypeError('got `seen` without `tokens`, expected the tokens of each sentence');

  const style = scheme === undefined ? detectStyle(gold) : undefined;
  if (style && !style.canonical) [gold, predicted] = [gold, predicted].map((tags) => inStyle(tags, style));
  const pairsOf = (scheme ?? style?.scheme) === 'plain' ? tokenPairs : spanPairs;
  const pairs = gold.map((tags, i) => pairsOf(tags, predicted[i]));
  const all = pairs.flat();
  const tokenCount = gold.reduce((sum, tags) => sum + tags.length, 0);
  const correctTokens = gold.reduce((sum, tags, i) => sum + countEqual(tags, predicted[i]), 0);
  return {
    ...scoresOf(all),
    accuracy: ratio(correctTokens, tokenCount),
    tokens: tokenCount,
    correctTokens,
    types: typesOf(all),
    confusion: confusionOf(all),
    ...(seen && tokens && unseenOf(pairs, tokens, seen)),
  };
}

/** Tags in the spelling that scores know; those that do not fit the others are `O`. */
const inStyle = (sentences: readonly (readonly string[])[], { read }: TagStyle): string[][] =>
  sentences.map((tags) => tags.map((tag) => read(tag) ?? 'O'));

function checkLengths(
  what: string,
  gold: readonly (readonly string[])[],
  other: readonly (readonly string[])[],
): void {
  if (other.length !== gold.length)
    throw new RangeError(
      `got ${what} of ${other.length} sentences, expected ${gold.length}, as many as gold`,
    );
  const i = gold.findIndex((tags, i) => tags.length !== other[i].length);
  if (i >= 0)
    throw new RangeError(
      `got ${other[i].length} ${what} in sentence ${i}, expected ${gold[i].length}, as many as gold`,
    );
}

function tokenPairs(gold: readonly string[], predicted: readonly string[]): Pair[] {
  return gold.map((tag, i) => ({ gold: tag, predicted: predicted[i], start: i, end: i + 1 }));
}

/** Gold and predicted spans, joined where their borders are the same. Spans of one side never overlap. */
function spanPairs(gold: readonly string[], predicted: readonly string[]): Pair[] {
  const pairs = new Map<number, Pair>();
  // Spans of one sentence are told apart by start and end; both fit one number.
  const key = (start: number, end: number) => start * (gold.length + 1) + end;
  for (const { label, start, end } of spansOf(gold)) pairs.set(key(start, end), { gold: label, start, end });
  for (const { label, start, end } of spansOf(predicted)) {
    const pair = pairs.get(key(start, end));
    if (pair) pair.predicted = label;
    else pairs.set(key(start, end), { predicted: label, start, end });
  }
  return [...pairs.values()];
}

const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);

const countEqual = (a: readonly string[], b: readonly string[]) => a.filter((tag, i) => tag === b[i]).length;

const isCorrect = (pair: Pair) => pair.gold !== undefined && pair.gold === pair.predicted;

/** The scores of all pairs, or of one label. */
function scoresOf(pairs: readonly Pair[], only?: string): Scores {
  const counts = (label?: string) => label !== undefined && (only === undefined || label === only);
  const gold = pairs.filter((pair) => counts(pair.gold)).length;
  const predicted = pairs.filter((pair) => counts(pair.predicted)).length;
  const correct = pairs.filter((pair) => counts(pair.gold) && isCorrect(pair)).length;
  return {
    precision: ratio(correct, predicted),
    recall: ratio(correct, gold),
    f1: ratio(2 * correct, gold + predicted),
    gold,
    predicted,
    correct,
  };
}

function typesOf(pairs: readonly Pair[]): Record<string, Scores> {
  const labels = new Set(pairs.flatMap((pair) => [pair.gold, pair.predicted]));
  labels.delete(undefined);
  return Object.fromEntries(([...labels] as string[]).sort().map((label) => [label, scoresOf(pairs, label)]));
}

function confusionOf(pairs: readonly Pair[]): Evaluation['confusion'] {
  const rows = new Map<string, Map<string, number>>();
  for (const { gold = '', predicted = '' } of pairs) {
    const row = rows.get(gold) ?? new Map<string, number>();
    rows.set(gold, row.set(predicted, (row.get(predicted) ?? 0) + 1));
  }
  return sortedRecord(rows, (row) => sortedRecord(row, (count) => count));
}

/** Built from entries, so that no label can be mistaken for a property of Object.prototype. */
function sortedRecord<T, U>(map: ReadonlyMap<string, T>, value: (entry: T) => U): Record<string, U> {
  return Object.fromEntries([...map.keys()].sort().map((key) => [key, value(map.get(key)!)]));
}

function unseenOf(
  pairs: readonly Pair[][],
  tokens: readonly (readonly string[])[],
  seen: (entityTokens: string[]) => boolean,
): { unseenRecall: number; unseenGold: number } {
  const isUnseen = (sentence: number) => (pair: Pair) =>
    pair.gold !== undefined && !seen(tokens[sentence].slice(pair.start, pair.end));
  const unseen = pairs.flatMap((list, i) => list.filter(isUnseen(i)));
  return { unseenRecall: ratio(unseen.filter(isCorrect).length, unseen.length), unseenGold: unseen.length };
}

/** conlleval's report, in percent. With plain tags its "phrases" are tokens. */
export function formatReport(evaluation: Evaluation): string {
  checkArgument(evaluation, 'evaluation', anEvaluation);
  const { tokens, correctTokens, gold, predicted, correct, types } = evaluation;
  return [
    `processed ${tokens} tokens with ${gold} phrases; found: ${predicted} phrases; correct: ${correct}.`,
    ...(tokens ? [`accuracy: ${percent(correctTokens, tokens)}%; ${formatScores(evaluation)}`] : []),
    ...Object.entries(types).map(
      ([label, scores]) => `${label.padStart(17)}: ${formatScores(scores)}  ${scores.predicted}`,
    ),
  ].join('\n');
}

function formatScores({ gold, predicted, correct }: Scores): string {
  const precision = percent(correct, predicted);
  const recall = percent(correct, gold);
  return `precision: ${precision}%; recall: ${recall}%; FB1: ${percent(2 * correct, gold + predicted)}`;
}

/** printf's `%6.2f`. It rounds a tie to the even digit where `toFixed` rounds it up: 3.125 is 3.12. */
function percent(part: number, whole: number): string {
  const value = ratio(100 * part, whole);
  const eighths = value * 8;
  const tieDown = Number.isInteger(eighths) && eighths % 4 === 1;
  return (tieDown ? value - 0.005 : value).toFixed(2).padStart(6);
}
