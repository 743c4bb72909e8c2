import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { restore, restoreChunks, type RestoreOptions, restoreStream } from '../../src/redact.ts';
import { Restorer } from '../../src/redact/restore.ts';
import { spelledKeys, spelledTexts } from './spellings.ts';

const MAP = { '[PERSON_1]': 'Ana Silva', '[PERSON_12]': 'Bob', '[사람_1]': '김철수' };

/** What comes out after each chunk, and at the end. */
function outputs(chunks: readonly string[], map: Record<string, string>, options?: RestoreOptions): string[] {
  const restorer = new Restorer(map, options);
  return [...chunks.map((chunk) => restorer.push(chunk)), restorer.push('', true)];
}

/** The text cut before these offsets. */
const cut = (text: string, offsets: readonly number[]): string[] =>
  [...offsets, text.length].map((to, i) => text.slice(offsets[i - 1] ?? 0, to));

const maps = fc.dictionary(fc.constantFrom(...spelledKeys), spelledTexts, { maxKeys: 6 });

describe('text that comes in chunks is restored as a whole would be', () => {
  test('for any text, map and chunks', () => {
    const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 });
    fc.assert(
      fc.property(spelledTexts, maps, cuts, fc.boolean(), (text, map, fractions, exact) => {
        const whole = restore(text, map, { exact });
        const offsets = fractions.map((fraction) => Math.floor(fraction * text.length)).sort((a, b) => a - b);
        expect(outputs(cut(text, offsets), map, { exact }).join('')).toBe(whole);
        expect(outputs(text.split(''), map, { exact }).join('')).toBe(whole);
      }),
      { numRuns: 2000 },
    );
  });

  test('wherever an altered placeholder is cut in two', () => {
    const raw = String.raw;
    const altered = ['[PERSON_1]', '[person 12]', raw`\[PERSON\_1\]`, raw`\\u005bPERSON_12\\u005d`, '&amp;#91;PERSON_1&#93;', '%255BPERSON_1%5D', '%5B%EC%82%AC%EB%9E%8C_1%5D', raw`[\uc0ac\ub78c_1]`, 'PERSON_1님', 'PERSON_12-', '{{PERSON_1}}', '__PERSON_1__', '[PERSON_1']; // prettier-ignore
    const others = ['PERSON_1-A', 'PERSON_1.5', 'PERSON_1𝐀', 'PERSON_1%5F2', '_PERSON_1 ', '[PERSON_1²]'];
    const text = [...altered, ...others].join(' 😀 ');
    const whole = restore(text, MAP);
    expect(whole.match(/Ana Silva|Bob|김철수/g)).toHaveLength(altered.length);
    for (let at = 0; at <= text.length; at++)
      expect(outputs([text.slice(0, at), text.slice(at)], MAP).join('')).toBe(whole);
  });

  test('where one spelled as in the map begins inside of what else would be one', () => {
    const map = { '\\AB_1/': 'a', '\\_1은_1/': 'b' };
    expect(restore(String.raw`AB\_1은 AB\_1은_1/`, map)).toBe('a은 ABb');
    expect(outputs([...String.raw`AB\_1은 AB\_1은_1/`], map).join('')).toBe('a은 ABb');
  });
});

