/**
 * A text as rules read it, and where its characters come from. All offsets are in UTF-16 units. Patterns are written for
 * plain ASCII: a reading has ASCII characters in place of their typographic forms.
 */
export interface Reading {
  text: string;
  /** The offset in the original text of an offset in this one. */
  originalOf(offset: number): number;
}

// Each source begins with what it takes, and looks around only then: that is much faster.
const SPACES = '\\u00a0\\u2000-\\u200a\\u202f\\u205f\\u3000';
const HYPHENS = '\\u2010-\\u2012\\u2212\\ufe58';
/** Characters of zero width inside a word: soft hyphen, joiners. */
const JOINERS = '\\u00ad\\u180e\\u200c\\u200d\\u2060-\\u2064';
/** Full-width ASCII and small forms. */
const WIDTHS = '\\ufe50-\\ufe57\\ufe59-\\ufe6b\\uff01-\\uff5e';
/** Arabic-Indic, Persian, Devanagari. */
const DIGITS = '\\u0660-\\u0669\\u06f0-\\u06f9\\u0966-\\u096f';
/** Hangul as macOS has it in names of files. */
const DECOMPOSED = '[\\u1100-\\u1112][\\u1161-\\u1175][\\u11a8-\\u11c2]?';
/** The katakana length mark stands for a hyphen between digits. */
const LENGTH_MARK = '[\\u30fc\\uff70](?<=[\\d\\uff10-\\uff19].)(?=[\\d\\uff10-\\uff19])';
/** A line break or tab written as in a JSON string; before a small letter it may be the name of a folder. */
const ESCAPES = '\\\\(?<!\\\\.)[nrt](?![a-z])';
const PLAIN = `[${SPACES}${HYPHENS}${JOINERS}${WIDTHS}${DIGITS}]|${DECOMPOSED}|${LENGTH_MARK}|${ESCAPES}`;

/** Characters of zero width that may also stand between two words: zero-width space, byte-order and direction marks. */
const FORMATS = '\\u061c\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufeff';
/** Dashes that are a hyphen in some numbers, and a range of two numbers in others. */
const DASHES =
  '[\\u2013-\\u2015](?:(?<=[\\dA-Z)\\uff10-\\uff19]\\s?.)(?=\\s?[\\dA-Z(+\\uff10-\\uff19])|(?<=[a-z].)(?=\\d))';

const TYPOGRAPHIC = new RegExp(PLAIN, 'g');
const AMBIGUOUS = new RegExp(`[${FORMATS}]|${DASHES}`);
const ALL = new RegExp(`[${FORMATS}]|${PLAIN}|${DASHES}`, 'g');

const INVISIBLE = new RegExp(`[${JOINERS}${FORMATS}]`);
const DIGIT = new RegExp(`[${DIGITS}]`);
const HYPHEN = /[\u2010-\u2015\u2212\u30fc\uff70]/;

/** What a form stands for. */
function plainOf(form: string): string {
  if (INVISIBLE.test(form)) return '';
  if (form[0] === '\\') return JSON.parse(`"${form}"`) as string;
  const plain = form.normalize('NFKC');
  if (HYPHEN.test(plain)) return '-';
  const code = plain.charCodeAt(0);
  // Zero is a multiple of 16 or, in Devanagari, 6 more.
  return DIGIT.test(plain) ? String((code & 15) - (code < 0x900 ? 0 : 6)) : plain;
}

/** Puts a reading together from pieces of a text. */
class Builder {
  private text = '';
  // Where pieces begin here and there; only of those that do not just go on.
  private readonly here: number[] = [0];
  private readonly there: number[] = [0];

  /** Adds what stands for the text from `start` on. */
  add(piece: string, start: number): this {
    const { text, here, there } = this;
    if (text.length - here[here.length - 1] !== start - there[there.length - 1]) {
      here.push(text.length);
      there.push(start);
    }
    this.text += piece;
    return this;
  }

  /** `originalOf` maps offsets of the text that the pieces are from. */
  reading(originalOf: Reading['originalOf']): Reading {
    const { text, here, there } = this;
    return {
      text,
      originalOf(offset) {
        let piece = 0;
        for (let end = here.length; end - piece > 1;) {
          const middle = (piece + end) >> 1;
          if (here[middle] <= offset) piece = middle;
          else end = middle;
        }
        return originalOf(there[piece] + offset - here[piece]);
      },
    };
  }
}

const identity = (offset: number): number => offset;

function rewritten(text: string, forms: RegExp): Reading {
  const builder = new Builder();
  let end = 0;
  for (const { 0: form, index } of text.matchAll(forms)) {
    builder.add(text.slice(end, index), end).add(plainOf(form), index);
    end = index + form.length;
  }
  return builder.add(text.slice(end), end).add('', text.length).reading(identity);
}

/** How much of a line belongs to one number at most. */
const REACH = 100;
/** Line breaks between digits, or in what begins like an IBAN. */
const BREAKS =
  /\n(?<=(?:\d[).,-]?|\)|(?<![A-Za-z])[A-Z]{2})[ \t\r]{0,8}\n)(?=[ \t]{0,8}\(?\d)|\n(?<=[A-Za-z]{2}[ -]?\d\d[A-Za-z\d \t\r-]{0,48}\n)(?=[ \t]{0,8}[A-Za-z\d])/g;

/** Of each line break where a number may go on: its two lines, with a space between them. */
function unwrapped({ text, originalOf }: Reading): Reading | undefined {
  if (text.search(BREAKS) < 0) return undefined;
  const builder = new Builder();
  for (const { index } of text.matchAll(BREAKS)) {
    const before = text
      .slice(Math.max(0, index - REACH), index)
      .split('\n')
      .at(-1)!;
    const after = text.slice(index + 1, index + 1 + REACH).split('\n', 1)[0];
    const next = after.trimStart();
    builder
      .add(`${before.trimEnd()} `, index - before.length)
      .add(`${next}\n\n`, index + 1 + after.length - next.length);
  }
  return builder.reading(originalOf);
}

/** The readings of one text. */
export interface Readings {
  /** Typographic forms are plain ASCII. */
  plain: Reading;
  /** Dashes that may be hyphens are, and nothing is between characters that may belong together. */
  joined?: Reading;
  /** Two lines are one where a number may go on in the second. */
  unwrapped?: Reading;
}

/** Is not so in most texts, which are then read as they are. */
const MAYBE_FORMS = /[^\0-\x7f]|\\[nrt]/;

export function readingsOf(text: string): Readings {
  if (!MAYBE_FORMS.test(text) || text.search(ALL) < 0) {
    const plain = { text, originalOf: identity };
    return { plain, unwrapped: unwrapped(plain) };
  }
  const plain = rewritten(text, TYPOGRAPHIC);
  const joined = AMBIGUOUS.test(text) ? rewritten(text, ALL) : undefined;
  return { plain, joined, unwrapped: unwrapped(joined ?? plain) };
}

/** The end in a text of what ends at an offset of a reading: before characters of zero width that follow it. */
export function originalEnd({ originalOf }: Reading, text: string, offset: number): number {
  let end = originalOf(offset);
  while (INVISIBLE.test(text[end - 1])) end--;
  return end;
}
