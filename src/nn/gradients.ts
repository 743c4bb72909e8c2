import type { ParameterSet } from './parameter.ts';

// What only training does with parameters: functions, so that they do not come along where a net only runs.

/** Forgets the gradients of the last step. */
export function clearGradients({ ops, gradient, denseLength, tables }: ParameterSet): void {
  ops.kernels.fill(gradient, denseLength, 0);
  for (const p of tables) p.touched = undefined;
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
