import { describe, expect, it } from 'vitest';
import { Random } from '../../src/random.ts';
import { expectClose, expectSame, ROUNDING } from '../helpers/closeness.ts';
import { type Guarded, onEveryBackend } from '../helpers/guarded.ts';
import { at, f, LAYOUTS, randomFloats, randomInts, randomRows, rowStart, SIZES } from '../helpers/random.ts';

const pick = <T>(random: Random, list: readonly T[]): T => list[random.integer(list.length)];

function checkCopy(box: Guarded, random: Random, rows: number, cols: number): void {
  const x = randomRows(random, rows, cols, pick(random, LAYOUTS));
  // Rows of y may repeat.
  const y = randomRows(random, rows, cols, pick(random, ['contiguous', 'strided', 'indexed', 'repeated']), 7);
  const accumulate = random.integer(2);
  const [px, py] = [box.rows(x), box.rows(y)];
  box.run([py.ptr], (k) =>
    k.copyRows(px.ptr, x.stride, px.index, py.ptr, y.stride, py.index, rows, cols, accumulate),
  );
  const expected = y.data.slice();
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      const to = rowStart(y, i) + j;
      expected[to] = accumulate ? f(expected[to] + at(x, i, j)) : at(x, i, j);
    }
  }
  expectSame(box.read(py.ptr), expected);
}

/** The number of rows in a table; ids from −2. */
const TABLE = 11;

/** count ids a row, some of them negative. */
function gatherCase(random: Random, rows: number, cols: number, count: number) {
  const table = randomFloats(random, TABLE * cols);
  return { table, ids: randomInts(random, rows * count, -2, TABLE), stride: cols + random.integer(3) };
}

function checkGather(box: Guarded, random: Random, rows: number, cols: number, count: number): void {
  const { table, ids, stride } = gatherCase(random, rows, cols, count);
  const scale = count === 1 ? 1 : f(0.35);
  const out = new Float32Array(stride * (rows - 1) + cols).fill(7);
  const [pt, pi, po] = [box.floats(table), box.ints(ids), box.floats(out)];
  box.run([po], (k) => k.gatherSum(pt, cols, pi, count, rows, scale, po, stride));
  const expected = Float64Array.from(out);
  const tolerance = new Float64Array(out.length);
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < cols; c++) {
      const own = Array.from(ids.slice(i * count, (i + 1) * count)).filter((id) => id >= 0);
      const terms = own.map((id) => scale * table[id * cols + c]);
      expected[i * stride + c] = terms.reduce((a, b) => a + b, 0);
      // The ordinary look-up is exact.
      const roundings = count === 1 ? 0 : count + 1;
      tolerance[i * stride + c] = roundings * ROUNDING * terms.reduce((a, b) => a + Math.abs(b), 0);
    }
  }
  expectClose(box.read(po), expected, tolerance);
}

function checkScatter(box: Guarded, random: Random, rows: number, cols: number, count: number): void {
  const { table: gradient, ids: slots, stride } = gatherCase(random, rows, cols, count);
  const dOut = randomFloats(random, stride * (rows - 1) + cols);
  const scale = f(0.35);
  const [pd, ps, pg] = [box.floats(dOut), box.ints(slots), box.floats(gradient)];
  box.run([pg], (k) => k.scatterSum(pd, stride, ps, count, rows, cols, scale, pg));
  const expected = Float64Array.from(gradient);
  const magnitude = expected.map(Math.abs);
  const terms = new Float64Array(gradient.length);
  slots.forEach((slot, s) => {
    for (let c = 0; slot >= 0 && c < cols; c++) {
      const term = scale * dOut[Math.floor(s / count) * stride + c];
      expected[slot * cols + c] += term;
      magnitude[slot * cols + c] += Math.abs(term);
      terms[slot * cols + c]++;
    }
  });
  // A row that is in no slot stays as it is.
  expectClose(box.read(pg), expected, (i) => (terms[i] && terms[i] + 1) * ROUNDING * magnitude[i]);
}

