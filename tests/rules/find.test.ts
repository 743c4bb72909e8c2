import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyRules } from '../../src/rules/find.ts';
import { type CustomRule, findPatterns, rulesOf } from '../../src/rules/index.ts';
import { anyText } from '../text/any-text.ts';

/** Half of a character. */
const LONE = /\p{Cs}/u;

const spans = (text: string, pattern: CustomRule['pattern'], check?: CustomRule['check']) =>
  findPatterns(text, [{ label: 'X', pattern, ...(check && { check }) }]).map((entity) => entity.text);

describe('a pattern', () => {
  test('finds whole characters', () => {
    expect(spans('a😀b', /a./)).toEqual(['a😀']);
    expect(spans('a😀b', /.b/)).toEqual(['😀b']);
    expect(spans('😀', /[\uD800-\uDFFF]/)).toEqual(['😀']);
    expect(spans('😀😀', /\p{Emoji}/u, () => 1)).toEqual(['😀', '😀']);
    expect(spans('\uD83D \uDE00', /./)).toEqual(['\uD83D', ' ', '\uDE00']);
  });

  test('goes on behind a character that is none of its own', () => {
    expect(spans('😀😀a', /\p{Any}/u, (found) => found === 'a')).toEqual(['a']);
    expect(spans('😀a', new RegExp('\\p{Any}', 'v'), (found) => found === 'a')).toEqual(['a']);
    expect(spans('😀1', /(?=.)\d?/u)).toEqual(['1']);
    expect(spans('a😀', /\b/u)).toEqual([]);
    expect(spans('aab', /a+b?/, (found) => found === 'ab')).toEqual(['ab']);
  });

  test('looks behind, and from line to line', () => {
    expect(spans('a1 b2\nc3', /(?<=b)\d/)).toEqual(['2']);
    expect(spans('a1 b2\nc3', /^\w\d/m)).toEqual(['a1', 'c3']);
    expect(spans('a1 b2\nc3', /2.c/s)).toEqual(['2\nc']);
  });

  test('of any kind ends, in order, without overlaps', () => {
    const pattern = fc.constantFrom(/./, /./u, /../, /\S+/u, /(?=.)/u, /[^a]/, /\W/, /\w*(?=\W)/u);
    const verdict = fc.constantFrom<(found: string) => boolean | number>(
      () => true,
      () => false,
      () => 1,
      ({ length }) => length % 2 === 0,
      ({ length }) => length >> 1,
    );
    const text = fc.oneof(anyText, fc.string({ unit: fc.constantFrom('a', ' ', '😀', '\uD83D', '\uDE00', 'é') }));
    fc.assert(
      fc.property(text, pattern, verdict, (whole, regexp, check) => {
        if (regexp.test('')) return;
        let last = 0;
        for (const { start, end, text: own } of findPatterns(whole, [{ label: 'X', pattern: regexp, check }])) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(whole.slice(start, end)).toBe(own);
          expect(!LONE.test(own) || LONE.test(whole)).toBe(true);
          last = end;
        }
      }),
    );
  }); // prettier-ignore
});

describe('a check', () => {
  test.each([true, false, 0, 1, 2])('may return %s', (verdict) => {
    const expected = verdict === true ? ['ab'] : verdict ? ['ab'.slice(0, verdict)] : [];
    expect(spans('ab', /ab/, () => verdict)).toEqual(expected);
  });

  test.each<[unknown, string]>([
    [undefined, 'undefined'],
    [null, 'object'],
    ['x', 'string'],
    [Promise.resolve(true), 'object'],
    [NaN, 'NaN'],
    [-1, '-1'],
    [0.5, '0.5'],
    [3, '3'],
  ])('may not return %s, which would hang or leave the text', (verdict, shown) => {
    const tag = () => spans('ab', /ab/, () => verdict as boolean);
    expect(tag).toThrow(TypeError);
    expect(tag).toThrow(`the check of rule 'X' returned ${shown} for 2 characters, expected true, false or`);
  });
});

