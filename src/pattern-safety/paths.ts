import { type Automaton, BRANCH_END } from './automaton.ts';
import { Refusal, Unproven } from './expression.ts';

/** Numbers to compare or to add, some 50 ms, after which a pattern counts as one that cannot be checked. */
const MOST_WORK = 2_000_000;
/** States to enter without reading a character. */
const MOST_VISITS = 20_000;

/** How many paths of a matcher lead to each state by some text. */
interface Vector {
  counts: Map<number, number>;
  paths: number;
  /** The symbol that was read last, −1 at the start, and the vector before it. */
  symbol: number;
  previous?: Vector;
}

export interface Limits {
  /** The most characters of a text. */
  longest: number;
  /** Whether matches may begin at each character, and `steps` is for one character; else for all of one beginning. */
  everywhere: boolean;
  /** The most steps. A path takes one for a character. */
  steps: number;
}

/** The most steps that were found, and a text that takes so many if these are too many. */
export interface Found {
  steps: number;
  text?: string;
}

/**
 * Looks for a text on which a backtracking matcher may take more steps than allowed. A text is followed no further if
 * another, of its length where lengths matter, leads to as many paths or more in each state. So the search either finds a text or
 * proves that there is none.
 *
 * @throws Refusal if the search takes too long
 */
export function findSteps(automaton: Automaton, { longest, everywhere, steps: limit }: Limits): Found {
  const step = stepper(automaton, everywhere);
  const kept = new Covers(step.sideOf);
  let frontier: Vector[] = [{ counts: new Map([[automaton.start, 1]]), paths: 1, symbol: -1 }];
  let steps = 0;
  for (let length = 0; length < longest && frontier.length > 0; length++) {
    // All texts of a length; or, where lengths do not matter, the text with the most paths, which covers many others.
    const now = everywhere ? [frontier.shift()!].filter((vector) => !kept.cover(vector)) : frontier.splice(0);
    if (!everywhere) kept.clear();
    const reached = now.flatMap((vector) => {
      kept.spend(vector.counts.size * automaton.symbols.length);
      return automaton.symbols.map((_, symbol) => step.read(vector, symbol));
    });
    reached.sort((a, b) => b.paths - a.paths);
    const [{ paths } = { paths: 0 }] = reached;
    steps = everywhere ? Math.max(steps, paths) : steps + paths;
    if (steps > limit) return { steps, text: textOf(reached[0], automaton) };
    for (const vector of reached) {
      if (vector.paths === 0 || kept.cover(vector)) continue;
      kept.add(vector);
      frontier.push(vector);
    }
    if (everywhere) frontier.sort((a, b) => b.paths - a.paths);
  }
  return { steps };
}

/** The vectors that were found, by what conditions can see of the symbol before; and the work that it took. */
class Covers {
  private readonly vectors = new Map<number, Vector[]>();
  private readonly sideOf: (symbol: number) => number;
  private work = 0;

  constructor(sideOf: (symbol: number) => number) {
    this.sideOf = sideOf;
  }

  /** @throws Unproven after too much work */
  spend(work: number): void {
    this.work += work;
    if (this.work > MOST_WORK) throw new Unproven();
  }

  clear(): void {
    this.vectors.clear();
  }

  add(vector: Vector): void {
    const side = this.sideOf(vector.symbol);
    this.vectors.set(side, [...(this.vectors.get(side) ?? []), vector]);
  }

  /** Does another vector lead to as many paths or more in each state? */
  cover(vector: Vector): boolean {
    const others = this.vectors.get(this.sideOf(vector.symbol)) ?? [];
    this.spend((1 + others.length) * vector.counts.size);
    return others.some((other) => other !== vector && covers(other, vector));
  }
}

function covers(a: Vector, b: Vector): boolean {
  if (a.paths < b.paths) return false;
  for (const [state, count] of b.counts) if (!(a.counts.get(state)! >= count)) return false;
  return true;
}

/** The text that leads to a vector, one character of each symbol. */
function textOf(vector: Vector, { symbols }: Automaton): string {
  let text = '';
  for (let at: Vector | undefined = vector; at && at.symbol >= 0; at = at.previous)
    text = symbols[at.symbol].character + text;
  return text;
}

/** Reads symbols: what a vector becomes by one, and what conditions can see of the symbol before. */
function stepper({ states, start, symbols, certain }: Automaton, everywhere: boolean) {
  const conditions = states.filter((state) => state.kind === 'condition');
  const holds = ({ sets, edge, negative }: (typeof conditions)[number], symbol: number) =>
    (symbol < 0 ? edge : sets.some((set) => symbols[symbol].sets[set])) !== negative;
  const views = [-1, ...symbols.keys()].map((symbol) =>
    conditions.map((one) => Number(one.behind && holds(one, symbol))).join(''),
  );
  const sides = views.map((view) => views.indexOf(view));
  const sideOf = (symbol: number) => sides[symbol + 1];
  const known = new Map<number, Map<number, number>>();

  /** The states after a symbol, and by how many ways without reading a character. */
  function statesAfter(state: number, previous: number, symbol: number): Map<number, number> {
    const key = (state * sides.length + sideOf(previous)) * symbols.length + symbol;
    const before = known.get(key);
    if (before) return before;
    const targets = new Map<number, number>();
    const add = (target: number, ways: number) => targets.set(target, (targets.get(target) ?? 0) + ways);
    /** Loops whose iteration has read nothing so far. */
    const open = new Set<number>();
    let visits = 0;
    const visit = (at: number): void => {
      if (++visits > MOST_VISITS) throw new Refusal('takes too many steps without reading a character');
      const one = states[at];
      if (one.kind === 'characters') {
        if (symbols[symbol].sets[one.set]) add(one.next, 1);
      } else if (one.kind === 'condition') {
        if (holds(one, one.behind ? previous : symbol)) visit(one.next);
      } else if (one.kind === 'iteration') {
        if (open.has(one.loop)) return;
        if (!one.ends) open.add(one.loop);
        visit(one.next);
        if (!one.ends) open.delete(one.loop);
      } else if (one.kind === 'fork') {
        if (one.cost) add(BRANCH_END, one.cost);
        one.next.forEach(visit);
      }
    };
    visit(state);
    known.set(key, targets);
    return targets;
  }

  function read(vector: Vector, symbol: number): Vector {
    const counts = new Map<number, number>(everywhere ? [[start, 1]] : []);
    for (const [state, count] of vector.counts) {
      for (const [target, ways] of statesAfter(state, vector.symbol, symbol)) {
        // A matcher never comes back from a state from which it matches.
        const sum = (counts.get(target) ?? 0) + count * ways;
        counts.set(target, certain.has(target) ? 1 : sum);
      }
    }
    let paths = 0;
    for (const count of counts.values()) paths += count;
    return { counts, paths, symbol, previous: vector };
  }

  return { read, sideOf };
}
