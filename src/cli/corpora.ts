import {
  type Corpus,
  corpusFor,
  resolveConfig,
  spansOf,
  splitCorpus,
  splitSentences,
  tokenizers,
} from 'oriel';
import type { PartialConfig } from 'oriel';
import { readCorpusFile } from 'oriel/node';
import { choiceOption, columnsOf, type Options, textOption, UsageError } from './options.ts';
import { count } from './output.ts';

type TokenizerName = keyof typeof tokenizers;

/** Reads a corpus for a tokenizer; `notice` hears of what lenient reading leaves out. */
export async function readCorpus(
  path: string,
  tokenizer: TokenizerName,
  options: Options,
  notice: (text: string) => void,
): Promise<Corpus> {
  const { dropped, ...corpus } = await readCorpusFile(path, {
    ...columnsOf(options),
    lenient: options.lenient === true,
    split: splitSentences,
    tokenize: tokenizers[tokenizer],
  });
  if (dropped > 0) notice(`${path}: left out ${count(dropped)} faulty lines or entities`);
  if (corpus.documents.length === 0) throw new SyntaxError(`${path}: got no sentences, expected a corpus`);
  return corpusFor(corpus, tokenizer).corpus;
}

export interface Parts {
  train: Corpus;
  dev?: Corpus;
  test?: Corpus;
}

/** The corpora of a training: from files, or cut from one by `--split`. */
export async function readParts(
  path: string,
  config: PartialConfig,
  options: Options,
  notice: (text: string) => void,
): Promise<Parts> {
  const { tokenizer, seed } = resolveConfig(config);
  const fractions = fractionsOf(options);
  const by = choiceOption(options, 'splitBy', ['document', 'sentence']) ?? 'document';
  const read = (file: string) => readCorpus(file, tokenizer, options, notice);
  const corpus = await read(path);
  const [train, ...cut] = fractions ? splitCorpus(corpus, fractions, { seed, by }) : [corpus];
  const files = [textOption(options, 'dev'), textOption(options, 'test')];
  const [dev, test] = await Promise.all(files.map((file, i) => (file === undefined ? cut[i] : read(file))));
  return { train, ...(dev && { dev }), ...(test && { test }) };
}

/** The fractions of `--split`; what they leave is a further part. */
function fractionsOf(options: Options): number[] | undefined {
  const text = textOption(options, 'split');
  if (text === undefined) {
    if (options.splitBy !== undefined) throw new UsageError('--split-by goes with --split');
    return undefined;
  }
  const fractions = text.split(',').map(Number);
  const sum = fractions.reduce((a, b) => a + b, 0);
  const parts = sum < 1 - 1e-9 ? fractions.length + 1 : fractions.length;
  if (!fractions.every((fraction) => fraction > 0) || sum > 1 + 1e-9 || parts < 2 || parts > 3)
    throw new UsageError(
      `--split: got '${text}', expected two or three positive fractions with a sum of 1, as in 0.8,0.1,0.1`,
    );
  const twice = ['dev', 'test'].slice(0, parts - 1).find((name) => options[name] !== undefined);
  if (twice) throw new UsageError(`--split ${text} cuts a ${twice} part, and --${twice} gives another`);
  return fractions;
}

/** Documents, sentences, tokens and, where tags have them, entities: in words. */
export function sizeOf({ documents, scheme }: Corpus): string {
  const sentences = documents.flatMap((document) => document.sentences);
  const tokens = sentences.reduce((sum, sentence) => sum + sentence.tokens.length, 0);
  const entities = sentences.reduce((sum, { tags = [] }) => sum + spansOf(tags).length, 0);
  return [
    `${count(documents.length)} documents`,
    `${count(sentences.length)} sentences`,
    `${count(tokens)} tokens`,
    scheme === 'plain' ? 'plain tags' : `${count(entities)} entities (${scheme})`,
  ].join(', ');
}

/** Whether every document is one sentence, as in files that do not say where documents begin. */
export const isUngrouped = ({ documents }: Corpus): boolean =>
  documents.every(({ sentences }) => sentences.length === 1);