describe('rules that overlap', () => {
  const text = 'Mail john.doe@example.com, card 4111 1111 1111 1111!';
  const found = (...choice: (CustomRule | 'email' | 'card' | 'phone')[]) =>
    findPatterns(text, choice).map(({ label, text: own }) => `${label} ${own}`);
  const domain = { label: 'DOMAIN', pattern: /@example\.com/ };
  const wide = { label: 'WIDE', pattern: /Mail \S+, card 4/ };

  test('keep the rest where one is the user’s, whichever comes first', () => {
    expect(found(domain, 'email')).toEqual(['EMAIL john.doe', 'DOMAIN @example.com']);
    expect(found('email', domain)).toEqual(['EMAIL john.doe@example.com']);
    expect(found('email', wide)).toEqual(['WIDE Mail', 'EMAIL john.doe@example.com', 'WIDE card 4']);
    expect(found(wide, 'card')).toEqual([
      'WIDE Mail john.doe@example.com, card 4',
      'CARD 111 1111 1111 1111',
    ]);
    expect(found(domain, wide)).toEqual(['WIDE Mail john.doe', 'DOMAIN @example.com', 'WIDE card 4']);
    expect(found('email', domain, wide, 'card')).toEqual([
      'WIDE Mail',
      'EMAIL john.doe@example.com',
      'WIDE card 4',
      'CARD 111 1111 1111 1111',
    ]);
  });

  test('do not where both are built-in', () => {
    const url = 'https://a.b/?to=c@d.com';
    expect(findPatterns(url, ['email', 'url'])).toMatchObject([{ rule: 'email', text: 'c@d.com' }]);
    expect(findPatterns(url, ['url', 'email'])).toMatchObject([{ rule: 'url', text: url }]);
  });

  test('that are added uncover no character', () => {
    const pattern = fc.constantFrom(/\d/, /@\w+/, /\S+ \S+/, /[aeiou]+/, /\bcard.*/, /,/, /1{4}/);
    const isIn = (at: number, all: readonly { start: number; end: number }[]) =>
      all.some(({ start, end }) => start <= at && at < end);
    fc.assert(
      fc.property(fc.array(pattern, { minLength: 1, maxLength: 4 }), fc.boolean(), (patterns, first) => {
        const own = patterns.map((one, i) => ({ label: `X${i}`, pattern: one }));
        const all = findPatterns(text, first ? [...own, 'all'] : ['all', ...own]);
        for (const [at, character] of [...text].entries()) {
          const before = isIn(at, findPatterns(text)) && /\w/.test(character);
          if (before) expect(isIn(at, all)).toBe(true);
        }
        for (const [i, { start }] of all.entries())
          if (i > 0) expect(start).toBeGreaterThanOrEqual(all[i - 1].end);
      }),
    );
  });
});

