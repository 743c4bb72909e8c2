/** One character of a set: an atom of a regular expression by itself, and the flags it has there. */
export interface Characters {
  kind: 'characters';
  source: string;
  flags: string;
}

/**
 * A regular expression without what does not matter for how long a matcher takes to fail: captures, and whether a
 * repetition is greedy.
 */
export type Expression = Measures &
  (
    | Characters
    | { kind: 'sequence' | 'alternatives'; of: Expression[] }
    | { kind: 'repeat'; body: Expression; min: number; max: number }
    /** On one neighboring character, which may have to be missing (`edge`): `^ $ (?<!\w) (?=\s|$)`. */
    | { kind: 'condition'; behind: boolean; negative: boolean; of: Characters[]; edge: boolean }
    /** Any other lookaround. */
    | { kind: 'look'; behind: boolean; body: Expression }
  );

interface Measures {
  /** Character sets, with repetitions written out. */
  size: number;
  /** The characters that a match has at least. */
  least: number;
  /** The characters that can be read at most, those of lookarounds too. */
  most: number;
}

/** Why a pattern may not be linear. */
export class Refusal extends Error {}

/** Of a pattern of which nothing is known. */
export class Unproven extends Refusal {
  constructor() {
    super('cannot be shown to take a time in proportion to the length of the text');
  }
}

const sum = (of: readonly Expression[], key: keyof Measures) =>
  of.reduce((total, item) => total + item[key], 0);

export const characters = (source: string, flags: string): Expression & Characters => ({
  kind: 'characters',
  source,
  flags: flags.replace(/[dgmy]/g, ''),
  size: 1,
  least: 1,
  most: 1,
});

export const sequence = (...of: Expression[]): Expression =>
  of.length === 1
    ? of[0]
    : { kind: 'sequence', of, size: sum(of, 'size'), least: sum(of, 'least'), most: sum(of, 'most') };

export function alternatives(of: Expression[]): Expression {
  if (of.length === 1) return of[0];
  const least = of.reduce((shortest, item) => Math.min(shortest, item.least), Infinity);
  const most = of.reduce((longest, item) => Math.max(longest, item.most), 0);
  return { kind: 'alternatives', of, size: sum(of, 'size'), least, most };
}

export const condition = (
  behind: boolean,
  negative: boolean,
  of: Characters[],
  edge = false,
): Expression => ({ kind: 'condition', behind, negative, of, edge, size: 0, least: 0, most: 0 });

const look = (behind: boolean, body: Expression): Expression => ({
  kind: 'look',
  behind,
  body,
  size: body.size,
  least: 0,
  most: body.most,
});

/** A condition for those alternatives that are one character or an edge, and a lookaround for the others. */
export function lookaround(body: Expression, behind: boolean, negative: boolean): Expression {
  const isEdge = (one: Expression) =>
    one.kind === 'condition' && one.edge && !one.negative && one.behind === behind;
  const options = body.kind === 'alternatives' ? body.of : [body];
  const simple = options.filter((one) => one.kind === 'characters' || isEdge(one));
  const rest = options.filter((one) => !simple.includes(one));
  // Only negative ones can be taken apart.
  if (simple.length === 0 || (rest.length > 0 && !negative)) return look(behind, body);
  const of = simple.flatMap((one) => (one.kind === 'condition' ? one.of : (one as Characters)));
  const test = condition(behind, negative, of, simple.some(isEdge));
  return rest.length > 0 ? sequence(test, look(behind, alternatives(rest))) : test;
}

/** `\b`, which is at the start of a word or at its end; or `\B`, inside of a word or outside. */
export function wordBorder(negative: boolean, flags: string): Expression {
  const word = [characters('\\w', flags)];
  const between = (out: boolean) =>
    sequence(condition(true, out, word), condition(false, out === negative, word));
  return alternatives([between(false), between(true)]);
}

/** What may fail whatever follows. */
const mayFail = look(false, sequence());

/** A repetition. One whose size is above `copies` becomes one without end, which has more paths. */
export function repeat(body: Expression, min: number, max: number, copies: number): Expression {
  const size = Math.max(1, body.size) * (max < Infinity ? max : min + 1);
  const most = body.most === 0 ? 0 : body.most * max;
  if (size <= copies) return { kind: 'repeat', body, min, max, size, least: min * body.least, most };
  // Iterations that match nothing count where there is a minimum, which one without end does not model.
  if (min > 0 && body.least === 0) throw new Unproven();
  return sequence(...(min > 0 ? [body] : []), repeat(body, 0, Infinity, Infinity), mayFail);
}

/** Any characters, at least one: strings in sets of the flag v, whose number is limited. */
export const anyString = (length: number, flags: string): Expression =>
  sequence(repeat(characters('[^]', flags), 1, length, Infinity), mayFail);
