/** How many lines it takes to tell two words a line from tokens with tags. */
const MANY = 12;

/** A word of a text and not the name of a tag: with small letters, or of a script without them. */
const isWord = (tag: string): boolean =>
  /[\p{Ll}\p{Lo}]/u.test(tag) &&
  /^[\p{L}\p{M}'’"“”«»().,;:!?…。-]{3,}$/u.test(tag) &&
  !/^[a-z][-:]/i.test(tag);

const endsSentence = (tag: string): boolean => /\p{L}["'”»)]?[.!?…。]["'”»)]?$/u.test(tag);

/**
 * Whether the last columns of a file are words of running text instead of tags: most differ from each other, and look
 * like words.
 *
 * @param tags the last columns, with how often each occurs
 * @param width how many columns the first line has
 * @param misfits how many lines had other numbers of columns
 */
export function isRunningText(
  tags: ReadonlyMap<string, { count: number }>,
  width: number,
  misfits: number,
): boolean {
  const names = [...tags.keys()];
  const total = [...tags.values()].reduce((sum, { count }) => sum + count, 0);
  const differ = names.length / total;
  if (total === 0 || tags.has('O') || differ < 0.5) return false;
  if (names.filter(isWord).length < names.length / 2) return false;
  if (width === 2) return total + misfits >= MANY && differ > 0.6;
  return total + misfits >= 2 || names.some(endsSentence);
}
