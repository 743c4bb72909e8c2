import { describe, expect, it } from 'vitest';
import { Random } from '../../src/random.ts';
import { expectClose, expectNear, expectSame, ROUNDING } from '../helpers/closeness.ts';
import { onEveryBackend } from '../helpers/guarded.ts';
import { logSumExp, numericalGradient } from '../helpers/oracle.ts';
import { f, randomFloats, randomInts, SIZES } from '../helpers/random.ts';

interface Lattice {
  rows: number;
  tags: number;
  scores: ArrayLike<number>;
  transitions: ArrayLike<number>;
  start: ArrayLike<number>;
  end: ArrayLike<number>;
}

/** Every path; the first tag varies fastest, so that of equal paths the first is the one that ties go to. */
function* paths(rows: number, tags: number): Generator<number[]> {
  for (let code = 0; code < tags ** rows; code++) {
    yield Array.from({ length: rows }, (_, t) => Math.floor(code / tags ** t) % tags);
  }
}

function scoreOf(path: ArrayLike<number>, { rows, tags, scores, transitions, start, end }: Lattice): number {
  let score = start[path[0]] + end[path[rows - 1]];
  for (let t = 0; t < rows; t++) score += scores[t * tags + path[t]];
  for (let t = 1; t < rows; t++) score += transitions[path[t - 1] * tags + path[t]];
  return score;
}

function bestPath(lattice: Lattice): { path: number[]; score: number } {
  let best = { path: Array.from({ length: lattice.rows }, () => 0), score: -Infinity };
  for (const path of paths(lattice.rows, lattice.tags)) {
    const score = scoreOf(path, lattice);
    if (score > best.score) best = { path, score };
  }
  return best;
}

/** A lattice of numbers from `floats`; some transitions are −∞, never all of them from or to a tag. */
function lattice(rows: number, tags: number, floats: (n: number) => Float32Array, hard?: Random) {
  const [scores, start, end, transitions] = [rows * tags, tags, tags, tags * tags].map(floats);
  const forbid = (x: Float32Array, may: (i: number) => boolean) =>
    x.forEach((_, i) => hard && may(i) && hard.integer(2) && (x[i] = -Infinity));
  // Staying in tag 0 is always allowed, so that there is a path.
  forbid(transitions, (i) => i > 0);
  forbid(start, (i) => i > 0);
  forbid(end, (i) => i > 0);
  return { rows, tags, scores, transitions, start, end };
}

const SMALL = [1, 2, 3, 4, 5].flatMap((rows) => [1, 2, 3, 4, 5].map((tags) => ({ rows, tags })));

const SCALE = f(0.3);

/** Small integers: sums are exact, and ties many. */
const integers = (random: Random) => (n: number) => Float32Array.from(randomInts(random, n, -2, 3));
const reals =
  (random: Random, scale = 2) =>
  (n: number) =>
    randomFloats(random, n, scale);

