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

export const LENIENT =
  'Leave out faulty lines and sentences, move entities to the borders of tokens, and count them';

/** How an option says what the offsets of JSON lines count. */
export const OFFSETS = [
  '--offsets <unit>',
  'What offsets in JSON lines count: utf16 units, or codepoints as Python does (default: utf16)',
] as const;

/** Reads a corpus for a tokenizer; `notice` hears of what reading leaves out or changes. */
export async function readCorpus(
  path: string,
  tokenizer: TokenizerName,
  options: Options,
  notice: (text: string) => void,
): Promise<Corpus> {
  const offsets = choiceOption(options, 'offsets', ['utf16', 'codepoints']);
  const {
    dropped: _,
    notices,
    ...corpus
  } = await readCorpusFile(path, {
    ...columnsOf(options),
    ...(offsets && { offsets }),
    lenient: options.lenient === true,
    split: splitSentences,
    tokenize: tokenizers[tokenizer],
  });
  for (const text of notices) notice(`${path}: ${text}`);
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
  const { tokenizer, seed, scheme } = resolveConfig(config);
  const fractions = fractionsOf(options);
  const by = choiceOption(options, 'splitBy', ['document', 'sentence']) ?? 'document';
  const read = (file: string) => readCorpus(file, tokenizer, options, notice);
  const corpus = await read(path);
  const [train, ...cut] = fractions ? splitCorpus(corpus, fractions, { seed, by }) : [corpus];
  const files = [textOption(options, 'dev'), textOption(options, 'test')];
  const [dev, test] = await Promise.all(files.map((file, i) => (file === undefined ? cut[i] : read(file))));
  if (scheme !== 'plain') {
    checkKinds({ corpus: train, name: path }, dev && { corpus: dev, name: files[0] ?? path });
    checkKinds({ corpus: train, name: path }, test && { corpus: test, name: files[1] ?? path });
  }
  return { train, ...(dev && { dev }), ...(test && { test }) };
}

interface Named {
  corpus: Corpus;
  name: string;
}

/** A corpus of spans and one of plain tags say nothing of each other; hours of training should not end with that. */
function checkKinds(train: Named, other: Named | undefined): void {
  if (!other || (train.corpus.scheme === 'plain') === (other.corpus.scheme === 'plain')) return;
  const [expected, got] = [train, other].map(({ corpus }) => exampleOf(corpus));
  if (expected === undefined || got === undefined) return;
  const kind = ({ scheme }: Corpus) => (scheme === 'plain' ? 'plain tags' : `spans (${scheme})`);
  throw new RangeError(
    `${other.name}: got ${kind(other.corpus)}, as ${got}, expected ${kind(train.corpus)}, as ${expected} in ${train.name}`,
  );
}

const exampleOf = ({ documents }: Corpus): string | undefined =>
  documents.flatMap(({ sentences }) => sentences.flatMap(({ tags = [] }) => tags)).find((tag) => tag !== 'O');

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