function checkUnique(box: Guarded, ids: Int32Array, below: number): void {
  const distinct = [...new Set(ids)].filter((id) => id >= 0);
  const [pi, scratch] = [box.ints(ids), box.ints(new Int32Array(below))];
  // Room for no more than there are: one too many would be seen in the guard.
  const [touched, slots] = [box.ints(distinct.length), box.ints(ids.length)];
  const count = box.run([touched, slots], (k) => k.unique(pi, ids.length, scratch, touched, slots));
  expect(count).toBe(distinct.length);
  expectSame(box.read(touched), distinct);
  expectSame(
    box.read(slots),
    ids.map((id) => distinct.indexOf(id)),
  );
}

/** Windows of `width` rows in a matrix of `total` rows, overlapping and repeated. */
function windowCase(random: Random, rows: number, cols: number, width: number) {
  const total = width + 6;
  const starts = randomInts(random, rows, 0, total - width + 1);
  return { x: randomFloats(random, total * cols), starts };
}

function checkAverage(box: Guarded, random: Random, rows: number, cols: number, width: number): void {
  const { x, starts } = windowCase(random, rows, cols, width);
  const [px, ps, py] = [box.floats(x), box.ints(starts), box.floats(rows * cols)];
  box.run([py], (k) => k.averageWindow(px, ps, width, rows, cols, py));
  const values = (i: number) =>
    Array.from({ length: width }, (_, j) => x[(starts[Math.floor(i / cols)] + j) * cols + (i % cols)]);
  const expected = Float64Array.from(
    { length: rows * cols },
    (_, i) => values(i).reduce((a, b) => a + b) / width,
  );
  const magnitude = (i: number) => values(i).reduce((a, b) => a + Math.abs(b), 0) / width;
  expectClose(box.read(py), expected, (i) => (width + 1) * ROUNDING * magnitude(i));
}

function checkAverageBackward(box: Guarded, random: Random, rows: number, cols: number, width: number): void {
  const { x: dx, starts } = windowCase(random, rows, cols, width);
  const dy = randomFloats(random, rows * cols);
  const [pdy, ps, pdx] = [box.floats(dy), box.ints(starts), box.floats(dx)];
  box.run([pdx], (k) => k.averageWindowBackward(pdy, ps, width, rows, cols, pdx));
  const expected = Float64Array.from(dx);
  const magnitude = expected.map(Math.abs);
  const terms = new Float64Array(dx.length);
  dy.forEach((d, i) => {
    for (let j = 0; j < width; j++) {
      const to = (starts[Math.floor(i / cols)] + j) * cols + (i % cols);
      expected[to] += d / width;
      magnitude[to] += Math.abs(d / width);
      terms[to]++;
    }
  });
  // A row that is in no window stays as it is.
  expectClose(box.read(pdx), expected, (i) => (terms[i] && terms[i] + 2) * ROUNDING * magnitude[i]);
}

/** Rows in groups, the last of which is left without any. */
function groupCase(random: Random, rows: number, n: number) {
  const groups = randomInts(random, rows, 0, Math.max(1, n - 1));
  const counts = new Int32Array(n);
  for (const group of groups) counts[group]++;
  return { groups, counts };
}

function checkGroupMean(box: Guarded, random: Random, rows: number, cols: number, n: number): void {
  const x = randomFloats(random, rows * cols);
  const { groups, counts } = groupCase(random, rows, n);
  const [px, pg, pc, pm] = [box.floats(x), box.ints(groups), box.ints(n), box.floats(n * cols)];
  box.run([pc, pm], (k) => k.groupMean(px, pg, rows, cols, n, pc, pm));
  expectSame(box.read(pc), counts);
  const values = (i: number) => x.filter((_, j) => groups[Math.floor(j / cols)] === Math.floor(i / cols) && j % cols === i % cols); // prettier-ignore
  const mean = (f: (v: number) => number) => (i: number) =>
    values(i).reduce((sum, v) => sum + f(v), 0) / Math.max(1, counts[Math.floor(i / cols)]);
  const expected = Float64Array.from({ length: n * cols }, (_, i) => mean((v) => v)(i));
  expectClose(
    box.read(pm),
    expected,
    (i) => (counts[Math.floor(i / cols)] + 2) * ROUNDING * mean(Math.abs)(i),
  );
}

