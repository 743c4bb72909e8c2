import { alphabetOf, keyOf, type Symbol } from './alphabet.ts';
import { type Characters, type Expression, Refusal } from './expression.ts';

/** A state of a matcher by what it tries next. */
type State =
  | { kind: 'characters'; set: number; next: number }
  | { kind: 'condition'; behind: boolean; negative: boolean; sets: number[]; edge: boolean; next: number }
  /** `cost` is that of a lookbehind. The order does not matter: a matcher that fails has tried all. */
  | { kind: 'fork'; next: number[]; mayFail?: boolean; cost?: number }
  /** An iteration begins, or ends: one that has read nothing fails. */
  | { kind: 'iteration'; ends: boolean; loop: number; next: number }
  /** The pattern has matched, or the body of a lookaround. */
  | { kind: 'end' };

export interface Automaton {
  states: State[];
  start: number;
  symbols: Symbol[];
  /** States from which the pattern matches whatever follows. */
  certain: Set<number>;
}

const MOST_STATES = 10_000;
const NONE = -1;

/** All character sets of an expression. */
function setsOf(expression: Expression): Characters[] {
  switch (expression.kind) {
    case 'characters':
      return [expression];
    case 'sequence':
    case 'alternatives':
      return expression.of.flatMap(setsOf);
    case 'condition':
      return expression.of;
    default:
      return setsOf(expression.body);
  }
}

/** The state in which branches end: lookarounds do not lead to a match. */
export const BRANCH_END = 0;

export interface AutomatonOptions {
  /** Whether the matcher reads from right to left, as in a lookbehind. */
  backward: boolean;
  /** Whether the matcher never comes back from a match. */
  commits: boolean;
  /** The steps that a lookaround in the other direction takes at most. */
  costOf(body: Expression, backward: boolean): number;
}

/** The automaton of an expression, after Thompson. Lookaheads are branches. */
export function automatonOf(
  expression: Expression,
  { backward, commits, costOf }: AutomatonOptions,
): Automaton {
  const { symbols, setOf } = alphabetOf(setsOf(expression));
  const states: State[] = [];
  const numberOf = (set: Characters) => setOf.get(keyOf(set))!;
  const add = (state: State) => {
    if (states.length >= MOST_STATES) throw new Refusal(`has more than ${MOST_STATES} parts`);
    return states.push(state) - 1;
  };

  /** Adds an expression before a state; returns its first state. */
  function before(next: number, part: Expression): number {
    switch (part.kind) {
      case 'characters':
        return add({ kind: 'characters', set: numberOf(part), next });
      case 'sequence':
        return backward ? part.of.reduce(before, next) : part.of.reduceRight(before, next);
      case 'alternatives':
        return add({ kind: 'fork', next: part.of.map((option) => before(next, option)) });
      case 'condition':
        return add({ ...part, behind: part.behind !== backward, sets: part.of.map(numberOf), next });
      case 'look':
        return part.behind === backward
          ? add({ kind: 'fork', next: [before(BRANCH_END, part.body), next], mayFail: true })
          : add({ kind: 'fork', next: [next], mayFail: true, cost: costOf(part.body, part.behind) });
      case 'repeat':
        return repeated(part, next);
    }
  }

  function repeated({ body, min, max }: Expression & { kind: 'repeat' }, next: number): number {
    let first = next;
    const loop = body.least === 0 ? states.length : NONE;
    const iteration = (after: number): number => {
      if (loop === NONE) return before(after, body);
      const ends = add({ kind: 'iteration', ends: true, loop, next: after });
      return add({ kind: 'iteration', ends: false, loop, next: before(ends, body) });
    };
    if (max === Infinity) {
      const again: State & { kind: 'fork' } = { kind: 'fork', next: [next] };
      first = add(again);
      again.next.push(iteration(first));
    } else for (let i = min; i < max; i++) first = add({ kind: 'fork', next: [next, iteration(first)] });
    for (let i = 0; i < min; i++) first = before(first, body);
    return first;
  }

  add({ kind: 'end' });
  const end = add({ kind: 'end' });
  // A state of its own, since a repetition comes back to where it begins.
  const start = add({ kind: 'fork', next: [before(end, expression)] });
  return { states, start, symbols, certain: commits ? certainOf(states, end) : new Set() };
}

function certainOf(states: readonly State[], end: number): Set<number> {
  const certain = new Set([end]);
  for (let before = 0; before < certain.size;) {
    before = certain.size;
    states.forEach((state, i) => {
      if (state.kind === 'fork' && !state.mayFail && state.next.some((next) => certain.has(next)))
        certain.add(i);
      if (state.kind === 'iteration' && certain.has(state.next)) certain.add(i);
    });
  }
  return certain;
}
