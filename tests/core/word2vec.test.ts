import { describe, expect, it } from 'vitest';
import { Random } from '../../src/random.ts';
import { expectClose } from '../helpers/closeness.ts';
import { type Guarded, onEveryBackend } from '../helpers/guarded.ts';
import { f, randomFloats, randomInts } from '../helpers/random.ts';

interface Case {
  tokens: Int32Array;
  input: Float32Array;
  output: Float32Array;
  dimensions: number;
  /** The input rows of each word. */
  parts?: number[][];
  keep?: Uint32Array;
  /** chance and alias of each word. */
  noise: { chance: number; alias: number }[];
  window: number;
  negatives: number;
  cbow: boolean;
  rates: [number, number];
  seed: number;
  hot: number;
}

const MASK = 0xffffffffn;

/** hash32 of the contract, in whole numbers without end. */
function hash32(seed: number, counter: number): bigint {
  let h = (BigInt(counter) * 0x9e3779b9n + BigInt(seed)) & MASK;
  h = ((h ^ (h >> 16n)) * 0x7feb352dn) & MASK;
  h = ((h ^ (h >> 15n)) * 0x846ca68bn) & MASK;
  return h ^ (h >> 16n);
}

const toRows = (x: Float32Array, dimensions: number): number[][] =>
  Array.from({ length: x.length / dimensions }, (_, i) =>
    Array.from(x.slice(i * dimensions, (i + 1) * dimensions)),
  );
const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);
const dot = (x: number[], y: number[]): number => sum(x.map((v, j) => v * y[j]));

/** The contract once more, in float64: lists of sentences, of windows and of predictions instead of pointers. */
class Oracle {
  readonly input;
  readonly output;
  left = 0;
  predictions = 0;
  collisions = 0;
  private readonly draws;

  constructor(private readonly given: Case) {
    this.input = toRows(given.input, given.dimensions);
    this.output = toRows(given.output, given.dimensions);
    this.draws = 2 + 2 * given.window * given.negatives;
  }

  run(): void {
    const { tokens, keep, seed, rates } = this.given;
    let sentence: number[] = [];
    let start = 0;
    const finish = (end: number) => {
      const rate = rates[0] + ((rates[1] - rates[0]) * start) / tokens.length;
      sentence.forEach((_, at) => this.train(sentence, at, rate));
      this.left += sentence.length;
      sentence = [];
      start = end + 1;
    };
    tokens.forEach((word, i) => {
      if (word < 0) finish(i);
      else if (!keep || hash32(seed, i * this.draws) <= BigInt(keep[word])) sentence.push(word);
    });
    finish(tokens.length);
  }

  private train(sentence: number[], at: number, rate: number): void {
    const { seed, window, negatives, cbow, parts } = this.given;
    let counter = (this.left + at) * this.draws + 1;
    const reach = 1 + Number((hash32(seed, counter++) * BigInt(window)) >> 32n);
    const around = sentence.filter((_, c) => c !== at && Math.abs(c - at) <= reach);
    if (around.length === 0) return;
    if (!cbow && !parts) {
      for (const word of around) this.predict(this.input[word], sentence[at], counter, rate);
      return;
    }
    const rows = (cbow ? around : [sentence[at]]).flatMap((word) => parts?.[word] ?? [word]);
    const before = this.input[0].map((_, j) => sum(rows.map((r) => this.input[r][j])) / rows.length);
    const h = [...before];
    for (const target of cbow ? [sentence[at]] : around) {
      this.predict(h, target, counter, rate);
      counter += negatives;
    }
    for (const r of rows) this.input[r] = this.input[r].map((x, j) => x + h[j] - before[j]);
  }

