import type { Ops } from './core/ops.ts';
import type { EncodedSentence, Encoder } from './encode.ts';
import type { Batch, BatchSource, Mode } from './nn/batch.ts';
import { mix32, Random } from './random.ts';
import { Unigram } from './unigram.ts';

/** A sentence, and for each of its tokens whether it is one of those that are asked for. */
export interface MarkedSentence {
  tokens: readonly string[];
  marks: readonly boolean[];
}

/** Where the centre of a corrupt window comes from: a token that is not asked for, or a word put in the place of one that is. */
export const corruptions = ['sample', 'replace'] as const;
export type Corruption = (typeof corruptions)[number];

export interface RankingSourceOptions {
  /** The window's. */
  radius: number;
  /** Corrupt windows for each true one. */
  corruptions: number;
  corrupt: Corruption;
}

/** A token in a source's sentences. */
interface Place {
  sentence: number;
  position: number;
}

/** A window cut out of its sentence: at most 2·radius + 1 tokens. */
interface Window {
  encoded: EncodedSentence;
  /** Which of its tokens is the centre. */
  center: number;
}

const CORRUPTION_STREAM = 0x636f7272;

/**
 * Batches for the max-margin loss: windows around marked tokens, the examples, then `corruptions` blocks of corrupt
 * windows, drawn anew at each step. `sample` takes windows around tokens that are not marked, each as likely;
 * `replace` puts another word into the true window's centre, drawn by count^0.75 over all tokens. Every window is a
 * strip of its own, since the same place may occur in a batch with different centres.
 */
export class RankingSource implements BatchSource {
  private readonly encoded: EncodedSentence[];
  private readonly marked: Place[] = [];
  private readonly draw: (example: Place, random: Random) => Window;

  /** @throws RangeError if no token is marked, or if all are and corrupt windows are to be sampled */
  constructor(
    private readonly ops: Ops,
    private readonly encoder: Encoder,
    private readonly sentences: readonly MarkedSentence[],
    private readonly options: RankingSourceOptions,
  ) {
    this.encoded = sentences.map(({ tokens }) => encoder.encode(tokens));
    const others: Place[] = [];
    sentences.forEach(({ marks }, sentence) =>
      marks.forEach((mark, position) => (mark ? this.marked : others).push({ sentence, position })),
    );
    if (this.marked.length === 0) throw new RangeError('got no marked tokens, expected one or more');
    this.draw = options.corrupt === 'sample' ? this.sampler(others) : this.replacer();
  }

  get size(): number {
    return this.marked.length;
  }

  batch(examples: ArrayLike<number>, mode: Mode): Batch {
    const random = new Random(mix32(mode.seed ^ CORRUPTION_STREAM, mode.step));
    const places = Array.from(examples, (example) => this.marked[example]);
    const windows = places.map((place) => this.at(place));
    for (let k = 0; k < this.options.corruptions; k++)
      for (const place of places) windows.push(this.draw(place, random));
    return this.batchOf(windows, mode);
  }

  private at({ sentence, position }: Place, encoded = this.encoded[sentence]): Window {
    const { radius } = this.options;
    const from = Math.max(0, position - radius);
    const to = Math.min(encoded.types.length, position + radius + 1);
    const context = encoded.context.map((ids) => {
      const width = ids.length / encoded.types.length;
      return ids.subarray(from * width, to * width);
    });
    return { encoded: { types: encoded.types.subarray(from, to), context }, center: position - from };
  }

  private sampler(others: readonly Place[]): RankingSource['draw'] {
    if (others.length === 0) throw new RangeError('got marked tokens only, expected others to corrupt with');
    return (_, random) => this.at(others[random.integer(others.length)]);
  }

  private replacer(): RankingSource['draw'] {
    const counts = new Map<string, number>();
    for (const { tokens } of this.sentences)
      for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
    if (counts.size < 2) throw new RangeError(`got ${counts.size} word to corrupt with, expected 2 or more`);
    const words = [...counts.keys()];
    const numbers = new Map(words.map((word, i) => [word, i]));
    const unigram = new Unigram([...counts.values()]);
    return (place, random) => {
      const tokens = [...this.sentences[place.sentence].tokens];
      const own = numbers.get(tokens[place.position])!;
      tokens[place.position] = words[unigram.drawOther(own, random)];
      // The whole sentence anew: features of context may see the word from anywhere.
      return this.at(place, this.encoder.encode(tokens));
    };
  }

  /** Strips of the windows' tokens of which only the centres are rows. */
  private batchOf(windows: readonly Window[], mode: Mode): Batch {
    const { memory } = this.ops;
    const strips = windows.map(({ encoded }) => encoded);
    const batch = this.encoder.batch(this.ops, strips, mode);
    const { i32 } = memory;
    const centers = windows.map(({ center }, i) => i32[(batch.starts >>> 2) + batch.sentences[i] + center]);
    const rows = windows.length;
    const sentences = Array.from({ length: rows + 1 }, (_, i) => i);
    return { ...batch, rows, starts: memory.fromInts(centers), sentences };
  }
}

/** Batches of whole sentences for the logistic loss: every token is a row, its target 1 where it is marked, else 0. */
export class MarkSource implements BatchSource {
  private readonly encoded: EncodedSentence[];

  constructor(
    private readonly ops: Ops,
    private readonly encoder: Encoder,
    sentences: readonly MarkedSentence[],
  ) {
    this.encoded = sentences.map(({ tokens, marks }) =>
      encoder.encode(tokens, Int32Array.from(marks, Number)),
    );
  }

  get size(): number {
    return this.encoded.length;
  }

  batch(examples: ArrayLike<number>, mode: Mode): Batch {
    const sentences = Array.from(examples, (example) => this.encoded[example]);
    const batch = this.encoder.batch(this.ops, sentences, mode);
    const { memory } = this.ops;
    const targets = memory.alloc(4 * batch.rows);
    const { f32, i32 } = memory;
    for (let i = 0; i < batch.rows; i++) f32[(targets >>> 2) + i] = i32[(batch.targets! >>> 2) + i];
    return { ...batch, targets };
  }
}
