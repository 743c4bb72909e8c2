import { describe, expect, it } from 'vitest';
import { readVectors } from '../../../src/text/vectors/index.ts';

const read = (text: string) => readVectors(new TextEncoder().encode(text), { source: 'my.vec' });

describe('word2vec text', () => {
  it.each([
    ['the 1 2 3\n  0.1 0.2 0.3\nof 4 5 6\n', ' '],
    ['the 1 2 3\n 0.1 0.2 0.3\nof 4 5 6\n', ''],
    ['the 1 2 3\n \t0.1 0.2 0.3 \r\nof 4 5 6\n', ' '],
  ])('has a word that is empty or a blank: %j', async (lines, word) => {
    const { words, values } = await read(`3 3\n${lines}`);
    expect(words).toEqual(['the', word, 'of']);
    expect(Array.from(values.slice(3, 6), (value) => Number(value.toFixed(3)))).toEqual([0.1, 0.2, 0.3]);
  });

  it('may begin with it', async () => {
    expect((await read('2 3\n  1 2 3\na 4 5 6\n')).words).toEqual([' ', 'a']);
  });

  it('still refuses too few numbers', async () => {
    await expect(read('2 3\nthe 1 2 3\n 1 2\n')).rejects.toThrow(/^my\.vec:3: got 2 fields/);
  });
});
