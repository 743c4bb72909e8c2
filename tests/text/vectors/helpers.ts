import type { WordVectors } from '../../../src/text/vectors/index.ts';

export const folder = `${process.env.ORIEL_DATA ?? '../shared/data'}/word-vectors`;

export const utf8 = (text: string) => new TextEncoder().encode(text);

/** A stream of these chunks; `cancelled` tells whether it was. */
export function streamOf(chunks: Uint8Array[]) {
  const state = { cancelled: false, read: 0 };
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (state.read < chunks.length) controller.enqueue(chunks[state.read++]);
        else controller.close();
      },
      cancel: () => void (state.cancelled = true),
    },
    { highWaterMark: 0 },
  );
  return { stream, state };
}

/** The bytes cut at these places. */
export function cut(bytes: Uint8Array, places: number[]): Uint8Array[] {
  const inside = places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b);
  const borders = [0, ...inside, bytes.length];
  return borders.slice(1).map((border, i) => bytes.slice(borders[i], border));
}

export const rows = ({ words, dimensions, values }: WordVectors) =>
  words.map((word, i) => [word, ...values.subarray(i * dimensions, (i + 1) * dimensions)]);

export const concat = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
export const floats = (...values: number[]) => new Uint8Array(new Float32Array(values).buffer);
export const int32 = (...values: number[]) => new Uint8Array(new Int32Array(values).buffer);
export const int64 = (...values: number[]) => new Uint8Array(new BigInt64Array(values.map(BigInt)).buffer);

/** The word or its bytes, and its numbers. */
export type Row = [string | Uint8Array, ...number[]];
const bytesOf = (word: string | Uint8Array) => (typeof word === 'string' ? utf8(word) : word);

/** word2vec's binary format, with or without newlines. */
export const word2vecBytes = (entries: Row[], { newline = true, header = '' } = {}) =>
  concat(
    utf8(header || `${entries.length} ${entries[0].length - 1}\n`),
    ...entries.flatMap(([word, ...values]) => [
      bytesOf(word),
      utf8(' '),
      floats(...(values as number[])),
      ...(newline ? [utf8('\n')] : []),
    ]),
  );

export interface FasttextParts {
  entries: Row[];
  ngrams: number[][];
  /** 0 is the layout without magic number. */
  version?: number;
  min?: number;
  max?: number;
  model?: number;
  labels?: number;
  pruned?: number;
  quantized?: number;
  dimensions?: number;
  type?: number;
  matrixRows?: number;
}

/** A fastText model, with an output matrix of no rows. */
export function fasttextBytes({
  entries,
  ngrams,
  version = 12,
  min = 2,
  max = 3,
  model = 2,
  labels = 0,
  pruned = -1,
  quantized = 0,
  dimensions = ngrams[0]?.length ?? entries[0].length - 1,
  type = 0,
  matrixRows = entries.length + ngrams.length,
}: FasttextParts): Uint8Array {
  const modern = (bytes: Uint8Array) => (version > 0 ? [bytes] : []);
  return concat(
    ...modern(int32(793712314, version)),
    int32(dimensions, 5, 5, 1, 5, 1, 2, model, ngrams.length, min, max, 100),
    new Uint8Array(new Float64Array([1e-4]).buffer),
    int32(entries.length + labels, entries.length, labels),
    int64(1000),
    ...modern(int64(pruned)),
    ...entries.flatMap(([word]) => [bytesOf(word), Uint8Array.of(0), int64(7), Uint8Array.of(type)]),
    ...modern(Uint8Array.of(quantized)),
    int64(matrixRows, dimensions),
    ...entries.map(([, ...values]) => floats(...(values as number[]))),
    ...ngrams.map((values) => floats(...values)),
    ...modern(Uint8Array.of(0)),
    int64(0, dimensions),
  );
}
