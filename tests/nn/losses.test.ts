import { describe, expect, it } from 'vitest';
import { Ops } from '../../src/core/ops.ts';
import type { Engine } from '../../src/core/wasm.ts';
import type { Batch } from '../../src/nn/batch.ts';
import type { Loss } from '../../src/nn/loss.ts';
import { LogisticLoss } from '../../src/nn/losses/logistic.ts';
import { MaxMarginLoss } from '../../src/nn/losses/max-margin.ts';
import { MulticlassMarginLoss } from '../../src/nn/losses/multiclass-margin.ts';
import { OneVsRestLoss } from '../../src/nn/losses/one-vs-rest.ts';
import { SoftLoss } from '../../src/nn/losses/soft.ts';
import { SoftmaxLoss } from '../../src/nn/losses/softmax.ts';
import { backends } from '../helpers/backends.ts';
import { expectClose, expectNear } from '../helpers/closeness.ts';

const { log } = Math;
const CLOSE = 1e-6;

interface Targets {
  classes?: number[];
  soft?: number[];
  binary?: number[];
}

function evaluate(engine: Engine, loss: Loss, scores: number[][], { classes, soft, binary }: Targets) {
  const ops = new Ops(engine);
  const { memory } = ops;
  const [rows, cols] = [scores.length, scores[0].length];
  const x = { ptr: memory.fromFloats(scores.flat()), rows, cols, stride: cols, index: 0 };
  const batch: Batch = {
    rows,
    inputRows: rows,
    columns: {},
    starts: 0,
    sentences: Int32Array.from([0, rows]),
    ...(classes && { targets: memory.fromInts(classes) }),
    ...(binary && { targets: memory.fromFloats(binary) }),
    ...(soft && { softTargets: memory.fromFloats(soft) }),
  };
  const dScores = ops.matrix(rows, cols);
  const result = loss.evaluate(ops, x, batch, dScores);
  expect(loss.evaluate(ops, x, batch)).toEqual(result);
  return { ...result, gradient: Array.from(memory.floats(dScores.ptr, rows * cols)) };
}

