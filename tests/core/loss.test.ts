import { describe, expect, it } from 'vitest';
import { Random } from '../../src/random.ts';
import { expectClose, expectNear, expectSame, ROUNDING, TINY } from '../helpers/closeness.ts';
import { onEveryBackend } from '../helpers/guarded.ts';
import { logSoftmax, numericalGradient, row } from '../helpers/oracle.ts';
import { f, randomFloats, randomInts, SIZES } from '../helpers/random.ts';

interface Result {
  loss: number;
  gradient: Float32Array;
}

/** Losses by the definition; `terms` is the sum of what is added up, without its signs. */
interface Reference {
  loss: number;
  terms: number;
}

const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);

interface Hard {
  scores: ArrayLike<number>;
  targets: Int32Array;
  weights?: Float32Array;
  smoothing: number;
  cols: number;
}

/** q of every row of a hard case, with its weight; zero where the target is negative. */
const weighted = ({ targets, weights, smoothing, cols }: Hard): Float64Array =>
  Float64Array.from({ length: targets.length * cols }, (_, i) => {
    const t = targets[Math.floor(i / cols)];
    if (t < 0) return 0;
    return (weights ? weights[t] : 1) * ((i % cols === t ? 1 - smoothing : 0) + smoothing / cols);
  });

/** −Σ q ln p over all rows. */
function crossEntropy(scores: ArrayLike<number>, q: ArrayLike<number>, cols: number): Reference {
  const x = Float64Array.from(scores);
  const reference = { loss: 0, terms: 0 };
  for (let i = 0; i < x.length / cols; i++) {
    const own = row(x, i, cols);
    const mass = sum(Array.from(own, (_, j) => q[i * cols + j]));
    logSoftmax(own).forEach((log, j) => (reference.loss -= q[i * cols + j] && q[i * cols + j] * log));
    // Every exponent, and the logarithm of the sum, is rounded.
    reference.terms += mass * (Math.max(...own) - Math.min(...own) + Math.log(cols) + 1);
  }
  return reference;
}

/** p·Σq − q, and the size of its terms with the rounding of exponents. */
function crossEntropyGradient(scores: Float32Array, q: ArrayLike<number>, cols: number) {
  const gradient = new Float64Array(scores.length);
  const magnitude = new Float64Array(scores.length);
  for (let i = 0; i < scores.length / cols; i++) {
    const own = row(scores, i, cols);
    const mass = sum(Array.from(own, (_, j) => q[i * cols + j]));
    logSoftmax(own).forEach((log, j) => {
      const p = mass * Math.exp(log);
      gradient[i * cols + j] = p - q[i * cols + j];
      magnitude[i * cols + j] = p * (Math.max(...own) - own[j] + 1) + q[i * cols + j];
    });
  }
  return { gradient, magnitude };
}

/** ln σ(x). */
const logSigmoid = (x: number): number => Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x)));

function logistic(scores: ArrayLike<number>, targets: Float32Array, w: number): number {
  const losses = Array.from(targets, (t, i) =>
    t < 0 ? 0 : -w * t * logSigmoid(scores[i]) - (1 - t) * logSigmoid(-scores[i]),
  );
  return sum(losses);
}

/** Σ max(0, margin + s_c − s) with its gradient, and the sum of what is added up, without its signs. */
function ranking(scores: Float32Array, rows: number, margin: number) {
  const gradient = new Float64Array(scores.length);
  let [loss, terms] = [0, 0];
  for (let c = rows; c < scores.length; c++) {
    const i = c % rows;
    const gap = margin + scores[c] - scores[i];
    if (gap <= 0) continue;
    loss += gap;
    terms += margin + Math.abs(scores[c]) + Math.abs(scores[i]);
    gradient[c] += 1;
    gradient[i] -= 1;
  }
  return { loss, terms, gradient };
}

