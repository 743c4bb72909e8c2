import { describe, expect, it } from 'vitest';
import type { Kernels } from '../../src/core/kernels.ts';
import { backends } from './backends.ts';
import { expectClose, expectNear, expectSame } from './closeness.ts';
import { Guarded } from './guarded.ts';
import { logSoftmax, logSumExp, numericalGradient } from './oracle.ts';

describe('closeness', () => {
  it('accepts what is within the tolerance, and nothing else', () => {
    expectClose([1, 2], [1.1, 2], [0.2, 0]);
    expectClose([1, 2], [1, 2], (i) => i / 10);
    expect(() => expectClose([1, 2], [1.1, 2], [0.05, 0])).toThrow('off by');
    expect(() => expectClose([1], [1, 1], 1)).toThrow('got 1 numbers');
  });

  it('never takes NaN or an infinity for close, nor an infinite tolerance for one', () => {
    for (const x of [NaN, Infinity, -Infinity]) {
      expect(() => expectNear(x, 0, 1e300)).toThrow();
      expect(() => expectNear(0, x, 1e300)).toThrow();
      expect(() => expectNear(x, x, 1e300)).toThrow();
      expect(() => expectNear(1, 1, x)).toThrow();
    }
    expectClose([Infinity], [Infinity], 0, true);
    expect(() => expectClose([Infinity], [-Infinity], 1e300, true)).toThrow();
    expect(() => expectClose([1e30], [Infinity], 1e300, true)).toThrow();
    expect(() => expectClose([NaN], [NaN], 1, true)).toThrow();
  });

  it('tells zeros apart where equality is meant', () => {
    expectSame([NaN, 0], [NaN, 0]);
    expect(() => expectSame([0], [-0])).toThrow('exactly');
    expect(() => expectSame([0], [0, 0])).toThrow('got 1 numbers');
  });
});

describe.each(backends)('guards, $name', ({ create }) => {
  const setUp = () => {
    const box = new Guarded(create());
    return { box, y: box.floats(5), x: box.floats([1, 2, 3, 4, 5]) };
  };

  it('let a kernel write its outputs', () => {
    const { box, y } = setUp();
    box.run([y], (k) => k.fill(y, 5, 2));
    expectSame(box.read(y), [2, 2, 2, 2, 2]);
  });

  it.each<[string, (k: Kernels, x: number, y: number, used: number) => void]>([
    ['after an output', (k, _, y) => k.fill(y, 6, 2)],
    ['before it', (k, _, y) => k.fill(y - 4, 2, 3)],
    ['far from it', (k, _x, _y, used) => k.fill(used, 1, 4)],
    ['over an input', (k, x) => k.scale(x, 5, 2)],
    ['of NaN added to NaN', (k, x, y) => k.axpy(6, 1, x, y)],
    ['of NaN times 1', (k, _, y) => k.scale(y, 6, 1)],
    ['of a guard to a guard', (k, x, y) => k.copyRows(x, 6, 0, y, 6, 0, 1, 6, 0)],
  ])('see a write %s', (_, call) => {
    const { box, y, x } = setUp();
    expect(() => box.run([y], (k) => call(k, x, y, box.engine.memory.used))).toThrow('which is no output');
  });

  it('hold NaN, and so does an output not yet written', () => {
    const { box, y, x } = setUp();
    expectSame(box.read(y), new Float32Array(5).fill(NaN));
    expect(box.run([], (k) => k.sumOfSquares(x, 6))).toBeNaN();
    expect(box.run([], (k) => k.sumOfSquares(x - 4, 6))).toBeNaN();
  });
});

describe('oracle', () => {
  it('differentiates', () => {
    const gradient = numericalGradient(([x, y]) => Math.sin(x) * y ** 3, [0.5, 2], 1e-3);
    expectClose(gradient, [8 * Math.cos(0.5), 12 * Math.sin(0.5)], 1e-10);
  });

  it('adds exponentials without overflow', () => {
    expectNear(logSumExp([1000, 1000]), 1000 + Math.LN2, 1e-12);
    expect(logSumExp([-Infinity, -Infinity])).toBe(-Infinity);
    expectClose(logSoftmax([-1e30, -1e30]), [-Math.LN2, -Math.LN2], 1e-15);
  });
});
