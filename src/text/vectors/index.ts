import { readGlove } from './glove.ts';
import type { ReadVectorsOptions, VectorSource, WordVectors } from './vectors.ts';

export type { ReadVectorsOptions, VectorSource, WordVectors } from './vectors.ts';

const FORMATS = { glove: readGlove };

export type VectorFormat = keyof typeof FORMATS;

/** Reads word vectors in any format, `glove` by default. Errors: those of its reader; RangeError for an unknown one. */
export async function readVectors(
  source: VectorSource,
  options: ReadVectorsOptions & { format?: VectorFormat } = {},
): Promise<WordVectors> {
  const { format = 'glove' } = options;
  if (!Object.hasOwn(FORMATS, format))
    throw new RangeError(`got the vector format '${format}', expected one of ${Object.keys(FORMATS)}`);
  return FORMATS[format](source, options);
}
