import { hint } from '../../schema.ts';
import { hasSubwords, type WordVectors } from './vectors.ts';
import {
  aNumber,
  aString,
  checkArguments,
  numbers,
  optionsOf,
  wordVectors,
  checkArgument,
} from '../../util/arguments.ts';

export interface Neighbor {
  word: string;
  /** Cosine, from -1 to 1. */
  similarity: number;
}

export interface NearestOptions {
  /** Words to leave out, besides the word that is asked for. */
  exclude?: Iterable<string>;
}

/**
 * Word vectors as a space where words are near to each other by the cosine of their vectors; that of a zero vector is
 * 0 to all. Holds the vectors, not a copy: they may not change.
 */
export class VectorSpace {
  readonly vectors: WordVectors;
  private readonly ids: Map<string, number>;
  /** 1 / the length of each vector, 0 for zero vectors. */
  private readonly scales: Float64Array;

  constructor(vectors: WordVectors) {
    checkArgument(vectors, 'vectors', wordVectors);
    const { words, dimensions, values } = vectors;
    if (values.length !== words.length * dimensions)
      throw new RangeError(`got ${values.length} values, expected ${words.length} words × ${dimensions}`);
    this.vectors = vectors;
    this.ids = new Map(words.map((word, id) => [word, id]));
    this.scales = Float64Array.from(words, (_, id) => scaleOf(this.row(id)));
  }

  /**
   * The vector of a word, no copy; made from its parts, where the vectors have those and do not have the word.
   * Throws a RangeError for an unknown word, with the nearest known spelling.
   */
  vectorOf(word: string): Float32Array {
    checkArgument(word, 'word', aString);
    const id = this.ids.get(word);
    if (id !== undefined) return this.row(id);
    const composed = hasSubwords(this.vectors) ? this.vectors.vectorOf(word) : undefined;
    if (composed) return composed;
    const { words } = this.vectors;
    throw new RangeError(`got '${word}', expected one of the ${words.length} words${hint(word, words)}`);
  }

  /** The cosine of the vectors of two words. Throws a RangeError for unknown ones, with the nearest known spelling. */
  similarity(a: string, b: string): number {
    const [x, y] = [this.vectorOf(a), this.vectorOf(b)];
    let sum = 0;
    for (let d = 0; d < x.length; d++) sum += x[d] * y[d];
    return sum * scaleOf(x) * scaleOf(y);
  }

  /**
   * The `count` words nearest to a word, itself left out, or to a vector, the nearest first.
   * Throws a RangeError for an unknown word or a vector of another length.
   */
  nearest(wordOrVector: string | ArrayLike<number>, count = 10, options: NearestOptions = {}): Neighbor[] {
    checkArguments({ count, options }, aNumber, optionsOf('exclude'));
    if (typeof wordOrVector !== 'string') checkArgument(wordOrVector, 'wordOrVector', numbers);
    const excluded = new Set(options.exclude);
    if (typeof wordOrVector === 'string') excluded.add(wordOrVector);
    const vector = typeof wordOrVector === 'string' ? this.vectorOf(wordOrVector) : wordOrVector;
    const { words, dimensions } = this.vectors;
    if (vector.length !== dimensions)
      throw new RangeError(`got a vector of ${vector.length} numbers, expected ${dimensions}`);
    const result: Neighbor[] = [];
    const similarities = this.similarities(Float64Array.from(vector));
    for (let id = 0; id < words.length; id++) {
      const similarity = similarities[id];
      if (result.length === count && !(similarity > result[count - 1]?.similarity)) continue;
      if (excluded.has(words[id])) continue;
      let place = result.length;
      while (place > 0 && result[place - 1].similarity < similarity) place--;
      result.splice(place, 0, { word: words[id], similarity });
      if (result.length > count) result.pop();
    }
    return result;
  }

  /**
   * The words that are to `c` as `b` is to `a` (man : king = woman : queen): those nearest to b − a + c, each vector
   * scaled to length 1, without the three words themselves (3CosAdd: Mikolov, Yih and Zweig, 2013, "Linguistic
   * regularities in continuous space word representations"). Throws a RangeError for unknown words.
   */
  analogy(a: string, b: string, c: string, count = 10): Neighbor[] {
    const target = new Float32Array(this.vectors.dimensions);
    for (const [word, sign] of [
      [a, -1],
      [b, 1],
      [c, 1],
    ] as const) {
      const vector = this.vectorOf(word);
      const scale = sign * scaleOf(vector);
      vector.forEach((value, d) => (target[d] += scale * value));
    }
    return this.nearest(target, count, { exclude: [a, b, c] });
  }

  private row(id: number): Float32Array {
    const { dimensions, values } = this.vectors;
    return values.subarray(id * dimensions, (id + 1) * dimensions);
  }

  /** The cosines of a vector with all. */
  private similarities(vector: Float64Array): Float64Array {
    const { scales } = this;
    const { values, dimensions } = this.vectors;
    const result = new Float64Array(scales.length);
    const scale = scaleOf(vector);
    const even = dimensions - (dimensions % 4);
    for (let id = 0, at = 0; id < scales.length; id++) {
      // Four sums, since one would wait for each addition.
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      let d = 0;
      for (; d < even; d += 4, at += 4) {
        s0 += values[at] * vector[d];
        s1 += values[at + 1] * vector[d + 1];
        s2 += values[at + 2] * vector[d + 2];
        s3 += values[at + 3] * vector[d + 3];
      }
      for (; d < dimensions; d++) s0 += values[at++] * vector[d];
      result[id] = (s0 + s1 + s2 + s3) * scales[id] * scale;
    }
    return result;
  }
}

function scaleOf(vector: Float32Array | Float64Array): number {
  let squares = 0;
  for (let d = 0; d < vector.length; d++) squares += vector[d] ** 2;
  return squares > 0 ? 1 / Math.sqrt(squares) : 0;
}
