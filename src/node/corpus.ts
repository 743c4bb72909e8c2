import { type CorpusOptions, parseCorpus } from '../text/corpora/index.ts';
import type { ParsedCorpus } from '../text/corpora/faults.ts';
import { splitSentences } from '../text/splitter.ts';
import { tokenizeWords } from '../text/tokenizer.ts';
import { decodeText } from './decode.ts';
import { readBytes } from './files.ts';

/**
 * Reads a corpus of any format, in UTF-8. JSONL is split by `splitSentences` and `tokenizeWords` unless the options
 * say otherwise.
 *
 * @throws SyntaxError `file:line: …` for what is wrong in it; Error if it cannot be read
 */
export async function readCorpusFile(
  path: string,
  options: Omit<CorpusOptions, 'source'> = {},
): Promise<ParsedCorpus> {
  const bytes = await readBytes(path);
  return parseCorpus(decodeText(bytes, path, { lenient: options.lenient }), {
    split: splitSentences,
    tokenize: tokenizeWords,
    ...options,
    source: path,
  });
}