  private predict(h: number[], target: number, counter: number, rate: number): void {
    const { negatives, seed } = this.given;
    this.predictions++;
    const places = [{ word: target, label: 1, counts: true }];
    for (let k = 0; k < negatives; k++) {
      const word = this.noiseWord(hash32(seed, counter + k));
      if (word === target) this.collisions++;
      places.push({ word, label: 0, counts: word !== target });
    }
    while (places.length) {
      const block = places.splice(0, 6);
      const scores = block.map(({ word }) => dot(h, this.output[word]));
      const old = [...h];
      block.forEach(({ word, label, counts }, k) => {
        if (!counts) return;
        const step = rate * (label - 1 / (1 + Math.exp(-scores[k])));
        this.output[word].forEach((y, j) => (h[j] += step * y));
        this.output[word] = this.output[word].map((y, j) => y + step * old[j]);
      });
    }
  }

  private noiseWord(u: bigint): number {
    const { noise } = this.given;
    const product = u * BigInt(noise.length);
    const column = Number(product >> 32n);
    return (product & MASK) < BigInt(noise[column].chance) ? column : noise[column].alias;
  }
}

const WORDS = 7;
const EXTRA_ROWS = 5;

function makeCase(random: Random, settings: Partial<Case> & { subwords?: boolean; sample?: boolean }): Case {
  const { subwords = false, sample = false, dimensions = 8, ...rest } = settings;
  const rows = subwords ? WORDS + EXTRA_ROWS : WORDS;
  return {
    tokens: randomInts(random, 60, -1, WORDS),
    input: randomFloats(random, rows * dimensions),
    output: randomFloats(random, WORDS * dimensions),
    dimensions,
    ...(subwords && {
      // From one row to six; a row may be in a word twice.
      parts: Array.from({ length: WORDS }, (_, w) => [
        w,
        ...randomInts(random, random.integer(6), WORDS, rows),
      ]),
    }),
    ...(sample && { keep: Uint32Array.from({ length: WORDS }, () => random.next()) }),
    noise: Array.from({ length: WORDS }, () => ({ chance: random.next(), alias: random.integer(WORDS) })),
    window: 3,
    negatives: 5,
    cbow: false,
    rates: [f(0.1), f(0.025)],
    seed: random.next() | 0,
    hot: 0,
    ...rest,
  };
}

/** Rows below `hot` are in tables of their own; those of the same number in the common ones are not to be touched. */
function runKernel(box: Guarded, given: Case) {
  const { parts, keep, window, cbow, tokens, noise, hot } = given;
  const starts = [0];
  for (const rows of parts ?? []) starts.push(starts.at(-1)! + rows.length);
  const most = Math.max(1, ...(parts ?? []).map((rows) => rows.length)) * (cbow ? 2 * window : 1);
  const copies = hot * given.dimensions;
  const decoy = new Float32Array(copies).fill(7);
  const [pi, po] = [given.input, given.output].map((table) => box.floats([...decoy, ...table.slice(copies)]));
  const [hi, ho] = [given.input, given.output].map((table) => box.floats(table.slice(0, copies)));
  const pt = box.ints(tokens);
  const [ps, pp] = parts ? [box.ints(starts), box.ints(parts.flat())] : [0, 0];
  const pk = keep ? box.ints(new Int32Array(keep.buffer)) : 0;
  const pn = box.ints(noise.flatMap(({ chance, alias }) => [chance | 0, alias]));
  const scratch = box.ints(tokens.length + 2 * given.dimensions + given.negatives + 6 + most);
  const left = box.run(
    [pi, po, hi, ho, scratch],
    (k) =>
    k.word2vec(
      pt, tokens.length, pi, po, given.dimensions, ps, pp, pk, pn, noise.length, window, given.negatives,
      cbow ? 1 : 0, given.rates[0], given.rates[1], given.seed, scratch, hot, hi, ho,
    ), // prettier-ignore
  );
  const [input, output] = [box.read(pi), box.read(po)];
  for (const [table, own] of [
    [input, hi],
    [output, ho],
  ] as const) {
    expect(table.slice(0, copies)).toEqual(decoy);
    table.set(box.read(own));
  }
  return { left, input, output };
}

