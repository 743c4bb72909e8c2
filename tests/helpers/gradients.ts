import type { Batch, Mode } from '../../src/nn/batch.ts';
import type { Loss } from '../../src/nn/loss.ts';
import type { Network } from '../../src/nn/network.ts';
import type { Parameter } from '../../src/nn/parameter.ts';
import { Random } from '../../src/random.ts';

/** A power of two, so that little is lost when it is added to a float32 weight. */
const H = 2 ** -6;
/** Coordinates of a parameter that are looked at; small ones are looked at whole. */
const SAMPLE = 24;

/** Rounding of float32 scores, over 12h; the error of the formula itself is of the order h⁴. */
const ABSOLUTE = 3e-5;
const RELATIVE = 2e-3;

/**
 * Compares the gradient that backpropagation gives every parameter with the four-point numerical one,
 * (−f(x+2h) + 8f(x+h) − 8f(x−h) + f(x−2h)) / 12h. Frozen parameters must get none. Throws for the first coordinate
 * that differs; returns how many were compared.
 */
export function checkGradients(network: Network, loss: Loss, batch: Batch, mode: Mode): number {
  const { memory } = network.ops;
  const analytic = memory.scope(() => {
    network.backpropagate(batch, loss, mode);
    return network.parameters.all.map((p) => gradientOf(network, p));
  });
  const value = () =>
    memory.scope(() => {
      const { y } = network.forward(batch, mode);
      return loss.evaluate(network.ops, y, batch).loss;
    });
  let compared = 0;
  network.parameters.all.forEach((p, i) => {
    for (const at of p.trainable ? sample(analytic[i]) : []) {
      compare(p.name, at, analytic[i][at], slope(network, p, at, value));
      compared++;
    }
    if (!p.trainable && analytic[i].some((g) => g !== 0))
      throw new Error(`${p.name} is frozen, but has a gradient`);
  });
  return compared;
}

/** The gradient of a parameter, whole: 0 for the rows of a table that were not touched. */
function gradientOf({ ops: { memory } }: Network, p: Parameter): Float64Array {
  if (p.kind === 'dense') return Float64Array.from(memory.floats(p.gradient, p.length));
  const whole = new Float64Array(p.length);
  if (!p.touched) return whole;
  const { index, count, gradient } = p.touched;
  memory.ints(index, count).forEach((row, i) => {
    whole.set(memory.floats(gradient + 4 * i * p.cols, p.cols), row * p.cols);
  });
  return whole;
}

/** Seeded coordinates: of those with a gradient, and a few of those without. */
function sample(gradient: Float64Array): number[] {
  const all = new Random(gradient.length).shuffle(Array.from(gradient.keys()));
  const active = all.filter((at) => gradient[at] !== 0);
  const idle = all.filter((at) => gradient[at] === 0);
  return [...active.slice(0, SAMPLE), ...idle.slice(0, 4)];
}

function slope(network: Network, p: Parameter, at: number, value: () => number): number {
  const weight = network.parameters.values(p)[at];
  const valueAt = (steps: number): number => {
    network.parameters.values(p)[at] = weight + steps * H;
    return value();
  };
  const result = (-valueAt(2) + 8 * valueAt(1) - 8 * valueAt(-1) + valueAt(-2)) / (12 * H);
  network.parameters.values(p)[at] = weight;
  return result;
}

function compare(name: string, at: number, analytic: number, numerical: number): void {
  const allowed = ABSOLUTE + RELATIVE * Math.max(Math.abs(analytic), Math.abs(numerical));
  if (Math.abs(analytic - numerical) <= allowed) return;
  throw new Error(`gradient of ${name}[${at}]: got ${analytic}, numerically ${numerical} ± ${allowed}`);
}
