import { contiguous, type Matrix } from './core/matrix.ts';
import type { Memory } from './core/memory.ts';
import type { Engine } from './core/wasm.ts';
import { idsOf, type Lexicon, PADDING, writePadding } from './lexicon.ts';
import type { Batch } from './nn/batch.ts';
import type { Feature } from './text/features/feature.ts';
import { type TextSentence, tokensOf } from './text/segment.ts';

/** What turns sentences into batches for a net that only runs. */
export interface StripOptions {
  features: readonly Feature[];
  lexicon: Lexicon;
  /** Rows of padding before, between and after sentences. */
  radius: number;
  /** Width of the vectors from outside; 0: none. */
  dense: number;
  /** Whether the features of a token alone are wanted as columns too, and not only by type. */
  allColumns: boolean;
}

export type Tokens = readonly string[] | TextSentence;
export type Sentences = readonly Tokens[];

/** How many tokens a sentence has. */
export const lengthOf = (tokens: Tokens): number =>
  'bounds' in tokens ? tokens.bounds.length / 2 : tokens.length;

/** The tokens of a sentence as strings. */
export function stringsOf(tokens: Tokens): readonly string[] {
  return 'bounds' in tokens ? tokensOf(tokens) : tokens;
}

/** A batch of sentences, with their vectors from outside if there are any, in the current memory scope. */
export function stripOf(
  { memory }: Engine,
  options: StripOptions,
  sentences: Sentences,
  vectors?: Float32Array[],
): Batch {
  const { features, lexicon, radius, dense, allColumns } = options;
  const offsets = new Int32Array(sentences.length + 1);
  sentences.forEach((tokens, s) => (offsets[s + 1] = offsets[s] + lengthOf(tokens)));
  const rows = offsets[sentences.length];
  const inputRows = rows + radius * (sentences.length + 1);
  const starts = memory.alloc(4 * rows);
  const types = new Int32Array(inputRows).fill(PADDING);
  sentences.forEach((tokens, s) => writeTypes(lexicon, tokens, types, offsets[s] + (s + 1) * radius));
  for (let s = 0, row = 0, at = starts >>> 2; s < sentences.length; s++)
    for (; row < offsets[s + 1]; row++) memory.i32[at++] = row + s * radius;
  const strings = features.some(({ scope }) => scope === 'context')
    ? sentences.map((_, s) =>
        stringsOfTypes(lexicon, types, offsets[s] + (s + 1) * radius, offsets[s + 1] + (s + 1) * radius),
      )
    : [];
  const columns: Record<string, number> = {};
  for (const feature of features) {
    const ofToken = feature.scope === 'token';
    if (ofToken && !allColumns) continue;
    columns[feature.name] = ofToken
      ? memory.fromInts(idsByType(feature, types, lexicon.ids[feature.name]))
      : idsInContext(memory, feature, strings, inputRows, radius);
  }
  const { ids, generation, size } = lexicon;
  return {
    rows,
    inputRows,
    columns,
    starts,
    sentences: offsets,
    types: { rows: types, ids, generation, size: size + 1 },
    ...(dense > 0 && { dense: denseOf(memory, sentences, vectors, inputRows, radius, dense) }),
  };
}

function writeTypes(lexicon: Lexicon, tokens: Tokens, types: Int32Array, at: number): void {
  if ('bounds' in tokens) {
    const { text, start, bounds } = tokens;
    for (let i = 0; i < bounds.length; i += 2)
      types[at++] = lexicon.typeAt(text, start + bounds[i], start + bounds[i + 1]);
  } else for (const token of tokens) types[at++] = lexicon.typeOf(token);
}

/** A new array, since context features know a sentence by its array. */
function stringsOfTypes({ tokens }: Lexicon, types: Int32Array, from: number, to: number): string[] {
  const strings: string[] = [];
  for (; from < to; from++) strings.push(tokens[types[from]]);
  return strings;
}

/** Ids of a feature of the token alone, (slots, rows, count), from a table by type, (types, slots·count). */
function idsByType({ slots, count }: Feature, types: Int32Array, table: Int32Array): Int32Array {
  const out = new Int32Array(types.length * slots * count);
  for (let slot = 0, at = 0; slot < slots; slot++) {
    for (const type of types) {
      const from = (type * slots + slot) * count;
      for (let c = 0; c < count; c++) out[at++] = table[from + c];
    }
  }
  return out;
}

/** Ids of a feature that looks beyond the token, (slots, inputRows, count). */
function idsInContext(
  memory: Memory,
  feature: Feature,
  sentences: string[][],
  inputRows: number,
  radius: number,
): number {
  const width = idsOf(feature);
  const ids = memory.zeros(inputRows * width);
  const byRow = memory.ints(ids, inputRows * width);
  let next = 0;
  const pad = () => {
    for (let i = 0; i < radius; i++) next = writePadding(feature, byRow, next);
  };
  pad();
  for (const tokens of sentences) {
    for (let i = 0; i < tokens.length; i++, next += width) feature.write(tokens, i, byRow, next);
    pad();
  }
  if (feature.slots === 1) return ids;
  const rows = Int32Array.from({ length: inputRows }, (_, row) => row);
  return memory.fromInts(idsByType(feature, rows, byRow));
}

/** The vectors from outside, (inputRows, width); those of padding are zero. */
function denseOf(
  memory: Memory,
  sentences: Sentences,
  vectors: Float32Array[] | undefined,
  inputRows: number,
  radius: number,
  width: number,
): Matrix {
  const strip = contiguous(memory.zeros(inputRows * width), inputRows, width);
  const values = memory.floats(strip.ptr, inputRows * width);
  let row = radius;
  sentences.forEach((tokens, s) => {
    values.set(vectors![s], row * width);
    row += lengthOf(tokens) + radius;
  });
  return strip;
}
