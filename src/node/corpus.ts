import { type CorpusOptions, parseCorpus } from '../text/corpora/index.ts';
import type { ParsedCorpus } from '../text/corpora/faults.ts';
import { splitSentences } from '../text/splitter.ts';
import { tokenizeWords } from '../text/tokenizer.ts';
import { readBytes } from './files.ts';

const NEWLINE = 0x0a;

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
  return parseCorpus(decode(bytes, path, options.lenient), {
    split: splitSentences,
    tokenize: tokenizeWords,
    ...options,
    source: path,
  });
}

function decode(bytes: Uint8Array, path: string, lenient = false): string {
  try {
    return new TextDecoder('utf-8', { fatal: !lenient }).decode(bytes);
  } catch (error) {
    throw new SyntaxError(
      `${path}:${firstInvalidLine(bytes)}: got bytes that are not UTF-8, expected text in UTF-8`,
      { cause: error },
    );
  }
}

/** The number, from 1, of the first line that is not UTF-8. */
function firstInvalidLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  for (let from = 0; from < bytes.length; line++) {
    const newline = bytes.indexOf(NEWLINE, from);
    const to = newline < 0 ? bytes.length : newline + 1;
    try {
      decoder.decode(bytes.subarray(from, to));
    } catch {
      break;
    }
    from = to;
  }
  return line;
}