onEveryBackend((guarded) => {
  const viterbi = ({ rows, tags, scores, transitions, start, end }: Lattice) =>
    guarded((box) => {
      const [ps, pt, pb, pe] = [scores, transitions, start, end].map((x) => box.floats(x));
      const [back, alpha, path] = [box.ints(rows * tags), box.floats(2 * tags), box.ints(rows)];
      const score = box.run([back, alpha, path], (k) =>
        k.viterbi(ps, rows, tags, pt, pb, pe, back, alpha, path),
      );
      return { path: box.read(path), score };
    });

  /** For each tag the first whose column of transitions is the same, then the same for rows. */
  const alikeOf = ({ tags, transitions }: Lattice) => {
    const lines = (line: (tag: number) => number[]) => {
      const all = Array.from({ length: tags }, (_, tag) => line(tag).join());
      return all.map((one) => all.indexOf(one));
    };
    const numbers = Array.from({ length: tags }, (_, i) => i);
    return [
      ...lines((j) => numbers.map((i) => transitions[i * tags + j])),
      ...lines((i) => numbers.map((j) => transitions[i * tags + j])),
    ];
  };

  /** forwardBackward and the gradient after it; what is added to begins at 0.25. */
  const crfGradient = ({ rows, tags, scores, transitions, start, end }: Lattice, targets: Int32Array) =>
    guarded((box) => {
      const [ps, py] = [box.floats(scores), box.ints(targets)];
      const [pt, pb, pe] = [transitions, start, end].map((x) => box.doubles(Float64Array.from(x, Math.exp)));
      const [e, a, b] = [1, 2, 3].map(() => box.doubles(rows * tags));
      const alike = box.ints(alikeOf({ rows, tags, scores, transitions, start, end }));
      box.run([e, a, b], (k) => k.forwardBackward(ps, rows, tags, pt, pb, pe, e, a, b, alike));
      const sums = [tags * tags, tags, tags].map((n) => box.floats(new Float32Array(n).fill(0.25)));
      const [d, dT, dS, dE] = [box.floats(rows * tags), ...sums];
      box.run([d, ...sums], (k) => k.crfGradient(rows, tags, pt, e, a, b, py, SCALE, d, dT, dS, dE));
      return { scores: box.read(d), transitions: box.read(dT), start: box.read(dS), end: box.read(dE) };
    });

  const forwardBackward = (example: Lattice, alike: ArrayLike<number> = alikeOf(example)) =>
    guarded((box) => {
      const { rows, tags, scores, transitions, start, end } = example;
      const pl = box.ints(Int32Array.from(alike));
      const ps = box.floats(scores);
      const [pt, pb, pe] = [transitions, start, end].map((x) => box.doubles(Float64Array.from(x, Math.exp)));
      const [emissions, alpha, beta] = [1, 2, 3].map(() => box.doubles(rows * tags));
      const logZ = box.run([emissions, alpha, beta], (k) =>
        k.forwardBackward(ps, rows, tags, pt, pb, pe, emissions, alpha, beta, pl),
      );
      const [e, a, b] = [emissions, alpha, beta].map((ptr) => box.read(ptr) as Float64Array);
      return { logZ, emissions: e, alpha: a, beta: b };
    });

  describe.each(SMALL)('$rows rows of $tags tags, all paths enumerated', ({ rows, tags }) => {
    const lattices = (floats: (random: Random) => (n: number) => Float32Array) =>
      [1, 2, 3, 4, 5, 6].map((seed) => {
        const random = new Random(100 * seed + 10 * rows + tags);
        return lattice(rows, tags, floats(random), seed % 2 ? undefined : random);
      });

    it('viterbi finds the best path, and of equal ones the smallest from the end', () => {
      for (const example of [...lattices(integers), ...lattices(() => (n) => new Float32Array(n))]) {
        const { path, score } = viterbi(example);
        const best = bestPath(example);
        expectSame(path, best.path);
        expect(score).toBe(best.score);
      }
    });

    it('viterbi finds the best path of real scores', () => {
      for (const example of lattices(reals)) {
        const { path, score } = viterbi(example);
        const best = bestPath(example);
        expectSame(path, best.path);
        expectNear(score, best.score, 1e-6 * (1 + rows));
        expectNear(scoreOf(path, example), best.score, 1e-6 * (1 + rows));
      }
    });

    it('forwardBackward gives ln Z, marginals and the probability of every span', () => {
      for (const example of lattices(reals)) {
        const { logZ, emissions, alpha, beta } = forwardBackward(example);
        const all = [...paths(rows, tags)].map((path) => ({ path, score: scoreOf(path, example) }));
        const expected = logSumExp(all.map(({ score }) => score));
        expectNear(logZ, expected, 1e-12 * (1 + Math.abs(expected)));
        const probable = all.map(({ path, score }) => ({ path, p: Math.exp(score - expected) }));
        /** P(y_s … y_e = span). */
        const probability = (s: number, span: number[]) => {
          const holds = probable.filter(({ path }) => span.every((tag, i) => path[s + i] === tag));
          return holds.reduce((sum, { p }) => sum + p, 0);
        };
        expectClose(
          alpha.map((a, i) => a * beta[i]),
          Array.from(alpha, (_, i) => probability(Math.floor(i / tags), [i % tags])),
          1e-12,
        );
        for (const { path } of all.filter((_, i) => i % Math.ceil(all.length / 9) === 0)) {
          for (let s = 0; s < rows; s++) {
            let product = alpha[s * tags + path[s]];
            for (let e = s; e < rows; e++) {
              const at = e * tags + path[e];
              if (e > s)
                product *= Math.exp(example.transitions[path[e - 1] * tags + path[e]]) * emissions[at];
              expectNear(product * beta[at], probability(s, path.slice(s, e + 1)), 1e-12);
            }
          }
        }
      }
    });
  });

  it.each(SMALL)(
    'crfGradient of $rows rows of $tags tags is the expectation over all paths',
    ({ rows, tags }) => {
      for (let seed = 1; seed <= 6; seed++) {
        const random = new Random(100 * seed + 10 * rows + tags);
        const example = lattice(rows, tags, reals(random), seed % 2 ? undefined : random);
        const targets = randomInts(random, rows, 0, tags);
        const got = crfGradient(example, targets);
        const expected = expectedGradient(example, targets);
        // As many terms as rows, each of at most the scale.
        const tolerance = 4 * ROUNDING * (0.25 + SCALE * rows);
        expectClose(got.scores, expected.scores, tolerance);
        for (const part of ['transitions', 'start', 'end'] as const) {
          expectClose(
            got[part],
            expected[part].map((v) => 0.25 + v),
            tolerance,
          );
        }
      }
    },
  );

  it('crfGradient is the numerical derivative of ln Z − score', () => {
    const random = new Random(8);
    const example = lattice(3, 3, reals(random));
    const targets = randomInts(random, 3, 0, 3);
    const parts = ['scores', 'transitions', 'start', 'end'] as const;
    const got = crfGradient(example, targets);
    for (const part of parts) {
      const loss = (x: number[]) => {
        const moved = { ...example, [part]: x };
        return logSumExp([...paths(3, 3)].map((path) => scoreOf(path, moved))) - scoreOf(targets, moved);
      };
      const numerical = numericalGradient(loss, example[part], 1e-3);
      expectClose(
        got[part],
        numerical.map((v) => SCALE * v + (part === 'scores' ? 0 : 0.25)),
        5e-7,
      );
    }
  });

  it('crfGradient of 500 rows of 17 tags sums to zero over the tags of a row', () => {
    const random = new Random(18);
    const example = lattice(500, 17, reals(random, 3), random);
    const got = crfGradient(example, randomInts(random, 500, 0, 17));
    const rowSums = (x: ArrayLike<number>) =>
      Array.from({ length: x.length / 17 }, (_, t) =>
        Array.from({ length: 17 }, (_, j) => x[t * 17 + j]).reduce((a, b) => a + b),
      );
    expectClose(rowSums(got.scores), new Float64Array(500), 17 * ROUNDING);
    const [start, end] = [got.start, got.end].map((x) => rowSums(x)[0]);
    expectClose([start, end], [17 * 0.25, 17 * 0.25], 17 * ROUNDING);
    const all = Array.from(got.transitions).reduce((a, b) => a + b);
    expectNear(all, 17 * 17 * 0.25, 500 * 17 * ROUNDING);
  });

  describe.each(SIZES)('%d tags', (tags) => {
    it('viterbi agrees with a recursion of sums and paths in float64', () => {
      const random = new Random(tags);
      for (const rows of [1, 2, 9, 40]) {
        const example = lattice(rows, tags, integers(random), random);
        const { path, score } = viterbi(example);
        const best = recursion(example);
        expectSame(path, best.path);
        expect(score).toBe(best.score);
      }
    });
  });

  describe('in every row, with −∞ transitions and unequal starts and ends,', () => {
    const random = new Random(3);
    const examples = SIZES.flatMap((tags) =>
      [1, 2, 9, 40].map((rows) => ({ tags, rows, example: lattice(rows, tags, reals(random, 4), random) })),
    );
    const rowSums = (x: Float64Array, tags: number) =>
      Array.from({ length: x.length / tags }, (_, t) =>
        x.slice(t * tags, (t + 1) * tags).reduce((a, b) => a + b),
      );

    it('alpha sums to 1', () => {
      for (const { tags, rows, example } of examples)
        expectClose(rowSums(forwardBackward(example).alpha, tags), new Float64Array(rows).fill(1), 1e-12);
    });

    it('marginals sum to 1', () => {
      for (const { tags, rows, example } of examples) {
        const { alpha, beta } = forwardBackward(example);
        const marginals = alpha.map((a, i) => a * beta[i]);
        expectClose(rowSums(marginals, tags), new Float64Array(rows).fill(1), 1e-12);
      }
    });
  });

  it.each([3, 5, 6, 9, 17])('%d tags of which some have equal transitions: the same numbers', (tags) => {
    const random = new Random(tags);
    for (let round = 0; round < 8; round++) {
      const example = lattice(9, tags, reals(random));
      const groups = [1, 2].map(() => randomInts(random, tags, 0, 3));
      // Transitions by the groups of both tags; in some rounds only whole rows or columns are equal.
      const { transitions } = example;
      const values = transitions.slice();
      transitions.forEach((_, i) => {
        const [from, to] = [Math.floor(i / tags), i % tags];
        const row = round % 3 === 1 ? from : groups[0].indexOf(groups[0][from]);
        const column = round % 3 === 2 ? to : groups[1].indexOf(groups[1][to]);
        transitions[i] = values[row * tags + column];
      });
      const own = Array.from({ length: 2 * tags }, (_, i) => i % tags);
      expect(alikeOf(example)).not.toEqual(own);
      const [some, all] = [forwardBackward(example), forwardBackward(example, own)];
      expect(some.logZ).toBe(all.logZ);
      for (const part of ['emissions', 'alpha', 'beta'] as const) expectSame(some[part], all[part]);
    }
  });

  it('viterbi without any path still writes one', () => {
    const nothing = lattice(4, 3, (n) => new Float32Array(n).fill(-Infinity));
    const { path, score } = viterbi(nothing);
    expectSame(path, [0, 0, 0, 0]);
    expect(score).toBe(-Infinity);
  });

  it.each([10, 1e4, 1e30])('500 rows of 17 tags stay finite, scores up to %d', (scale) => {
    const random = new Random(17);
    const example = lattice(500, 17, reals(random, 3), random);
    example.scores.set(randomFloats(random, 500 * 17, scale));
    const { logZ, alpha, beta, emissions } = forwardBackward(example);
    for (const values of [alpha, beta, emissions, [logZ]]) expect(values.every(Number.isFinite)).toBe(true);
    for (let t = 0; t < 500; t++) {
      let sum = 0;
      for (let j = 0; j < 17; j++) sum += alpha[t * 17 + j] * beta[t * 17 + j];
      expectNear(sum, 1, 1e-9);
    }
    const { path, score } = viterbi(example);
    const best = recursion(example);
    expectNear(score, best.score, 1e-6 * Math.abs(best.score));
    expectNear(scoreOf(path, example), best.score, 1e-6 * Math.abs(best.score));
    // Cut scores may only add to Z, and at this size the best path is nearly all of it.
    expect(logZ).toBeGreaterThan(best.score - 1e-9 * Math.abs(best.score));
  });

  it('differences of scores are cut at 300 nats', () => {
    const zeros = (n: number) => new Float32Array(n);
    const example = { ...lattice(1, 2, zeros), scores: Float32Array.of(5, -1e6) };
    const { emissions, alpha } = forwardBackward(example);
    expectClose(emissions, [1, Math.exp(-300)], (i) => 1e-12 * [1, Math.exp(-300)][i]);
    expectClose(alpha, [1, Math.exp(-300)], (i) => 1e-12 * [1, Math.exp(-300)][i]);
  });
});

