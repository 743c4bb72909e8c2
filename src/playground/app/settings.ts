/** The settings of a room: what may be set, and how that is written in its address. */

interface Base<T> {
  initial: T;
  /** The value that a text says; undefined where it says none that is allowed. */
  read: (text: string) => T | undefined;
  write: (value: T) => string;
}

export interface Choice<T extends string = string> extends Base<T> {
  kind: 'choice';
  options: readonly T[];
}

export interface Range extends Base<number> {
  kind: 'number';
  min: number;
  max: number;
  /** Steps of the slider; on a logarithmic one, steps for each factor of ten. */
  step: number;
  log: boolean;
}

export interface Integer extends Base<number> {
  kind: 'integer';
  min: number;
  max: number;
}

export interface Text<T = unknown> extends Base<T> {
  kind: 'text';
}

/** Kept in the address, but set by other means than a field of the form. */
export interface Hidden<T = unknown> extends Base<T> {
  kind: 'hidden';
}

// A text's and a hidden value's type may be anything; each is read and written by its own field only.
// oxlint-disable-next-line typescript/no-explicit-any
export type Field = Choice<any> | Range | Integer | Text<any> | Hidden<any>;
export type Schema = Record<string, Field>;
export type SettingsOf<S extends Schema> = { [K in keyof S]: S[K]['initial'] };

export const choice = <T extends string>(options: readonly T[], initial: NoInfer<T>): Choice<T> => ({
  kind: 'choice',
  options,
  initial,
  read: (text) => options.find((option) => option === text),
  write: String,
});

const numberIn = (min: number, max: number, isValid: (x: number) => boolean) => (text: string) => {
  const value = text.trim() === '' ? NaN : Number(text);
  return value >= min && value <= max && isValid(value) ? value : undefined;
};

const shortNumber = (value: number): string => String(Number(value.toPrecision(6)));

export const range = (min: number, max: number, step: number, initial: number): Range => ({
  kind: 'number',
  min,
  max,
  step,
  initial,
  log: false,
  read: numberIn(min, max, Number.isFinite),
  write: shortNumber,
});

/** A number whose slider runs by factors; `step` steps for each factor of ten. */
export const logRange = (min: number, max: number, step: number, initial: number): Range => ({
  ...range(min, max, step, initial),
  log: true,
});

export const integer = (min: number, max: number, initial: number): Integer => ({
  kind: 'integer',
  min,
  max,
  initial,
  read: numberIn(min, max, Number.isInteger),
  write: String,
});

const MOST_LAYERS = 4;
const MOST_WIDTH = 128;

/** Widths of hidden layers, as in `16,16`; nothing is a net without any. */
export const widths = (initial: readonly number[]): Text<readonly number[]> => ({
  kind: 'text',
  initial,
  read: (text) => {
    const parts = text.trim() === '' ? [] : text.split(/[\s,]+/).filter(Boolean);
    const values = parts.map(Number);
    const good = values.every((width) => Number.isInteger(width) && width >= 1 && width <= MOST_WIDTH);
    return good && values.length <= MOST_LAYERS ? values : undefined;
  },
  write: (value) => value.join(','),
});

/** The settings that an address asks for, and the names of those that it asks for in vain. */
export function readSettings<S extends Schema>(
  schema: S,
  query: string,
): { settings: SettingsOf<S>; faults: string[] } {
  const asked = new URLSearchParams(query);
  const faults: string[] = [];
  const entries = Object.entries(schema).map(([name, field]) => {
    const text = asked.get(name);
    const value: unknown = text === null ? field.initial : field.read(text);
    if (value === undefined) faults.push(`${name}=${text}`);
    return [name, value ?? field.initial];
  });
  for (const name of asked.keys()) if (!Object.hasOwn(schema, name)) faults.push(name);
  return { settings: Object.fromEntries(entries) as SettingsOf<S>, faults };
}

/** The settings that differ from the initial ones, as a query. */
export function writeSettings<S extends Schema>(schema: S, settings: SettingsOf<S>): string {
  const parts = Object.entries(schema).flatMap(([name, { write, initial }]) => {
    const text = write(settings[name] as never);
    return text === write(initial as never) ? [] : [`${name}=${encodeURIComponent(text)}`];
  });
  return parts.join('&').replaceAll('%2C', ',');
}
