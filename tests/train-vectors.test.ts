import { describe, expect, it } from 'vitest';
import { backendNames } from '../src/core/wasm.ts';
import { aliasTable, keepThresholds } from '../src/nn/sampling.ts';
import { Random } from '../src/random.ts';
import { tokenizeWords } from '../src/text/tokenizer.ts';
import { hasSubwords } from '../src/text/vectors/vectors.ts';
import { VectorSpace } from '../src/text/vectors/space.ts';
import { trainVectors, type TrainVectorsOptions } from '../src/train-vectors.ts';
import { relaxedRuns } from './helpers/backends.ts';

const GROUPS = {
  person: ['anna', 'ben', 'carla', 'dan', 'eva'],
  verb: ['eats', 'buys', 'sells', 'peels'],
  fruit: ['apples', 'pears', 'plums', 'figs', 'grapes'],
  city: ['paris', 'rome', 'oslo', 'seoul'],
};

/** "anna buys figs in rome today": words of a group stand in the same slot. */
function slots(sentences: number): string[][] {
  const random = new Random(1);
  const one = (group: keyof typeof GROUPS) => GROUPS[group][random.integer(GROUPS[group].length)];
  return Array.from({ length: sentences }, () => [
    one('person'),
    one('verb'),
    one('fruit'),
    'in',
    one('city'),
    'today',
  ]);
}

const SMALL: TrainVectorsOptions = { dimensions: 18, epochs: 20, sample: 0, seed: 3, window: 2 };

