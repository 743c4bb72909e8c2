import { describe, expect, it } from 'vitest';
import { bestPaths, type PathScores } from '../../src/nn/k-best.ts';
import { Random } from '../../src/random.ts';
import { constraints, TagSet } from '../../src/text/tagset.ts';
import { expectNear } from '../helpers/closeness.ts';
import { randomFloats } from '../helpers/random.ts';

const tagSets = [
  TagSet.from(['A'], 'BIOES'),
  TagSet.from(['A', 'B'], 'BIO'),
  TagSet.from(['x', 'y'], 'plain'),
];

function enumerate({ rows, transitions, start, end }: PathScores) {
  const tags = start.length;
  const length = rows.length / tags;
  const all = Array.from({ length: tags ** length }, (_, code) => {
    const path = Array.from({ length }, (__, i) => Math.floor(code / tags ** i) % tags);
    const score = path.reduce(
      (sum, tag, i) => sum + rows[i * tags + tag] + (i ? transitions[path[i - 1] * tags + tag] : 0),
      start[path[0]] + end[path[length - 1]],
    );
    return { path, score };
  });
  return all.filter(({ score }) => score > -Infinity).sort((a, b) => b.score - a.score);
}

describe.each(tagSets)('the k best paths, $scheme', (tagSet) => {
  it.each([1, 2, 7, 1000])('k = %d: those of enumeration, in order', (k) => {
    const random = new Random(k);
    for (let length = 1; length <= 4; length++) {
      const scores = { rows: randomFloats(random, length * tagSet.tags.length, 2), ...constraints(tagSet) };
      const expected = enumerate(scores).slice(0, k);
      const got = bestPaths(scores, k);
      expect(got.map(({ tags }) => Array.from(tags))).toEqual(expected.map(({ path }) => path));
      got.forEach(({ score }, i) => expectNear(score, expected[i].score, 1e-6 * (1 + Math.abs(score))));
    }
  });
});

it('refuses a number of paths that is none', () => {
  const scores = { rows: new Float32Array(2), ...constraints(tagSets[2]) };
  for (const k of [0, -1, 1.5, NaN]) expect(() => bestPaths(scores, k)).toThrow(RangeError);
});
