import { expOnce, madd } from './simd';

// Rows are whole vectors, so that nothing here has a tail. `row` is the length of a row in bytes.

// @ts-ignore: decorator
@inline
function intAt(p: usize, i: i32): i32 {
  return load<i32>(p + ((<usize>i) << 2));
}

// @ts-ignore: decorator
@inline
function hash32(seed: i32, counter: i32): u32 {
  let h = <u32>(counter * 0x9e3779b9 + seed);
  h = (h ^ (h >> 16)) * 0x7feb352d;
  h = (h ^ (h >> 15)) * 0x846ca68b;
  return h ^ (h >> 16);
}

const NOISE_POOL: u64 = 1024;

/** A noise word. */
// @ts-ignore: decorator
@inline
function draw(noise: usize, words: i32, seed: i32, counter: i32): i32 {
  // The high half of the product is an even choice of a column, the low half what is left of the chance.
  const product = <u64>hash32(seed, counter) * <u64>words;
  const column = <i32>(product >> 32);
  const entry = noise + ((<usize>column) << 3);
  return <u32>product < load<u32>(entry) ? column : load<i32>(entry, 4);
}

/** Rows below `hot` are in a table of their own. */
// @ts-ignore: decorator
@inline
function rowOf(word: i32, row: i32, table: usize, hot: i32, hotTable: usize): usize {
  return select<usize>(hotTable, table, word < hot) + <usize>word * row;
}

/** Lists the rows of a prediction: the target's, those of noise words, and the target's again up to whole sixes. */
function drawRows(
  list: usize,
  target: i32,
  output: usize,
  row: i32,
  hot: i32,
  hotOutput: usize,
  noise: usize,
  words: i32,
  negatives: i32,
  seed: i32,
  counter: i32,
): usize {
  const own = rowOf(target, row, output, hot, hotOutput);
  store<usize>(list, own);
  let end = list + sizeof<usize>();
  for (let k = 0; k < negatives; k++, end += sizeof<usize>()) {
    store<usize>(end, rowOf(draw(noise, words, seed, counter + k), row, output, hot, hotOutput));
  }
  for (; (end - list) % (6 * sizeof<usize>()) != 0; end += sizeof<usize>()) store<usize>(end, own);
  return end;
}

/** The sums of the lanes of four vectors. */
// @ts-ignore: decorator
@inline
function sums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}

/** 1 / (1 + e^−x) */
// @ts-ignore: decorator
@inline
function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, expOnce(f32x4.neg(x))));
}

/** One prediction: h and the rows of the target and its noise words take a step, six rows at a time. */
function predict(h: usize, row: i32, list: usize, listEnd: usize, rate: f32): void {
  const own = load<usize>(list);
  let label: f32 = 1;
  for (let at = list; at < listEnd; at += 6 * sizeof<usize>()) {
    const p0 = load<usize>(at);
    const p1 = load<usize>(at, sizeof<usize>());
    const p2 = load<usize>(at, 2 * sizeof<usize>());
    const p3 = load<usize>(at, 3 * sizeof<usize>());
    const p4 = load<usize>(at, 4 * sizeof<usize>());
    const p5 = load<usize>(at, 5 * sizeof<usize>());
    let a0 = f32x4.splat(0);
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    let a4 = a0;
    let a5 = a0;
    for (let j = 0; j < row; j += 16) {
      const x = v128.load(h + j);
      a0 = madd(x, v128.load(p0 + j), a0);
      a1 = madd(x, v128.load(p1 + j), a1);
      a2 = madd(x, v128.load(p2 + j), a2);
      a3 = madd(x, v128.load(p3 + j), a3);
      a4 = madd(x, v128.load(p4 + j), a4);
      a5 = madd(x, v128.load(p5 + j), a5);
    }
    const r = f32x4.splat(rate);
    const labels = f32x4.replace_lane(f32x4.splat(0), 0, label);
    const s = f32x4.mul(r, f32x4.sub(labels, sigmoid(sums(a0, a1, a2, a3))));
    const t = f32x4.mul(r, f32x4.neg(sigmoid(sums(a4, a5, a4, a5))));
    // A noise word that is the target counts for nothing, and so do the places that are left in the last six.
    const g0 = f32x4.splat(label != 0 || p0 != own ? f32x4.extract_lane(s, 0) : 0);
    const g1 = f32x4.splat(p1 != own ? f32x4.extract_lane(s, 1) : 0);
    const g2 = f32x4.splat(p2 != own ? f32x4.extract_lane(s, 2) : 0);
    const g3 = f32x4.splat(p3 != own ? f32x4.extract_lane(s, 3) : 0);
    const g4 = f32x4.splat(p4 != own ? f32x4.extract_lane(t, 0) : 0);
    const g5 = f32x4.splat(p5 != own ? f32x4.extract_lane(t, 1) : 0);
    for (let j = 0; j < row; j += 16) {
      const x = v128.load(h + j);
      let y = v128.load(p0 + j);
      let z = madd(g0, y, x);
      v128.store(p0 + j, madd(g0, x, y));
      y = v128.load(p1 + j);
      z = madd(g1, y, z);
      v128.store(p1 + j, madd(g1, x, y));
      y = v128.load(p2 + j);
      z = madd(g2, y, z);
      v128.store(p2 + j, madd(g2, x, y));
      y = v128.load(p3 + j);
      z = madd(g3, y, z);
      v128.store(p3 + j, madd(g3, x, y));
      y = v128.load(p4 + j);
      z = madd(g4, y, z);
      v128.store(p4 + j, madd(g4, x, y));
      y = v128.load(p5 + j);
      z = madd(g5, y, z);
      v128.store(p5 + j, madd(g5, x, y));
      v128.store(h + j, z);
    }
    label = 0;
  }
}

