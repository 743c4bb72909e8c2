// Kinds of arguments of public functions, which JavaScript calls with anything. They are data and not calls, so that
// bundlers leave out those that are not used.
import { accept, type Schema, unknownKey } from '../schema.ts';
import { type Scheme, SCHEMES } from '../text/sentence.ts';
import { isArrayOf } from './brand.ts';

/** What an argument may be, and what messages call it. */
export interface Kind {
  is(this: void, value: unknown): boolean;
  expected: string;
}

/** Checks one argument, without an allocation. @throws TypeError `name: got …, expected …` */
export function checkArgument(value: unknown, name: string, { is, expected }: Kind): void {
  if (!is(value)) accept(value, name, is, expected);
}

/**
 * Checks arguments by the kinds or schemas of the same places.
 *
 * @param given the arguments by their names
 * @throws TypeError `name: got …, expected …`
 */
export function checkArguments(
  given: Record<string, unknown>,
  ...rules: readonly (Kind | Schema<unknown>)[]
): void {
  Object.entries(given).forEach(([name, value], i) => {
    const rule = rules[i];
    if ('is' in rule) checkArgument(value, name, rule);
    else rule.parse(value, name);
  });
}

/** The same, or nothing. */
export const optionally = ({ is, expected }: Kind): Kind => ({
  is: (value) => value === undefined || is(value),
  expected,
});

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const has = (value: unknown, ...methods: string[]): boolean =>
  isObject(value) && methods.every((method) => typeof value[method] === 'function');
const listOf = (value: unknown, is: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(is);

const isString = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number';
const isStrings = (value: unknown): boolean => listOf(value, isString);
/** Arrays of numbers, typed or not. Those of numbers are looked through. */
const isNumbers = (value: unknown): boolean =>
  (ArrayBuffer.isView(value) && 'length' in value) ||
  listOf(value, (item) => isNumber(item) || typeof item === 'boolean');

const isPoints = (value: unknown): boolean =>
  isObject(value) && isNumbers(value.points) && isNumbers(value.labels) && isNumber(value.classes);

export const bytes: Kind = { is: (value) => isArrayOf(value, Uint8Array), expected: 'a Uint8Array' };
export const floats: Kind = { is: (value) => isArrayOf(value, Float32Array), expected: 'a Float32Array' };
export const aString: Kind = { is: isString, expected: 'a string' };
export const aNumber: Kind = { is: isNumber, expected: 'a number' };
export const aFunction: Kind = { is: (value) => typeof value === 'function', expected: 'a function' };
export const anObject: Kind = { is: isObject, expected: 'an object' };
export const aList: Kind = { is: Array.isArray, expected: 'a list' };
export const strings: Kind = { is: isStrings, expected: 'a list of strings' };
export const lists: Kind = {
  is: (value) => listOf(value, isStrings),
  expected: 'a list of sentences, each a list of strings',
};
export const numbers: Kind = { is: isNumbers, expected: 'an array of numbers' };
export const numberLists: Kind = {
  is: (value) => listOf(value, isNumbers),
  expected: 'a list of arrays of numbers',
};
export const records: Kind = { is: (value) => listOf(value, isObject), expected: 'a list of objects' };

/** Anything that items can be read from one by one. A string is one text, not a list of its characters. */
export const iterable: Kind = {
  is: (value) =>
    typeof value === 'object' &&
    value !== null &&
    (Symbol.iterator in value || Symbol.asyncIterator in value),
  expected: 'a list, or something else that can be iterated',
};

export const aTagger: Kind = {
  is: (value) => has(value, 'tagBatch', 'tagSentences', 'save'),
  expected: 'a Tagger, as Tagger.load and trainTagger give',
};
export const aNetwork: Kind = {
  is: (value) => has(value, 'forward') && 'parameters' in Object(value),
  expected: 'a Network',
};
export const aLoss: Kind = {
  is: (value) => has(value, 'evaluate'),
  expected: 'a loss, such as new SoftmaxLoss()',
};
export const aSource: Kind = {
  is: (value) => isObject(value) && isNumber(value.size) && has(value, 'batch'),
  expected: 'a source of batches, { size, batch }',
};

export const aScorer: Kind = {
  is: (value) => has(value, 'scoreSentences'),
  expected: 'a WindowScorer, as WindowScorer.load and trainWindowScorer give',
};
export const anEvaluation: Kind = {
  is: (value) => isObject(value) && isObject(value.types) && isNumber(value.accuracy),
  expected: 'an evaluation, as evaluateTagger gives',
};
export const planePoints: Kind = {
  is: isPoints,
  expected: 'points, { points, labels, classes }, as planeData gives',
};
export const planeSplit: Kind = {
  is: (value) => isObject(value) && isPoints(value.train) && isPoints(value.validation),
  expected: 'points to train on and to validate on, { train, validation }, as splitPlane gives',
};
export const aChart: Kind = {
  is: (value) => isObject(value) && listOf(value.series, (series) => isObject(series) && isNumbers(series.y)),
  expected: 'a chart, { series: [{ name, y }] }',
};
export const aBarChart: Kind = {
  is: (value) =>
    isObject(value) &&
    isStrings(value.categories) &&
    listOf(value.series, (series) => isObject(series) && isNumbers(series.values)),
  expected: 'a chart, { categories, series: [{ name, values }] }',
};
export const aScatterPlot: Kind = {
  is: (value) =>
    isObject(value) && listOf(value.groups, (group) => isObject(group) && isNumbers(group.points)),
  expected: 'a plot, { groups: [{ name, points }] }',
};
export const aRegionMap: Kind = {
  is: (value) => isObject(value) && isObject(value.regions),
  expected: 'a map of regions, { regions }, as decisionRegions gives them',
};
export const entitySource: Kind = {
  is: (value) => Array.isArray(value) || has(value, 'tag'),
  expected: 'a tagger, or a list of entities',
};

export const aCorpus: Kind = {
  is: (value) =>
    isObject(value) &&
    SCHEMES.includes(value.scheme as Scheme) &&
    listOf(
      value.documents,
      (document) =>
        isObject(document) &&
        listOf(document.sentences, (sentence) => isObject(sentence) && isStrings(sentence.tokens)),
    ),
  expected: 'a corpus, { documents, scheme }, as parseCorpus gives',
};

export const wordVectors: Kind = {
  is: (value) =>
    isObject(value) && isStrings(value.words) && isNumber(value.dimensions) && isNumbers(value.values),
  expected: 'word vectors, { words, dimensions, values }, as readVectors gives',
};

/** An object of options, which may be missing, with these keys; an unknown one is an error that offers the nearest. */
export const optionsOf = (...keys: readonly string[]): Schema<unknown> => ({
  parse: (value, path) => {
    if (value === undefined) return;
    checkArgument(value, path, anObject);
    const unknown = Object.keys(value as object).find((key) => !keys.includes(key));
    if (unknown !== undefined) throw unknownKey(unknown, keys, path);
  },
});