describe('held back is', () => {
  test.each([
    // What may become a placeholder, and no more.
    ['Dear [', 'Dear '],
    ['Dear [PERSON', 'Dear '],
    ['Dear P', 'Dear '],
    ['Dear PERSON_1', 'Dear '],
    ['Dear PERSON_1,', 'Dear Ana Silva,'],
    ['Dear [PERSON_1]', 'Dear Ana Silva'],
    ['Dear [PERSON_2', 'Dear [PERSON_2'],
    ['Dear [Paul', 'Dear [Paul'],
    ['Dear Paul', 'Dear Paul'],
    ['a person', 'a person'],
    ['[see', '[see'],
    ['see [1] and [', 'see [1] and '],
    ['100%', '100'],
    ['100% ', '100% '],
    ['R&Q', 'R&Q'],
    ['R&', 'R'],
    ['R&l', 'R'],
    ['C:\\', 'C:'],
    ['C:\\new', 'C:\\new'],
    ['[사', ''],
    ['[산', '[산'],
    // No half of a surrogate pair is given out: whoever encodes it would lose it.
    ['ok \ud83d', 'ok '],
    ['ok 😀', 'ok 😀'],
  ])('%j → %j', (chunk, output) => {
    expect(outputs([chunk], MAP)[0]).toBe(output);
  });

  test('only what is spelled as in the map, with `exact`', () => {
    expect(outputs(['PERSON_', '[person', ' [PER', 'SON_1] \ud83d', '\ude00'], MAP, { exact: true })).toEqual(
      ['PERSON_', '[person', ' ', 'Ana Silva ', '😀', ''],
    );
  });

  test('never more than 12 times the longest placeholder and 128 units', () => {
    const bound = 12 * Math.max(...Object.keys(MAP).map((key) => key.length)) + 128;
    const fills = ['[', '[ ', '[\u200b', '\u200b', '[PERSON\u200b', 'PERSON\u200b', '[PERSON_0', '0', '[-', '-', '\u0301', 'P\u0301', '\\u005b', '\\', '&', '&amp;', '%', '%25', '%e', '__', 'PERSON_1.', 'PERSON_1-']; // prettier-ignore
    const parts = fc.array(fc.tuple(fc.constantFrom(...fills), fc.nat(400)), { minLength: 1, maxLength: 4 });
    let most = 0;
    fc.assert(
      fc.property(parts, (repeats) => {
        const restorer = new Restorer(MAP);
        for (const [fill, times] of repeats)
          for (const unit of fill.repeat(times)) {
            restorer.push(unit);
            most = Math.max(most, restorer['text'].length - restorer['from']);
          }
        expect(most).toBeLessThanOrEqual(bound);
      }),
      { numRuns: 60 },
    );
    expect(most).toBeGreaterThan(bound - 90);
  });
});

describe('restoreStream', () => {
  const streamed = async (chunks: unknown[], map: Record<string, string>, options?: RestoreOptions) => {
    const source = new ReadableStream<string>({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(chunk as string);
        controller.close();
      },
    });
    const result: string[] = [];
    const reader = source.pipeThrough(restoreStream(map, options)).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return result;
      result.push(value);
    }
  };

  test('passes on restored text, without empty chunks', async () => {
    const chunks = ['Dear [PER', 'SON', '_1], ', 'hello per', 'son', ' PERSON_1'];
    expect(await streamed(chunks, MAP)).toEqual([
      'Dear ',
      'Ana Silva, ',
      'hello per',
      'son',
      ' ',
      'Ana Silva',
    ]);
    expect(await streamed(['[PERSON_1', '] PERSON_1'], MAP, { exact: true })).toEqual(['Ana Silva PERSON_1']);
    expect(await streamed(['[PERSON_1]', ''], {})).toEqual(['[PERSON_1]']);
    expect(await streamed([], MAP)).toEqual([]);
  });

  test('stands between decoder and encoder', async () => {
    const bytes = new TextEncoder().encode('😀 [PERSON_1]님, [사람 1]');
    const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    const restored = source
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(restoreStream(MAP))
      .pipeThrough(new TextEncoderStream());
    expect(await new Response(restored).text()).toBe('😀 Ana Silva님, 김철수');
  });

  test('rejects maps of other things at once, and chunks of bytes', async () => {
    expect(() => restoreStream({ A: 'x' })).toThrow('got the key "A"');
    await expect(streamed([Uint8Array.of(1)], MAP)).rejects.toThrow(
      new TypeError('got a chunk of Uint8Array, expected a string: decode bytes by a TextDecoderStream'),
    );
  });
});

describe('restoreChunks', () => {
  const gathered = async (chunks: AsyncIterable<string> | Iterable<string>, options?: RestoreOptions) => {
    const result: string[] = [];
    for await (const part of restoreChunks(chunks, MAP, options)) result.push(part);
    return result;
  };

  test('takes what is iterable, at once or in time', async () => {
    async function* later() {
      for (const chunk of ['Dear [PERSON', '_12', '] and', ' [per']) yield await Promise.resolve(chunk);
    }
    expect(await gathered(later())).toEqual(['Dear ', 'Bob and', ' ', '[per']);
    expect(await gathered(['PERSON', '_1', '2!'])).toEqual(['Bob!']);
    expect(await gathered(['[PERSON_1', '] PERSON_1'], { exact: true })).toEqual(['Ana Silva PERSON_1']);
    expect(await gathered([])).toEqual([]);
  });

  test('ends the source when nobody reads on', async () => {
    let ended = false;
    async function* endless() {
      try {
        for (;;) yield 'x';
      } finally {
        ended = true;
      }
    }
    for await (const part of restoreChunks(endless(), MAP)) if (part) break;
    expect(ended).toBe(true);
  });
});
