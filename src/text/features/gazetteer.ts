import type { Random } from '../../random.ts';
import { EntryTable } from './entry-table.ts';
import type { FeatureContext, FeatureOptions, SentenceIds, TextTools } from './feature-type.ts';
import { FIRST, positionIn, POSITIONS, SINGLE } from './position.ts';

// Loaded on demand: nothing here may import code that every page has, which would make that a chunk of its own.

const positionOf = (id: number) => (id - 1) % POSITIONS;
const isStart = (id: number) => id > 0 && (positionOf(id) === FIRST || positionOf(id) === SINGLE);

/** What a syllable's neighbors are judged by: Hangul, other letters, digits; all else is no part of a word. */
const KINDS = [/^[가-힣]/, /^\p{L}/u, /^\p{Nd}/u];
const [HANGUL, OTHER] = [0, -1];
const kindOf = (token: string) => KINDS.findIndex((kind) => kind.test(token));

const MAX_REMEMBERED = 1 << 16;

/** Remembers what `compute` gave: tokens recur, syllables most of all. */
function remembering(compute: (token: string) => number): (token: string) => number {
  const known = new Map<string, number>();
  return (token) => {
    let value = known.get(token);
    if (value === undefined) {
      if (known.size === MAX_REMEMBERED) known.clear();
      known.set(token, (value = compute(token)));
    }
    return value;
  };
}

/**
 * Where entries may begin and end. Words: anywhere. Syllables: they begin where an eojeol does, or behind punctuation,
 * and may end inside an eojeol, since particles follow; but not within a number or a word of other letters than Hangul.
 */
function borders(kinds: readonly number[] | undefined, length: number) {
  if (!kinds) {
    const anywhere = Array.from({ length }, () => true);
    return { begins: anywhere, ends: anywhere };
  }
  return {
    begins: kinds.map((kind, i) => kind !== OTHER && (i === 0 || kinds[i - 1] === OTHER)),
    ends: kinds.map((kind, i) => kind === OTHER || kind === HANGUL || kinds[i + 1] !== kind),
  };
}

/** The ids of a sentence, (tokens, labels): for each label its leftmost longest matches; −1 outside of them. */
function match(
  table: EntryTable,
  labels: number,
  hashes: readonly number[],
  hashNext: TextTools['hashNext'],
  kinds?: readonly number[],
): Int32Array {
  const tokens = hashes.length;
  const ids = new Int32Array(tokens * labels).fill(-1);
  const { begins, ends } = borders(kinds, tokens);
  /** Where the last match of each label ends. */
  const covered = new Int32Array(labels);
  const found = new Int32Array(table.reach + 1);
  for (let start = 0; start < tokens; start++) {
    if (!begins[start]) continue;
    const most = Math.min(table.reach, tokens - start);
    let longest = 0;
    for (let length = 1, hash = 0; length <= most; length++) {
      hash = hashNext(hash, hashes[start + length - 1]);
      found[length] = ends[start + length - 1] ? table.find(hash, length) : 0;
      if (found[length]) longest = length;
    }
    for (let length = longest; length > 0; length--)
      for (let label = 0; label < labels; label++)
        if ((found[length] >>> label) & 1 && covered[label] <= start) {
          covered[label] = start + length;
          mark(ids, start, length, label, labels);
        }
  }
  return ids;
}

function mark(ids: Int32Array, start: number, length: number, label: number, labels: number): void {
  for (let i = 0; i < length; i++)
    ids[(start + i) * labels + label] = 1 + POSITIONS * label + positionIn(i, length);
}

/**
 * In training a match is left out, whatever its labels, with probability `rate`: a net whose lists hold every entity of
 * its corpus would believe them, and nothing else. The ids are (rows, labels).
 */
function dropMatches(
  ids: Int32Array,
  from: number,
  to: number,
  labels: number,
  rate: number,
  random: Random,
): void {
  const dropping: boolean[] = [];
  for (let row = from; row < to; row += labels) {
    let starts = false;
    for (let at = row; at < row + labels; at++) starts ||= isStart(ids[at]);
    const drop = starts && random.uniform() < rate;
    for (let label = 0; label < labels; label++) {
      const id = ids[row + label];
      if (isStart(id)) dropping[label] = drop;
      if (id > 0 && dropping[label]) ids[row + label] = -1;
    }
  }
}

/** The feature `gazetteer`: the sum of a row for each list that has the token, by its place in the match. */
export function gazetteer(
  { labels: given, dropout }: FeatureOptions,
  { gazetteer: packed, tokenizer, tools }: FeatureContext,
): SentenceIds {
  const labels = (given as readonly string[]).length;
  if (!packed || labels === 0)
    throw new TypeError('got no gazetteers, expected lists by label for the feature gazetteer');
  const table = new EntryTable(packed, labels);
  const { hashToken, hashNext } = tools!;
  const hashOf = remembering(hashToken);
  const kind = tokenizer === 'syllables' ? remembering(kindOf) : undefined;
  return {
    count: labels,
    size: 1 + POSITIONS * labels,
    idsOf: (tokens) => match(table, labels, tokens.map(hashOf), hashNext, kind && tokens.map(kind)),
    drop: (ids, from, to, random) => dropMatches(ids, from, to, labels, dropout as number, random),
  };
}
