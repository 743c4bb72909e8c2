import { describe, expect, it } from 'vitest';
import { Ops } from '../../src/core/ops.ts';
import type { Engine } from '../../src/core/wasm.ts';
import type { Batch } from '../../src/nn/batch.ts';
import { ArgmaxDecoder, ThresholdDecoder, type Transitions, ViterbiDecoder } from '../../src/nn/decoder.ts';
import { Random } from '../../src/random.ts';
import { constraints, TagSet } from '../../src/text/tagset.ts';
import { backends } from '../helpers/backends.ts';
import { expectNear, expectSame } from '../helpers/closeness.ts';
import { randomFloats } from '../helpers/random.ts';

const matrix = ({ memory }: Engine, values: ArrayLike<number>, cols: number) => ({
  ptr: memory.fromFloats(values),
  rows: values.length / cols,
  cols,
  stride: cols,
  index: 0,
});

const batchOf = (sentences: number[]) => ({ sentences }) as unknown as Batch;

/** Every path with its score, in float64; forbidden ones have −∞. */
function enumerate(scores: ArrayLike<number>, tags: number, { transitions, start, end }: Transitions) {
  const rows = scores.length / tags;
  return Array.from({ length: tags ** rows }, (_, n) => {
    const path = Array.from({ length: rows }, (__, t) => Math.floor(n / tags ** t) % tags);
    let score = start[path[0]] + end[path[rows - 1]];
    path.forEach(
      (tag, t) => (score += scores[t * tags + tag] + (t ? transitions[path[t - 1] * tags + tag] : 0)),
    );
    return { path, score };
  });
}

/** The probability of the paths that a condition holds for. */
function probability(paths: ReturnType<typeof enumerate>, holds: (path: number[]) => boolean): number {
  let [part, whole] = [0, 0];
  for (const { path, score } of paths) {
    whole += Math.exp(score);
    if (holds(path)) part += Math.exp(score);
  }
  return part / whole;
}

/** Constraints, and random scores where they allow. */
function weighted(tagSet: TagSet, random: Random): Transitions {
  const shift = (x: Float32Array) => x.map((v) => v + 2 * random.uniform() - 1);
  const { transitions, start, end } = constraints(tagSet);
  return { transitions: shift(transitions), start: shift(start), end: shift(end) };
}

const tagSets = {
  BIO: TagSet.from(['A', 'B'], 'BIO'),
  BIOES: TagSet.from(['A'], 'BIOES'),
  plain: TagSet.from(['x', 'y', 'z'], 'plain'),
};