/** Appends the input rows of a word to a list of `count`; returns how many there are then. */
function addRows(word: i32, partStarts: usize, parts: usize, list: usize, count: i32): i32 {
  const to = list + ((<usize>count) << 2);
  if (!partStarts) {
    store<i32>(to, word);
    return count + 1;
  }
  const from = intAt(partStarts, word);
  const n = intAt(partStarts, word + 1) - from;
  memory.copy(to, parts + ((<usize>from) << 2), (<usize>n) << 2);
  return count + n;
}

/** h ← the mean of input rows; a copy to `before`. */
function mean(
  input: usize,
  row: i32,
  hot: i32,
  hotInput: usize,
  list: usize,
  count: i32,
  h: usize,
  before: usize,
): void {
  const factor = f32x4.splat(1 / <f32>count);
  for (let j = 0; j < row; j += 16) {
    let sum = f32x4.splat(0);
    for (let i = 0; i < count; i++)
      sum = f32x4.add(sum, v128.load(<usize>j + rowOf(intAt(list, i), row, input, hot, hotInput)));
    sum = f32x4.mul(factor, sum);
    v128.store(h + j, sum);
    v128.store(before + j, sum);
  }
}

/** What h has gained goes to each of its rows. */
function spread(
  input: usize,
  row: i32,
  hot: i32,
  hotInput: usize,
  list: usize,
  count: i32,
  h: usize,
  before: usize,
): void {
  for (let j = 0; j < row; j += 16) {
    const gain = f32x4.sub(v128.load(h + j), v128.load(before + j));
    for (let i = 0; i < count; i++) {
      const p = <usize>j + rowOf(intAt(list, i), row, input, hot, hotInput);
      v128.store(p, f32x4.add(v128.load(p), gain));
    }
  }
}

export function word2vec(
  tokens: usize,
  n: i32,
  input: usize,
  output: usize,
  dimensions: i32,
  partStarts: usize,
  parts: usize,
  keep: usize,
  noise: usize,
  words: i32,
  window: i32,
  negatives: i32,
  cbow: i32,
  rateStart: f32,
  rateEnd: f32,
  seed: i32,
  scratch: usize,
  hot: i32,
  hotInput: usize,
  hotOutput: usize,
): i32 {
  assert(dimensions % 4 == 0);
  const row = dimensions << 2;
  const draws = 2 + 2 * window * negatives;
  const before = scratch + row;
  const rows = before + row;
  const sentence = rows + <usize>(negatives + 6) * sizeof<usize>();
  const list = sentence + ((<usize>n) << 2);
  let kept = 0;
  let i = 0;
  while (i < n) {
    const rate = rateStart + (rateEnd - rateStart) * (<f32>i / <f32>n);
    let length = 0;
    for (; i < n; i++) {
      const word = intAt(tokens, i);
      if (word < 0) break;
      if (keep && hash32(seed, i * draws) > <u32>intAt(keep, word)) continue;
      store<i32>(sentence + ((<usize>length) << 2), word);
      length++;
    }
    i++;
    for (let at = 0; at < length; at++) {
      let counter = (kept + at) * draws + 1;
      const reach = 1 + <i32>((<u64>hash32(seed, counter++) * <u64>window) >> 32);
      const from = max(0, at - reach);
      const to = min(length - 1, at + reach);
      if (from == to) continue;
      const center = intAt(sentence, at);
      if (!cbow && !partStarts) {
        const end = drawRows(
          rows,
          center,
          output,
          row,
          hot,
          hotOutput,
          noise,
          words,
          negatives,
          seed,
          counter,
        );
        for (let c = from; c <= to; c++) {
          // A single row learns in its place.
          if (c != at) predict(rowOf(intAt(sentence, c), row, input, hot, hotInput), row, rows, end, rate);
        }
        continue;
      }
      let count = 0;
      if (!cbow) count = addRows(center, partStarts, parts, list, 0);
      else {
        for (let c = from; c <= to; c++)
          if (c != at) count = addRows(intAt(sentence, c), partStarts, parts, list, count);
      }
      mean(input, row, hot, hotInput, list, count, scratch, before);
      for (let c = from; c <= to; c++) {
        if (c == at) continue;
        const target = cbow ? center : intAt(sentence, c);
        const end = drawRows(
          rows,
          target,
          output,
          row,
          hot,
          hotOutput,
          noise,
          words,
          negatives,
          seed,
          counter,
        );
        predict(scratch, row, rows, end, rate);
        if (cbow) break;
        counter += negatives;
      }
      spread(input, row, hot, hotInput, list, count, scratch, before);
    }
    kept += length;
  }
  return kept;
}

export function exchange(table: usize, own: usize, base: usize, n: i32): void {
  assert(n % 4 == 0);
  const end = (<usize>n) << 2;
  for (let j: usize = 0; j < end; j += 16) {
    const gain = f32x4.sub(v128.load(own + j), v128.load(base + j));
    const sum = f32x4.add(v128.load(table + j), gain);
    v128.store(table + j, sum);
    v128.store(own + j, sum);
    v128.store(base + j, sum);
  }
}
