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
 * @throws SyntaxError `file:line: …` for what is wrong in it; Error if it cannot be read
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
  for await (const lines of decodeLines(readUnzipped(path), path, options))
    for (const line of lines) parser.read(line);
  return parser.end();
}
