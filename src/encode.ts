import type { Matrix } from './core/matrix.ts';
import type { Ops } from './core/ops.ts';
import type { Batch, BatchSource, Mode } from './nn/batch.ts';
import type { Config, FeatureConfig } from './config.ts';
import type { DocumentContext } from './running-config.ts';
import type { GroupedRows, Grouper } from './groups.ts';
import { idsOf, Lexicon } from './lexicon.ts';
import { grouperOf } from './model.ts';
import { mix32, Random } from './random.ts';
import { type Feature, PAD } from './text/features/feature.ts';
import { Vocabulary } from './text/vocabulary.ts';

/** A sentence as numbers: the type of each token, and the ids of the features that look beyond the token. */
export interface EncodedSentence {
  /** Index of each token's row in the encoder's tables of token features. */
  types: Int32Array;
  /** For each context feature the ids of all tokens, (tokens, slots·count). */
  context: Int32Array[];
  /** Class ids, negative where unknown. */
  targets?: Int32Array;
  /** Probabilities of the classes to learn instead, (tokens, classes). */
  softTargets?: Float32Array;
  /** Vectors from outside, (tokens, width). */
  dense?: Float32Array;
}

/** Chance that a row's id is replaced by `unknown` in training, by id: so that a net learns what to do with new words. */
export interface WordDropout {
  column: string;
  unknown: number;
  rates: Float32Array;
}

const WORD_DROPOUT_STREAM = 0x776f7264;
const CONTEXT_DROPOUT_STREAM = 0x636f6e74;
const FEATURE_DROPOUT_STREAM = 0x66656174;

/**
 * The encoder that feeds the network of a configuration in training.
 *
 * @param context what `loadContext` gave for the configuration
 * @param ids those of an encoder elsewhere
 */
export function createEncoder(
  features: readonly Feature[],
  config: Config,
  vocabulary: Vocabulary,
  context?: DocumentContext,
  ids?: Readonly<Record<string, Int32Array>>,
): Encoder {
  const dropout = wordDropout(config.features, vocabulary);
  const { window, contextual } = config;
  return new Encoder(
    features,
    window.radius,
    dropout,
    contextual?.width,
    context && (() => grouperOf(config, context)!),
    ids,
  );
}

/** Unknown words are learned from rare ones: a word of count c is dropped with probability min(½, a / (a + c)). */
function wordDropout(features: readonly FeatureConfig[], { counts }: Vocabulary): WordDropout | undefined {
  const a = Number(features.find(({ name }) => name === 'word')?.dropout ?? 0);
  if (a === 0) return undefined;
  const rates = Float32Array.from(counts, (c, id) => (id <= Vocabulary.UNK ? 0 : Math.min(0.5, a / (a + c))));
  return { column: 'word', unknown: Vocabulary.UNK, rates };
}

/** Turns sentences into batches to train on. */
export class Encoder {
  private readonly lexicon: Lexicon;
  private readonly context: Feature[];
  private readonly grouper: Grouper | undefined;

  /**
   * @param radius rows of padding on each side of a sentence
   * @param dense width of the vectors from outside that each token has; 0: none
   * @param createGrouper for nets that take means over the rows that belong together
   */
  constructor(
    readonly features: readonly Feature[],
    private readonly radius: number,
    private readonly wordDropout?: WordDropout,
    private readonly dense = 0,
    private readonly createGrouper?: () => Grouper,
    ids?: Readonly<Record<string, Int32Array>>,
  ) {
    this.grouper = createGrouper?.();
    this.lexicon = new Lexicon([...features, ...(this.grouper ? [this.grouper.form] : [])], ids);
    this.context = features.filter((f) => f.scope === 'context');
  }

  /** The distinct tokens met so far. */
  get size(): number {
    return this.lexicon.size;
  }

  /** Whether so many distinct tokens are kept that it is time for `forget`, which invalidates encoded sentences. */
  get full(): boolean {
    return this.lexicon.full;
  }

  forget(): void {
    this.lexicon.forget();
  }

  /** An encoder for the same features that has met no tokens: what it encodes outlives a `forget` of this one. */
  fresh(): Encoder {
    return new Encoder(this.features, this.radius, this.wordDropout, this.dense, this.createGrouper);
  }

  /** The ids of all types, which with encoded sentences are enough to make batches elsewhere. */
  get ids(): Readonly<Record<string, Int32Array>> {
    return this.lexicon.ids;
  }

