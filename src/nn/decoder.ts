import type { Matrix } from '../core/matrix.ts';
import type { Engine } from '../core/wasm.ts';
import type { Batch } from './batch.ts';
import { bestPaths, type PathScores } from './k-best.ts';
import {
  allocateChain,
  type Chain,
  fillChain,
  type LearnedTransitions,
  type Transitions,
} from './transitions.ts';

export type { Transitions };

/** Turns scores (rows, classes) into a class for each row: a view, valid until the next allocation. */
export interface Decoder {
  decode(scores: Matrix, batch: Batch): Int32Array;
}

/** The best class of each row by itself. */
export class ArgmaxDecoder implements Decoder {
  constructor(private readonly ops: Pick<Engine, 'memory' | 'kernels'>) {}

  decode(scores: Matrix): Int32Array {
    const out = this.ops.memory.alloc(4 * scores.rows);
    this.ops.kernels.argmax(scores.ptr, scores.rows, scores.cols, out);
    return this.ops.memory.ints(out, scores.rows);
  }
}

/** 1 where the one score of a row is above the threshold, else 0. */
export class ThresholdDecoder implements Decoder {
  constructor(
    private readonly ops: Pick<Engine, 'memory' | 'kernels'>,
    readonly threshold = 0,
  ) {}

  decode(scores: Matrix): Int32Array {
    return Int32Array.from(this.ops.memory.floats(scores.ptr, scores.rows), (s) =>
      s > this.threshold ? 1 : 0,
    );
  }
}

/** The best path through each sentence, and exact probabilities of parts of paths. */
export class ViterbiDecoder implements Decoder {
  readonly tags: number;
  private readonly chain: Chain;
  /** By tag before and tag (one outside the sentence, last): whether it may come there; undefined where some come rather than others. */
  private readonly allowed: Uint8Array | undefined;

  /**
   * Allocates room for its transition scores for good: construct outside memory scopes. Where some are learned, call
   * `refresh` whenever they have changed.
   */
  constructor(
    private readonly ops: Pick<Engine, 'memory' | 'kernels'>,
    private readonly fixed: Transitions,
    private readonly learned?: LearnedTransitions,
  ) {
    this.tags = fixed.start.length;
    this.chain = allocateChain(ops.memory, this.tags);
    this.allowed = learned ? undefined : allowedBy(fixed);
    this.refresh();
  }

  /** Takes over the learned transition scores as they are now. */
  refresh(): void {
    fillChain(this.ops.memory, this.chain, this.fixed, this.learned);
  }

  decode(scores: Matrix, { sentences }: Batch): Int32Array {
    const { memory, kernels } = this.ops;
    const { tags } = this;
    let longest = 0;
    for (let s = 1; s < sentences.length; s++) longest = Math.max(longest, sentences[s] - sentences[s - 1]);
    const path = memory.alloc(4 * scores.rows);
    const back = memory.alloc(4 * longest * tags);
    const alpha = memory.alloc(8 * tags);
    const { transitions, start, end } = this.chain.scores;
    if (this.allowed) kernels.argmax(scores.ptr, scores.rows, tags, path);
    const paths = memory.ints(path, scores.rows);
    for (let s = 1; s < sentences.length; s++) {
      const from = sentences[s - 1];
      const rows = sentences[s] - from;
      // The best tag of each row by itself: if they are allowed together, no path is better.
      if (rows === 0 || (this.allowed && this.isAllowed(paths, from, sentences[s]))) continue;
      const at = scores.ptr + 4 * from * tags;
      kernels.viterbi(at, rows, tags, transitions, start, end, back, alpha, path + 4 * from);
    }
    return paths;
  }

  private isAllowed(paths: Int32Array, from: number, to: number): boolean {
    const { tags, allowed } = this;
    let previous = tags;
    for (let row = from; row < to; row++) {
      const tag = paths[row];
      if (!allowed![previous * (tags + 1) + tag]) return false;
      previous = tag;
    }
    return allowed![previous * (tags + 1) + tags] === 1;
  }