describe.each(backends)('losses on $name', ({ create }) => {
  const engine = create();
  // The softmax of these rows is (¾, ¼), (½, ½), (1/5, 4/5).
  const scores = [
    [log(3), 0],
    [7, 7],
    [0, log(4)],
  ];

  it('softmax: the mean of −ln p of the classes', () => {
    const { loss, weight, gradient, parts } = evaluate(engine, new SoftmaxLoss(), scores, {
      classes: [0, 1, 0],
    });
    expectNear(loss, (-log(3 / 4) - log(1 / 2) - log(1 / 5)) / 3, CLOSE);
    expect(weight).toBe(3);
    expect(parts).toBeUndefined();
    expectClose(gradient, [-0.25 / 3, 0.25 / 3, 0.5 / 3, -0.5 / 3, -0.8 / 3, 0.8 / 3], CLOSE);
  });

  it('softmax: class weights weigh the mean', () => {
    const loss = new SoftmaxLoss({ classWeights: [1, 3] });
    const result = evaluate(engine, loss, scores, { classes: [0, 1, 0] });
    expectNear(result.loss, (-log(3 / 4) - 3 * log(1 / 2) - log(1 / 5)) / 5, CLOSE);
    expect(result.weight).toBe(5);
    expectClose(result.gradient.slice(2, 4), [(3 * 0.5) / 5, (-3 * 0.5) / 5], CLOSE);
  });

  it('softmax: rows without a class count for nothing', () => {
    const result = evaluate(engine, new SoftmaxLoss(), scores, { classes: [0, -1, 0] });
    expectNear(result.loss, (-log(3 / 4) - log(1 / 5)) / 2, CLOSE);
    expect(result.weight).toBe(2);
    expectClose(result.gradient, [-0.125, 0.125, 0, 0, -0.4, 0.4], CLOSE);
    const none = evaluate(engine, new SoftmaxLoss(), scores, { classes: [-1, -1, -1] });
    expect(none).toEqual({ loss: 0, weight: 0, gradient: [0, 0, 0, 0, 0, 0] });
  });

  it('softmax: label smoothing spreads a share of the target over all classes', () => {
    const result = evaluate(engine, new SoftmaxLoss({ smoothing: 0.2 }), scores.slice(0, 1), {
      classes: [0],
    });
    expectNear(result.loss, -0.9 * log(3 / 4) - 0.1 * log(1 / 4), CLOSE);
    expectClose(result.gradient, [0.75 - 0.9, 0.25 - 0.1], CLOSE);
  });

  it('soft: H(p, q) = H(p) + KL(p‖q)', () => {
    const p = [
      [0.7, 0.3],
      [1, 0],
      [0.2, 0.8],
    ];
    const q = [
      [3 / 4, 1 / 4],
      [1 / 2, 1 / 2],
      [1 / 5, 4 / 5],
    ];
    const sum = (f: (p: number, q: number) => number) =>
      p.flat().reduce((total, x, i) => total + (x > 0 ? f(x, q.flat()[i]) : 0), 0) / 3;
    const { loss, weight, parts, gradient } = evaluate(engine, new SoftLoss(), scores, { soft: p.flat() });
    expectNear(loss, -sum((x, y) => x * log(y)), CLOSE);
    expect(weight).toBe(3);
    expectNear(parts!.entropy, -sum((x) => x * log(x)), CLOSE);
    expectNear(
      parts!.kl,
      sum((x, y) => x * log(x / y)),
      CLOSE,
    );
    expect(parts!.crossEntropy).toBe(loss);
    expect(parts!.entropy + parts!.kl).toBeCloseTo(loss, 12);
    expectClose(
      gradient,
      q.flat().map((y, i) => (y - p.flat()[i]) / 3),
      CLOSE,
    );
  });

  it('soft: nothing is left but the entropy where p = q', () => {
    const { loss, parts } = evaluate(engine, new SoftLoss(), scores.slice(2), { soft: [0.2, 0.8] });
    expectNear(parts!.kl, 0, CLOSE);
    expectNear(loss, -0.2 * log(0.2) - 0.8 * log(0.8), CLOSE);
  });

  it('logistic: −ln σ(s) of yes, −ln(1 − σ(s)) of no, shares of both between', () => {
    // σ(ln 3) = ¾
    const column = [[log(3)], [log(3)], [log(3)], [0]];
    const { loss, weight, gradient } = evaluate(engine, new LogisticLoss(), column, {
      binary: [1, 0, 0.5, -1],
    });
    expectNear(loss, (-log(3 / 4) - log(1 / 4) - 0.5 * log(3 / 4) - 0.5 * log(1 / 4)) / 3, CLOSE);
    expect(weight).toBe(3);
    expectClose(gradient, [-0.25 / 3, 0.75 / 3, 0.25 / 3, 0], CLOSE);
  });

  it('logistic: the positive weight is what a yes counts', () => {
    const column = [[log(3)], [log(3)]];
    const { loss, gradient } = evaluate(engine, new LogisticLoss(4), column, { binary: [1, 0] });
    expectNear(loss, (-4 * log(3 / 4) - log(1 / 4)) / 2, CLOSE);
    expectClose(gradient, [(-4 * 0.25) / 2, 0.75 / 2], CLOSE);
  });

  it('max-margin: the mean over pairs of what they lack of the margin', () => {
    // Two true windows and two corruptions of each.
    const column = [[2], [0], [1], [0.5], [1.5], [-1]];
    const loss = new MaxMarginLoss({ corruptions: 2 });
    const result = evaluate(engine, loss, column, {});
    expect(result.loss).toBe((1.5 + 0.5) / 4);
    expect(result.weight).toBe(4);
    expect(result.parts).toEqual({ violated: 0.5 });
    expect(result.gradient).toEqual([-0.25, -0.25, 0, 0.25, 0.25, 0]);
    const wide = evaluate(engine, new MaxMarginLoss({ margin: 2.5 }), [[1], [2], [3], [-3]], {});
    expect(wide.loss).toBe(4.5 / 2);
    expect(wide.parts).toEqual({ violated: 0.5 });
  });

  it('multi-class margin: what the other classes lack of it, the mean over rows that have a class', () => {
    const rows = [[2, 1.5], [0, 3], [1, 1]]; // prettier-ignore
    const result = evaluate(engine, new MulticlassMarginLoss(), rows, { classes: [0, 0, -1] });
    expect(result.loss).toBe((0.5 + 4) / 2);
    expect(result.weight).toBe(2);
    expect(result.gradient).toEqual([-0.5, 0.5, -0.5, 0.5, 0, 0]);
    expect(evaluate(engine, new MulticlassMarginLoss(0.25), rows, { classes: [0, 1, 0] }).loss).toBe(
      0.25 / 3,
    );
  });

  it('one against the rest: a logistic loss for every class', () => {
    // σ(ln 3) = ¾
    const rows = [[log(3), 0], [0, log(3)], [5, 5]]; // prettier-ignore
    const { loss, weight, gradient } = evaluate(engine, new OneVsRestLoss(), rows, { classes: [0, 0, -1] });
    expectNear(loss, (-log(3 / 4) - log(1 / 2) - log(1 / 2) - log(1 / 4)) / 2, CLOSE);
    expect(weight).toBe(2);
    expectClose(gradient, [-0.25 / 2, 0.5 / 2, -0.5 / 2, 0.75 / 2, 0, 0], CLOSE);
  });

  it('scores that are far apart', () => {
    const far = [[1000, -1000]];
    expectNear(evaluate(engine, new SoftmaxLoss(), far, { classes: [1] }).loss, 2000, 1e-3);
    expect(evaluate(engine, new SoftmaxLoss(), far, { classes: [0] }).loss).toBe(0);
    expectNear(evaluate(engine, new LogisticLoss(), [[-1000]], { binary: [1] }).loss, 1000, 1e-3);
  });

  it('say what is wrong', () => {
    const softmax = (options: object, classes?: number[]) => () =>
      evaluate(engine, new SoftmaxLoss(options), scores, classes ? { classes } : {});
    expect(softmax({})).toThrow('the batch has no targets');
    expect(softmax({ classWeights: [1, 2, 3] }, [0, 0, 0])).toThrow(
      'class weights: got 3, expected 2, one a class',
    );
    expect(softmax({ classWeights: [1, -2] })).toThrow('class weights: got 1, -2, expected numbers ≥ 0');
    expect(softmax({ smoothing: 1 })).toThrow('label smoothing: got 1, expected 0 ≤ smoothing < 1');
    expect(softmax({}, [0, 2, 1])).toThrow('target: got 2, expected a class below 2');
    expect(() => evaluate(engine, new SoftLoss(), scores, {})).toThrow('the batch has no softTargets');
    expect(() => evaluate(engine, new LogisticLoss(), scores, { binary: [1, 1, 1] })).toThrow(
      'logistic loss: got 2 score columns, expected 1',
    );
    expect(() => evaluate(engine, new MaxMarginLoss(), scores, {})).toThrow(
      'max-margin loss: got 2 score columns, expected 1',
    );
    expect(() => evaluate(engine, new MaxMarginLoss({ corruptions: 2 }), [[1], [2]], {})).toThrow(
      'max-margin loss: got 2 rows, expected a multiple of 3: true windows, and 2 corrupt ones for each',
    );
    for (const loss of [new MulticlassMarginLoss(), new OneVsRestLoss()])
      expect(() => evaluate(engine, loss, scores, { classes: [0, 2, 1] })).toThrow(
        'target: got 2, expected a class below 2',
      );
    expect(() => new MulticlassMarginLoss(NaN)).toThrow('margin: got NaN, expected a number ≥ 0');
    expect(() => new MaxMarginLoss({ margin: -1 })).toThrow('margin: got -1, expected a number ≥ 0');
    expect(() => new MaxMarginLoss({ corruptions: 0.5 })).toThrow(
      'corruptions: got 0.5, expected an integer ≥ 1',
    );
    expect(() => new LogisticLoss(0)).toThrow('positive weight: got 0, expected a number above 0');
  });
});
