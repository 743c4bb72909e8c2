import { SPACE, classAt, classOf, extendEnd, invisibleEnd, isHangul, isWord } from './characters.ts';
import { symbolEnd } from './emoji.ts';
import { quotedStart } from './lines.ts';
import { readingOf } from './reading.ts';
import type { TextRange, Tokenizer } from './sentence.ts';
import { otherEnd } from './symbols.ts';
import { lastOfSentence, wordEnd } from './words.ts';
import { aString, checkArgument } from '../util/arguments.ts';

/**
 * Splits a sentence into words as treebanks do (Penn, CoNLL-2003): punctuation apart, clitics apart (`do|n't`),
 * abbreviations with their period, except the one that ends the sentence. Numbers, dates, times, web and mail
 * addresses, handles, hashtags and hyphenated words are whole; so are Korean eojeols, ellipses and emoji. An
 * ideograph or kana is a token each. Every character but white space is in exactly one token.
 */
export const tokenizeWords: Tokenizer = (text) => rangesOf(scanWords, text);

/** Writes where each token of a sentence begins and ends, in pairs. */
export type Scanner = (text: string, bounds: number[]) => void;

function rangesOf(scan: Scanner, text: string): TextRange[] {
  checkArgument(text, 'text', aString);
  const bounds: number[] = [];
  scan(text, bounds);
  const ranges: TextRange[] = [];
  for (let i = 0; i < bounds.length; i += 2) ranges.push({ start: bounds[i], end: bounds[i + 1] });
  return ranges;
}

/** A scanner of texts as they read; the bounds that it writes are those in the text as it stands. */
const byReading =
  (scan: Scanner): Scanner =>
  (text, bounds) => {
    const reading = readingOf(text);
    const from = bounds.length;
    scan(reading?.text ?? text, bounds);
    if (reading)
      for (let i = from; i < bounds.length; i += 2) {
        bounds[i] = reading.starts[bounds[i]];
        bounds[i + 1] = reading.ends[bounds[i + 1] - 1];
      }
  };

/** The end of the most usual words, ASCII with a space behind them or behind their comma; 0 for all others. */
function plainEnd(text: string, start: number): number {
  let at = start;
  let code = text.charCodeAt(at);
  while (code < 128 && isWord(classOf(code))) code = text.charCodeAt(++at);
  if (code === SPACE_UNIT || (code === COMMA && text.charCodeAt(at + 1) === SPACE_UNIT)) return at;
  return 0;
}

const NEWLINE = 0x0a;
const SPACE_UNIT = 0x20;
const COMMA = 0x2c;

const scanWords = byReading((text, bounds) => {
  const last = lastOfSentence(text);
  for (let start = 0, end; start < text.length; start = end) {
    const code = text.charCodeAt(start);
    const kind = code < 128 ? classOf(code) : classAt(text, start);
    if (kind === SPACE) {
      end = code === NEWLINE ? quotedStart(text, start + 1) : start + 1;
      continue;
    }
    end = isWord(kind)
      ? plainEnd(text, start) || wordEnd(text, start, start, last)
      : otherEnd(text, start, last);
    bounds.push(start, end);
  }
});

/**
 * Splits Korean text into syllables: a Hangul syllable, precomposed or spelt in conjoining jamo, is a token, and so is
 * every other character with the marks and joiners behind it, each white-space character, each emoji sequence.
 * Every character is in exactly one token.
 */
export const tokenizeSyllables: Tokenizer = (text) => rangesOf(scanSyllables, text);

const scanSyllables = byReading((text, bounds) => {
  for (let start = 0, end; start < text.length; start = end) {
    end = syllableEnd(text, start);
    bounds.push(start, end);
  }
});

function syllableEnd(text: string, start: number): number {
  const code = text.codePointAt(start)!;
  if (code < 128 && (text.charCodeAt(start + 1) || 0) < 128) return start + 1;
  if (classOf(code) === SPACE) return start + 1;
  const end = isHangul(code) ? start + 1 : symbolEnd(text, start);
  return isHangul(text.charCodeAt(end)) ? end : invisibleEnd(text, extendEnd(text, end));
}

/** What a model's configuration calls its tokenizer. */
export type TokenizerName = 'words' | 'syllables';

/** The tokenizers by their names. */
export const tokenizers: Record<TokenizerName, Tokenizer> = {
  words: tokenizeWords,
  syllables: tokenizeSyllables,
};

/** The same without an object for each token. */
export const scanners: Record<TokenizerName, Scanner> = {
  words: scanWords,
  syllables: scanSyllables,
};
