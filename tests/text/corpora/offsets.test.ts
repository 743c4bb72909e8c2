import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJsonl } from '../../../src/text/corpora/jsonl.ts';
import { spansOf } from '../../../src/text/spans.ts';
import { splitSentences } from '../../../src/text/splitter.ts';
import { tokenizeWords } from '../../../src/text/tokenizer.ts';

/** What offsets count, and entities inside tokens. */

const options = { split: splitSentences, tokenize: tokenizeWords, source: 'f.jsonl' };

const lineOf = (text: string, ...entities: { start: number; end: number; label: string }[]) =>
  JSON.stringify({ text, entities });

/** Texts of the entities that a corpus has. */
const entitiesOf = (text: string, lines = text, more = {}) =>
  parseJsonl(lines, { ...options, ...more }).documents.flatMap((document) =>
    document.sentences.flatMap(({ tags, starts, ends }) =>
      spansOf(tags!).map(({ start, end }) => document.text!.slice(starts![start], ends![end - 1])),
    ),
  );

/** An entity marked by brackets in a text. */
function marked(source: string): { text: string; start: number; end: number; label: string } {
  const start = source.indexOf('[');
  const end = source.indexOf(']') - 1;
  return { text: source.replace(/[[\]]/g, ''), start, end, label: 'X' };
}

const read = (source: string, more = {}) => {
  const { text, ...entity } = marked(source);
  return parseJsonl(lineOf(text, entity), { ...options, ...more });
};

describe('offsets in code points', () => {
  const text = '🎉🎉 Anna went to Oslo 😀 with Bob.';
  const points = [...text];
  const entity = (word: string) => {
    const start = points.findIndex((_, i) => points.slice(i, i + word.length).join('') === word); // prettier-ignore
    return { start, end: start + word.length, label: 'X' };
  };
  const line = lineOf(text, entity('Anna'), entity('Oslo'), entity('Bob'));

  it('are named where they fit and UTF-16 units do not', () => {
    expect(() => parseJsonl(line, options)).toThrow(
      'f.jsonl:1: got the entity X "\\udf89 An" [3, 7), which is no run of tokens; as code points, which Python counts, the offsets fit: "Anna" (--offsets codepoints',
    );
    const corpus = parseJsonl(line, { ...options, lenient: true });
    expect(corpus).toMatchObject({ documents: [], dropped: 1 });
    expect(corpus.notices[0]).toContain('lines with offsets in code points');
  });

  it('are read when asked for', () => {
    expect(entitiesOf(text, line, { offsets: 'codepoints' })).toEqual(['Anna', 'Oslo', 'Bob']);
    expect(() => parseJsonl(lineOf('🎉', { start: 0, end: 2, label: 'X' }), { ...options, offsets: 'codepoints' })).toThrow('≤ 1'); // prettier-ignore
    expect(() => parseJsonl('', { ...options, offsets: 'bytes' as 'utf16' })).toThrow(RangeError);
  });

  it('and UTF-16 units give the same entities, in any text', () => {
    const word = fc.constantFrom('Anna', 'b', '서울', '東京', '🎉', '👩‍👩‍👧', '𝔸𝔹', 'x-y', '1,5');
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 9 }), fc.nat(), fc.nat(8), (words, at, count) => {
        const first = at % words.length;
        const before = words.slice(0, first).map((word) => `${word} `).join(''); // prettier-ignore
        const inside = words.slice(first, first + 1 + count).join(' ');
        const joined = words.join(' ');
        const inUnits = { start: before.length, end: before.length + inside.length, label: 'X' };
        const start = [...before].length;
        const inPoints = { start, end: start + [...inside].length, label: 'X' };
        const corpus = parseJsonl(lineOf(joined, inUnits), options);
        const other = parseJsonl(lineOf(joined, inPoints), { ...options, offsets: 'codepoints' });
        expect(other.documents).toEqual(corpus.documents);
        expect(entitiesOf(joined, lineOf(joined, inUnits))).toEqual([inside]);
      }),
    );
  });
});

