import { segment, type TokenizerName } from 'oriel/tagger';
import { conllReader } from './tag-conll.ts';
import type { InputDocument } from './tag-documents.ts';

export interface InputOptions {
  /** The name of the file, for messages. */
  source: string;
  tokenizer: TokenizerName;
  tokenColumn: number;
  /** Whether documents get sentences and tokens. */
  tokens: boolean;
}

/** Makes documents of lines. */
export interface InputReader {
  /**
   * The documents that a line completes.
   *
   * @throws SyntaxError `source:line: …` for a faulty line, which is then left out
   */
  read(line: string): InputDocument[];
  /** What is left when there are no more lines. */
  end(): InputDocument[];
}

export const inputs = {
  /** A document a line. */
  text: (options: InputOptions): InputReader => lineReader((text) => ({ text }), options),
  /** An object with a `text` a line. */
  jsonl: (options: InputOptions): InputReader => lineReader(parseLine, options),
  /** A token a line. */
  conll: conllReader,
};

export type Input = keyof typeof inputs;
export const inputNames = Object.keys(inputs) as Input[];

type Parsed = Omit<InputDocument, 'line' | 'sentences'>;

function lineReader(
  parse: (line: string, place: string) => Parsed,
  { source, tokenizer, tokens }: InputOptions,
): InputReader {
  let number = 0;
  const read = (line: string): InputDocument => {
    number++;
    const document = { ...parse(line, `${source}:${number}`), line: number };
    return tokens ? { ...document, sentences: segment(document.text, tokenizer) } : document;
  };
  return { read: (line) => [read(line)], end: () => [] };
}

function parseLine(line: string, place: string): Parsed {
  if (line.trim() === '') return { text: '', blank: true };
  const fail = (what: string): never => {
    throw new SyntaxError(`${place}: got ${what}, expected an object with a string as "text"`);
  };
  let keys: { text?: unknown };
  try {
    keys = (JSON.parse(line) ?? {}) as object;
  } catch (error) {
    return fail(`invalid JSON (${(error as Error).message})`);
  }
  const { text } = keys;
  if (typeof text !== 'string') return fail(`${JSON.stringify(text)?.slice(0, 80) ?? 'nothing'} as "text"`);
  return { text, keys };
}
