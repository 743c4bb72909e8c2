import { SPACE, classAt, classOf, extendEnd, isWord } from './characters.ts';
import { symbolEnd } from './emoji.ts';
import type { TextRange, Tokenizer } from './sentence.ts';
import { otherEnd } from './symbols.ts';
import { lastOfSentence, wordEnd } from './words.ts';
import { aString, checkArguments } from '../util/arguments.ts';

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
  checkArguments({ text }, aString);
  const bounds: number[] = [];
  scan(text, bounds);
  return Array.from({ length: bounds.length / 2 }, (_, i) => ({
    start: bounds[2 * i],
    end: bounds[2 * i + 1],
  }));
}

/** The end of the most usual words, ASCII with a space behind them or behind their comma; 0 for all others. */
function plainEnd(text: string, start: number): number {
  let at = start;
  let code = text.charCodeAt(at);
  while (code < 128 && isWord(classOf(code))) code = text.charCodeAt(++at);
  if (code === SPACE_UNIT || (code === COMMA && text.charCodeAt(at + 1) === SPACE_UNIT)) return at;
  return 0;
}

const SPACE_UNIT = 0x20;
const COMMA = 0x2c;

const scanWords: Scanner = (text, bounds) => {
  const last = lastOfSentence(text);
  for (let start = 0, end; start < text.length; start = end) {
    const code = text.charCodeAt(start);
    const kind = code < 128 ? classOf(code) : classAt(text, start);
    if (kind === SPACE) {
      end = start + 1;
      continue;
    }
    end = isWord(kind)
      ? plainEnd(text, start) || wordEnd(text, start, start, last)
      : otherEnd(text, start, last);
    bounds.push(start, end);
  }
};

/**
 * Splits Korean text into syllables: a Hangul syllable, precomposed or spelt in conjoining jamo, is a token, and so is
 * every other character with the marks and joiners behind it, each white-space character, each emoji sequence.
 * Every character is in exactly one token.
 */
export const tokenizeSyllables: Tokenizer = (text) => rangesOf(scanSyllables, text);

const scanSyllables: Scanner = (text, bounds) => {
  for (let start = 0, end; start < text.length; start = end) {
    end = syllableEnd(text, start);
    bounds.push(start, end);
  }
};

function syllableEnd(text: string, start: number): number {
  const code = text.codePointAt(start)!;
  if (code < 128 && (text.charCodeAt(start + 1) || 0) < 128) return start + 1;
  if (classOf(code) === SPACE) return start + 1;
  const end = hangulEnd(text, start);
  return end > start ? extendEnd(text, end) : symbolEnd(text, start);
}

/** Ranges of conjoining jamo (Unicode, "Hangul Syllable Type"): leading consonants, vowels, trailing consonants. */
const LEADING = [0x1100, 0x115f, 0xa960, 0xa97c];
const VOWELS = [0x1160, 0x11a7, 0xd7b0, 0xd7c6];
const TRAILING = [0x11a8, 0x11ff, 0xd7cb, 0xd7fb];

function isIn(ranges: number[], code: number): boolean {
  return (code >= ranges[0] && code <= ranges[1]) || (code >= ranges[2] && code <= ranges[3]);
}

/** The end of the Hangul syllable at `start` (L V T?, or precomposed with a loose T), or `start` if there is none. */
function hangulEnd(text: string, start: number): number {
  const code = text.charCodeAt(start);
  const isComposed = code >= 0xac00 && code <= 0xd7a3;
  const isSpelt = isIn(LEADING, code) && isIn(VOWELS, text.charCodeAt(start + 1));
  if (!isComposed && !isSpelt) return start;
  const end = isComposed ? start + 1 : start + 2;
  const isOpen = !isComposed || (code - 0xac00) % 28 === 0;
  return isOpen && isIn(TRAILING, text.charCodeAt(end)) ? end + 1 : end;
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
