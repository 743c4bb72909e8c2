/** A path through a sentence and its score: the sum of tag, transition, start and end scores. */
export interface Path {
  tags: Int32Array;
  score: number;
}

/** Scores to add up, as views: rows (rows, tags) and a chain's transitions (tags, tags), start and end (tags). */
export interface PathScores {
  rows: Float32Array;
  transitions: Float32Array;
  start: Float32Array;
  end: Float32Array;
}

/** A way to end at some row with some tag: its score, and the way that it goes on from. */
interface Way {
  tag: number;
  score: number;
  before?: Way;
}

/**
 * The k best paths, best first; fewer where fewer are allowed (list Viterbi, Seshadri & Sundberg 1994): at every row
 * each tag keeps the k best ways to it. Time grows with rows · tags² · k · log k.
 */
export function bestPaths({ rows, transitions, start, end }: PathScores, k: number): Path[] {
  if (!Number.isInteger(k) || k < 1)
    throw new RangeError(`number of paths: got ${k}, expected an integer ≥ 1`);
  const tags = start.length;
  const length = rows.length / tags;
  let ways: Way[][] = Array.from(start, (score, tag) => possible([{ tag, score: score + rows[tag] }]));
  for (let row = 1; row < length; row++) {
    const before = ways.flat();
    ways = Array.from({ length: tags }, (_, tag) => {
      const emission = rows[row * tags + tag];
      const next = before.map((way) => ({
        tag,
        score: way.score + transitions[way.tag * tags + tag] + emission,
        before: way,
      }));
      return best(next, k);
    });
  }
  const finished = ways.flat().map((way) => ({ ...way, score: way.score + end[way.tag] }));
  return best(finished, k).map((way) => ({ tags: trace(way, length), score: way.score }));
}

const possible = <W extends Way>(ways: W[]): W[] => ways.filter((way) => way.score > -Infinity);

const best = <W extends Way>(ways: W[], k: number): W[] =>
  possible(ways)
    .sort((a, b) => b.score - a.score)
    .slice(0, k);

function trace(way: Way | undefined, length: number): Int32Array {
  const tags = new Int32Array(length);
  for (let row = length - 1; way; row--, way = way.before) tags[row] = way.tag;
  return tags;
}
