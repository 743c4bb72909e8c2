import type { Memory } from '../core/memory.ts';
import { constant } from './initializers.ts';
import { Parameter } from './parameter.ts';

/** Scores of passing from tag to tag, of starting and of ending with one; −∞ forbids. */
export interface Transitions {
  /** (tags, tags), row = from. */
  transitions: Float32Array;
  start: Float32Array;
  end: Float32Array;
}

/** The same scores as weights that a loss learns, added to the fixed ones. */
export type LearnedTransitions = Readonly<Record<keyof Transitions, Parameter>>;

/** Transition scores to learn, 0 at first; give their parameters to the network and them to loss and decoder. */
export function learnTransitions(tags: number): LearnedTransitions {
  const weights = (name: string, rows: number) =>
    new Parameter(`loss.${name}`, 'dense', rows, tags, constant(0), { decay: false });
  return { transitions: weights('transitions', tags), start: weights('start', 1), end: weights('end', 1) };
}

/** Pointers to transition scores as the kernels want them. */
export interface Chain {
  /** float32 scores, for `viterbi`. */
  scores: Record<keyof Transitions, number>;
  /** float64 exponentials of the scores, for `forwardBackward`. */
  factors: Record<keyof Transitions, number>;
  /** Which columns and which rows of `factors.transitions` are equal, for `forwardBackward`. */
  alike: number;
}

const PARTS = ['transitions', 'start', 'end'] as const;

/** Room for the transition scores of so many tags. */
export function allocateChain(memory: Memory, tags: number): Chain {
  const room = (bytes: number) => ({
    transitions: memory.alloc(bytes * tags * tags),
    start: memory.alloc(bytes * tags),
    end: memory.alloc(bytes * tags),
  });
  return { scores: room(4), factors: room(8), alike: memory.alloc(8 * tags) };
}

/**
 * Exponentials of scores beyond this are those of this: their products stay within float64. Scores of tags are cut at
 * the same difference in `forwardBackward`.
 */
const LARGEST_SCORE = 300;

/** e^score; 0 for what is forbidden. */
const factorOf = (score: number): number =>
  score === -Infinity ? 0 : Math.exp(Math.max(-LARGEST_SCORE, Math.min(LARGEST_SCORE, score)));

/** Writes fixed scores, plus learned ones as they are at the moment. */
export function fillChain(
  { f32, f64, i32 }: Memory,
  chain: Chain,
  fixed: Transitions,
  learned?: LearnedTransitions,
): void {
  for (const part of PARTS) {
    const scores = chain.scores[part] >>> 2;
    const factors = chain.factors[part] >>> 3;
    const weights = learned && learned[part].value >>> 2;
    fixed[part].forEach((score, i) => {
      f32[scores + i] = score + (weights === undefined ? 0 : f32[weights + i]);
      f64[factors + i] = factorOf(f32[scores + i]);
    });
  }
  fillAlike(i32, chain.alike >>> 2, f64, chain.factors.transitions >>> 3, fixed.start.length);
}

/** Writes for each column, then for each row, of an n × n matrix the first that equals it. */
function fillAlike(i32: Int32Array, to: number, f64: Float64Array, at: number, n: number): void {
  // In sorted order equal lines are neighbors, whatever the matrix: to compare each with each takes n³ steps.
  for (const step of [1, n]) {
    const along = n + 1 - step;
    const compare = (a: number, b: number): number => {
      for (let k = 0, i = at; k < n; k++, i += along) {
        if (f64[i + a * step] < f64[i + b * step]) return -1;
        if (f64[i + a * step] > f64[i + b * step]) return 1;
      }
      return 0;
    };
    const lines = Array.from({ length: n }, (_, line) => line).sort((a, b) => compare(a, b) || a - b);
    let first = lines[0];
    for (const line of lines) {
      if (compare(first, line) !== 0) first = line;
      i32[to + line] = first;
    }
    to += n;
  }
}
