import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Lexicon } from '../src/lexicon.ts';
import { createFeature } from '../src/text/features/index.ts';
import { anyText } from './text/any-text.ts';

const shape = () => createFeature({ name: 'shape', width: 1 });

/** The numbers that a map of strings would give. */
function numbered(tokens: readonly string[]): number[] {
  const types = new Map<string, number>();
  return tokens.map((token) => types.get(token) ?? (types.set(token, types.size + 1), types.size));
}

describe('Lexicon', () => {
  it('numbers tokens of any UTF-16 units as they are met, wherever in a text they stand', () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 30 }), anyText, (tokens, before) => {
        const [whole, apart] = [new Lexicon([]), new Lexicon([])];
        const text = before + tokens.join('');
        let at = before.length;
        const types = tokens.map((token) => whole.typeAt(text, at, (at += token.length)));
        expect(types).toEqual(numbered(tokens));
        expect(tokens.map((token) => apart.typeOf(token))).toEqual(types);
        expect(types.map((type) => whole.tokens[type])).toEqual(tokens);
        expect(whole.size).toBe(new Set(tokens).size);
      }),
    );
  });

  it('keeps apart what differs in one unit, in length or in being there at all', () => {
    const lexicon = new Lexicon([]);
    const tokens = ['', '\0', '\0\0', 'a', 'a\0', '\0a', 'b', '\ud83d', '\ude00', '😀', 'é', 'e\u0301'];
    expect(tokens.map((token) => lexicon.typeOf(token))).toEqual(numbered(tokens));
    expect(tokens.map((token) => lexicon.typeOf(token))).toEqual(numbered(tokens));
  });

  it('finds all of many, with their ids, and none that it forgot', () => {
    const feature = shape();
    const lexicon = new Lexicon([feature]);
    const token = (i: number) => `${'Xx1'[i % 3].repeat(i % 4)}-${i}`;
    const first = Array.from({ length: 9000 }, (_, i) => lexicon.typeOf(token(i)));
    expect(first).toEqual(Array.from(first.keys(), (i) => i + 1));
    const out = new Int32Array(1);
    for (let i = 0; i < 9000; i++) {
      expect(lexicon.typeOf(token(i))).toBe(i + 1);
      feature.write([token(i)], 0, out, 0);
      expect(lexicon.ids.shape[i + 1]).toBe(out[0]);
    }
    const { generation } = lexicon;
    lexicon.forget();
    expect([lexicon.size, lexicon.generation]).toEqual([0, generation + 1]);
    expect(lexicon.typeOf(token(8999))).toBe(1);
    expect(lexicon.typeOf(token(0))).toBe(2);
  });
});
