import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { symmetricEigen } from '../../../src/text/vectors/eigen.ts';
import { readVectors } from '../../../src/text/vectors/index.ts';
import { map2d, principalComponents, projectOnto } from '../../../src/text/vectors/pca.ts';
import { folder } from './helpers.ts';

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, x, i) => sum + x * b[i], 0);
const rowsOf = (values: ArrayLike<number>, cols: number) =>
  Array.from({ length: values.length / cols }, (_, i) => Array.from(values).slice(i * cols, (i + 1) * cols));

describe('eigenvectors', () => {
  test('of a known matrix', () => {
    const { values, vectors } = symmetricEigen(Float64Array.of(2, 1, 1, 2), 2);
    expect(values[0]).toBeCloseTo(3, 12);
    expect(values[1]).toBeCloseTo(1, 12);
    expect(Math.abs(vectors[0] + vectors[1])).toBeCloseTo(Math.SQRT2, 12);
    expect(vectors[2] + vectors[3]).toBeCloseTo(0, 12);
  });

  test('of any symmetric matrix: A v = λ v, and orthonormal', () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 7 })
          .chain((n) => fc.array(fc.integer({ min: -9, max: 9 }), { minLength: n * n, maxLength: n * n })),
        (numbers) => {
          const n = Math.sqrt(numbers.length);
          const a = Float64Array.from(
            numbers,
            (_, at) => numbers[at] + numbers[(at % n) * n + Math.floor(at / n)],
          );
          const { values, vectors } = symmetricEigen(a.slice(), n);
          const [rows, eigen] = [rowsOf(a, n), rowsOf(vectors, n)];
          eigen.forEach((vector, i) => {
            if (i > 0) expect(values[i]).toBeLessThanOrEqual(values[i - 1]);
            rows.forEach((row, r) => expect(dot(row, vector)).toBeCloseTo(values[i] * vector[r], 9));
            eigen.forEach((other, j) => expect(dot(vector, other)).toBeCloseTo(i === j ? 1 : 0, 9));
          });
        },
      ),
    );
  });
});

describe('principal components', () => {
  test('of points whose covariance is known', () => {
    // ±2 along (3, 4)/5 and ±1 across it, about (10, 20): variances 8/3 and 2/3 with the divisor 3.
    const [u, v] = [
      [0.6, 0.8],
      [0.8, -0.6],
    ];
    const points = [u.map((x) => 2 * x), u.map((x) => -2 * x), v, v.map((x) => -x)];
    const values = points.flatMap(([x, y]) => [10 + x, 20 + y]);
    const { mean, components, variances } = principalComponents(values, 4, 2, 2);
    expect([...mean].map((x) => Number(x.toFixed(9)))).toEqual([10, 20]);
    expect(variances[0]).toBeCloseTo(8 / 3, 9);
    expect(variances[1]).toBeCloseTo(2 / 3, 9);
    [...u, ...v].forEach((x, i) => expect(components[i]).toBeCloseTo(x, 9));
  });

  test('the sign: the largest element is positive, the first of equals', () => {
    for (const flip of [1, -1]) {
      const { components } = principalComponents([flip, -flip, 0, 0, -flip, flip], 3, 2, 1);
      expect(components[0]).toBeCloseTo(Math.SQRT1_2, 12);
      expect(components[1]).toBeCloseTo(-Math.SQRT1_2, 12);
    }
  });

  test('few rows and many columns give the same as many rows', () => {
    const rows = 6;
    const cols = 9;
    const values = Float64Array.from({ length: rows * cols }, (_, i) => Math.sin(i * i));
    const wide = principalComponents(values, rows, cols, cols);
    // Each row twice: no less rows than columns, the covariance 10/11 of what it was.
    const tall = principalComponents([...values, ...values], 2 * rows, cols, rows - 1);
    tall.variances.forEach((variance, i) => expect(wide.variances[i]).toBeCloseTo((variance * 11) / 10, 9));
    tall.components.forEach((x, i) => expect(wide.components[i]).toBeCloseTo(x, 7));
    expect([...wide.variances].slice(rows - 1).every((variance) => variance < 1e-12)).toBe(true);
  });

  test('any points: orthonormal, variances as projected, no other direction has more', () => {
    const shape = fc.tuple(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 1, max: 6 }));
    const points = shape.chain(([rows, cols]) =>
      fc
        .array(fc.integer({ min: -9, max: 9 }), { minLength: rows * cols, maxLength: rows * cols })
        .map((values) => ({ values, rows, cols })),
    );
    fc.assert(
      fc.property(
        points,
        fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 6, maxLength: 6 }),
        ({ values, rows, cols }, direction) => {
          const pca = principalComponents(values, rows, cols, cols);
          const components = rowsOf(pca.components, cols);
          const projected = rowsOf(values, cols).map((row) => projectOnto(row, pca));
          components.forEach((a, i) => {
            components.forEach((b, j) => expect(dot(a, b)).toBeCloseTo(i === j ? 1 : 0, 9));
            const variance = projected.reduce((sum, p) => sum + p[i] ** 2, 0) / (rows - 1);
            expect(variance).toBeCloseTo(pca.variances[i], 7);
          });
          const along = direction.slice(0, cols);
          const centered = rowsOf(values, cols).map(
            (row) =>
              dot(
                row.map((x, d) => x - pca.mean[d]),
                along,
              ) ** 2,
          );
          const variance = centered.reduce((a, b) => a + b, 0) / (rows - 1);
          expect(variance).toBeLessThanOrEqual(pca.variances[0] * dot(along, along) + 1e-7);
        },
      ),
    );
  });

  test.each<[string, () => unknown, RegExp]>([
    [
      'values that do not fit',
      () => principalComponents([1, 2, 3], 2, 2, 1),
      /got 3 values, expected 2 rows × 2/,
    ],
    ['one row', () => principalComponents([1, 2], 1, 2, 1), /got 1 rows, expected at least 2/],
    [
      'too many components',
      () => principalComponents([1, 2, 3, 4], 2, 2, 3),
      /got 3 components, expected 1 to 2/,
    ],
    ['none', () => principalComponents([1, 2, 3, 4], 2, 2, 0), /got 0 components/],
    [
      'another row',
      () => projectOnto([1], principalComponents([1, 2, 3, 4], 2, 2, 1)),
      /got a row of 1 numbers, expected 2/,
    ],
  ])('%s is refused', (_, run, message) => {
    expect(run).toThrow(RangeError);
    expect(run).toThrow(message);
  });
});

