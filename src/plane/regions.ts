import { sigmoid } from '../information.ts';
import type { Network } from '../nn/network.ts';
import { planeScores } from './network.ts';
import {
  aNetwork,
  checkArguments,
  numbers,
  anObject,
  optionsOf,
  floats,
  checkArgument,
} from '../util/arguments.ts';

/** A part of the plane. */
export interface Bounds {
  x: readonly [number, number];
  y: readonly [number, number];
}

/** What a net says of the cells of a grid, row by row from the top (the greatest y) and the left. */
export interface Regions {
  bounds: Bounds;
  columns: number;
  rows: number;
  /** The best class of each cell's center (rows · columns). */
  classes: Int32Array;
  /** Its probability (rows · columns). */
  probabilities: Float32Array;
}

/**
 * The best class of each point (n, 2), and its probability.
 *
 * @throws RangeError where a score is not finite, as after training that has diverged
 */
export function classifyPoints(
  network: Network,
  points: Float32Array,
): { classes: Int32Array; probabilities: Float32Array } {
  checkArguments({ network, points }, aNetwork, floats);
  const scores = planeScores(network, points);
  const classes = new Int32Array(points.length / 2);
  const probabilities = new Float32Array(classes.length);
  for (let i = 0; i < classes.length; i++) {
    const [best, p] =
      network.width === 1 ? ofOne(scores[i]) : ofMany(scores, i * network.width, network.width);
    if (!(p > 0)) throw new RangeError(`scores of point ${i}: got some that are not finite`);
    classes[i] = best;
    probabilities[i] = p;
  }
  return { classes, probabilities };
}

/** One score is that of class 1 against class 0. */
function ofOne(score: number): [best: number, probability: number] {
  return score > 0 ? [1, sigmoid(score)] : [0, sigmoid(-score)];
}

/** The greatest of a softmax: exp(0) of the sum of exp(score − greatest). */
function ofMany(scores: Float32Array, from: number, width: number): [best: number, probability: number] {
  let best = 0;
  for (let j = 1; j < width; j++) if (scores[from + j] > scores[from + best]) best = j;
  let total = 0;
  for (let j = 0; j < width; j++) total += Math.exp(scores[from + j] - scores[from + best]);
  return [best, 1 / total];
}

/**
 * The decision regions of a net over the plane: its class, and how sure it is, at the centers of a grid's cells.
 *
 * @throws RangeError for empty bounds and for a resolution that is not two integers ≥ 1
 */
export function decisionRegions(
  network: Network,
  bounds: Bounds,
  size: { columns: number; rows: number },
): Regions {
  checkArguments({ network, bounds, size }, aNetwork, anObject, optionsOf('columns', 'rows'));
  const { columns, rows } = Object(size) as typeof size;
  checkArguments({ x: bounds.x, y: bounds.y }, numbers, numbers);
  for (const [name, n] of Object.entries({ columns, rows })) {
    if (!(Number.isInteger(n) && n >= 1)) throw new RangeError(`${name}: got ${n}, expected an integer ≥ 1`);
  }
  for (const axis of ['x', 'y'] as const) {
    const [from, to] = bounds[axis];
    if (!(from < to && to - from < Infinity))
      throw new RangeError(`bounds of ${axis}: got ${from} to ${to}, expected a range that is not empty`);
  }
  const center = ([from, to]: readonly [number, number], i: number, n: number) =>
    from + ((i + 0.5) / n) * (to - from);
  const points = new Float32Array(2 * columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = 2 * (row * columns + column);
      points[at] = center(bounds.x, column, columns);
      points[at + 1] = center(bounds.y, rows - 1 - row, rows);
    }
  }
  return { bounds, columns, rows, ...classifyPoints(network, points) };
}

/** Square bounds around the origin that hold all points, with a margin. */
export function boundsOf(points: Float32Array): Bounds {
  checkArgument(points, 'points', numbers);
  const reach = 1.1 * points.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  return { x: [-reach, reach], y: [-reach, reach] };
}