/** Σ max(0, margin + s_j − s_t) over rows and wrong classes j, with its gradient and the size of its terms. */
function manyMargins(scores: Float32Array, targets: Int32Array, cols: number, margin: number) {
  const gradient = new Float64Array(scores.length);
  let [loss, terms] = [0, 0];
  for (let at = 0; at < scores.length; at++) {
    const t = targets[Math.floor(at / cols)];
    const own = at - (at % cols) + t;
    const gap = margin + scores[at] - scores[own];
    if (t < 0 || at === own || gap <= 0) continue;
    loss += gap;
    terms += margin + Math.abs(scores[at]) + Math.abs(scores[own]);
    gradient[at] += 1;
    gradient[own] -= 1;
  }
  return { loss, terms, gradient };
}

const SCALE = f(0.3);
const ROWS = [1, 2, 7, 33];

onEveryBackend((guarded) => {
  /** Calls a loss with and without a gradient; `begin` gets pointers to scores and gradient. */
  type Call = (scores: number, dScores: number) => number;

  function hard({ scores, targets, weights, smoothing, cols }: Hard): Result {
    return guarded((box) => {
      const [px, pt, pw] = [box.floats(scores), box.ints(targets), weights ? box.floats(weights) : 0];
      const d = box.floats(scores.length);
      const call: Call = (s, to) =>
        box.run(to ? [to] : [], (k) =>
          k.softmaxCrossEntropy(s, pt, pw, smoothing, SCALE, to, targets.length, cols),
        );
      const loss = call(px, d);
      expectNear(call(px, 0), loss, ROUNDING * Math.abs(loss));
      return { loss, gradient: box.read(d) as Float32Array };
    });
  }

  function soft(scores: Float32Array, q: Float32Array, cols: number): Result {
    return guarded((box) => {
      const [px, pq, d] = [box.floats(scores), box.floats(q), box.floats(scores.length)];
      const call: Call = (s, to) =>
        box.run(to ? [to] : [], (k) => k.softCrossEntropy(s, pq, SCALE, to, scores.length / cols, cols));
      const loss = call(px, d);
      expectNear(call(px, 0), loss, ROUNDING * Math.abs(loss));
      return { loss, gradient: box.read(d) as Float32Array };
    });
  }

  function binary(scores: Float32Array, targets: Float32Array, w: number): Result {
    return guarded((box) => {
      const [px, pt, d] = [box.floats(scores), box.floats(targets), box.floats(scores.length)];
      const call: Call = (s, to) =>
        box.run(to ? [to] : [], (k) => k.logisticLoss(s, pt, w, SCALE, to, scores.length));
      const loss = call(px, d);
      expectNear(call(px, 0), loss, ROUNDING * Math.abs(loss));
      return { loss, gradient: box.read(d) as Float32Array };
    });
  }

  function margin(scores: Float32Array, rows: number, corruptions: number, delta: number): Result {
    return guarded((box) => {
      const [px, d] = [box.floats(scores), box.floats(scores.length)];
      const call: Call = (s, to) =>
        box.run(to ? [to] : [], (k) => k.maxMargin(s, rows, corruptions, delta, SCALE, to));
      const loss = call(px, d);
      expect(call(px, 0)).toEqual(loss);
      return { loss, gradient: box.read(d) as Float32Array };
    });
  }

  function classMargin(scores: Float32Array, targets: Int32Array, cols: number, delta: number): Result {
    return guarded((box) => {
      const [px, pt, d] = [box.floats(scores), box.ints(targets), box.floats(scores.length)];
      const call: Call = (s, to) =>
        box.run(to ? [to] : [], (k) => k.multiclassMargin(s, pt, delta, SCALE, to, targets.length, cols));
      const loss = call(px, d);
      expect(call(px, 0)).toEqual(loss);
      return { loss, gradient: box.read(d) as Float32Array };
    });
  }

  function checkCrossEntropy(
    { loss, gradient }: Result,
    scores: Float32Array,
    q: ArrayLike<number>,
    cols: number,
  ) {
    const expected = crossEntropy(scores, q, cols);
    const roundings = 8 + Math.sqrt(cols);
    expectNear(loss, expected.loss, roundings * ROUNDING * expected.terms);
    const closed = crossEntropyGradient(scores, q, cols);
    expectClose(
      gradient,
      closed.gradient.map((v) => SCALE * v),
      (i) => roundings * ROUNDING * SCALE * closed.magnitude[i] + TINY,
    );
  }

  const hardCase = (
    random: Random,
    rows: number,
    cols: number,
    spread = 4,
  ): Hard & { scores: Float32Array } => ({
    scores: randomFloats(random, rows * cols, spread),
    // Some rows count for nothing.
    targets: randomInts(random, rows, rows > 1 ? -1 : 0, cols),
    weights: random.integer(2) ? randomFloats(random, cols).map((v) => v + 1.5) : undefined,
    smoothing: [0, f(0.1), 0.5][random.integer(3)],
    cols,
  });

  describe.each(SIZES)('%d columns', (cols) => {
    it('softmaxCrossEntropy is −Σ q ln p, with its closed gradient', () => {
      const random = new Random(cols);
      for (const rows of ROWS) {
        for (let i = 0; i < 6; i++) {
          const example = hardCase(random, rows, cols);
          checkCrossEntropy(hard(example), example.scores, weighted(example), cols);
        }
      }
    });

    it('softCrossEntropy is −Σ q ln p of any q, with its closed gradient', () => {
      const random = new Random(cols);
      for (const rows of ROWS) {
        // Neither do the targets of a row sum to 1, nor are they all above 0.
        const q = randomFloats(random, rows * cols).map((v) => Math.max(0, v));
        const scores = randomFloats(random, rows * cols, 4);
        checkCrossEntropy(soft(scores, q, cols), scores, q, cols);
      }
    });

    it('stays finite at huge scores, right or wrong', () => {
      const random = new Random(cols);
      for (const spread of [1e4, 1e30]) {
        for (let i = 0; i < 4; i++) {
          const example = hardCase(random, 7, cols, spread);
          checkCrossEntropy(hard(example), example.scores, weighted(example), cols);
          const q = randomFloats(random, 7 * cols).map(Math.abs);
          checkCrossEntropy(soft(example.scores, q, cols), example.scores, q, cols);
        }
      }
    });
  });

  it('gradients of the softmax losses are numerical derivatives of the loss', () => {
    const random = new Random(5);
    for (const cols of [1, 2, 3, 5, 9]) {
      const example = hardCase(random, 3, cols);
      const q = weighted(example);
      const numerical = numericalGradient((x) => crossEntropy(x, q, cols).loss, example.scores, 1e-3);
      const tolerance = 4e-7 * Math.max(1, ...q);
      expectClose(
        hard(example).gradient,
        numerical.map((v) => SCALE * v),
        tolerance,
      );
      const soften = Float32Array.from(q, (v) => v + 0.25);
      const softly = numericalGradient((x) => crossEntropy(x, soften, cols).loss, example.scores, 1e-3);
      expectClose(
        soft(example.scores, soften, cols).gradient,
        softly.map((v) => SCALE * v),
        tolerance * (1 + cols / 4),
      );
    }
  });

  it('a row with a negative target loses nothing and has a gradient of zero', () => {
    const scores = randomFloats(new Random(1), 15, 4);
    const targets = Int32Array.of(-1, 2, -5);
    const { loss, gradient } = hard({ scores, targets, smoothing: f(0.1), cols: 5 });
    const alone = hard({ scores: row(scores, 1, 5), targets: Int32Array.of(2), smoothing: f(0.1), cols: 5 });
    expectNear(loss, alone.loss, 1e-6);
    expect([...row(gradient, 0, 5), ...row(gradient, 2, 5)].every((v) => v === 0)).toBe(true);
    expectClose(row(gradient, 1, 5), alone.gradient, 1e-7);
  });

  describe.each([...SIZES, 1000])('%d rows', (rows) => {
    it.each([1, 3.5, f(0.2)])('logisticLoss, positives weighing %d', (w) => {
      const random = new Random(rows);
      for (const spread of [5, 40, 1e4]) {
        const scores = randomFloats(random, rows, spread);
        const targets = Float32Array.from(
          { length: rows },
          () => [0, 1, f(0.3), -1, f(0.9)][random.integer(5)],
        );
        const { loss, gradient } = binary(scores, targets, w);
        const expected = logistic(scores, targets, w);
        expectNear(loss, expected, 8 * ROUNDING * expected + TINY);
        const slope = (t: number, s: number) =>
          t < 0 ? 0 : (1 - t) * Math.exp(logSigmoid(s)) - w * t * Math.exp(logSigmoid(-s));
        expectClose(
          gradient,
          scores.map((s, i) => SCALE * slope(targets[i], s)),
          8 * ROUNDING * SCALE * Math.max(1, w),
        );
      }
    });
  });

  it('the gradient of logisticLoss is a numerical derivative of it', () => {
    const random = new Random(9);
    const scores = randomFloats(random, 20, 6);
    const targets = Float32Array.from({ length: 20 }, (_, i) => [0, 1, f(0.3), -1][i % 4]);
    const numerical = numericalGradient((x) => logistic(x, targets, 3.5), scores, 1e-3);
    expectClose(
      binary(scores, targets, 3.5).gradient,
      numerical.map((v) => SCALE * v),
      4e-7,
    );
  });

  it('logisticLoss of a confident right answer is tiny, not zero', () => {
    const { loss, gradient } = binary(Float32Array.of(30), Float32Array.of(1), 1);
    expectNear(loss, Math.exp(-30), 1e-5 * Math.exp(-30));
    expectNear(gradient[0], -SCALE * Math.exp(-30), 1e-5 * Math.exp(-30));
  });

  describe.each([0, ...SIZES, 200])('%d true windows', (rows) => {
    it.each([1, 2, 4, 7])('maxMargin against %d corruptions of each', (corruptions) => {
      const random = new Random(rows + corruptions);
      for (const delta of [0, 1, f(0.3)]) {
        for (const spread of [2, 1e4]) {
          const scores = randomFloats(random, rows * (1 + corruptions), spread);
          const { loss, gradient } = margin(scores, rows, corruptions, delta);
          const expected = ranking(scores, rows, delta);
          expectNear(loss, expected.loss, 1e-12 * expected.terms);
          expectClose(
            gradient,
            expected.gradient.map((v) => SCALE * v),
            2 * ROUNDING * SCALE * corruptions,
          );
        }
      }
    });
  });

  describe.each(ROWS)('%d rows', (rows) => {
    it.each([1, 2, 5, 17])('multiclassMargin of %d classes', (cols) => {
      const random = new Random(rows + cols);
      for (const delta of [0, 1, f(0.3)]) {
        for (const spread of [2, 1e4]) {
          const scores = randomFloats(random, rows * cols, spread);
          const targets = Int32Array.from({ length: rows }, () => random.integer(cols + 1) - 1);
          const { loss, gradient } = classMargin(scores, targets, cols, delta);
          const expected = manyMargins(scores, targets, cols, delta);
          expectNear(loss, expected.loss, 1e-12 * expected.terms);
          expectClose(
            gradient,
            expected.gradient.map((v) => SCALE * v),
            2 * ROUNDING * SCALE * cols,
          );
        }
      }
    });
  });

  it('multiclassMargin by hand: classes at the margin cost nothing, NaN is not hidden', () => {
    const scores = Float32Array.of(2, 1, 1.5, 0, 0, 3);
    const { loss, gradient } = classMargin(scores, Int32Array.of(0, 1), 3, 1);
    expect(loss).toBe(0.5 + 1 + 4);
    expectSame(gradient, [-SCALE, 0, SCALE, SCALE, f(-2 * SCALE), SCALE]);
    expect(classMargin(Float32Array.of(0, NaN), Int32Array.of(0), 2, 1).loss).toBeNaN();
  });

  it('maxMargin by hand: pairs at the margin or beyond cost nothing, NaN is not hidden', () => {
    const { loss, gradient } = margin(Float32Array.of(2, 0, 1, 0.5, 1.5, -1), 2, 2, 1);
    expect(loss).toBe(0 + 1.5 + 0.5 + 0);
    expectSame(gradient, [-SCALE, -SCALE, 0, SCALE, SCALE, 0]);
    expect(margin(Float32Array.of(NaN, 0), 1, 1, 1).loss).toBeNaN();
  });
});
