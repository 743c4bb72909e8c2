import { parseConll, type ConllOptions } from './conll.ts';
import type { ParsedCorpus } from './faults.ts';
import { parseJsonl, type JsonlOptions } from './jsonl.ts';

/** `split` and `tokenize` are needed by JSONL only, columns and syllables by CoNLL only. */
export interface CorpusOptions extends ConllOptions, Partial<JsonlOptions> {
  /** Default: `jsonl` if the text's first character other than white space is `{`, else `conll`. */
  format?: CorpusFormat;
}

const FORMATS = {
  conll: parseConll,
  jsonl: (text: string, options: CorpusOptions): ParsedCorpus => {
    const { split, tokenize } = options;
    if (split && tokenize) return parseJsonl(text, { ...options, split, tokenize });
    throw new TypeError(
      'got a JSONL corpus without a sentence splitter or tokenizer, expected both in the options',
    );
  },
};

export type CorpusFormat = keyof typeof FORMATS;

/** Reads a corpus in any format. Errors: those of the format's parser; RangeError for an unknown format. */
export function parseCorpus(text: string, options: CorpusOptions = {}): ParsedCorpus {
  const { format = /^\uFEFF?\s*\{/.test(text) ? 'jsonl' : 'conll' } = options;
  if (!Object.hasOwn(FORMATS, format))
    throw new RangeError(`got the corpus format '${format}', expected one of ${Object.keys(FORMATS)}`);
  return FORMATS[format](text, options);
}
