/** Rotations of all pairs; a symmetric matrix needs 6 to 10 (quadratic convergence). */
const MAX_SWEEPS = 50;

/**
 * Eigenvalues, the greatest first, and eigenvectors of a symmetric matrix (n, n), by the cyclic Jacobi method (Golub and Van Loan, "Matrix
 * Computations", §8.5): vector i is row i of `vectors` and belongs to `values[i]`. What is smaller than the
 * rounding of the greatest element counts as zero. The matrix is used up.
 */
export function symmetricEigen(a: Float64Array, n: number): { values: Float64Array; vectors: Float64Array } {
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1;
  const tiny = Number.EPSILON * a.reduce((max, element) => Math.max(max, Math.abs(element)), 0);
  for (let sweep = 0; sweep < MAX_SWEEPS && rotateAll(a, vectors, n, tiny); sweep++);
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[j * n + j] - a[i * n + i]);
  const sorted = new Float64Array(n * n);
  order.forEach((i, to) => sorted.set(vectors.subarray(i * n, (i + 1) * n), to * n));
  return { values: Float64Array.from(order, (i) => a[i * n + i]), vectors: sorted };
}

/** Makes each element off the diagonal zero in turn; says whether there was anything to do. */
function rotateAll(a: Float64Array, vectors: Float64Array, n: number, tiny: number): boolean {
  let rotated = false;
  for (let p = 0; p < n; p++) {
    for (let q = p + 1; q < n; q++) {
      const element = a[p * n + q];
      if (Math.abs(element) <= tiny) continue;
      rotated = true;
      const theta = (a[q * n + q] - a[p * n + p]) / (2 * element);
      const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
      const c = 1 / Math.hypot(t, 1);
      rotateColumns(a, n, p, q, c, t * c);
      rotateRows(a, n, p, q, c, t * c);
      rotateRows(vectors, n, p, q, c, t * c);
      a[p * n + q] = 0;
      a[q * n + p] = 0;
    }
  }
  return rotated;
}

function rotateRows(a: Float64Array, n: number, p: number, q: number, c: number, s: number): void {
  for (let k = 0, i = p * n, j = q * n; k < n; k++, i++, j++) {
    const x = a[i];
    const y = a[j];
    a[i] = c * x - s * y;
    a[j] = s * x + c * y;
  }
}

function rotateColumns(a: Float64Array, n: number, p: number, q: number, c: number, s: number): void {
  for (let i = p, j = q; i < n * n; i += n, j += n) {
    const x = a[i];
    const y = a[j];
    a[i] = c * x - s * y;
    a[j] = s * x + c * y;
  }
}
