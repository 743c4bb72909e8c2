import { type Config, resolveConfig } from '../config.ts';
import { damaged, reading } from '../model-file-error.ts';
import { jsonOf, type ModelFile, openModel, VERSION } from '../model-file.ts';
import { ENTITY_HASHES, FRONT_CODED, GAZETTEER, VOCABULARY } from '../model-parts.ts';
import { valuesOf } from '../model-tensors.ts';
import { checkMagnitudes } from '../model-weights.ts';
import { type Bits, quantize, scaleOf } from '../quantized.ts';
import { type Tensor, tensorName, writeSafetensors } from '../safetensors.ts';
import { hashWord, Vocabulary } from '../text/vocabulary.ts';
import { encodeFrontCoded } from '../text/word-list.ts';
import { changeBasis, equalize } from './basis.ts';
import {
  type FirstLayer,
  firstLayerOf,
  type Table,
  tablesOf,
  type Weights,
  withWidth,
} from './first-layer.ts';
import { mostUseful, usefulness } from './pruning.ts';
import { checkArguments, optionsOf, bytes } from '../util/arguments.ts';

export interface CompressOptions {
  /** Bits of a number of the tables of vectors. Other layers have 8 either way. Default 8. */
  bits?: Bits;
  /** Keep so many words, the most useful ones; the others become unknown. Default: all. */
  vocabulary?: number;
  /** Reduce the word vectors to so many dimensions. Default: as they are. */
  dimensions?: number;
  /**
   * Keep a hash of 32 bits of each word in place of the word: smaller where words are long, and the words cannot be
   * read from the file. A word that is not among N kept ones is then taken for one of them with probability N / 2³².
   */
  hash?: boolean;
}

/** A model on its way: what its file will hold. */
interface Draft {
  config: Config;
  vocabulary: Vocabulary;
  weights: Weights;
  tables: Table[];
  first: FirstLayer | undefined;
}

/**
 * Makes a model's file smaller: words that matter least are left out, word vectors get fewer dimensions, numbers fewer
 * bits. What is written is a model file like any other, a little less accurate. Hashes of the training entities, by which
 * an evaluation tells unseen ones, and counts of words are left out.
 *
 * @param file what `tagger.save()` gives, or `scorer.save()`
 * @throws ModelFileError for bytes that are no model; RangeError for options out of range, and for fewer dimensions where
 *   no linear layer follows the window
 */
export function compressModel(file: Uint8Array, options: CompressOptions = {}): Uint8Array {
  checkArguments({ file, options }, bytes, optionsOf('bits', 'vocabulary', 'dimensions', 'hash'));
  const { bits = 8, vocabulary: words, dimensions, hash = false } = options;
  if (bits !== 4 && bits !== 8) throw new RangeError(`bits: got ${String(bits)}, expected 4 or 8`);
  const opened = openModel(file);
  const draft = draftOf(opened);
  const index = draft.tables.findIndex(({ feature }) => feature === 'word');
  if (words !== undefined) prune(draft, index, words);
  if (dimensions !== undefined) reduce(draft, index, dimensions);
  if (bits === 4) equalizeAll(draft);
  sortWords(draft, index, hash);
  return encode(opened, draft, bits);
}

function draftOf({ metadata, vocabulary, weights: given }: ModelFile): Draft {
  const config = reading(() => resolveConfig(jsonOf(metadata, 'config') as object));
  const tables = tablesOf(config);
  for (const table of tables) checkTable(table, given, vocabulary);
  checkMagnitudes(config, given);
  const weights = valuesOf(given);
  return { config, vocabulary, weights, tables, first: firstLayerOf(config, weights, tables) };
}

function checkTable(
  { name, feature, cols }: Table,
  weights: ModelFile['weights'],
  { size }: Vocabulary,
): void {
  const got = Object.hasOwn(weights, name) ? weights[name] : undefined;
  if (got?.cols === cols && (feature !== 'word' || got.rows === size)) return;
  const shape = got ? `the shape (${got.rows}, ${got.cols})` : 'none';
  const rows = feature === 'word' ? size : 'rows';
  throw damaged(`${tensorName(name)}: got ${shape}, expected (${rows}, ${cols})`);
}

function tableOfWords({ tables }: Draft, index: number, option: string): Table {
  if (index < 0) throw new RangeError(`${option}: the model has no feature 'word', and so no words`);
  return tables[index];
}

