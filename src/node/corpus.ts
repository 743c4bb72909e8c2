import { describeBinary } from '../file-kind.ts';
import { CorpusError } from '../text/corpora/faults.ts';
import { CorpusParser } from '../text/corpora/index.ts';
import type { CorpusOptions } from '../text/corpora/index.ts';
import type { ParsedCorpus } from '../text/corpora/lines.ts';
import { splitSentences } from '../text/splitter.ts';
import { tokenizeWords } from '../text/tokenizer.ts';
import { decodeLines, type ReadLinesOptions, readUnzipped } from './lines.ts';
import { aString, checkArguments, anObject } from '../util/arguments.ts';

/**
 * Reads a corpus of any format and size, in UTF-8, plain or gzipped. It is read by lines: what is in memory is the
 * corpus. JSONL is split by `splitSentences` and `tokenizeWords` unless the options say otherwise.
 *
 * @throws CorpusError, a SyntaxError `file:line: …`, for what is wrong in it, and for a file that is no corpus; Error if it
 *   cannot be read
 */
export async function readCorpusFile(
  path: string,
  options: Omit<CorpusOptions, 'source'> & ReadLinesOptions = {},
): Promise<ParsedCorpus> {
  checkArguments({ path, options }, aString, anObject);
  const parser = new CorpusParser({
    split: splitSentences,
    tokenize: tokenizeWords,
    ...options,
    source: path,
  });
  for await (const lines of decodeLines(textOf(readUnzipped(path), path), path, options))
    for (const line of lines) parser.read(line);
  return parser.end();
}

/** The bytes of a file, unless its first ones are those of something else than text. */
async function* textOf(chunks: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<Uint8Array> {
  let first = true;
  for await (const chunk of chunks) {
    const kind = first && chunk.length > 0 && describeBinary(chunk);
    if (kind)
      throw new CorpusError(
        `${path}: got ${kind}, expected a corpus in UTF-8: CoNLL columns or JSON lines, plain or gzipped`,
      );
    if (chunk.length > 0) first = false;
    yield chunk;
  }
}
