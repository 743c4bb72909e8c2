import { symmetricEigen } from '../text/vectors/eigen.ts';
import type { FirstLayer, Table, Weights } from './first-layer.ts';

/** A·B for A (n, k) and B (k, m), row-major. */
export function product(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  n: number,
  k: number,
  m: number,
): Float64Array {
  const result = new Float64Array(n * m);
  for (let i = 0; i < n; i++) {
    const row = result.subarray(i * m, (i + 1) * m);
    for (let l = 0; l < k; l++) {
      const factor = a[i * k + l];
      for (let j = 0; j < m; j++) row[j] += factor * b[l * m + j];
    }
  }
  return result;
}

/** The sum of X·Xᵀ over blocks X (cols, H): how much the layer hears of each direction of a table's vectors. */
export function hearing(blocks: readonly Float32Array[], cols: number): Float64Array {
  const sum = new Float64Array(cols * cols);
  for (const block of blocks) {
    const outputs = block.length / cols;
    for (let i = 0; i < cols; i++)
      for (let j = 0; j < cols; j++)
        for (let h = 0; h < outputs; h++)
          sum[i * cols + j] += block[i * outputs + h] * block[j * outputs + h];
  }
  return sum;
}

/** Scales each column of a table to a mean square of 1, and the rows of the weight that it meets the other way. */
export function equalize(weights: Weights, { name, cols }: Table, blocks: Float32Array[]): void {
  const table = weights[name];
  const rms = new Float64Array(cols);
  table.forEach((x, i) => (rms[i % cols] += (x * x * cols) / table.length));
  const scale = rms.map((square) => Math.sqrt(square) || 1);
  weights[name] = table.map((x, i) => x / scale[i % cols]);
  blocks.forEach((block, b) => {
    const outputs = block.length / cols;
    blocks[b] = block.map((w, i) => w * scale[Math.floor(i / outputs)]);
  });
}

/**
 * Writes a table of word vectors in other coordinates, fewer perhaps, and the first layer to suit: v ≈ μ + u·B, so that
 * v·W = μ·W + u·(B·W), the first part of which joins the bias. Of all bases of that many dimensions the one that is taken
 * leaves the least squared error in what the layer makes of the vectors: principal components, in the metric of the
 * layer's weights (the best approximation of a product of matrices; Eckart and Young 1936).
 */
export function changeBasis(
  weights: Weights,
  { name, cols }: Table,
  { blocks: all, bias, outputs }: FirstLayer,
  index: number,
  dimensions: number,
): void {
  const table = weights[name];
  const rows = table.length / cols;
  const mean = meanOf(table, cols);
  const centered = table.map((x, i) => x - mean[i % cols]);
  const { root, inverse } = roots(covarianceOf(centered, cols), cols);
  const blocks = all[index];
  const metric = product(product(root, hearing(blocks, cols), cols, cols, cols), root, cols, cols, cols);
  const { vectors } = symmetricEigen(metric, cols);
  const directions = vectors.subarray(0, dimensions * cols); // (dimensions, cols)
  const into = product(inverse, transpose(directions, dimensions, cols), cols, cols, dimensions);
  const back = product(directions, root, dimensions, cols, cols);
  weights[name] = Float32Array.from(product(centered, into, rows, cols, dimensions));
  weights[bias] = weights[bias].slice();
  blocks.forEach((block, b) => {
    product(mean, block, 1, cols, outputs).forEach((x, h) => (weights[bias][h] += x));
    blocks[b] = Float32Array.from(product(back, block, dimensions, cols, outputs));
  });
}

function meanOf(table: Float32Array, cols: number): Float64Array {
  const mean = new Float64Array(cols);
  table.forEach((x, i) => (mean[i % cols] += (x * cols) / table.length));
  return mean;
}

/** (cols, cols), of rows whose mean is 0. */
function covarianceOf(centered: Float32Array, cols: number): Float64Array {
  const rows = centered.length / cols;
  const covariance = new Float64Array(cols * cols);
  for (let start = 0; start < centered.length; start += cols)
    for (let i = 0; i < cols; i++) {
      const x = centered[start + i] / rows;
      for (let j = 0; j < cols; j++) covariance[i * cols + j] += x * centered[start + j];
    }
  return covariance;
}

/** The symmetric square root of a covariance and its inverse, in the directions where there is any variance. */
function roots(covariance: Float64Array, n: number): { root: Float64Array; inverse: Float64Array } {
  const { values, vectors } = symmetricEigen(covariance, n);
  const least = 1e-9 * values[0];
  const of = (power: number) => {
    const scaled = vectors.map((x, i) => {
      const value = values[Math.floor(i / n)];
      return value > least ? x * value ** power : 0;
    });
    return product(transpose(vectors, n, n), scaled, n, n, n);
  };
  return { root: of(0.5), inverse: of(-0.5) };
}

function transpose(a: Float64Array, rows: number, cols: number): Float64Array {
  return Float64Array.from({ length: a.length }, (_, i) => a[(i % rows) * cols + Math.floor(i / rows)]);
}