describe.each(backends)('decoders on $name', ({ create }) => {
  it('argmax: each row by itself, the first of equals', () => {
    const engine = create();
    const scores = matrix(engine, [1, 3, 2, 5, 5, 4, -1, -3, -1], 3);
    expectSame(new ArgmaxDecoder(new Ops(engine)).decode(scores), [1, 0, 0]);
  });

  it.each(Object.keys(tagSets) as (keyof typeof tagSets)[])(
    'gives probabilities for any scores that are finite: %s',
    (name) => {
      const tagSet = tagSets[name];
      const tags = tagSet.tags.length;
      const random = new Random(11);
      for (let n = 0; n < 200; n++) {
        const engine = create();
        const rows = 1 + random.integer(9);
        const large = 10 ** random.integer(31);
        const values = Float32Array.from({ length: rows * tags }, () => large * (2 * random.uniform() - 1));
        const scores = matrix(engine, values, tags);
        const fixed = constraints(tagSet);
        const steps = 10 ** random.integer(31);
        const shift = (x: Float32Array) => x.map((v) => v + steps * (2 * random.uniform() - 1));
        const some = n % 2 ? fixed : { transitions: shift(fixed.transitions), start: shift(fixed.start), end: shift(fixed.end) }; // prettier-ignore
        const decoder = new ViterbiDecoder(engine, some);
        const path = decoder.decode(scores, batchOf([0, rows])).slice();
        const posterior = decoder.posterior(scores, 0, rows);
        const all = [posterior.path(0, path), posterior.path(0, path.subarray(0, 1), [1])];
        for (let row = 0; row < rows; row++)
          for (let tag = 0; tag < tags; tag++) all.push(posterior.marginal(row, tag));
        for (const { probability } of posterior.best(3)) all.push(probability);
        for (const p of all) expect(p >= 0 && p <= 1, `${p} with scores up to ${large}, ${steps}`).toBe(true);
      }
    },
  );

  it('threshold: above it or not', () => {
    const engine = create();
    const scores = matrix(engine, [-1, 0, 0.5, 2, NaN], 1);
    expectSame(new ThresholdDecoder(new Ops(engine)).decode(scores), [0, 0, 1, 1, 0]);
    expectSame(new ThresholdDecoder(new Ops(engine), 0.5).decode(scores), [0, 0, 0, 1, 0]);
  });

  describe.each(Object.entries(tagSets))('%s', (_, tagSet) => {
    const engine = create();
    const ops = new Ops(engine);
    const tags = tagSet.tags.length;

    it('Viterbi finds the best of all paths', () => {
      const random = new Random(1);
      for (let trial = 0; trial < 30; trial++) {
        const rows = 1 + random.integer(5);
        const given = trial % 2 ? constraints(tagSet) : weighted(tagSet, random);
        const scores = randomFloats(random, rows * tags, 2);
        const decoder = new ViterbiDecoder(ops, given);
        const path = Array.from(decoder.decode(matrix(engine, scores, tags), batchOf([0, rows])));
        const all = enumerate(scores, tags, given);
        const best = all.reduce((a, b) => (b.score > a.score ? b : a));
        expect(path).toEqual(best.path);
      }
    });

    it('of equal paths takes the one whose tags are smallest, from the last row back', () => {
      const random = new Random(2);
      for (let trial = 0; trial < 30; trial++) {
        const rows = 1 + random.integer(5);
        // Whole numbers: sums are exact, and many paths equal.
        const scores = Array.from({ length: rows * tags }, () => random.integer(2));
        const decoder = new ViterbiDecoder(ops, constraints(tagSet));
        const path = Array.from(decoder.decode(matrix(engine, scores, tags), batchOf([0, rows])));
        const all = enumerate(scores, tags, constraints(tagSet));
        const top = Math.max(...all.map(({ score }) => score));
        const key = ({ path: p }: { path: number[] }) => p.reduceRight((k, tag) => k * tags + tag, 0);
        const best = all.filter(({ score }) => score === top).sort((a, b) => key(a) - key(b));
        expect(path).toEqual(best[0].path);
      }
    });

    it('decodes each sentence by itself, empty ones too', () => {
      const random = new Random(3);
      const decoder = new ViterbiDecoder(ops, constraints(tagSet));
      const scores = randomFloats(random, 9 * tags, 3);
      const borders = [0, 4, 4, 5, 9];
      const together = decoder.decode(matrix(engine, scores, tags), batchOf(borders)).slice();
      const apart = [0, 1, 2, 3].flatMap((s) => {
        const [from, to] = [borders[s], borders[s + 1]];
        const alone = matrix(engine, scores.slice(from * tags, to * tags), tags);
        return Array.from(decoder.decode(alone, batchOf([0, to - from])));
      });
      expectSame(together, apart);
    });

    it('posteriors are sums over paths: marginals, and runs of tags with what may not follow', () => {
      const random = new Random(4);
      for (let trial = 0; trial < 12; trial++) {
        const rows = 2 + random.integer(4);
        const given = trial % 2 ? constraints(tagSet) : weighted(tagSet, random);
        const decoder = new ViterbiDecoder(ops, given);
        const scores = randomFloats(random, (rows + 2) * tags, 2);
        const all = enumerate(scores.subarray(tags, (rows + 1) * tags), tags, given);
        // The sentence lies within the scores of others.
        const posterior = decoder.posterior(matrix(engine, scores, tags), 1, rows + 1);
        // What is allocated in between, and moves the memory, does no harm.
        if (trial === 0) engine.memory.scope(() => engine.memory.alloc(engine.memory.u8.length));
        for (let row = 0; row < rows; row++) {
          for (let tag = 0; tag < tags; tag++) {
            expectNear(posterior.marginal(row, tag), probability(all, (path) => path[row] === tag), 1e-6); // prettier-ignore
          }
        }
        for (let n = 0; n < 20; n++) {
          const row = random.integer(rows);
          const run = Array.from({ length: 1 + random.integer(rows - row) }, () => random.integer(tags));
          const excluded = Array.from({ length: random.integer(3) }, () => random.integer(tags));
          const next = row + run.length;
          const expected = probability(
            all,
            (path) => run.every((tag, i) => path[row + i] === tag) && !excluded.includes(path[next]),
          );
          expectNear(posterior.path(row, run, excluded), expected, 1e-6);
        }
      }
    });
  });

  it('the spans of a BIO path: probabilities of the paths that hold just these', () => {
    const engine = create();
    const tagSet = tagSets.BIO;
    const [B, I, B2] = ['B-A', 'I-A', 'B-B'].map((tag) => tagSet.id(tag));
    const random = new Random(5);
    const scores = randomFloats(random, 4 * 5, 2);
    const all = enumerate(scores, 5, constraints(tagSet));
    const posterior = new ViterbiDecoder(new Ops(engine), constraints(tagSet)).posterior(
      matrix(engine, scores, 5),
      0,
      4,
    );
    const first = probability(all, (p) => p[0] === B && p[1] === I && p[2] !== I);
    expectNear(posterior.path(0, [B, I], [I]), first, 1e-6);
    expect(posterior.path(0, [B, I])).toBeGreaterThan(first);
    const last = probability(all, (p) => p[3] === B2);
    expectNear(posterior.path(3, [B2], [tagSet.id('I-B')]), last, 1e-6);
    // The tag after it is excluded in every path that is left: nothing remains, and nothing less than nothing.
    const rest = tagSet.tags.map((__, tag) => tag);
    expect(posterior.path(0, [B], rest)).toBe(0);
  });

  it('probabilities stay within [0, 1] where scores are far apart', () => {
    const engine = create();
    const scores = new Float32Array(30 * 5).map((_, i) => (i % 5 === (i / 5) % 2 ? 200 : -200));
    const decoder = new ViterbiDecoder(new Ops(engine), constraints(tagSets.BIO));
    const posterior = decoder.posterior(matrix(engine, scores, 5), 0, 30);
    for (let row = 0; row < 30; row++) {
      for (let tag = 0; tag < 5; tag++) {
        for (const p of [posterior.marginal(row, tag), posterior.path(row, [tag], [2])]) {
          expect(p).toBeGreaterThanOrEqual(0);
          expect(p).toBeLessThanOrEqual(1);
        }
      }
    }
  });
});

it('transitions of which many are nearly alike take no longer than any', () => {
  const engine = backends.find(({ name }) => name === 'js')!.create();
  const tags = 1000;
  const timeOf = (score: (from: number, to: number) => number) => {
    const transitions = Float32Array.from({ length: tags * tags }, (_, i) =>
      score(Math.floor(i / tags), i % tags),
    );
    const [start, end] = [new Float32Array(tags), new Float32Array(tags)];
    const times = [0, 1].map(() => {
      const before = process.cpuUsage();
      new ViterbiDecoder(engine, { transitions, start, end });
      return process.cpuUsage(before).user;
    });
    return Math.min(...times);
  };
  const random = new Random(1);
  const usual = timeOf(() => random.uniform());
  // Columns, and rows, that differ in their last number only: to compare each with each takes 10⁹ steps.
  const nearly = timeOf((from, to) => (from === tags - 1 ? to / tags : to === tags - 1 ? from / tags : 0));
  expect(nearly).toBeLessThan(5 * usual + 100_000);
});