/** Scale × (what all paths have of each score, by their probability, less what the path of the targets has). */
function expectedGradient(example: Lattice, targets: Int32Array) {
  const { rows, tags } = example;
  const [scores, transitions, start, end] = [rows * tags, tags * tags, tags, tags].map(
    (n) => new Float64Array(n),
  );
  const add = (path: ArrayLike<number>, weight: number) => {
    start[path[0]] += weight;
    end[path[rows - 1]] += weight;
    for (let t = 0; t < rows; t++) scores[t * tags + path[t]] += weight;
    for (let t = 1; t < rows; t++) transitions[path[t - 1] * tags + path[t]] += weight;
  };
  const all = [...paths(rows, tags)].map((path) => ({ path, score: scoreOf(path, example) }));
  const logZ = logSumExp(all.map(({ score }) => score));
  for (const { path, score } of all) add(path, SCALE * Math.exp(score - logZ));
  add(targets, -SCALE);
  return { scores, transitions, start, end };
}

/** The best path by dynamic programming over whole paths, in float64. */
function recursion({ rows, tags, scores, transitions, start, end }: Lattice): {
  path: number[];
  score: number;
} {
  const numbers = Array.from({ length: tags }, (_, j) => j);
  let best = numbers.map((j) => ({ path: [j], score: start[j] + scores[j] }));
  const larger = (list: typeof best) => list.reduce((a, b) => (b.score > a.score ? b : a));
  for (let t = 1; t < rows; t++) {
    best = numbers.map((j) => {
      const { path, score } = larger(
        numbers.map((i) => ({ path: best[i].path, score: best[i].score + transitions[i * tags + j] })),
      );
      return { path: [...path, j], score: score + scores[t * tags + j] };
    });
  }
  return larger(best.map(({ path, score }, j) => ({ path, score: score + end[j] })));
}
