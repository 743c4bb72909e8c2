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
      f64[factors + i] = Math.exp(f32[scores + i]);
    });
  }
  fillAlike(i32, chain.alike >>> 2, f64, chain.factors.transitions >>> 3, fixed.start.length);
}

/** Writes for each column, then for each row, of an n × n matrix the first that equals it. */
function fillAlike(i32: Int32Array, to: number, f64: Float64Array, at: number, n: number): void {
  for (const step of [1, n]) {
    for (let line = 0; line < n; line++) {
      let other = 0;
      for (let k = 0; k < n && other < line; k++) {
        const i = at + (n + 1 - step) * k;
        if (f64[i + other * step] === f64[i + line * step]) continue;
        other++;
        k = -1;
      }
      i32[to++] = other;
    }
  }
}