function checkCount(option: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw new RangeError(`${option}: got ${value}, expected an integer from 1 to ${most}, what the model has`);
}

function prune(draft: Draft, index: number, limit: number): void {
  const { name, cols } = tableOfWords(draft, index, 'vocabulary');
  checkCount('vocabulary', limit, draft.vocabulary.size - 2);
  const figures = usefulness(draft.vocabulary, draft.weights[name], cols, draft.first?.blocks[index]);
  keepWords(draft, index, mostUseful(figures, limit));
}

/** Leaves the rows of these ids, in this order, placeholders first. */
function keepWords(draft: Draft, index: number, ids: readonly number[]): void {
  const { vocabulary, weights, tables } = draft;
  const { name, cols } = tables[index];
  const rows = new Float32Array(ids.length * cols);
  ids.forEach((id, row) => rows.set(weights[name].subarray(id * cols, (id + 1) * cols), row * cols));
  weights[name] = rows;
  const { words, hashes } = vocabulary;
  const kept = ids.slice(2);
  draft.vocabulary = new Vocabulary(
    hashes ? Uint32Array.from(kept, (id) => hashes[id - 2]) : kept.map((id) => words[id]),
  );
}

function reduce(draft: Draft, index: number, dimensions: number): void {
  const table = tableOfWords(draft, index, 'dimensions');
  checkCount('dimensions', dimensions, table.cols);
  const { first, weights } = draft;
  if (!first)
    throw new RangeError('dimensions: the model has no linear layer right after the window to take fewer');
  changeBasis(weights, table, first, index, dimensions);
  draft.config = withWidth(draft.config, 'word', dimensions);
  table.cols = dimensions;
}

/** Columns of one size share the steps of a row's numbers fairly. */
function equalizeAll({ tables, first, weights }: Draft): void {
  if (first) tables.forEach((table, i) => equalize(weights, table, first.blocks[i]));
}

/** Brings the words into an order in which they take little room: that of the alphabet, or of their hashes. */
function sortWords(draft: Draft, index: number, hash: boolean): void {
  const { words, hashes = hash && Uint32Array.from(words.slice(2), hashWord) } = draft.vocabulary;
  const keys: ArrayLike<string | number> = hashes || words.slice(2);
  const ids = Array.from({ length: keys.length }, (_, i) => i);
  ids.sort((a, b) => (keys[a] < keys[b] ? -1 : keys[a] > keys[b] ? 1 : a - b));
  // Of two words with one hash the first can stay.
  const distinct = ids.filter((id, i) => i === 0 || keys[id] !== keys[ids[i - 1]]);
  if (index >= 0) keepWords(draft, index, [0, 1, ...distinct.map((id) => id + 2)]);
  if (hashes) draft.vocabulary = new Vocabulary(Uint32Array.from(distinct, (id) => hashes[id]));
}

function encode(
  { metadata, tensors: before, weights: given }: ModelFile,
  draft: Draft,
  bits: Bits,
): Uint8Array {
  const { config, vocabulary, weights, first } = draft;
  if (first) weights[first.weight] = first.joined();
  const tensors: Record<string, Tensor> = {};
  for (const [name, data] of Object.entries(weights)) {
    const table = draft.tables.find((some) => some.name === name);
    const cols = table?.cols ?? given[name].cols;
    const rows = data.length / cols;
    if (!table && !name.endsWith('.weight')) tensors[name] = { shape: [rows, cols], data };
    else {
      const { values, scales } = quantize(data, rows, cols, table ? bits : 8);
      Object.assign(tensors, { [name]: values, [scaleOf(name)]: scales });
    }
  }
  if (before[GAZETTEER]) tensors[GAZETTEER] = before[GAZETTEER];
  if (before[ENTITY_HASHES]) tensors[ENTITY_HASHES] = { shape: [0], data: new Uint32Array() };
  const words = vocabulary.hashes ?? encodeFrontCoded(vocabulary.words.slice(2));
  tensors[vocabulary.hashes ? VOCABULARY : FRONT_CODED] = { shape: [words.length], data: words };
  const layout = `I8: integers of -127 to 127; U8: two numbers n - 7.5 a byte, the first in the low four bits; times the scale of their block, of which there are equal ones`;
  return writeSafetensors({
    tensors,
    metadata: { ...metadata, version: String(VERSION), config: JSON.stringify(config), quantization: layout },
  });
}
