// Kinds of arguments of public functions, which JavaScript calls with anything. They are object literals, which bundlers
// leave out where they are not used, as they do not with what a call makes.
import { accept, type Schema, unknownKey } from '../schema.ts';
import { isArrayOf } from './brand.ts';

/**
 * Checks arguments by the schemas of the same places.
 *
 * @param given the arguments by their names
 * @throws TypeError `name: got …, expected …`
 */
export function checkArguments(given: Record<string, unknown>, ...schemas: readonly Schema<unknown>[]): void {
  Object.entries(given).forEach(([name, value], i) => schemas[i].parse(value, name));
}

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

export const bytes = {
  parse: (value: unknown, path: string) =>
    accept(value, path, (value) => isArrayOf(value, Uint8Array), 'a Uint8Array'),
};
export const floats = {
  parse: (value: unknown, path: string) =>
    accept(value, path, (value) => isArrayOf(value, Float32Array), 'a Float32Array'),
};
export const aString = { parse: (value: unknown, path: string) => accept(value, path, isString, 'a string') };
export const aNumber = { parse: (value: unknown, path: string) => accept(value, path, isNumber, 'a number') };
export const aFunction = {
  parse: (value: unknown, path: string) =>
    accept(value, path, (value) => typeof value === 'function', 'a function'),
};
export const anObject = {
  parse: (value: unknown, path: string) => accept(value, path, isObject, 'an object'),
};
export const aList = {
  parse: (value: unknown, path: string) => accept(value, path, Array.isArray, 'a list'),
};
export const strings = {
  parse: (value: unknown, path: string) => accept(value, path, isStrings, 'a list of strings'),
};
export const lists = {
  parse: (value: unknown, path: string) =>
    accept(value, path, (value) => listOf(value, isStrings), 'a list of sentences, each a list of strings'),
};
export const numbers = {
  parse: (value: unknown, path: string) => accept(value, path, isNumbers, 'an array of numbers'),
};
export const numberLists = {
  parse: (value: unknown, path: string) =>
    accept(value, path, (value) => listOf(value, isNumbers), 'a list of arrays of numbers'),
};
export const records = {
  parse: (value: unknown, path: string) =>
    accept(value, path, (value) => listOf(value, isObject), 'a list of objects'),
};

/** Anything that items can be read from one by one. A string is one text, not a list of its characters. */
export const iterable = {
  parse: (value: unknown, path: string) =>
    accept(
      value,
      path,
      (value) =>
        typeof value === 'object' &&
        value !== null &&
        (Symbol.iterator in value || Symbol.asyncIterator in value),
      'a list, or something else that can be iterated',
    ),
};

export const aTagger = {
  parse: (value: unknown, path: string) =>
    accept(
      value,
      path,
      (value) => has(value, 'tagBatch', 'tagSentences', 'save'),
      'a Tagger, as Tagger.load and trainTagger give',
    ),
};
export const aNetwork = {
  parse: (value: unknown, path: string) =>
    accept(value, path, (value) => has(value, 'forward') && 'parameters' in Object(value), 'a Network'),
};
export const aLoss = {
  parse: (value: unknown, path: string) =>
    accept(value, path, (value) => has(value, 'evaluate'), 'a loss, such as new SoftmaxLoss()'),
};
export const aSource = {
  parse: (value: unknown, path: string) =>
    accept(
      value,
      path,
      (value) => isObject(value) && isNumber(value.size) && has(value, 'batch'),
      'a source of batches, { size, batch }',
    ),
};

const SCHEMES = ['IOB1', 'BIO', 'BIOES', 'plain'];

export const aScorer = {
  parse: (value: unknown, path: string) =>
    accept(
      value,
      path,
      (value) => has(value, 'scoreSentences'),
      'a WindowScorer, as WindowScorer.load and trainWindowScorer give',
    ),
};
export const anEvaluation = {
  parse: (value: unknown, path: string) =>
    accept(
      value,
      path,
      (value) => isObject(value) && isObject(value.types) && isNumber(value.accuracy),
      'an evaluation, as evaluateTagger gives',
    ),
};
export const planePoints = {
  parse: (value: unknown, path: string) =>
    accept(value, path, isPoints, 'points, { points, labels, classes }, as planeData gives'),
};
export const planeSplit = {
  parse: (value: unknown, path: string) =>
    accept(
      value,
      path,
      (value) => isObject(value) && isPoints(value.train) && isPoints(value.validation),
      'points to train on and to validate on, { train, validation }, as splitPlane gives',
    ),
};
export const aChart = {
  parse: (value: unknown, path: string) =>
    accept(
      value,
      path,
      (value) => isObject(value) && listOf(value.series, (series) => isObject(series) && isNumbers(series.y)),
      'a chart, { series: [{ name, y }] }',
    ),
};
export const aBarChart = {
  parse: (value: unknown, path: string) =>
    accept(
      value,
      path,
      (value) =>
        isObject(value) &&
        isStrings(value.categories) &&
        listOf(value.series, (series) => isObject(series) && isNumbers(series.values)),
      'a chart, { categories, series: [{ name, values }] }',
    ),
};
export const aScatterPlot = {
  parse: (value: unknown, path: string) =>
    accept(
      value,
      path,
      (value) =>
        isObject(value) && listOf(value.groups, (group) => isObject(group) && isNumbers(group.points)),
      'a plot, { groups: [{ name, points }] }',
    ),
};
export const aRegionMap = {
  parse: (value: unknown, path: string) =>
    accept(
      value,
      path,
      (value) => isObject(value) && isObject(value.regions),
      'a map of regions, { regions }, as decisionRegions gives them',
    ),
};
export const entitySource = {
  parse: (value: unknown, path: string) =>
    accept(
      value,
      path,
      (value) => Array.isArray(value) || has(value, 'tag'),
      'a tagger, or a list of entities',
    ),
};

export const aCorpus = {
  parse: (value: unknown, path: string) =>
    accept(
      value,
      path,
      (value) =>
        isObject(value) &&
        SCHEMES.includes(value.scheme as string) &&
        listOf(
          value.documents,
          (document) =>
            isObject(document) &&
            listOf(document.sentences, (sentence) => isObject(sentence) && isStrings(sentence.tokens)),
        ),
      'a corpus, { documents, scheme }, as parseCorpus gives',
    ),
};

export const wordVectors = {
  parse: (value: unknown, path: string) =>
    accept(
      value,
      path,
      (value) =>
        isObject(value) && isStrings(value.words) && isNumber(value.dimensions) && isNumbers(value.values),
      'word vectors, { words, dimensions, values }, as readVectors gives',
    ),
};

/** An object of options, which may be missing, with these keys; an unknown one is an error that offers the nearest. */
export const optionsOf = (...keys: readonly string[]): Schema<unknown> => ({
  parse: (value, path) => {
    if (value === undefined) return;
    anObject.parse(value, path);
    const unknown = Object.keys(value as object).find((key) => !keys.includes(key));
    if (unknown !== undefined) throw unknownKey(unknown, keys, path);
  },
});