describe('rules beside entities', () => {
  /** The entities between `[]`, and what rules find. */
  function applied(marked: string, choice: Parameters<typeof rulesOf>[0] = 'all'): string[] {
    const entities: { text: string; start: number; end: number; label: string; score: number }[] = [];
    let text = '';
    for (const [i, part] of marked.split(/[[\]]/).entries()) {
      const [start, end] = [text.length, text.length + part.length];
      if (i % 2 === 1) entities.push({ text: part, start, end, label: 'N', score: 0.5 });
      text += part;
    }
    const all = applyRules(rulesOf(choice), text, entities);
    for (const entity of all) expect(text.slice(entity.start, entity.end)).toBe(entity.text);
    return all.map(({ label, text: own }) => `${label} ${own}`);
  }

  test('leave what they do not touch', () => {
    expect(applied('[Ann] met [Bob].')).toEqual(['N Ann', 'N Bob']);
    expect(applied('[Ann] a@b.com [Bob]')).toEqual(['N Ann', 'EMAIL a@b.com', 'N Bob']);
    expect(applied('[Ann]a@b.com', [{ label: 'X', pattern: /a@b\.com/ }])).toEqual(['N Ann', 'X a@b.com']);
    expect(applied('a@b.com')).toEqual(['EMAIL a@b.com']);
    expect(applied('x[-Ann-]x', { X: /x/ })).toEqual(['X x', 'N -Ann-', 'X x']);
    expect(applied('')).toEqual([]);
  });

  test('take the place of those that they cover', () => {
    expect(applied('[a@b.com]')).toEqual(['EMAIL a@b.com']);
    expect(applied('to [a]@[b].com')).toEqual(['EMAIL a@b.com']);
    expect(applied('to [<a@b.com>,]')).toEqual(['EMAIL a@b.com']);
  });

  test.each([
    ['at the start', '[a@b.com John Smith]', ['EMAIL a@b.com', 'N John Smith']],
    ['at the end', '[John Smith a@b.com]', ['N John Smith', 'EMAIL a@b.com']],
    ['in the middle', '[John a@b.com Smith]', ['N John', 'EMAIL a@b.com', 'N Smith']],
    ['more than once', '[Ann a@b.com Bob, c@d.com; Eve]', ['N Ann', 'EMAIL a@b.com', 'N Bob', 'EMAIL c@d.com', 'N Eve']],
    ['and two entities', '[Ann a]@[b.com Bob]', ['N Ann', 'EMAIL a@b.com', 'N Bob']],
    ['in brackets', '[John Smith <a@b.com>]', ['N John Smith', 'EMAIL a@b.com']],
    ['beside a dash', '[10.0.0.1 — (John)]!', ['IP 10.0.0.1', 'N John']],
    ['beside a decomposed letter', '[Rene\u0301, a@b.com]', ['N Rene\u0301', 'EMAIL a@b.com']],
    ['beside a letter of two units', '[𝔸nn a@b.com 𝔹]', ['N 𝔸nn', 'EMAIL a@b.com', 'N 𝔹']],
    ['beside hangul', '[홍길동 (a@b.com)]에게', ['N 홍길동', 'EMAIL a@b.com']],
    ['with a line break', '[John\nSmith\na@b.com]', ['N John\nSmith', 'EMAIL a@b.com']],
    ['of digits', '[DE97 6895 3000 6533 8090 01]', ['N DE97 6895', 'CARD 3000 6533 8090 01']],
  ])('cover a part %s: the rest stays', (_, marked, expected) => {
    expect(applied(marked)).toEqual(expected);
  }); // prettier-ignore

  test('the rest has the score of the whole and no rule', () => {
    const entity = { text: 'Ann a@b.com', start: 0, end: 11, label: 'N', score: 0.5 };
    expect(applyRules(rulesOf('all'), entity.text, [entity])[0]).toEqual({
      text: 'Ann',
      start: 0,
      end: 3,
      label: 'N',
      score: 0.5,
    });
  });

  test('never uncover a letter or digit, and never overlap', () => {
    const piece = fc.constantFrom('Ann', 'a@b.com', '10.0.0.1', ' ', ', ', '<', '>', '-', '2020-01-05', 'é', '😀', '[', ']');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const marked = pieces.join('');
        const entities: { text: string; start: number; end: number; label: string }[] = [];
        const text = marked.replace(/[[\]]/g, ' ');
        for (const { index, 0: own } of marked.matchAll(/\[[^[\]]+\]/g))
          entities.push({ text: text.slice(index, index + own.length), start: index, end: index + own.length, label: 'N' });
        const result = applyRules(rulesOf('all'), text, entities);
        const isIn = (at: number, all: readonly { start: number; end: number }[]) =>
          all.some(({ start, end }) => start <= at && at < end);
        let last = 0;
        for (const { start, end, text: own } of result) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(text.slice(start, end)).toBe(own);
          last = end;
        }
        for (let at = 0; at < text.length; at++)
          if (/[\p{L}\p{N}]/u.test(text[at])) expect(isIn(at, result)).toBe(isIn(at, [...entities, ...findPatterns(text)]));
      }),
    );
  }); // prettier-ignore

  test('take a time in proportion to what there is', () => {
    const unit = 'Ann a@b.com, ';
    const secondsFor = (count: number) => {
      const text = unit.repeat(count);
      const entities = Array.from({ length: count }, (_, i) => {
        const [start, end] = [i * unit.length, (i + 1) * unit.length - 2];
        return { text: text.slice(start, end), start, end, label: 'N' };
      });
      const started = performance.now();
      expect(applyRules(rulesOf([{ label: 'X', pattern: /@/ }, 'email']), text, entities)).toHaveLength(
        4 * count,
      );
      const wide = { label: 'WIDE', pattern: /.+/s };
      expect(findPatterns(text, ['email', wide])).toHaveLength(2 * count);
      return performance.now() - started;
    };
    const [few, many] = [20_000, 120_000].map((count) => Math.min(secondsFor(count), secondsFor(count)));
    // Six times as much: linear 6, quadratic 36.
    expect(many / few).toBeLessThan(18);
  });
});
