import { principalComponents, projectOnto } from './pca.ts';
import { hasSubwords, type SubwordVectors, type WordVectors } from './vectors.ts';

/**
 * Vectors of fewer dimensions: their coordinates along the directions in which they vary most, the greatest first. Of
 * all vectors of that many dimensions these keep the most of the distances between words.
 *
 * @throws RangeError for fewer than 2 words and for more dimensions than there are
 */
export function reduceVectors(vectors: WordVectors, dimensions: number): WordVectors | SubwordVectors {
  const { words, values, dimensions: from } = vectors;
  const plane = principalComponents(values, words.length, from, dimensions);
  const reduce = (row: Float32Array) => Float32Array.from(projectOnto(row, plane));
  const reduced = new Float32Array(words.length * dimensions);
  for (let i = 0; i < words.length; i++)
    reduced.set(reduce(values.subarray(i * from, (i + 1) * from)), i * dimensions);
  const result: WordVectors = { words, dimensions, values: reduced };
  if (!hasSubwords(vectors)) return result;
  const vectorOf = (word: string) => {
    const vector = vectors.vectorOf(word);
    return vector && reduce(vector);
  };
  return { ...result, vectorOf };
}
