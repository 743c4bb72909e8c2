import type { Matrix } from '../core/matrix.ts';
import type { Ops } from '../core/ops.ts';
import type { Batch } from './batch.ts';

/** Turns scores (rows, classes) into a class for each row: a view, valid until the next allocation. */
export interface Decoder {
  decode(scores: Matrix, batch: Batch): Int32Array;
}

/** The best class of each row by itself. */
export class ArgmaxDecoder implements Decoder {
  constructor(private readonly ops: Ops) {}

  decode(scores: Matrix): Int32Array {
    const out = this.ops.memory.alloc(4 * scores.rows);
    this.ops.kernels.argmax(scores.ptr, scores.rows, scores.cols, out);
    return this.ops.memory.ints(out, scores.rows);
  }
}

/** 1 where the one score of a row is above the threshold, else 0. */
export class ThresholdDecoder implements Decoder {
  constructor(
    private readonly ops: Ops,
    readonly threshold = 0,
  ) {}

  decode(scores: Matrix): Int32Array {
    return Int32Array.from(this.ops.memory.floats(scores.ptr, scores.rows), (s) =>
      s > this.threshold ? 1 : 0,
    );
  }
}

/** Scores of passing from tag to tag, of starting and of ending with one; −∞ forbids. */
export interface Transitions {
  /** (tags, tags), row = from. */
  transitions: Float32Array;
  start: Float32Array;
  end: Float32Array;
}

/** The best path through each sentence, and exact probabilities of parts of paths. */
export class ViterbiDecoder implements Decoder {
  readonly tags: number;
  private readonly scores: { transitions: number; start: number; end: number };
  private readonly factors: { transitions: number; start: number; end: number };

  /** Allocates its transition scores for good: construct outside memory scopes. */
  constructor(
    private readonly ops: Ops,
    { transitions, start, end }: Transitions,
  ) {
    this.tags = start.length;
    const { memory } = ops;
    this.scores = {
      transitions: memory.fromFloats(transitions),
      start: memory.fromFloats(start),
      end: memory.fromFloats(end),
    };
    this.factors = {
      transitions: this.exponentials(transitions),
      start: this.exponentials(start),
      end: this.exponentials(end),
    };
  }

  decode(scores: Matrix, { sentences }: Batch): Int32Array {
    const { memory, kernels } = this.ops;
    const { tags } = this;
    let longest = 0;
    for (let s = 1; s < sentences.length; s++) longest = Math.max(longest, sentences[s] - sentences[s - 1]);
    const path = memory.alloc(4 * scores.rows);
    const back = memory.alloc(4 * longest * tags);
    const alpha = memory.alloc(8 * tags);
    const { transitions, start, end } = this.scores;
    for (let s = 1; s < sentences.length; s++) {
      const from = sentences[s - 1];
      const rows = sentences[s] - from;
      if (rows === 0) continue;
      const at = scores.ptr + 4 * from * tags;
      kernels.viterbi(at, rows, tags, transitions, start, end, back, alpha, path + 4 * from);
    }
    return memory.ints(path, scores.rows);
  }

  /** Forward–backward over rows from … to−1, one sentence. Valid until the memory scope ends. */
  posterior(scores: Matrix, from: number, to: number): Posterior {
    const { memory, kernels } = this.ops;
    const { tags } = this;
    const rows = to - from;
    const [emissions, alpha, beta] = [0, 1, 2].map(() => memory.alloc(8 * rows * tags));
    const { transitions, start, end } = this.factors;
    const at = scores.ptr + 4 * from * tags;
    kernels.forwardBackward(at, rows, tags, transitions, start, end, emissions, alpha, beta);
    const { f64 } = memory;
    const [e, a, b, t] = [emissions, alpha, beta, transitions].map((ptr) => ptr >>> 3);
    return {
      marginal: (row, tag) => f64[a + row * tags + tag] * f64[b + row * tags + tag],
      path: (row, path, excluded = []) => {
        let p = f64[a + row * tags + path[0]];
        for (let i = 1; i < path.length; i++) {
          p *= f64[t + path[i - 1] * tags + path[i]] * f64[e + (row + i) * tags + path[i]];
        }
        const last = row + path.length - 1;
        const whole = p * f64[b + last * tags + path[path.length - 1]];
        if (last + 1 === rows) return whole;
        // What goes on with an excluded tag is not this path.
        return excluded.reduce((rest, tag) => {
          const on = f64[t + path[path.length - 1] * tags + tag] * f64[e + (last + 1) * tags + tag];
          return rest - p * on * f64[b + (last + 1) * tags + tag];
        }, whole);
      },
    };
  }

  private exponentials(scores: Float32Array): number {
    const ptr = this.ops.memory.alloc(8 * scores.length);
    this.ops.memory.f64.set(
      Float64Array.from(scores, (s) => Math.exp(s)),
      ptr >>> 3,
    );
    return ptr;
  }
}

/** Exact probabilities under the distribution over a sentence's paths. Rows count from the sentence's start. */
export interface Posterior {
  /** P(y_row = tag). */
  marginal(row: number, tag: number): number;
  /** P(y_row = path[0], y_{row+1} = path[1], …, and the next tag is none of `excluded`). */
  path(row: number, path: readonly number[], excluded?: readonly number[]): number;
}