describe('maps', () => {
  const words = ['a', 'b', 'c', 'd'];
  const before = { words, dimensions: 3, values: new Float32Array([4, 0, 1, -4, 0, 1, 0, 2, 1, 0, -2, 1]) };

  test('words lie along the directions of the greatest variance', () => {
    expect(map2d(before, ['b', 'c', 'd', 'a'])).toEqual([
      { word: 'b', x: expect.closeTo(-4, 9), y: expect.closeTo(0, 9) },
      { word: 'c', x: expect.closeTo(0, 9), y: expect.closeTo(2, 9) },
      { word: 'd', x: expect.closeTo(0, 9), y: expect.closeTo(-2, 9) },
      { word: 'a', x: expect.closeTo(4, 9), y: expect.closeTo(0, 9) },
    ]);
  });

  test('of vectors after training, in the plane of those before', () => {
    const after = { ...before, values: before.values.map((x, i) => x + (i === 10 ? 50 : 0)) };
    expect(map2d(after, words, before).slice(2)).toEqual([
      { word: 'c', x: expect.closeTo(0, 9), y: expect.closeTo(2, 9) },
      { word: 'd', x: expect.closeTo(0, 9), y: expect.closeTo(48, 9) },
    ]);
  });

  test('refuse unknown words and other dimensions', () => {
    expect(() => map2d(before, ['a', 'x'])).toThrow(/^got 'x', expected one of the 4 words/);
    expect(() => map2d(before, ['a'])).toThrow(/got 1 rows, expected at least 2/);
    const other = { words, dimensions: 2, values: new Float32Array(8) };
    expect(() => map2d(other, words, before)).toThrow(/got a row of 2 numbers, expected 3/);
  });

  const glove = `${folder}/glove.6B.100d.subset.txt.gz`;
  test.skipIf(!existsSync(glove))(
    `kinds of words lie apart in GloVe (skipped without ${glove})`,
    async () => {
      const kinds = [
        ['monday', 'tuesday', 'friday'],
        ['apple', 'banana', 'cherry'],
        ['paris', 'london', 'berlin'],
      ];
      const wanted = new Set(kinds.flat());
      const vectors = await readVectors(new Uint8Array(readFileSync(glove)), {
        keep: (word) => wanted.has(word),
      });
      const groups = kinds.map((kind) =>
        map2d(vectors, kinds.flat()).filter(({ word }) => kind.includes(word)),
      );
      const distance = (a: { x: number; y: number }, b: { x: number; y: number }) =>
        Math.hypot(a.x - b.x, a.y - b.y);
      for (const group of groups) {
        const within = Math.max(...group.flatMap((a) => group.map((b) => distance(a, b))));
        const others = groups.filter((other) => other !== group).flat();
        expect(Math.min(...group.flatMap((a) => others.map((b) => distance(a, b))))).toBeGreaterThan(within);
      }
    },
  );
});
