import { extname } from 'node:path';
import { type WritableVectorFormat, writableVectorFormats } from 'oriel';
import { choiceOption, type Options, UsageError } from './options.ts';

const BY_ENDING: Record<string, WritableVectorFormat> = {
  '.bin': 'word2vec',
  '.vec': 'word2vec-text',
  '.txt': 'glove',
};

export const isZipped = (path: string): boolean => extname(path) === '.gz';

/** The format of a file of vectors to write: what `--format` names, else what its ending says, `.gz` left aside. */
export function formatOf(output: string, options: Options): WritableVectorFormat {
  const ending = extname(isZipped(output) ? output.slice(0, -'.gz'.length) : output);
  const format = choiceOption(options, 'format', writableVectorFormats) ?? BY_ENDING[ending];
  if (format) return format;
  throw new UsageError(
    `${output}: got no --format, nor one of the endings ${Object.keys(BY_ENDING).join(', ')}`,
  );
}
