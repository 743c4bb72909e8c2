import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { readFasttext } from '../../../src/text/vectors/fasttext.ts';
import { readVectors, type WordVectors } from '../../../src/text/vectors/index.ts';
import { VectorSpace } from '../../../src/text/vectors/space.ts';
import { fasttextBytes, folder } from './helpers.ts';

const vectorsOf = (rows: Record<string, number[]>): WordVectors => ({
  words: Object.keys(rows),
  dimensions: Object.values(rows)[0].length,
  values: Float32Array.from(Object.values(rows).flat()),
});

const PLANE = new VectorSpace(
  vectorsOf({ east: [2, 0], north: [0, 3], northeast: [1, 1], west: [-5, 0], nowhere: [0, 0] }),
);

describe('by hand', () => {
  test('similarity', () => {
    expect(PLANE.similarity('east', 'east')).toBeCloseTo(1, 12);
    expect(PLANE.similarity('east', 'north')).toBe(0);
    expect(PLANE.similarity('east', 'northeast')).toBeCloseTo(Math.SQRT1_2, 12);
    expect(PLANE.similarity('east', 'west')).toBeCloseTo(-1, 12);
    expect(PLANE.similarity('east', 'nowhere')).toBe(0);
  });

  test('nearest', () => {
    const near = PLANE.nearest('east');
    expect(near.map(({ word }) => word)).toEqual(['northeast', 'north', 'nowhere', 'west']);
    expect(near[0].similarity).toBeCloseTo(Math.SQRT1_2, 12);
    expect(PLANE.nearest('east', 1)).toEqual(near.slice(0, 1));
    expect(PLANE.nearest('east', 0)).toEqual([]);
    expect(PLANE.nearest('east', 2, { exclude: ['northeast'] })).toEqual(near.slice(1, 3));
    expect(PLANE.nearest([0.1, 7], 2).map(({ word }) => word)).toEqual(['north', 'northeast']);
  });

  test('analogy: vectors are scaled to length 1 first, the three words are left out', () => {
    const space = new VectorSpace(
      vectorsOf({
        man: [5, 0, 0],
        king: [1, 1, 0],
        woman: [0, 0, 9],
        queen: [0, 1, 1.3],
        prince: [1, 1, 0.1],
      }),
    );
    // king/√2 − man + woman = (√½ − 1, √½, 1)
    const [first] = space.analogy('man', 'king', 'woman', 1);
    expect(first.word).toBe('queen');
    const target = [Math.SQRT1_2 - 1, Math.SQRT1_2, 1];
    const cosine = (target[1] + 1.3 * target[2]) / Math.hypot(...target) / Math.hypot(1, 1.3);
    expect(first.similarity).toBeCloseTo(cosine, 6);
    expect(space.analogy('man', 'king', 'woman').map(({ word }) => word)).toEqual(['queen', 'prince']);
  });
});

test('any vectors: as sorting all cosines gives', () => {
  const property = fc.property(
    fc.integer({ min: 1, max: 9 }).chain((dimensions) =>
      fc.record({
        dimensions: fc.constant(dimensions),
        values: fc
          .array(
            fc.array(fc.integer({ min: -9, max: 9 }), { minLength: dimensions, maxLength: dimensions }),
            { minLength: 1, maxLength: 30 },
          )
          .map((rows) => Float32Array.from(rows.flat())),
      }),
    ),
    fc.integer({ min: 1, max: 12 }),
    ({ dimensions, values }, count) => {
      const words = Array.from({ length: values.length / dimensions }, (_, i) => `w${i}`);
      const space = new VectorSpace({ words, dimensions, values });
      const cosines = words.slice(1).map((word) => space.similarity('w0', word));
      const near = space.nearest('w0', count);
      expect(near).toHaveLength(Math.min(count, cosines.length));
      const best = cosines.toSorted((a, b) => b - a);
      near.forEach(({ word, similarity }, i) => {
        expect(similarity).toBeCloseTo(best[i], 9);
        expect(similarity).toBeCloseTo(space.similarity('w0', word), 9);
      });
    },
  );
  fc.assert(property);
});

test('unknown words are composed where vectors know parts of words', async () => {
  const ngrams = Array.from({ length: 50 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
  const vectors = await readFasttext(
    fasttextBytes({
      entries: [
        ['seoul', 1, 2],
        ['busan', 2, 1],
      ],
      ngrams,
    }),
  );
  const space = new VectorSpace(vectors);
  expect(space.vectorOf('seouls')).toEqual(vectors.vectorOf('seouls'));
  expect(space.similarity('seouls', 'seouls')).toBeCloseTo(1, 12);
  expect(space.nearest('seouls', 5)).toHaveLength(2);
});

test.each<[string, () => unknown, RegExp]>([
  [
    'an unknown word',
    () => PLANE.similarity('east', 'Nort'),
    /^got 'Nort', expected one of the 5 words, did you mean 'north'\?/,
  ],
  ['one far from all', () => PLANE.nearest('xyzzyxyzzy'), /^got 'xyzzyxyzzy', expected one of the 5 words$/],
  ['one in an analogy', () => PLANE.analogy('east', 'west', 'up'), /^got 'up'/],
  ['another length', () => PLANE.nearest([1, 2, 3]), /got a vector of 3 numbers, expected 2/],
  [
    'values that do not fit',
    () => new VectorSpace({ words: ['a'], dimensions: 2, values: new Float32Array(3) }),
    /got 3 values, expected 1 words × 2/,
  ],
])('%s is refused', (_, run, message) => {
  expect(run).toThrow(RangeError);
  expect(run).toThrow(message);
});

describe.skipIf(!existsSync(folder))(
  `GloVe, its first 20,000 words and some more (skipped without ${folder})`,
  () => {
    let space: VectorSpace;
    beforeAll(async () => {
      const bytes = new Uint8Array(readFileSync(`${folder}/glove.6B.100d.subset.txt.gz`));
      space = new VectorSpace(await readVectors(bytes, { keep: (_, rank) => rank < 20_000 }));
    });
    const words = (neighbors: { word: string }[]) => neighbors.map(({ word }) => word);

    test('king − man + woman is nearest to queen', () => {
      expect(words(space.analogy('man', 'king', 'woman', 1))).toEqual(['queen']);
      expect(words(space.analogy('france', 'paris', 'germany', 1))).toEqual(['berlin']);
      expect(words(space.analogy('good', 'better', 'bad', 1))).toEqual(['worse']);
    });

    test('neighbors are of a kind', () => {
      const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
      expect(words(space.nearest('tuesday', 6)).toSorted()).toEqual(
        days.filter((day) => day !== 'tuesday').toSorted(),
      );
      expect(words(space.nearest('london', 10))).toContain('paris');
      expect(space.similarity('apple', 'microsoft')).toBeGreaterThan(
        space.similarity('apple', 'tuesday') + 0.2,
      );
    });

    test('a misspelled word', () => {
      expect(() => space.nearest('Londn')).toThrow(/did you mean 'london'\?/);
    });
  },
);
