import { symmetricEigen } from './eigen.ts';
import { VectorSpace } from './space.ts';
import type { WordVectors } from './vectors.ts';
import { aNumber, anObject, checkArguments, numbers, strings, wordVectors } from '../../util/arguments.ts';

export interface PrincipalComponents {
  /** The mean of the rows, (cols). */
  mean: Float64Array;
  /** (k, cols) row-major: directions of length 1, orthogonal to each other, the one of the greatest variance first. */
  components: Float64Array;
  /** The variance along each component, (k). */
  variances: Float64Array;
}

/**
 * The k directions along which rows vary most (principal component analysis): eigenvectors of their covariance, with
 * rows − 1 as its divisor. The largest element of each is positive, the first of them if there are several.
 *
 * @param values (rows, cols), row-major
 * @throws RangeError for values that do not fit, fewer than 2 rows or k out of 1 … cols
 */
export function principalComponents(
  values: ArrayLike<number>,
  rows: number,
  cols: number,
  k: number,
): PrincipalComponents {
  checkArguments({ values, rows, cols, k }, numbers, aNumber, aNumber, aNumber);
  if (values.length !== rows * cols)
    throw new RangeError(`got ${values.length} values, expected ${rows} rows × ${cols}`);
  if (!(rows >= 2)) throw new RangeError(`got ${rows} rows, expected at least 2`);
  if (!(Number.isInteger(k) && k >= 1 && k <= cols))
    throw new RangeError(`got ${k} components, expected 1 to ${cols}, the columns`);
  const mean = meanOf(values, rows, cols);
  const centered = Float64Array.from(values, (value, i) => value - mean[i % cols]);
  const { directions, variances } = cols <= rows ? byColumns(centered, cols) : byRows(centered, rows, cols);
  const components = new Float64Array(k * cols);
  for (let i = 0; i < k; i++) {
    const direction = unitBeside(components.subarray(0, i * cols), directions(i), cols);
    const sign = signOf(direction);
    for (let d = 0; d < cols; d++) components[i * cols + d] = sign * direction[d];
  }
  return {
    mean,
    components,
    variances: Float64Array.from({ length: k }, (_, i) => Math.max(0, variances[i] ?? 0)),
  };
}

function meanOf(values: ArrayLike<number>, rows: number, cols: number): Float64Array {
  const mean = new Float64Array(cols);
  for (let i = 0; i < values.length; i++) mean[i % cols] += values[i] / rows;
  return mean;
}

interface Directions {
  /** The direction of the i-th greatest variance; of any length, which is about 0 where there is no variance. */
  directions(i: number): Float64Array;
  variances: Float64Array;
}

/** From the eigenvectors of the covariance, XᵀX / (rows − 1). */
function byColumns(centered: Float64Array, cols: number): Directions {
  const rows = centered.length / cols;
  const covariance = new Float64Array(cols * cols);
  for (let start = 0; start < centered.length; start += cols) {
    const row = centered.subarray(start, start + cols);
    for (let i = 0; i < cols; i++) {
      const scaled = row[i] / (rows - 1);
      for (let j = 0; j <= i; j++) covariance[i * cols + j] += scaled * row[j];
    }
  }
  for (let i = 0; i < cols; i++)
    for (let j = 0; j < i; j++) covariance[j * cols + i] = covariance[i * cols + j];
  const { values, vectors } = symmetricEigen(covariance, cols);
  return { directions: (i) => vectors.subarray(i * cols, (i + 1) * cols), variances: values };
}

/** From the eigenvectors u of XXᵀ / (rows − 1), which is smaller where rows are few: Xᵀu are those of the covariance. */
function byRows(centered: Float64Array, rows: number, cols: number): Directions {
  const row = (i: number) => centered.subarray(i * cols, (i + 1) * cols);
  const products = Float64Array.from(
    { length: rows * rows },
    (_, at) => dot(row(Math.floor(at / rows)), row(at % rows)) / (rows - 1),
  );
  const { values, vectors } = symmetricEigen(products, rows);
  const directions = (i: number) => {
    const result = new Float64Array(cols);
    for (let r = 0; i < rows && r < rows; r++) {
      const weight = vectors[i * rows + r];
      row(r).forEach((value, d) => (result[d] += weight * value));
    }
    return result;
  };
  return { directions, variances: values };
}

/** A direction, made orthogonal to others (k, cols) and of length 1; where nothing remains of it, any other one. */
function unitBeside(others: Float64Array, direction: Float64Array, cols: number): Float64Array {
  const length = Math.sqrt(dot(direction, direction));
  const axes = (axis: number) => Float64Array.from({ length: cols }, (_, d) => (d === axis ? 1 : 0));
  for (let axis = -1; ; axis++) {
    const vector = axis < 0 ? direction.map((value) => (length > 0 ? value / length : 0)) : axes(axis);
    for (let start = 0; start < others.length; start += cols) {
      const other = others.subarray(start, start + cols);
      const along = dot(vector, other);
      for (let d = 0; d < cols; d++) vector[d] -= along * other[d];
    }
    const rest = Math.sqrt(dot(vector, vector));
    // Of some axis at least 1/√cols is beside all others, if these do not fill the space.
    if (rest > 0.5 / Math.sqrt(cols)) return vector.map((value) => value / rest);
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += a[d] * b[d];
  return sum;
}

function signOf(vector: Float64Array): 1 | -1 {
  let largest = 0;
  // What differs by rounding alone is the same.
  for (const value of vector) if (Math.abs(value) > Math.abs(largest) * (1 + 1e-9)) largest = value;
  return largest < 0 ? -1 : 1;
}

/** The coordinates of a row along each component. */
export function projectOnto(row: ArrayLike<number>, onto: PrincipalComponents): Float64Array {
  checkArguments({ row, onto }, numbers, anObject);
  const { mean, components } = onto;
  checkArguments({ mean, components }, numbers, numbers);
  const cols = mean.length;
  if (row.length !== cols) throw new RangeError(`got a row of ${row.length} numbers, expected ${cols}`);
  const result = new Float64Array(components.length / cols);
  for (let i = 0; i < components.length; i++)
    result[Math.floor(i / cols)] += components[i] * (row[i % cols] - mean[i % cols]);
  return result;
}

export interface MapPoint {
  word: string;
  x: number;
  y: number;
}

/**
 * Words on a plane: along the two directions in which their vectors vary most. Those of `like` may be taken instead,
 * other vectors of the same words: so the maps of vectors before and after training can be laid over each other.
 *
 * @throws RangeError for unknown words, fewer than 2 words and vectors of fewer than 2 dimensions or not as many as `like`
 */
export function map2d(vectors: WordVectors, words: readonly string[], like = vectors): MapPoint[] {
  checkArguments({ vectors, words, like }, wordVectors, strings, wordVectors);
  const basis = rowsOf(like, words);
  const plane = principalComponents(basis.flat(), words.length, like.dimensions, 2);
  const rows = like === vectors ? basis : rowsOf(vectors, words);
  return rows.map((row, i) => {
    const [x, y] = projectOnto(row, plane);
    return { word: words[i], x, y };
  });
}

function rowsOf(vectors: WordVectors, words: readonly string[]): number[][] {
  const space = new VectorSpace(vectors);
  return words.map((word) => Array.from(space.vectorOf(word)));
}
