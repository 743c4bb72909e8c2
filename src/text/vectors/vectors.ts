/** Words and their vectors: row i of `values`, (words, dimensions) row-major, belongs to `words[i]`. */
export interface WordVectors {
  words: string[];
  dimensions: number;
  values: Float32Array;
}

/**
 * A file, plain or gzipped. A string is its address: a URL, or a path relative to the document of a page, the script of a
 * worker, or the working directory in Node.
 */
export type VectorSource =
  ReadableStream<Uint8Array> | Uint8Array | ArrayBuffer | DataView | Blob | Response | URL | string;

export interface ReadVectorsOptions {
  /**
   * Whether to read this word's vector; `rank` counts the words of the file from 0. Called once for each word of the
   * file, in its order, also for a word that repeats. Default: all are read.
   */
  keep?: (word: string, rank: number) => boolean;
  /** Called now and then with the bytes read so far, as they lie in the source, and the words met so far. */
  onProgress?: (bytes: number, words: number) => void;
  /** The name of the file, for messages. */
  source?: string;
}

export const noVectors = (dimensions: number): WordVectors => ({
  words: [],
  dimensions,
  values: new Float32Array(0),
});

/** Vectors that also know words that are not among theirs, from parts of words. */
export interface SubwordVectors extends WordVectors {
  /** The vector of any word, as a copy; undefined where none of its parts is known. */
  vectorOf(word: string): Float32Array | undefined;
}

export const hasSubwords = (vectors: WordVectors): vectors is SubwordVectors => 'vectorOf' in vectors;

/** Numbers to make room for at first, where dimensions are many. */
const FIRST_BLOCK = 2 ** 20;

/** Gathers vectors of one length in a block that grows. Of words that repeat, the first counts. */
export class VectorsBuilder {
  readonly dimensions: number;
  private readonly words = new Set<string>();
  private values: Float32Array;

  constructor(dimensions: number) {
    this.dimensions = dimensions;
    this.values = new Float32Array(
      Math.max(1, Math.min(1024, Math.floor(FIRST_BLOCK / dimensions))) * dimensions,
    );
  }

  has(word: string): boolean {
    return this.words.has(word);
  }

  /** The row for a new word, to be filled before the next call. */
  add(word: string): Float32Array {
    const start = this.words.size * this.dimensions;
    const end = start + this.dimensions;
    if (end > this.values.length) {
      const larger = new Float32Array(2 * this.values.length);
      larger.set(this.values);
      this.values = larger;
    }
    this.words.add(word);
    return this.values.subarray(start, end);
  }

  build(): WordVectors {
    const { words, dimensions, values } = this;
    return { words: [...words], dimensions, values: values.slice(0, words.size * dimensions) };
  }
}