  encode(sentence: readonly string[], targets?: Int32Array, dense?: Float32Array): EncodedSentence {
    // Context features know a sentence by its array, which the caller may change and use again: hence a copy.
    const tokens = [...sentence];
    const types = Int32Array.from(tokens, (token) => this.lexicon.typeOf(token));
    const context = this.context.map((feature) => {
      const width = idsOf(feature);
      const ids = new Int32Array(tokens.length * width);
      for (let i = 0; i < tokens.length; i++) feature.write(tokens, i, ids, i * width);
      return ids;
    });
    return { types, context, ...(targets && { targets }), ...(dense && { dense }) };
  }

  /** Whether the net takes means over the rows of a document, so that batches are told which sentence is of which. */
  get takesDocuments(): boolean {
    return this.grouper !== undefined;
  }

  /**
   * A batch of these sentences, in the current memory scope; `radius` padding rows lie before, between and after.
   * `documents` has the number of each sentence's document; without it they are all of one.
   */
  batch(ops: Ops, encoded: readonly EncodedSentence[], mode: Mode, documents?: ArrayLike<number>): Batch {
    const sentences = [0];
    encoded.forEach(({ types }, i) => sentences.push(sentences[i] + types.length));
    const rows = sentences[encoded.length];
    const inputRows = rows + this.radius * (encoded.length + 1);
    const { memory } = ops;
    const starts = memory.alloc(4 * rows);
    const columns: Record<string, number> = {};
    for (const feature of this.features)
      columns[feature.name] = this.writeIds(ops, feature, encoded, inputRows);
    const labeled = encoded.every((sentence) => sentence.targets);
    const targets = labeled ? memory.alloc(4 * rows) : undefined;

    this.writeStarts(memory.i32, starts >>> 2, sentences);
    if (targets !== undefined)
      encoded.forEach((sentence, s) => memory.i32.set(sentence.targets!, (targets >>> 2) + sentences[s]));
    const softTargets = this.writeSoftTargets(ops, encoded);
    if (mode.train && this.wordDropout) this.dropWords(ops, columns, inputRows, mode);
    if (mode.train) this.drop(ops, columns, inputRows, mode);
    return {
      rows,
      inputRows,
      columns,
      starts,
      sentences,
      ...(this.grouper && {
        groups: this.grouper.groups(memory, this.rowsOf(encoded, sentences), documents),
      }),
      ...(targets !== undefined && { targets }),
      ...(softTargets !== undefined && { softTargets }),
      ...(this.dense > 0 && { dense: this.writeDense(ops, encoded, inputRows) }),
    };
  }

  private rowsOf(encoded: readonly EncodedSentence[], sentences: readonly number[]): GroupedRows {
    const types: number[] = [];
    for (const sentence of encoded) for (const type of sentence.types) types.push(type);
    return { types, sentences, padding: 0, ids: this.lexicon.ids };
  }

  /** The soft targets, (rows, classes), if all sentences have some. */
  private writeSoftTargets({ memory }: Ops, encoded: readonly EncodedSentence[]): number | undefined {
    if (!encoded.every((sentence) => sentence.softTargets)) return undefined;
    const lengths = encoded.map((sentence) => sentence.softTargets!.length);
    const ptr = memory.alloc(4 * lengths.reduce((a, b) => a + b, 0));
    let at = ptr >>> 2;
    encoded.forEach((sentence, s) => {
      memory.f32.set(sentence.softTargets!, at);
      at += lengths[s];
    });
    return ptr;
  }

  /** The strip row at which each token's window begins, from starts[at] on. */
  private writeStarts(starts: Int32Array, at: number, sentences: readonly number[]): void {
    for (let s = 1, strip = 0; s < sentences.length; s++, strip += this.radius) {
      for (let row = sentences[s - 1]; row < sentences[s]; row++) starts[at + row] = strip++;
    }
  }

  /** The vectors from outside, (inputRows, dense); those of padding are zero. */
  private writeDense(ops: Ops, encoded: readonly EncodedSentence[], inputRows: number): Matrix {
    const strip = ops.zeros(inputRows, this.dense);
    const { f32 } = ops.memory;
    let row = this.radius;
    for (const { types, dense } of encoded) {
      if (dense?.length !== types.length * this.dense)
        throw new RangeError(`dense: got ${dense?.length} numbers, expected ${types.length} × ${this.dense}`);
      f32.set(dense, (strip.ptr >>> 2) + row * this.dense);
      row += types.length + this.radius;
    }
    return strip;
  }