describe('trainVectors', () => {
  for (const model of ['skipgram', 'cbow'] as const) {
    for (const backend of backendNames.filter((name) => name !== 'relaxed' || relaxedRuns)) {
      it(`learns which words stand in the same slots: ${model}, ${backend}`, async () => {
        const vectors = await trainVectors(slots(1000), { ...SMALL, model, backend, rate: 0.05 });
        expect(vectors.backend).toBe(backend);
        const space = new VectorSpace(vectors);
        for (const group of Object.values(GROUPS)) {
          for (const word of group) {
            const nearest = space.nearest(word, group.length - 1).map((neighbor) => neighbor.word);
            expect([word, ...nearest].sort()).toEqual([...group].sort());
          }
        }
      });
    }
  }

  it('gives the same bytes for a seed, other ones for another', async () => {
    const train = async (seed: number) =>
      (await trainVectors(slots(300), { ...SMALL, sample: 0.01, seed })).values;
    const [first, again, other] = [await train(1), await train(1), await train(2)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it('makes vectors of unknown words from subwords', async () => {
    const subwords = { min: 3, max: 4, buckets: 2_000_000 };
    const vectors = await trainVectors(slots(500), { ...SMALL, subwords });
    if (!hasSubwords(vectors)) throw new Error('got no subwords');
    expect(vectors.vectorOf('apples')).toEqual(
      vectors.values.slice(...rangeOf(vectors.words.indexOf('apples'))),
    );
    const space = new VectorSpace(vectors);
    // Parts of other words, and of none.
    expect(space.similarity('applesgrapes', 'apples')).toBeGreaterThan(0.5);
    expect(vectors.vectorOf('§')).toBeUndefined();
  });

  it('counts words, most frequent first, and leaves rare ones out', async () => {
    const text = 'b a b\nA a\n\nb  once';
    const vectors = await trainVectors(text, { dimensions: 3, epochs: 2, minCount: 2, sample: 0 });
    expect(vectors.words).toEqual(['b', 'a']);
    expect([...vectors.counts]).toEqual([3, 2]);
    expect(vectors).toMatchObject({ tokens: 7, trained: 10, kept: 10, dimensions: 3 });
    expect(vectors.values).toHaveLength(6);
    const lower = await trainVectors(text, { epochs: 1, minCount: 3, lowercase: true });
    expect(lower.words).toEqual(['b', 'a']);
  });

  it('takes sentences, texts and streams alike', async () => {
    const sentences = slots(50);
    async function* stream() {
      yield* sentences;
    }
    const text = sentences.map((tokens) => tokens.join(' ')).join('\n');
    const options = { ...SMALL, epochs: 1 };
    const { values } = await trainVectors(sentences, options);
    expect((await trainVectors(stream(), options)).values).toEqual(values);
    expect((await trainVectors(text, options)).values).toEqual(values);
    expect((await trainVectors(text, { ...options, tokenize: tokenizeWords })).values).toEqual(values);
  });

  it('sub-samples frequent words', async () => {
    const sample = 0.01;
    const sentences = slots(2000);
    const { kept, trained, counts } = await trainVectors(sentences, { ...SMALL, epochs: 2, sample });
    const total = counts.reduce((a, b) => a + b);
    // Expected by the formula of the word2vec program, with 5 standard deviations to either side.
    const chances = Array.from(counts, (count) => {
      const f = count / total;
      return Math.min(1, Math.sqrt(sample / f) + sample / f);
    });
    const expected = 2 * counts.reduce((sum, count, i) => sum + count * chances[i], 0);
    const variance = 2 * counts.reduce((sum, count, i) => sum + count * chances[i] * (1 - chances[i]), 0);
    expect(trained).toBe(2 * total);
    expect(Math.abs(kept - expected)).toBeLessThan(5 * Math.sqrt(variance));
    expect(kept).toBeLessThan(0.7 * trained);
  });

  it('says how far it is, and stops when it is told to', async () => {
    const events: { words: number; total: number; rate: number; epoch: number }[] = [];
    await trainVectors(slots(500), { ...SMALL, epochs: 3, onProgress: (event) => events.push(event) });
    expect(events.at(-1)).toMatchObject({ words: 9000, total: 9000, epoch: 3 });
    const rates = events.map(({ rate }) => rate);
    expect(rates).toEqual([...rates].sort((a, b) => b - a));
    expect(rates[0]).toBeLessThan(0.025);
    expect(rates.at(-1)).toBeCloseTo(0.025 * 1e-4, 10);

    const controller = new AbortController();
    const reason = new Error('enough');
    const training = trainVectors(slots(500), {
      ...SMALL,
      epochs: 1000,
      signal: controller.signal,
      onProgress: ({ epoch }) => epoch === 2 && controller.abort(reason),
    });
    await expect(training).rejects.toBe(reason);
  });

  it('lets timers run while it trains', async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 10);
    const { seconds } = await trainVectors(slots(3000), {
      ...SMALL,
      epochs: 60,
      dimensions: 100,
      backend: 'js',
    });
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(Math.floor(seconds / 0.5));
  });

  it('rejects what is out of range, by name', async () => {
    const rejects = (options: object, message: RegExp) =>
      expect(trainVectors(slots(10), options)).rejects.toThrow(message);
    await rejects({ dimensions: 0 }, /dimensions: got 0, expected an integer ≥ 1/);
    await rejects({ model: 'glove' }, /model: got "?glove"?, expected skipgram, cbow/);
    await rejects({ windows: 3 }, /unknown key 'windows', did you mean 'window'/);
    await rejects({ subwords: { min: 4, max: 3, buckets: 10 } }, /subwords: got lengths from 4 to 3/);
    await rejects({ minCount: 1000 }, /got 0 words that occur 1000 times or more \(of 60 tokens\)/);
  });
});

/** The place of a row among values of 18 dimensions. */
const rangeOf = (row: number): [number, number] => [18 * row, 18 * (row + 1)];

describe('aliasTable', () => {
  it.each([[[1]], [[1, 1, 1]], [[5, 1, 0.5, 0, 100, 3]], [[1e-9, 1e9]]])('draws by weight: %j', (weights) => {
    const table = aliasTable(weights);
    const n = weights.length;
    const shares = new Float64Array(n);
    for (let column = 0; column < n; column++) {
      const chance = table[2 * column] / 2 ** 32;
      shares[column] += chance / n;
      shares[table[2 * column + 1]] += (1 - chance) / n;
    }
    const total = weights.reduce((a, b) => a + b, 0);
    weights.forEach((weight, i) => expect(shares[i]).toBeCloseTo(weight / total, 8));
  });
});

describe('keepThresholds', () => {
  it('keeps rare words and every word at a large sample', () => {
    const [frequent, rare] = keepThresholds([900, 100], 0.1);
    expect(rare).toBe(2 ** 32 - 1);
    const ratio = 0.1 / 0.9;
    expect(frequent / 2 ** 32).toBeCloseTo(Math.sqrt(ratio) + ratio, 8);
  });
});
