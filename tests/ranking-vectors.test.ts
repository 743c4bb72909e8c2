import { describe, expect, it } from 'vitest';
import { backendNames } from '../src/core/wasm.ts';
import { Random } from '../src/random.ts';
import { type RankingVectorsOptions, trainRankingVectors } from '../src/ranking-vectors.ts';
import { VectorSpace } from '../src/text/vectors/space.ts';
import type { VectorsProgress } from '../src/train-vectors.ts';
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

const SMALL: RankingVectorsOptions = {
  dimensions: 12,
  hidden: 40,
  margin: 3,
  epochs: 20,
  seed: 3,
  batchSize: 32,
  optimizer: { name: 'adam', rate: 0.01 },
};

describe('trainRankingVectors', () => {
  for (const backend of backendNames.filter((name) => name !== 'relaxed' || relaxedRuns)) {
    it(`learns which words stand in the same slots: ${backend}`, async () => {
      const vectors = await trainRankingVectors(slots(250), { ...SMALL, hidden: 30, backend });
      const space = new VectorSpace(vectors);
      const alike = Object.values(GROUPS).flatMap((group) =>
        group.flatMap((word) =>
          space.nearest(word, group.length - 1).map((neighbor) => group.includes(neighbor.word)),
        ),
      );
      expect(alike.filter(Boolean).length / alike.length).toBeGreaterThan(0.95);
    });
  }

  it('loses less and less', async () => {
    const losses: number[] = [];
    await trainRankingVectors(slots(300), { ...SMALL, onEpoch: ({ loss }) => losses.push(loss) });
    expect(losses).toHaveLength(20);
    // A net that knows nothing loses the margin.
    expect(losses[0]).toBeLessThan(3);
    expect(losses.at(-1)).toBeLessThan(0.3 * losses[0]);
  });

  it('has a vector for each frequent word, the most frequent first', async () => {
    const sentences = ['a a a b b c'.split(' '), ['b', 'd', 'b'], []];
    const result = await trainRankingVectors(sentences, { ...SMALL, epochs: 1, minCount: 2 });
    const { words, dimensions, values } = result;
    expect(result).toMatchObject({ counts: Int32Array.of(4, 3), tokens: 9, trained: 7, kept: 7 });
    expect(words).toEqual(['b', 'a']);
    expect(dimensions).toBe(12);
    expect(values).toHaveLength(24);
    expect(values.every((x) => Number.isFinite(x) && x !== 0)).toBe(true);
  });

  it('gives the same bytes for a seed, other ones for another, from a stream as from a list', async () => {
    async function* stream() {
      yield* slots(100);
    }
    const train = async (seed: number, source: Parameters<typeof trainRankingVectors>[0] = slots(100)) =>
      (await trainRankingVectors(source, { ...SMALL, epochs: 1, seed })).values;
    const [first, again, other] = [await train(1), await train(1, stream()), await train(2)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it('lowers the case of words, if asked to', async () => {
    const sentences = [['Anna', 'ANNA', 'Eva', 'eva']];
    const train = (lowercase: boolean) =>
      trainRankingVectors(sentences, { ...SMALL, epochs: 1, minCount: 1, lowercase });
    expect((await train(true)).words).toEqual(['anna', 'eva']);
    expect((await train(false)).words).toEqual(['Anna', 'ANNA', 'Eva', 'eva']);
  });

  it('says how far it is', async () => {
    const events: VectorsProgress[] = [];
    await trainRankingVectors(slots(50), {
      ...SMALL,
      epochs: 2,
      minCount: 1,
      onProgress: (event) => events.push(event),
    });
    const [steps, total] = [Math.ceil(300 / 32), 600];
    expect(events).toHaveLength(2 * steps);
    expect(events[steps - 1]).toMatchObject({ epoch: 1, epochs: 2, words: 300, total });
    expect(events.at(-1)).toMatchObject({ epoch: 2, words: 600, total });
  });

  it('hears a signal', async () => {
    const controller = new AbortController();
    const onEpoch = () => controller.abort(new Error('enough'));
    const training = trainRankingVectors(slots(50), { ...SMALL, signal: controller.signal, onEpoch });
    await expect(training).rejects.toThrow('enough');
  });

  it.each<[RankingVectorsOptions, string]>([
    [{ minCount: 0 }, 'minCount: got 0, expected an integer ≥ 1'],
    [{ minCount: 1000 }, 'got 0 words that occur 1000 times'],
    [{ radius: -1 }, 'window radius: got -1, expected an integer ≥ 0'],
    [{ dimensions: 0 }, 'layers.0.word: cols is 0, expected a positive integer'],
    [{ margin: NaN }, 'margin: got NaN, expected a number ≥ 0'],
    [{ corruptions: 0 }, 'corruptions: got 0, expected an integer ≥ 1'],
    [{ epochs: 0 }, 'epochs: got 0, expected an integer ≥ 1'],
  ])('refuses %j', async (options, message) => {
    const training = trainRankingVectors(slots(20), { ...SMALL, ...options });
    await expect(training).rejects.toThrow(RangeError);
    await expect(training).rejects.toThrow(message);
  });
});