  /** Forward–backward over rows from … to−1, one sentence. Valid until the memory scope ends. */
  posterior(scores: Matrix, from: number, to: number): Posterior {
    const { memory, kernels } = this.ops;
    const { tags } = this;
    const rows = to - from;
    const [emissions, alpha, beta] = [0, 1, 2].map(() => memory.alloc(8 * rows * tags));
    const { factors, alike } = this.chain;
    const { transitions, start, end } = factors;
    const at = scores.ptr + 4 * from * tags;
    const logZ = kernels.forwardBackward(
      at,
      rows,
      tags,
      transitions,
      start,
      end,
      emissions,
      alpha,
      beta,
      alike,
    );
    const [e, a, b, t] = [emissions, alpha, beta, transitions].map((ptr) => ptr >>> 3);
    const cell = (matrix: number, row: number, tag: number) => memory.f64[matrix + row * tags + tag];
    // P(the tag of the next row is `to` and all of what follows it), given that this row's is `from`.
    const goesOn = (row: number, from: number, to: number) =>
      cell(t, from, to) * cell(e, row + 1, to) * cell(b, row + 1, to);
    return {
      best: (k) => {
        const paths = bestPaths(this.pathScores(scores, from, rows), k);
        return paths.map(({ tags: path, score }) => ({
          path,
          probability: probability(Math.exp(score - logZ)),
        }));
      },
      marginal: (row, tag) => probability(cell(a, row, tag) * cell(b, row, tag)),
      path: (row, path, excluded = []) => {
        let p = cell(a, row, path[0]);
        for (let i = 1; i < path.length; i++) p *= cell(t, path[i - 1], path[i]) * cell(e, row + i, path[i]);
        const last = row + path.length - 1;
        const tag = path[path.length - 1];
        if (excluded.length === 0 || last + 1 === rows) return probability(p * cell(b, last, tag));
        // A sum of what may follow, since a difference could come out below 0.
        let rest = 0;
        for (let to = 0; to < tags; to++) if (!excluded.includes(to)) rest += goesOn(last, tag, to);
        return probability(p * rest);
      },
    };
  }

  private pathScores(scores: Matrix, from: number, rows: number): PathScores {
    const { memory } = this.ops;
    const { tags } = this;
    const { transitions, start, end } = this.chain.scores;
    return {
      rows: memory.floats(scores.ptr + 4 * from * tags, rows * tags),
      transitions: memory.floats(transitions, tags * tags),
      start: memory.floats(start, tags),
      end: memory.floats(end, tags),
    };
  }
}

/**
 * A probability that is the product of others, at most 1 in spite of rounding. It is no number where one factor is below
 * what float64 holds and another above, which takes scores that are hundreds apart in several rows: then it is 0.
 */
const probability = (product: number): number => (product >= 0 ? Math.min(1, product) : 0);

/** What transitions allow, if they do no more than allow or forbid: (tags + 1, tags + 1), the last outside the sentence. */
function allowedBy({ transitions, start, end }: Transitions): Uint8Array | undefined {
  const tags = start.length;
  const allowed = new Uint8Array((tags + 1) ** 2);
  const set = (from: number, to: number, score: number) => {
    allowed[from * (tags + 1) + to] = Number(score === 0);
    return score === 0 || score === -Infinity;
  };
  const ids = Array.from(start.keys());
  const isHard = ids.every(
    (i) =>
      set(tags, i, start[i]) &&
      set(i, tags, end[i]) &&
      ids.every((j) => set(i, j, transitions[i * tags + j])),
  );
  return isHard ? allowed : undefined;
}

/** Exact probabilities under the distribution over a sentence's paths. Rows count from the sentence's start. */
export interface Posterior {
  /** The k most probable paths of the whole sentence, best first; fewer where fewer are allowed. */
  best(k: number): { path: Int32Array; probability: number }[];
  /** P(y_row = tag). */
  marginal(row: number, tag: number): number;
  /** P(y_row = path[0], y_{row+1} = path[1], …, and the next tag is none of `excluded`). */
  path(row: number, path: ArrayLike<number>, excluded?: readonly number[]): number;
}
