/** Bad usage: exits with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What the argument parser hands to a command, by names in camel case. */
export type Options = Record<string, unknown>;

/** How an option is written. */
export const flagOf = (name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** The values of an option that may be repeated. */
export function listOption(options: Options, name: string): string[] {
  const value = options[name];
  return value === undefined ? [] : [value].flat().map(String);
}

export function textOption(options: Options, name: string): string | undefined {
  const values = listOption(options, name);
  if (values.length > 1)
    throw new UsageError(`${flagOf(name)} is given ${values.length} times, expected once`);
  if (values[0] === '') throw new UsageError(`${flagOf(name)}: got nothing, expected a value`);
  return values[0];
}

export function numberOption(options: Options, name: string, min = -Infinity): number | undefined {
  const text = textOption(options, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isFinite(value) && value >= min) return value;
  throw new UsageError(
    `${flagOf(name)}: got '${text}', expected a number${min > -Infinity ? ` ≥ ${min}` : ''}`,
  );
}

export function integerOption(options: Options, name: string, min = -Infinity): number | undefined {
  const text = textOption(options, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= min) return value;
  throw new UsageError(
    `${flagOf(name)}: got '${text}', expected an integer${min > -Infinity ? ` ≥ ${min}` : ''}`,
  );
}

export function choiceOption<T extends string>(
  options: Options,
  name: string,
  choices: readonly T[],
): T | undefined {
  const text = textOption(options, name);
  if (text === undefined || choices.includes(text as T)) return text as T | undefined;
  throw new UsageError(`${flagOf(name)}: got '${text}', expected ${choices.join(', ')}`);
}

export const BACKENDS = ['auto', 'relaxed', 'simd', 'js'] as const;

/** The columns of a CoNLL file. */
export function columnsOf(options: Options): { tokenColumn?: number; tagColumn?: number } {
  const tokenColumn = integerOption(options, 'tokenColumn');
  const tagColumn = integerOption(options, 'tagColumn');
  return { ...(tokenColumn !== undefined && { tokenColumn }), ...(tagColumn !== undefined && { tagColumn }) };
}