function checkGroupMeanBackward(box: Guarded, random: Random, rows: number, cols: number, n: number): void {
  const [dMeans, dx] = [randomFloats(random, n * cols), randomFloats(random, rows * cols)];
  const { groups, counts } = groupCase(random, rows, n);
  const [pm, pg, pc, pd] = [box.floats(dMeans), box.ints(groups), box.ints(counts), box.floats(dx)];
  box.run([pd], (k) => k.groupMeanBackward(pm, pg, pc, rows, cols, pd));
  const share = (i: number) => {
    const group = groups[Math.floor(i / cols)];
    return dMeans[group * cols + (i % cols)] / counts[group];
  };
  const expected = Float64Array.from(dx, (d, i) => d + share(i));
  expectClose(box.read(pd), expected, (i) => 3 * ROUNDING * (Math.abs(dx[i]) + Math.abs(share(i))));
}

onEveryBackend((guarded) => {
  describe.each(SIZES)('%d columns', (cols) => {
    it('copyRows copies and adds exactly, in order', () => {
      const random = new Random(cols);
      for (const rows of SIZES)
        for (let i = 0; i < 4; i++) guarded((box) => checkCopy(box, random, rows, cols));
    });

    it('gatherSum looks up one row, or adds up several', () => {
      const random = new Random(cols);
      for (const rows of SIZES)
        for (const count of [1, 2, 3, 8]) guarded((box) => checkGather(box, random, rows, cols, count));
    });

    it('scatterSum is its gradient', () => {
      const random = new Random(cols);
      for (const rows of SIZES)
        for (const count of [1, 2, 3, 8]) guarded((box) => checkScatter(box, random, rows, cols, count));
    });

    it('averageWindow is a mean of rows', () => {
      const random = new Random(cols);
      for (const rows of SIZES)
        for (const width of [1, 2, 3, 5, 7]) guarded((box) => checkAverage(box, random, rows, cols, width));
    });

    it('averageWindowBackward is its gradient', () => {
      const random = new Random(cols);
      for (const rows of SIZES)
        for (const width of [1, 2, 3, 5, 7])
          guarded((box) => checkAverageBackward(box, random, rows, cols, width));
    });

    it('groupMean is a mean of the rows of a group', () => {
      const random = new Random(cols);
      for (const rows of [0, ...SIZES])
        for (const n of [1, 2, 5]) guarded((box) => checkGroupMean(box, random, rows, cols, n));
    });

    it('groupMeanBackward is its gradient', () => {
      const random = new Random(cols);
      for (const rows of [0, ...SIZES])
        for (const n of [1, 2, 5]) guarded((box) => checkGroupMeanBackward(box, random, rows, cols, n));
    });
  });

  it('gatherSum of negative ids alone is zero', () =>
    guarded((box) => {
      const [table, ids, out] = [
        box.floats(randomFloats(new Random(1), 15)),
        box.ints([-1, -7, -1, -1]),
        box.floats(10),
      ];
      box.run([out], (k) => k.gatherSum(table, 5, ids, 2, 2, 0.5, out, 5));
      expectClose(box.read(out), new Float32Array(10), 0);
    }));

  it.each([0, ...SIZES, 1000])('unique numbers %d ids as they first appear', (n) => {
    const random = new Random(n);
    for (const below of [1, 7, 3 * n + 1]) {
      guarded((box) => checkUnique(box, randomInts(random, n, 0, below), below));
      guarded((box) => checkUnique(box, randomInts(random, n, -3, below), below));
    }
    guarded((box) => checkUnique(box, new Int32Array(n).fill(-1), 4));
  });
});
