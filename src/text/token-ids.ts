import { strings, checkArgument } from '../util/arguments.ts';

/** A corpus as numbers. */
export interface TokenIds {
  /** The words that occur often enough, most frequent first. */
  words: string[];
  counts: Int32Array;
  /** The tokens of those words as indexes in `words`; −1 ends a sentence. */
  ids: Int32Array;
  /** Tokens of the corpus, those of rare words among them. */
  read: number;
}

/** Sentences are cut here, as the word2vec program cuts them: windows do not reach over the cut. */
const SENTENCE_LIMIT = 1000;

const SENTENCE_END = -1;

/** Reads sentences as they come. `pause` is awaited after each. Words that occur less than `minCount` times are left out. */
export async function readTokenIds(
  sentences: Iterable<readonly string[]> | AsyncIterable<readonly string[]>,
  minCount: number,
  pause: () => Promise<void> | undefined,
): Promise<TokenIds> {
  const found = new Map<string, number>();
  const ids = new GrowingInts();
  const counts = new GrowingInts();
  let read = 0;
  for await (const tokens of sentences) {
    checkArgument(tokens, 'sentence', strings);
    for (const token of tokens) {
      let id = found.get(token);
      if (id === undefined) {
        found.set(token, (id = found.size));
        counts.push(0);
      }
      counts.values[id]++;
      ids.push(id);
    }
    ids.push(SENTENCE_END);
    read += tokens.length;
    await pause();
  }
  return { ...ranked([...found.keys()], counts.values, ids.values.subarray(0, ids.length), minCount), read };
}

/** Numbers words by their frequency, of equal ones by their first token, and leaves the rare ones out. */
function ranked(
  found: readonly string[],
  counts: Int32Array,
  ids: Int32Array,
  minCount: number,
): Omit<TokenIds, 'read'> {
  const order = found.map((_, id) => id).filter((id) => counts[id] >= minCount);
  order.sort((a, b) => counts[b] - counts[a]);
  const ranks = new Int32Array(found.length).fill(SENTENCE_END);
  order.forEach((id, rank) => (ranks[id] = rank));
  return {
    words: order.map((id) => found[id]),
    counts: Int32Array.from(order, (id) => counts[id]),
    ids: renumbered(ids, ranks),
  };
}

function renumbered(ids: Int32Array, ranks: Int32Array): Int32Array {
  const result = new GrowingInts(ids.length);
  let length = 0;
  const end = () => {
    if (length > 0) result.push(SENTENCE_END);
    length = 0;
  };
  for (const id of ids) {
    if (id === SENTENCE_END) end();
    else if (ranks[id] >= 0) {
      result.push(ranks[id]);
      if (++length === SENTENCE_LIMIT) end();
    }
  }
  end();
  return result.values.slice(0, result.length);
}

class GrowingInts {
  values: Int32Array;
  length = 0;

  constructor(capacity = 1024) {
    this.values = new Int32Array(Math.max(1, capacity));
  }

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new Int32Array(2 * this.length);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }
}
