import { segment, type TokenizerName } from 'oriel/tagger';
import { conllReader } from './tag-conll.ts';
import type { InputDocument } from './tag-documents.ts';

export interface InputOptions {
  /** The name of the file, for messages. */
  source: string;
  tokenizer: TokenizerName;
  tokenColumn: number;
}

/** Makes documents of lines, as they come. */
export interface InputReader {
  read(lines: readonly string[]): InputDocument[];
  /** What is left when there are no more lines. */
  end(): InputDocument[];
}

export const inputs = {
  /** A document a line. */
  text: ({ tokenizer }: InputOptions): InputReader => ({
    read: (lines) => lines.map((text) => ({ text, sentences: segment(text, tokenizer) })),
    end: () => [],
  }),
  /** An object with a `text` a line. */
  jsonl: (options: InputOptions): InputReader => {
    let number = 0;
    return {
      read: (lines) => lines.map((line) => parseLine(line, ++number, options)),
      end: () => [],
    };
  },
  /** A token a line. */
  conll: conllReader,
};

export type Input = keyof typeof inputs;
export const inputNames = Object.keys(inputs) as Input[];

function parseLine(line: string, number: number, { source, tokenizer }: InputOptions): InputDocument {
  if (line.trim() === '') return { text: '', sentences: [], blank: true };
  const fail = (what: string): never => {
    throw new SyntaxError(`${source}:${number}: got ${what}, expected an object with a string as "text"`);
  };
  let keys: { text?: unknown };
  try {
    keys = (JSON.parse(line) ?? {}) as object;
  } catch (error) {
    return fail(`invalid JSON (${(error as Error).message})`);
  }
  const { text } = keys;
  if (typeof text !== 'string') return fail(`${JSON.stringify(text) ?? 'nothing'} as "text"`);
  return { text, keys, sentences: segment(text, tokenizer) };
}
