import { describe, expect, it } from 'vitest';
import {
  arrayOf,
  boolean,
  ConfigError,
  distinct,
  either,
  hint,
  nonEmpty,
  number,
  object,
  oneOf,
  optional,
  recordOf,
  type Schema,
  withDefault,
} from '../src/schema.ts';

/** What the schema makes of a value at the path `at`, or the message that it throws. */
function parse(schema: Schema<unknown>, value: unknown): unknown {
  try {
    return schema.parse(value, 'at');
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as Error).name).toBe('ConfigError');
    return (error as Error).message;
  }
}

const share = number({ min: 0, below: 1 });
const count = number({ min: 1, integer: true });
const pair = object({ left: count, right: optional(boolean) });

describe('a schema gives back what fits', () => {
  it.each<[string, Schema<unknown>, unknown, unknown]>([
    ['number', number(), -1.5, -1.5],
    ['number at its minimum', share, 0, 0],
    ['integer', count, 3, 3],
    ['number at its maximum', number({ max: 2 }), 2, 2],
    ['boolean', boolean, false, false],
    ['name', nonEmpty, ' ', ' '],
    ['distinct', distinct(arrayOf(count)), [1, 2], [1, 2]],
    ['list at its maximum', arrayOf(count, 0, 2), [1, 1], [1, 1]],
    ['record at its maximum', recordOf(count, 1), { x: 1 }, { x: 1 }],
    ['choice', oneOf('a', 'b'), 'b', 'b'],
    ['list', arrayOf(count), [1, 2], [1, 2]],
    ['empty list', arrayOf(count), [], []],
    ['record', recordOf(share), { x: 0.5, constructor: 0 }, { x: 0.5, constructor: 0 }],
    ['either, first', either(count, oneOf('all')), 4, 4],
    ['either, second', either(count, oneOf('all')), 'all', 'all'],
    ['default', withDefault(count, 7), undefined, 7],
    ['no default', withDefault(count, 7), 1, 1],
    ['optional', optional(count), undefined, undefined],
    ['object', pair, { right: true, left: 1 }, { left: 1, right: true }],
    ['object without what is optional', pair, { left: 1 }, { left: 1 }],
  ])('%s', (_, schema, value, expected) => {
    expect(parse(schema, value)).toEqual(expected);
  });

  it('with keys in the order of the schema, and none for what is missing', () => {
    expect(JSON.stringify(parse(pair, { right: true, left: 1 }))).toBe('{"left":1,"right":true}');
    expect(Object.keys(parse(pair, { left: 1, right: undefined }) as object)).toEqual(['left']);
  });

  it('as a copy: defaults are not shared', () => {
    const schema = withDefault(arrayOf(count), [1]);
    const first = schema.parse(undefined, '');
    first.push(2);
    expect(schema.parse(undefined, '')).toEqual([1]);
  });
});

describe('a schema says what was got, what was expected, and where', () => {
  it.each<[string, Schema<unknown>, unknown, string]>([
    ['number', number(), '1', 'at: got "1", expected a number'],
    ['NaN', number(), NaN, 'at: got NaN, expected a number'],
    ['infinity', number({ min: 0 }), Infinity, 'at: got Infinity, expected a number ≥ 0'],
    ['nothing', number(), undefined, 'at: got undefined, expected a number'],
    ['null', optional(number()), null, 'at: got null, expected a number'],
    ['below', share, -0.1, 'at: got -0.1, expected a number ≥ 0 and < 1'],
    ['above', share, 1, 'at: got 1, expected a number ≥ 0 and < 1'],
    ['integer', count, 1.5, 'at: got 1.5, expected an integer ≥ 1'],
    [
      'above the maximum',
      number({ min: 1, max: 9, integer: true }),
      10,
      'at: got 10, expected an integer ≥ 1 and ≤ 9',
    ],
    ['boolean', boolean, 0, 'at: got 0, expected true or false'],
    ['no name', nonEmpty, '', 'at: got "", expected a string that is not empty'],
    ['long list', arrayOf(count, 0, 2), [1, 2, 3], 'at: got a list of 3, expected at most 2'],
    ['large record', recordOf(count, 1), { x: 1, y: 2 }, 'at: got 2 keys, expected at most 1'],
    [
      'repeated',
      distinct(arrayOf(oneOf('a', 'b'))),
      ['a', 'b', 'a'],
      'at[2]: got "a", expected each item once',
    ],
    ['long value', boolean, 'x'.repeat(1e6), `at: got "${'x'.repeat(199)}…, expected true or false`],
    ['choice', oneOf('linear', 'cosine'), 'linea', "at: got \"linea\", expected linear, cosine, did you mean 'linear'?"], // prettier-ignore
    [
      'no near choice',
      oneOf('linear', 'cosine'),
      'quadratic',
      'at: got "quadratic", expected linear, cosine',
    ],
    ['choice of another type', oneOf('a', 'b'), 3, 'at: got 3, expected a or b'],
    ['list', arrayOf(count), { 0: 1 }, 'at: got {"0":1}, expected a list'],
    ['short list', arrayOf(count, 2), [1], 'at: got [1], expected a list of 2 or more'],
    ['item', arrayOf(count), [1, 0], 'at[1]: got 0, expected an integer ≥ 1'],
    ['record', recordOf(count), [1], 'at: got [1], expected an object'],
    ['value of a record', recordOf(count), { x: 1, y: 'z' }, 'at.y: got "z", expected an integer ≥ 1'],
    ['object', pair, null, 'at: got null, expected an object'],
    ['missing value', pair, {}, 'at.left: got undefined, expected an integer ≥ 1'],
    ['unknown key', pair, { left: 1, rihgt: true }, "at: unknown key 'rihgt', did you mean 'right'?; known are left, right"], // prettier-ignore
    [
      'unknown key like none',
      pair,
      { left: 1, vertical: 1 },
      "at: unknown key 'vertical'; known are left, right",
    ],
    [
      'a key of every object',
      pair,
      { left: 1, toString: 1 },
      "at: unknown key 'toString'; known are left, right",
    ],
    ['deep', arrayOf(object({ pair })), [{ pair: { left: 'x' } }], 'at[0].pair.left: got "x", expected an integer ≥ 1'], // prettier-ignore
  ])('%s', (_, schema, value, message) => {
    expect(parse(schema, value)).toBe(message);
  });

  it('at the top', () => {
    expect(() => pair.parse(3, '')).toThrow('configuration: got 3, expected an object');
    expect(() => pair.parse({ left: 0 }, '')).toThrow('left: got 0, expected an integer ≥ 1');
    expect(() => pair.parse({ lefty: 0 }, '')).toThrow(
      /^unknown key 'lefty', did you mean 'left'\?; known are left/,
    );
  });
});

describe('hint', () => {
  it.each([
    ['epoch', ['epochs', 'seed'], 'epochs'],
    ['EPOCHS', ['epochs', 'seed'], 'epochs'],
    ['learningRate', ['rate', 'scheme'], undefined],
    ['weigthDecay', ['weightDecay', 'rate'], 'weightDecay'],
    ['x', [], undefined],
  ])('%s', (name, candidates, nearest) => {
    expect(hint(name, candidates)).toBe(nearest ? `, did you mean '${nearest}'?` : '');
  });
});
