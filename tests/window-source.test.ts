import { describe, expect, it } from 'vitest';
import { Ops } from '../src/core/ops.ts';
import { Encoder } from '../src/encode.ts';
import type { Batch, Mode } from '../src/nn/batch.ts';
import type { Feature } from '../src/text/features/feature.ts';
import { createFeature } from '../src/text/features/index.ts';
import { Vocabulary } from '../src/text/vocabulary.ts';
import { type MarkedSentence, MarkSource, RankingSource } from '../src/window-source.ts';
import { backends } from './helpers/backends.ts';

const WORDS = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const RADIUS = 2;

const marked = (text: string): MarkedSentence => {
  const tokens = text.split(' ');
  return { tokens: tokens.map((t) => t.toLowerCase()), marks: tokens.map((t) => t !== t.toLowerCase()) };
};
/** Capitals mark tokens. */
const SENTENCES = ['a B c d', 'E', 'f g A b c D'].map(marked);

/** A feature of context: 1 where the sentence holds an e, else 2. */
const holdsE: Feature = {
  name: 'holdsE',
  scope: 'context',
  slots: 1,
  count: 1,
  size: 3,
  write: (tokens, _position, out, at) => void (out[at] = tokens.includes('e') ? 1 : 2),
};

function setUp() {
  const ops = new Ops(backends[0].create());
  const word = createFeature({ name: 'word', width: 1 }, { vocabulary: new Vocabulary(WORDS) });
  return { ops, encoder: new Encoder([word, holdsE], RADIUS) };
}

const mode = (step: number, seed = 1): Mode => ({ train: true, seed, step });

/** The windows of a batch as text, `-` for padding, and what the feature of context says of the centre. */
function windowsOf({ memory }: Ops, { starts, rows, columns, inputRows }: Batch) {
  const words = memory.ints(columns.word, inputRows);
  const context = memory.ints(columns.holdsE, inputRows);
  return Array.from(memory.ints(starts, rows), (start) => ({
    text: Array.from(words.subarray(start, start + 2 * RADIUS + 1), (id) => WORDS[id - 2] ?? '-').join(' '),
    context: context[start + RADIUS],
  }));
}

const TRUE = [
  { text: '- a b c d', context: 2 },
  { text: '- - e - -', context: 1 },
  { text: 'f g a b c', context: 2 },
  { text: 'b c d - -', context: 2 },
];
const OTHERS = ['- - a b c', 'a b c d -', 'b c d - -', '- - f g a', '- f g a b', 'g a b c d', 'a b c d -'];

describe('RankingSource', () => {
  const sourceOf = (corrupt: 'sample' | 'replace', corruptions: number) => {
    const { ops, encoder } = setUp();
    return {
      ops,
      source: new RankingSource(ops, encoder, SENTENCES, { radius: RADIUS, corruptions, corrupt }),
    };
  };

  it('has the true windows first, in the order of the examples', () => {
    for (const corrupt of ['sample', 'replace'] as const) {
      const { ops, source } = sourceOf(corrupt, 2);
      expect(source.size).toBe(4);
      const batch = source.batch([3, 0, 1, 2], mode(0));
      expect(batch.rows).toBe(12);
      expect(windowsOf(ops, batch).slice(0, 4)).toEqual([TRUE[3], TRUE[0], TRUE[1], TRUE[2]]);
    }
  });

  it('samples corrupt windows around tokens that are not marked, each of them', () => {
    const { ops, source } = sourceOf('sample', 3);
    const drawn = new Set<string>();
    for (let step = 0; step < 60; step++) {
      const windows = windowsOf(ops, source.batch([0, 1], mode(step)));
      expect(windows).toHaveLength(8);
      for (const { text } of windows.slice(2)) drawn.add(text);
    }
    expect([...drawn].sort()).toEqual([...new Set(OTHERS)].sort());
  });

  it('replaces the centre, and nothing else, by another word', () => {
    const { ops, source } = sourceOf('replace', 3);
    const centers = new Set<string>();
    for (let step = 0; step < 60; step++) {
      const windows = windowsOf(ops, source.batch([2, 0], mode(step))).slice(2);
      windows.forEach(({ text, context }, i) => {
        const [before, center, after] = i % 2 === 0 ? ['f g ', text[4], ' b c'] : ['- a ', text[4], ' c d'];
        expect(text).toBe(before + center + after);
        expect(center).not.toBe(i % 2 === 0 ? 'a' : 'b');
        // Features of context see the new word.
        expect(context).toBe(center === 'e' ? 1 : 2);
        centers.add(center);
      });
    }
    expect([...centers].sort()).toEqual(WORDS);
  });

  it.each(['sample', 'replace'] as const)('draws by seed and step: %s', (corrupt) => {
    const draw = (seed: number, step: number) => {
      const { ops, source } = sourceOf(corrupt, 20);
      return windowsOf(ops, source.batch([0], mode(step, seed)));
    };
    expect(draw(1, 4)).toEqual(draw(1, 4));
    expect(draw(1, 4)).not.toEqual(draw(1, 5));
    expect(draw(1, 4)).not.toEqual(draw(2, 4));
  });

  it('says what is wrong', () => {
    const { ops, encoder } = setUp();
    const source = (sentences: string[], corrupt: 'sample' | 'replace') => () =>
      new RankingSource(ops, encoder, sentences.map(marked), { radius: 1, corruptions: 1, corrupt });
    expect(source(['a b'], 'sample')).toThrow('got no marked tokens, expected one or more');
    expect(source(['A B'], 'sample')).toThrow('got marked tokens only, expected others to corrupt with');
    expect(source(['A a'], 'replace')).toThrow('got 1 word to corrupt with, expected 2 or more');
    expect(source(['A B'], 'replace')).not.toThrow();
  });
});

it('MarkSource has every token of the sentences as a row, 1 where it is marked', () => {
  const { ops, encoder } = setUp();
  const source = new MarkSource(ops, encoder, SENTENCES);
  expect(source.size).toBe(3);
  const batch = source.batch([2, 0], mode(0));
  expect([...ops.memory.floats(batch.targets!, batch.rows)]).toEqual([0, 0, 1, 0, 0, 1, 0, 1, 0, 0]);
  expect(windowsOf(ops, batch)[2]).toEqual(TRUE[2]);
});