/** Usual entities inside tokens. */
const INSIDE =
  `[Paris]-based firms|[EU]-wide rules|pre-[Brexit] years|non-[EU] members|[U.S.]-led talks|anti-[Trump] march
post-[Soviet] era|[Kyiv]'s mayor|[10]mg daily|[500] ml|5[km] away|[20]°C today|$[10]M deal|[3]pm sharp|[COVID]19 cases
[COVID]-19 cases|the [A4]-Papier|l'[Italie] gagne|d'[Arc] est là|dell'[Europa] unita|L’[Oréal] vend|qu'[Anna] vienne
[Ankara]'da kar|[İstanbul]’un yolu|[Seoul]에서 만나|[서울]에서 만나|[삼성전자]는 좋다|[김철수]씨가|[LG]전자 주가|[東京]都に|在[北京]大学
[한국]인이다|בְּ[ישראל]|ו[ירושלים] שלנו|و[باريس] جميلة|ال[قاهرة] كبيرة|[กรุงเทพ]มหานคร|#[Apple] rocks|@[nasa] tweets
[Berlin]/Paris|Berlin/[Paris]|[Obama]care|[iPhone]s sell|[Berlin]er Luft|[Budapest]en laktunk|[Helsinki]in juna
[Germany]s best|[Tesla]-Aktie|[mRNA]-1273|[Obama]2020|[vitamin]C|[foo]_bar|x=[Anna]|([Anna])|"[Anna]"|[Anna],|[Anna]:Bob`
    .split(/[|\n]/)
    .filter(Boolean);

describe('entities inside tokens', () => {
  it(`are cut out, as in ${INSIDE.length} usual cases`, () => {
    for (const source of INSIDE) {
      const { text, start, end } = marked(source);
      const corpus = read(source);
      const [document] = corpus.documents;
      const found = document.sentences.flatMap(({ tags, starts, ends }) =>
        spansOf(tags!).map((span) => [starts![span.start], ends![span.end - 1]]),
      );
      expect(found, source).toEqual([[start, end]]);
      const { tokens, starts, ends } = document.sentences[0];
      expect(tokens, source).toEqual(starts!.map((from, i) => text.slice(from, ends![i])));
      const whole = tokenizeWords(text).map((token) => text.slice(token.start, token.end));
      const cut = document.sentences.flatMap((sentence) => sentence.tokens);
      expect(corpus.notices.length, source).toBe(cut.length > whole.length ? 1 : 0);
    }
  });

  it('say how many, with an example, and of which token each piece is', () => {
    const corpus = read('a [Paris]-based firm');
    expect(corpus.notices).toEqual(['cut 1 tokens at the borders of entities, as "Paris|-based"']);
    expect(corpus.documents[0].sentences[0]).toEqual({
      tokens: ['a', 'Paris', '-based', 'firm'],
      tags: ['O', 'B-X', 'O', 'O'],
      starts: [0, 2, 7, 14],
      ends: [1, 7, 13, 18],
      pieces: [0, 1, 1, 2],
    });
    expect(read('[Paris] firm').documents[0].sentences[0]).not.toHaveProperty('pieces');
  });

  it.each([
    'S[mith] left',
    '[Smit]h left',
    'Sm[it]h left',
    'Sm[ith le]ft',
    '20[20]01',
    'e\u0301[\u0301] x',
    '👩[\u200d👩]',
    'К[иев] зимой',
    'Αθ[ήν]α',
  ])('are refused where they look like slips: %s', (source) => {
    expect(() => read(source)).toThrow(/^f\.jsonl:1: got the entity/);
    expect(() => read(source)).toThrow('expected token borders, the nearest being');
    const { documents, dropped } = read(source, { lenient: true });
    expect(documents.length + dropped).toBe(1);
    if (documents.length > 0) expect(spansOf(documents[0].sentences[0].tags!)).toHaveLength(1);
  });
});
