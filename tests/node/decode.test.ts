import { expect, it } from 'vitest';
import { decodeText } from '../../src/node/decode.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const broken = Uint8Array.of(...utf8('a\n한\n'), 0xff, ...utf8('\nb'));

it('reads UTF-8 and takes off a byte order mark, but in the middle of a text', () => {
  expect(decodeText(utf8('\ufeff한글'), 'x')).toBe('한글');
  expect(decodeText(utf8('\ufeff한글'), 'x', { keepMark: true })).toBe('\ufeff한글');
  expect(decodeText(utf8('\ufeff한글'), 'x', { line: 2 })).toBe('\ufeff한글');
});

it('names the first line that is not UTF-8', () => {
  expect(() => decodeText(broken, 'letters.txt')).toThrow(
    new SyntaxError('letters.txt:3: got bytes that are not UTF-8, expected text in UTF-8'),
  );
  expect(() => decodeText(broken, 'letters.txt', { line: 11 })).toThrow('letters.txt:13: ');
  expect(() => decodeText(utf8('한').subarray(0, 2), 'letters.txt')).toThrow('letters.txt:1: ');
});

it('puts U+FFFD in their place where it may', () => {
  expect(decodeText(broken, 'letters.txt', { lenient: true })).toBe('a\n한\n\ufffd\nb');
});
