/** Deeper nesting is in no model file, and functions that call themselves would run out of stack. */
const MAX_DEPTH = 16;

/**
 * The value of a text from a file.
 *
 * @throws SyntaxError for what is no JSON, or has lists and objects in more than 16 others
 */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError('it is not JSON', { cause });
  }
  if (isWithin(value, MAX_DEPTH)) return value;
  throw new SyntaxError(`it is JSON of more than ${MAX_DEPTH} levels`);
}

const isWithin = (value: unknown, depth: number): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (depth > 0 && Object.values(value).every((item) => isWithin(item, depth - 1)));

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
