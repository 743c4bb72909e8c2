/** Which pieces of a text are like a mention: the same words, or the same shape. */

export interface Place {
  start: number;
  end: number;
}

/** Particles that may follow a Korean word without a space. */
const PARTICLES =
  '은|는|이|가|을|를|의|에|에서|에게|께|께서|한테|로|으로|와|과|랑|이랑|도|만|부터|까지|보다|처럼|님|씨|이나|나|이며|며|이고|고|이다|입니다';

/** What may not stand before and after a piece, or it is part of something longer. */
const BEFORE = String.raw`(?<![\p{N}\p{Lu}\p{Ll}]|\p{N}[-.,:])`;
const AFTER = String.raw`(?![\p{N}\p{Lu}\p{Ll}]|[-.,:]\p{N})`;
const BEFORE_HANGUL = String.raw`(?<!\p{Script=Hangul})`;
const AFTER_HANGUL = String.raw`(?=(?:${PARTICLES}){0,2}(?!\p{Script=Hangul}))`;

const bounded = (mention: string, pattern: string): RegExp => {
  const hangul = (character: string) => /\p{Script=Hangul}/u.test(character);
  const before = hangul(mention[0]) ? BEFORE_HANGUL : '';
  const after = hangul(mention.at(-1)!) ? AFTER_HANGUL : '';
  return new RegExp(BEFORE + before + pattern + AFTER + after, 'gu');
};

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);

const sameText = (mention: string): RegExp =>
  bounded(
    mention,
    mention
      .split(/\s+/)
      .map(escaped)
      .join(String.raw`\s+`),
  );

/** Runs of a shape; whatever is in none of them (symbols, letters without case) stands for itself. */
const RUNS = [String.raw`\p{N}+`, String.raw`\p{Lu}+`, String.raw`\p{Ll}+`, String.raw`\s+`];
const RUN = new RegExp(RUNS.map((run) => `(${run})`).join('|') + '|.', 'gsu');

/** Digits for digits, capitals for capitals, small letters for small letters: `AB-1234` is like `KLM-7`. */
const sameShape = (mention: string): RegExp =>
  bounded(
    mention,
    mention.replace(RUN, (character, ...groups) => {
      const run = groups.slice(0, RUNS.length).findIndex((group) => group !== undefined);
      return run < 0 ? escaped(character) : RUNS[run];
    }),
  );

/** Whether few other words have its shape: digits with letters or symbols, or a capital after a small letter. */
export const hasTellingShape = (mention: string): boolean =>
  (/\p{N}/u.test(mention) && /[^\p{N}\s]/u.test(mention)) || /\p{Ll}\p{Lu}/u.test(mention);

const placesOf = (text: string, pattern: RegExp): Place[] =>
  [...text.matchAll(pattern)].map(({ index, 0: found }) => ({ start: index, end: index + found.length }));

/** The pieces of a text that are the mention, or of its shape where that is telling; in order. */
export function placesLike(text: string, mention: string): Place[] {
  const shape = hasTellingShape(mention) ? placesOf(text, sameShape(mention)) : [];
  const starts = new Set(shape.map(({ start }) => start));
  const same = placesOf(text, sameText(mention)).filter(({ start }) => !starts.has(start));
  return [...shape, ...same].sort((a, b) => a.start - b.start);
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? [];

/** Tells whether a text may have something of the kind of the mentions: a word of them, or a shape, telling or not. */
export function mayMention(mentions: readonly string[], telling = false): (text: string) => boolean {
  const words = new Set(mentions.flatMap(wordsOf));
  const shapes = mentions.filter((one) => !telling || hasTellingShape(one)).map(sameShape);
  return (text) =>
    wordsOf(text).some((word) => words.has(word)) || shapes.some((shape) => text.search(shape) >= 0);
}