  /** Writes the ids of one feature, (slots, inputRows, count), padding rows included. */
  private writeIds(
    { memory }: Ops,
    feature: Feature,
    encoded: readonly EncodedSentence[],
    inputRows: number,
  ): number {
    const { slots, count } = feature;
    const length = inputRows * idsOf(feature);
    const column = memory.alloc(4 * length);
    const ids = memory.i32;
    const table = this.lexicon.ids[feature.name];
    const place = this.context.indexOf(feature);
    for (let slot = 0, at = column >>> 2; slot < slots; slot++) {
      at = this.fillPadding(ids, at, count);
      for (const { types, context } of encoded) {
        // Features of a token alone have a row for each type, the others for each token.
        const source = place < 0 ? table : context[place];
        for (let i = 0; i < types.length; i++) {
          let from = ((place < 0 ? types[i] : i) * slots + slot) * count;
          for (let c = 0; c < count; c++) ids[at++] = source[from++];
        }
        at = this.fillPadding(ids, at, count);
      }
    }
    return column;
  }

  private fillPadding(ids: Int32Array, at: number, count: number): number {
    for (let i = 0; i < this.radius; i++) {
      ids[at++] = PAD;
      for (let c = 1; c < count; c++) ids[at++] = -1;
    }
    return at;
  }

  private dropWords(ops: Ops, columns: Record<string, number>, inputRows: number, mode: Mode): void {
    const { column, unknown, rates } = this.wordDropout!;
    const ids = ops.memory.i32;
    const first = columns[column] >>> 2;
    const random = new Random(mix32(mode.seed ^ WORD_DROPOUT_STREAM, mode.step));
    for (let i = first; i < first + inputRows; i++) {
      if (rates[ids[i]] > 0 && random.uniform() < rates[ids[i]]) ids[i] = unknown;
    }
  }

  /** What features drop by themselves. */
  private drop({ memory }: Ops, columns: Record<string, number>, inputRows: number, mode: Mode): void {
    for (const feature of this.features) {
      const seed = mix32(mode.seed ^ FEATURE_DROPOUT_STREAM, mode.step);
      const from = columns[feature.name] >>> 2;
      feature.drop?.(memory.i32, from, from + inputRows * idsOf(feature), new Random(seed));
    }
  }
}

/**
 * Examples for the trainer: documents, each some encoded sentences, or single sentences. In training the sentences of a
 * document are documents of their own with the probability `contextDropout`.
 */
export class SentenceSource implements BatchSource {
  constructor(
    private readonly ops: Ops,
    private readonly encoder: Encoder,
    private readonly examples: readonly (readonly EncodedSentence[])[],
    private readonly contextDropout = 0,
  ) {}

  get size(): number {
    return this.examples.length;
  }

  batch(examples: ArrayLike<number>, mode: Mode): Batch {
    return this.batchOf(this.documentsOf(examples), mode);
  }

  part(examples: ArrayLike<number>, mode: Mode, part: number, parts: number): Batch | undefined {
    const documents = this.documentsOf(examples);
    // A document stays whole where its means are taken.
    const units = this.encoder.takesDocuments ? documents : documents.flat().map((sentence) => [sentence]);
    const tokens = units.reduce((sum, unit) => sum + tokensOf(unit), 0);
    let before = 0;
    // A unit goes to the part that its middle is in.
    const own = units.filter((unit) => {
      const length = tokensOf(unit);
      const middle = before + length / 2;
      before += length;
      return Math.floor((middle * parts) / tokens) === part;
    });
    return own.length > 0 ? this.batchOf(own, mode) : undefined;
  }

  private batchOf(documents: readonly (readonly EncodedSentence[])[], mode: Mode): Batch {
    const random = new Random(mix32(mode.seed ^ CONTEXT_DROPOUT_STREAM, mode.step));
    let number = 0;
    const numbers = documents.flatMap((sentences) => {
      const apart = mode.train && random.uniform() < this.contextDropout;
      number++;
      return sentences.map(() => (apart ? number++ : number));
    });
    return this.encoder.batch(this.ops, documents.flat(), mode, numbers);
  }

  private documentsOf(examples: ArrayLike<number>): (readonly EncodedSentence[])[] {
    return Array.from(examples, (example) => this.examples[example]);
  }
}

const tokensOf = (sentences: readonly EncodedSentence[]): number =>
  sentences.reduce((sum, { types }) => sum + types.length, 0);
