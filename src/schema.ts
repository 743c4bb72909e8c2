/**
 * A small schema of JSON values. `parse` returns the value with defaults filled in, or throws a ConfigError that names
 * the path, what was got and what was expected.
 */
export interface Schema<T> {
  parse(value: unknown, path: string): T;
}

export class ConfigError extends RangeError {
  override readonly name = 'ConfigError';
}

type Parsed<S> = S extends Schema<infer T> ? T : never;

/** The most characters of a value that a message shows. */
const SHOWN = 200;

/** A value as messages show it: objects of a class by its name, since all they hold may be large. */
export function show(value: unknown): string {
  const text = textOf(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

function textOf(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  // JSON has no NaN, infinity or undefined.
  if (typeof value !== 'string' && (typeof value !== 'object' || value === null)) return String(value);
  const { constructor } = value as object;
  const isPlain =
    typeof value === 'string' || Array.isArray(value) || !constructor || constructor.name === 'Object';
  if (!isPlain) return `an object of the class ${constructor.name}`;
  try {
    return JSON.stringify(value);
  } catch {
    // With a circle, or a BigInt.
    return 'an object';
  }
}

/**
 * A value that passes a test.
 *
 * @throws TypeError for one that does not
 */
export function accept<T>(
  value: unknown,
  path: string,
  is: (value: unknown) => boolean,
  expected: string,
): T {
  if (is(value)) return value as T;
  throw new TypeError(`${path}: got ${show(value)}, expected ${expected}`);
}

function fail(path: string, value: unknown, expected: string): never {
  throw new ConfigError(`${path || 'configuration'}: got ${show(value)}, expected ${expected}`);
}

export interface NumberRule {
  min?: number;
  max?: number;
  /** The value may not be as large as this. */
  below?: number;
  integer?: boolean;
}

export function number(rule: NumberRule = {}): Schema<number> {
  const { min = -Infinity, max = Infinity, below = Infinity, integer = false } = rule;
  const bounds = [
    min > -Infinity ? `≥ ${min}` : '',
    max < Infinity ? `≤ ${max}` : '',
    below < Infinity ? `< ${below}` : '',
  ].filter(Boolean);
  const expected = `${integer ? 'an integer' : 'a number'} ${bounds.join(' and ')}`.trimEnd();
  return {
    parse: (value, path) => {
      const fits =
        typeof value === 'number' && Number.isFinite(value) && value >= min && value <= max && value < below;
      return fits && (!integer || Number.isInteger(value)) ? value : fail(path, value, expected);
    },
  };
}

export const boolean: Schema<boolean> = {
  parse: (value, path) => (typeof value === 'boolean' ? value : fail(path, value, 'true or false')),
};

export const string: Schema<string> = {
  parse: (value, path) => (typeof value === 'string' ? value : fail(path, value, 'a string')),
};

export function oneOf<const T extends string>(...names: readonly T[]): Schema<T> {
  return {
    parse: (value, path) => {
      if (typeof value !== 'string') return fail(path, value, names.join(' or '));
      return names.includes(value as T)
        ? (value as T)
        : fail(path, value, `${names.join(', ')}${hint(value, names)}`);
    },
  };
}

/** A string of one character or more. */
export const nonEmpty: Schema<string> = {
  parse: (value, path) =>
    typeof value === 'string' && value !== '' ? value : fail(path, value, 'a string that is not empty'),
};

/** A list of `min` to `max` items. */
export function arrayOf<T>(item: Schema<T>, min = 0, max = Infinity): Schema<T[]> {
  return {
    parse: (value, path) => {
      if (!Array.isArray(value) || value.length < min)
        return fail(path, value, min > 0 ? `a list of ${min} or more` : 'a list');
      if (value.length > max)
        throw new ConfigError(`${path}: got a list of ${value.length}, expected at most ${max}`);
      return value.map((element, i) => item.parse(element, `${path}[${i}]`));
    },
  };
}

/** The list that another schema gives, in which no item repeats. */
export const distinct = <T extends string | number>(list: Schema<T[]>): Schema<T[]> => ({
  parse: (value, path) => {
    const items = list.parse(value, path);
    const seen = new Set<T>();
    items.forEach((item, i) => {
      if (seen.has(item)) fail(`${path}[${i}]`, item, 'each item once');
      seen.add(item);
    });
    return items;
  },
});

/** An object of at most `max` such items under keys of any name. */
export function recordOf<T>(item: Schema<T>, max = Infinity): Schema<Record<string, T>> {
  return {
    parse: (value, path) => {
      const entries = Object.entries(objectOf(value, path));
      if (entries.length > max)
        throw new ConfigError(`${path}: got ${entries.length} keys, expected at most ${max}`);
      return Object.fromEntries(
        entries.map(([key, element]) => [key, item.parse(element, `${path}.${key}`)]),
      );
    },
  };
}

/** The second schema for strings, the first for all else. */
export const either = <A, B>(first: Schema<A>, second: Schema<B>): Schema<A | B> => ({
  parse: (value, path) => (typeof value === 'string' ? second : first).parse(value, path),
});

/** The schema with a value to take where none is given. */
export const withDefault = <T>(schema: Schema<T>, value: unknown): Schema<T> => ({
  parse: (given, path) => schema.parse(given === undefined ? value : given, path),
});

/** A value that may be missing, and then stays so. */
export const optional = <T>(schema: Schema<T>): Schema<T | undefined> => ({
  parse: (given, path) => (given === undefined ? undefined : schema.parse(given, path)),
});

/**
 * An object with exactly these keys; `others` are passed over. An unknown key is an error that offers the nearest valid one.
 */
export function object<F extends Record<string, Schema<unknown>>>(
  fields: F,
  others: readonly string[] = [],
): Schema<{ [K in keyof F]: Parsed<F[K]> }> {
  return {
    parse: (value, path) => {
      const given = objectOf(value, path);
      const keys = Object.keys(fields);
      for (const key of Object.keys(given)) {
        if (keys.includes(key) || others.includes(key)) continue;
        throw unknownKey(key, keys, path);
      }
      const result: Record<string, unknown> = {};
      for (const key of keys) {
        const parsed = fields[key].parse(given[key], path ? `${path}.${key}` : key);
        if (parsed !== undefined) result[key] = parsed;
      }
      return result as { [K in keyof F]: Parsed<F[K]> };
    },
  };
}

export function unknownKey(key: string, known: readonly string[], path: string): ConfigError {
  const place = path ? `${path}: ` : '';
  const shown = key.length > LONGEST_NAME ? `${key.slice(0, LONGEST_NAME)}…` : key;
  return new ConfigError(`${place}unknown key '${shown}'${hint(key, known)}; known are ${known.join(', ')}`);
}

export function objectOf(value: unknown, path: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  return fail(path, value, 'an object');
}

/** Longer names are none that somebody mistyped, and take long to compare. */
const LONGEST_NAME = 100;

/** ", did you mean 'x'?" for the candidate nearest to a name, or nothing where none is near. */
export function hint(name: string, candidates: readonly string[]): string {
  if (name.length > LONGEST_NAME) return '';
  const ranked = candidates.map((candidate) => ({ candidate, distance: editDistance(name, candidate) }));
  ranked.sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  // Two words of two letters each are near whatever they are.
  const near = best && best.distance < Math.max(name.length, best.candidate.length);
  return near && best.distance <= Math.max(2, name.length / 2) ? `, did you mean '${best.candidate}'?` : '';
}

/** Levenshtein distance, case ignored. */
function editDistance(a: string, b: string): number {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  let row = Array.from({ length: y.length + 1 }, (_, j) => j);
  for (let i = 1; i <= x.length; i++) {
    const next = [i];
    for (let j = 1; j <= y.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (x[i - 1] === y[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[y.length];
}
