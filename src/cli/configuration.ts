import { readFile } from 'node:fs/promises';
import { ConfigError, type PartialConfig, type PresetName, presets, resolveConfig } from 'oriel';
import { fileError } from 'oriel/node';
import { choiceOption, integerOption, listOption, type Options, textOption, UsageError } from './options.ts';

type Json = Record<string, unknown>;

export interface Configuration {
  preset: PresetName;
  config: PartialConfig;
  /** Whether the user has said what a batch is. */
  batchGiven: boolean;
}

/**
 * The configuration that the options ask for: the preset, over it the file of `--config`, over that each `--set`, and
 * over all the options of their own.
 */
export async function configurationOf(options: Options): Promise<Configuration> {
  const path = textOption(options, 'config');
  const file = path === undefined ? {} : await readConfig(path);
  const tokenizer = choiceOption(options, 'tokenizer', ['words', 'syllables']);
  const names = Object.keys(presets) as PresetName[];
  const byTokenizer = (tokenizer ?? file.tokenizer) === 'syllables' ? 'syllables' : 'words';
  const preset = choiceOption(options, 'preset', names) ?? byTokenizer;
  const base = structuredClone(presets[preset]) as Json;
  if (options.vectors !== undefined) forgetWordWidth(base);
  const config = merge(base, file);
  const settings = listOption(options, 'set');
  for (const setting of settings) applySetting(config, setting);
  assign(config, 'tokenizer', tokenizer);
  assign(config, 'epochs', integerOption(options, 'epochs', 1));
  assign(config, 'seed', integerOption(options, 'seed', 0));
  const vectorWords = vectorWordsOf(options);
  if (vectorWords !== undefined) applySetting(config, `vocabulary.vectorWords=${vectorWords}`);
  resolveConfig(config);
  return {
    preset,
    config,
    batchGiven: 'batch' in file || settings.some((setting) => /^batch[.=]/.test(setting)),
  };
}

function assign(config: Json, key: string, value: unknown): void {
  if (value !== undefined) config[key] = value;
}

/** Vectors bring their own width, and only one that the user has written may contradict them. */
function forgetWordWidth({ features }: Json): void {
  for (const feature of features as Json[]) if (feature.name === 'word') delete feature.width;
}

function vectorWordsOf(options: Options): string | undefined {
  const text = textOption(options, 'vectorWords');
  if (text === undefined) return undefined;
  if (options.vectors === undefined) throw new UsageError('--vector-words goes with --vectors');
  if (text === 'all' || /^\d+$/.test(text)) return text;
  throw new UsageError(`--vector-words: got '${text}', expected all or an integer ≥ 0`);
}

async function readConfig(path: string): Promise<Json> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw fileError(error, path);
  }
  try {
    const config: unknown = JSON.parse(text);
    resolveConfig(config as PartialConfig);
    return config as Json;
  } catch (error) {
    const { message } = error as Error;
    if (!(error instanceof SyntaxError)) throw new ConfigError(`${path}: ${message}`, { cause: error });
    const why = `got invalid JSON (${message}), expected a configuration, an object`;
    throw new SyntaxError(`${path}: ${why}`, { cause: error });
  }
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Objects are merged key by key; a list or a value takes the place of what was there. */
function merge(base: Json, over: Json): Json {
  const result = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = result[key];
    result[key] = isObject(below) && isObject(value) ? merge(below, value) : value;
  }
  return result;
}

/** What every object has, and no configuration. */
const NO_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Applies `path=value`: `optimizer.rate=0.001`, `features.word.width=50` (a feature by its name, which joins the list
 * if it is not there), `layers.0.linear=200`. Values are JSON, numbers as `.001`, or else strings. Whether the path means anything is for
 * `resolveConfig` to say.
 */
export function applySetting(config: object, setting: string): void {
  const equals = setting.indexOf('=');
  if (equals < 1)
    throw new UsageError(`--set: got '${setting}', expected path=value, as in optimizer.rate=0.001`);
  const keys = setting.slice(0, equals).split('.');
  const forbidden = keys.find((key) => NO_KEYS.has(key));
  if (forbidden)
    throw new UsageError(`--set: got the key '${forbidden}' in '${setting}', expected a setting`);
  const last = keys.pop()!;
  let node = config as Json;
  for (const key of keys) {
    const slot = slotOf(node, key);
    if (typeof node[slot] !== 'object' || node[slot] === null) node[slot] = {};
    node = node[slot] as Json;
  }
  node[slotOf(node, last)] = parseValue(setting.slice(equals + 1));
}

/** A key, or for a list the index that it names. */
function slotOf(node: Json | unknown[], key: string): string {
  if (!Array.isArray(node) || /^\d+$/.test(key)) return key;
  const index = node.findIndex((element) => isObject(element) && element.name === key);
  if (index >= 0) return String(index);
  return String(node.push({ name: key }) - 1);
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
  }
}
