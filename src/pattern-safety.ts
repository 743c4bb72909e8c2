import { automatonOf } from './pattern-safety/automaton.ts';
import { type Expression, Refusal, Unproven } from './pattern-safety/expression.ts';
import { parse } from './pattern-safety/parse.ts';
import { findSteps, type Limits } from './pattern-safety/paths.ts';

export interface LinearOptions {
  /** The longest text that the pattern is tried on, in UTF-16 units; default Infinity. */
  longest?: number;
  /**
   * Whether the search may go on inside of a match, as after one that the `check` of a rule rejects; default false.
   * Matches must be bounded then.
   */
  overlapping?: boolean;
}

/** The most steps for each character of a text: of any length, and of one that is short. */
const STEPS = 256;
const STEPS_IF_SHORT = 4096;

/** Most patterns pass with large counts taken for none, which saves much work. */
const FEW_COPIES = 12;
const MOST_COPIES = 1000;

const ADVICE =
  'Expected a pattern that reads each text in one way: write (a+)+ as a+, (a|ab)* as (ab?)*, \\d+\\d+ as \\d{2,}, ' +
  '".*" as "[^"]*"';
const ADVICE_FOR_STARTS =
  ', begin with what the repetition after it cannot match (\\b\\w+@ for \\w+@), or bound it (\\w{1,20}@)';

/**
 * Checks that a backtracking matcher takes a time in proportion to the length of a text, however often the pattern is
 * searched for in it; or, for texts of at most `longest` units, that it takes at most 4096 steps for each unit. It does
 * so by a search of all texts that make a difference. Some patterns that are linear are refused too, among them all
 * with back references.
 *
 * @param where of the pattern, for the message
 * @throws RangeError that says why, and how to write the pattern instead
 */
export function assertLinear(
  pattern: RegExp,
  where: string,
  { longest = Infinity, overlapping = false }: LinearOptions = {},
): void {
  const isShort = longest < Infinity;
  const most = isShort ? STEPS_IF_SHORT : STEPS;

  function check(expression: Expression, limits: Limits, backward = false): number {
    const { steps, text } = findSteps(
      automatonOf(expression, { backward, commits: !overlapping, costOf: checkOne }),
      limits,
    );
    if (text === undefined) return steps;
    throw new Refusal(
      `may take very long where it does not match: ${shown(text)} takes ${steps} steps for each character`,
    );
  }
  /** The steps from one beginning, of which there are as many at a character as a match is long. */
  function checkOne(expression: Expression, backward = false): number {
    const length = Math.min(expression.most, longest);
    if (length === Infinity) throw new Unproven();
    return check(expression, { longest: length, everywhere: false, steps: most }, backward);
  }
  const checkAll = (expression: Expression) => check(expression, { longest, everywhere: true, steps: most });

  const parsed = (copies: number) => parse(pattern, { longest, copies });
  // Each is enough by itself.
  const proofs = isShort
    ? [() => checkOne(parsed(FEW_COPIES)), () => checkOne(parsed(MOST_COPIES))]
    : [
        () => checkOne(parsed(MOST_COPIES)),
        () => checkAll(parsed(FEW_COPIES)),
        () => checkAll(parsed(MOST_COPIES)),
      ];
  let refusal: Refusal | undefined;
  for (const proof of proofs) {
    try {
      proof();
      return;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (!refusal || !(error instanceof Unproven)) refusal = error;
    }
  }
  const advice = isShort ? ADVICE : ADVICE + ADVICE_FOR_STARTS;
  throw new RangeError(`${where}: got ${pattern}, which ${refusal?.message}. ${advice}`);
}

const SHOWN = 24;
const shown = (text: string) =>
  JSON.stringify(text.slice(0, SHOWN)).replace(/"$/, text.length > SHOWN ? '…"' : '"');