/** Errors of one rounding each pass on from step to step; a wrong row or sign is off by a thousand times as much. */
const TOLERANCE = 1e-5;

function check(box: Guarded, given: Case): Oracle {
  const oracle = new Oracle(given);
  oracle.run();
  const { left, input, output } = runKernel(box, given);
  expect(left).toBe(oracle.left);
  expectClose(input, oracle.input.flat(), TOLERANCE);
  expectClose(output, oracle.output.flat(), TOLERANCE);
  return oracle;
}

onEveryBackend((guarded) => {
  describe('word2vec', () => {
    for (const cbow of [false, true]) {
      for (const subwords of [false, true]) {
        const name = `${cbow ? 'CBOW' : 'skip-gram'}${subwords ? ' with subwords' : ''}`;
        it(`agrees with float64: ${name}`, () => {
          const random = new Random(1);
          for (const dimensions of [4, 8, 12, 100])
            for (const negatives of [1, 4, 5, 6, 11, 12])
              for (const sample of [false, true])
                guarded((box) =>
                  check(box, makeCase(random, { cbow, subwords, dimensions, negatives, sample })),
                );
        });
      }
    }

    it('has the rows of frequent words in tables of their own', () => {
      const random = new Random(6);
      for (const cbow of [false, true])
        for (const subwords of [false, true])
          for (const hot of [1, 4, WORDS])
            guarded((box) => check(box, makeCase(random, { cbow, subwords, hot })));
    });

    it('leaves out noise words that are the target', () => {
      const noise = Array.from({ length: WORDS }, () => ({ chance: 0, alias: 2 }));
      const { collisions, predictions } = guarded((box) => check(box, makeCase(new Random(2), { noise })));
      expect(collisions).toBeGreaterThan(0);
      expect(predictions).toBeGreaterThan(collisions / 5);
    });

    it('does nothing at the rate 0, nor to sentences of one word', () => {
      const alone = { tokens: Int32Array.of(3, -1, -1, 2, -1, 5), rates: [1, 1] as [number, number] };
      for (const settings of [{ rates: [0, 0] as [number, number] }, alone]) {
        const given = makeCase(new Random(3), settings);
        const { input, output } = guarded((box) => runKernel(box, given));
        expect(input).toEqual(given.input);
        expect(output).toEqual(given.output);
      }
    });

    it('keeps windows within sentences', () => {
      const given = makeCase(new Random(4), { tokens: Int32Array.of(0, 1, -1, 2, 3), window: 5 });
      const { predictions } = guarded((box) => check(box, given));
      expect(predictions).toBe(4);
      // Without the end there would be more.
      const joined = guarded((box) => check(box, { ...given, tokens: Int32Array.of(0, 1, 2, 3) }));
      expect(joined.predictions).toBeGreaterThan(4);
    });

    it('handles no tokens', () => {
      const given = makeCase(new Random(5), { tokens: new Int32Array(0) });
      expect(guarded((box) => runKernel(box, given)).left).toBe(0);
    });
  });

  describe('exchange', () => {
    it.each([0, 4, 8, 100])('adds what %d numbers have gained, and takes the sum over', (n) => {
      const random = new Random(7);
      const [table, own, base] = [randomFloats(random, n), randomFloats(random, n), randomFloats(random, n)];
      const expected = table.map((x, i) => x + (own[i] - base[i]));
      guarded((box) => {
        const [pt, po, pb] = [box.floats(table), box.floats(own), box.floats(base)];
        box.run([pt, po, pb], (k) => k.exchange(pt, po, pb, n));
        for (const ptr of [pt, po, pb]) expectClose(box.read(ptr), expected, 1e-6);
        expect(box.read(po)).toEqual(box.read(pt));
        expect(box.read(pb)).toEqual(box.read(pt));
      });
    });
  });
});
