import { ConllParser, type ConllOptions } from './conll.ts';
import { Faults } from './faults.ts';
import { beginsJson, describeNul, refusalOf } from './foreign.ts';
import { JsonlParser, type JsonlOptions } from './jsonl.ts';
import { splitSentences } from '../splitter.ts';
import { tokenizeWords } from '../tokenizer.ts';
import { type LineParser, linesOf, type ParsedCorpus } from './lines.ts';
import { aString, checkArguments, optionsOf } from '../../util/arguments.ts';

/**
 * `split` and `tokenize` are for JSONL only, by default `splitSentences` and `tokenizeWords`; columns and syllables for
 * CoNLL only.
 */
export interface CorpusOptions extends ConllOptions, Partial<JsonlOptions> {
  /** Default: `jsonl` if the first line that is not blank begins as a JSON object does, else `conll`. */
  format?: CorpusFormat;
}

const OPTIONS: readonly (keyof CorpusOptions)[] = [
  'format',
  'split',
  'tokenize',
  'tokenColumn',
  'tagColumn',
  'syllables',
  'lenient',
  'offsets',
  'source',
];

const FORMATS = {
  conll: (options: CorpusOptions): LineParser => new ConllParser(options),
  jsonl: (options: CorpusOptions): LineParser => {
    const { split = splitSentences, tokenize = tokenizeWords } = options;
    return new JsonlParser({ ...options, split, tokenize });
  },
};

export type CorpusFormat = keyof typeof FORMATS;

/** Reads a corpus in any format. Errors: those of the format's parser; RangeError for an unknown format. */
export function parseCorpus(text: string, options: CorpusOptions = {}): ParsedCorpus {
  checkArguments({ text, options }, aString, optionsOf(...OPTIONS));
  const parser = new CorpusParser(options);
  for (const line of linesOf(text)) parser.read(line);
  return parser.end();
}

/** Reads a corpus in any format line by line. Errors: those of `parseCorpus`. */
export class CorpusParser {
  private parser: LineParser | undefined;
  private number = 0;
  /** White space before the format is known. */
  private readonly blank: [line: string, number: number][] = [];

  constructor(private readonly options: CorpusOptions) {
    const { format } = options;
    if (format === undefined) return;
    if (!Object.hasOwn(FORMATS, format))
      throw new RangeError(`got the corpus format '${format}', expected one of ${Object.keys(FORMATS)}`);
    this.parser = FORMATS[format](options);
  }

  /** The next line, without its end. CR alone, as of old files, ends lines too. */
  read(text: string): void {
    if (!text.includes('\r')) return this.readLine(text);
    let end = text.length;
    while (text[end - 1] === '\r') end--;
    for (const line of text.slice(0, end).split('\r')) this.readLine(line);
  }

  end(): ParsedCorpus {
    return (this.parser ?? this.start('conll')).end();
  }

  private readLine(text: string): void {
    const number = ++this.number;
    const line = number === 1 ? text.replace(/^\uFEFF/, '') : text;
    if (this.parser) return this.parser.read(line, number);
    const trimmed = line.trim();
    if (trimmed !== '') {
      this.parser = this.start(beginsJson(trimmed) ? 'jsonl' : 'conll', trimmed);
      this.parser.read(line, number);
    } else if (line !== '') this.blank.push([line, number]);
  }

  private start(format: CorpusFormat, line = ''): LineParser {
    const refusal = line.includes('\0') ? describeNul(line) : format === 'conll' && refusalOf(line);
    if (refusal) new Faults(this.options).refuse(refusal, this.number);
    const parser = FORMATS[format](this.options);
    for (const [blank, number] of this.blank) parser.read(blank, number);
    return parser;
  }
}
