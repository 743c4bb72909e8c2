import type { Matrix } from '../core/matrix.ts';
import type { Ops } from '../core/ops.ts';
import type { Engine } from '../core/wasm.ts';
import type { Parameter, ParameterSet } from './parameter.ts';

// What only training does with parameters: functions, so that they do not come along where a net only runs.

/** Forgets the gradients of the last step. */
export function clearGradients(parameters: ParameterSet): void {
  beginGradients(parameters);
  endGradients(parameters);
}

/** The same, but what is added first overwrites: zeros are not written only to be read again. `endGradients` must follow. */
export function beginGradients({ dense, tables }: ParameterSet): void {
  for (const p of dense) p.stale = true;
  for (const p of tables) p.touched = undefined;
}

/** What nothing was added to is zero, or, where it went into the values, still stale. */
export function endGradients({ ops, dense }: ParameterSet): void {
  for (const p of dense) if (!p.descent) gradientOf(ops, p);
}

/** Where to add to the gradient of a parameter. */
export function gradientOf({ kernels }: Pick<Engine, 'kernels'>, p: Parameter): number {
  if (p.stale) kernels.fill(p.gradient, p.length, 0);
  p.stale = false;
  return p.gradient;
}

/** Adds xᵀ·dy to the gradient of a weight, or goes down by it: the values are no longer those of the forward pass. */
export function addProduct(ops: Ops, x: Matrix, dy: Matrix, weight: Parameter): void {
  if (weight.descent) return ops.transposedMultiply(x, dy, weight.matrix, weight.descent);
  ops.transposedMultiply(x, dy, { ...weight.matrix, ptr: weight.gradient }, weight.stale ? 0 : 1);
  weight.stale = false;
}

/** Whether no weight is NaN or infinite. */
export function allFinite({ ops: { kernels }, value, denseLength, tables }: ParameterSet): boolean {
  return (
    kernels.allFinite(value, denseLength) === 1 &&
    tables.every((p) => kernels.allFinite(p.value, p.length) === 1)
  );
}

/** The Euclidean norm of the whole gradient, tables included. */
export function gradientNorm({ ops: { kernels }, gradient, denseLength, tables }: ParameterSet): number {
  let sum = kernels.sumOfSquares(gradient, denseLength);
  for (const p of tables) {
    if (p.touched) sum += kernels.sumOfSquares(p.touched.gradient, p.touched.count * p.cols);
  }
  return Math.sqrt(sum);
}

/** Multiplies the whole gradient. */
export function scaleGradient(
  { ops: { kernels }, gradient, denseLength, tables }: ParameterSet,
  factor: number,
): void {
  kernels.scale(gradient, denseLength, factor);
  for (const p of tables) {
    if (p.touched) kernels.scale(p.touched.gradient, p.touched.count * p.cols, factor);
  }
}
