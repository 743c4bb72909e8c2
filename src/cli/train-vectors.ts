import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  isWritableWord,
  segment,
  tokenizers,
  type TrainedVectors,
  trainVectors,
  type TrainVectorsOptions,
  writableVectorFormats,
  writeVectors,
} from 'oriel';
import { fileError, readLinesOfFile, writeFileAtomically } from 'oriel/node';
import { interruptible, unbroken } from './interrupt.ts';
import {
  BACKENDS,
  choiceOption,
  integerOption,
  numberOption,
  type Options,
  textOption,
  UsageError,
} from './options.ts';
import { bytes, count, duration, percent, print, threadsLine } from './output.ts';
import { trainRanking } from './ranking-vectors.ts';
import { formatOf, isZipped } from './vector-format.ts';
import { vectorsProgressView } from './vectors-progress.ts';
import type { VectorsAction } from './vectors.ts';

const TOKENIZERS = ['whitespace', ...(Object.keys(tokenizers) as (keyof typeof tokenizers)[])] as const;

/** As fastText has them. */
const SUBWORDS = { min: 3, max: 6, buckets: 2_000_000 };

export const trainVectorsAction: VectorsAction = {
  usage: 'corpus.txt.gz -o vectors.bin',
  options: {
    '-o, --output <file>': 'The file to write',
    '--format <format>': `To write: ${writableVectorFormats.join(', ')} (default: by the ending: .txt glove, .bin word2vec, .vec word2vec-text; .gz after it gzips)`,
    '--model <name>': 'train: skipgram, cbow or ranking (default: skipgram)',
    '--dimensions <n>': 'train: length of a vector (default: 100, for ranking 50)',
    '--window <n>': 'train: the most words to each side (default: 5, for ranking 2)',
    '--negatives <n>': 'train: noise words to a true one (default: 5, for ranking 1)',
    '--epochs <n>': 'train: times to go through the corpus (default: 5)',
    '--sample <share>':
      'train: sub-sample words with a larger share of the corpus, 0 for none (default: 1e-3)',
    '--min-count <n>': 'train: leave out words that occur less often (default: 5)',
    '--rate <rate>': 'train: learning rate at first (default: 0.025, for cbow 0.05, for ranking 0.001)',
    '--tokenizer <name>': `train: ${TOKENIZERS.join(', ')} (default: whitespace)`,
    '--lowercase': 'train: words in lower case, as taggers look them up',
    '--subwords [min,max]': 'train: character n-grams, too (default lengths: 3,6)',
    '--seed <n>': 'train: seed of everything random (default: 1)',
    '--backend <name>': `train: what computes: ${BACKENDS.join(', ')} (default: auto)`,
    '--threads <n>': 'train: threads; with more than one the result is another each time (default: 1)',
    '--quiet': 'train: print errors only',
  },
  async run([corpus, ...more], options) {
    const output = textOption(options, 'output');
    if (corpus === undefined || more.length > 0 || output === undefined)
      throw new UsageError('expected train CORPUS -o FILE, a text with a sentence or paragraph on each line');
    await trainVectorsFile(corpus, output, options);
  },
};

async function trainVectorsFile(corpus: string, output: string, options: Options): Promise<void> {
  const format = formatOf(output, options);
  const tokenizer = choiceOption(options, 'tokenizer', TOKENIZERS) ?? 'whitespace';
  const settings = settingsOf(options);
  const quiet = options.quiet === true;
  await requireWritable(output);
  const view = vectorsProgressView(quiet);
  const train = options.model === 'ranking' ? trainRanking : trainVectors;
  let vectors: TrainedVectors;
  try {
    vectors = await interruptible((signal) =>
      train(sentencesOf(corpus, tokenizer), {
        ...settings,
        signal,
        onProgress: view.update,
        onThreads: (threads, reason) => {
          if (!quiet && (settings.threads ?? 1) > 1) print(threadsLine(threads, reason));
        },
      }),
    );
  } finally {
    view.stop();
  }
  const stream = writeVectors(vectors, format);
  const body = isZipped(output) ? stream.pipeThrough(new CompressionStream('gzip')) : stream;
  const content = new Uint8Array(await new Response(body).arrayBuffer());
  await unbroken(() => writeFileAtomically(output, content));
  if (quiet) return;
  print(summaryOf(vectors));
  print(
    `${output}  ${count(vectors.words.length)} words of ${vectors.dimensions} dimensions, ${bytes(content.length)}`,
  );
}

/** Hours of training should not end with a folder that is not there. */
async function requireWritable(output: string): Promise<void> {
  const folder = dirname(output);
  try {
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw fileError(error, folder);
  }
}

function settingsOf(options: Options): TrainVectorsOptions {
  const integers = ['dimensions', 'window', 'negatives', 'epochs', 'minCount'] as const;
  const numbers = ['sample', 'rate'] as const;
  const settings: Record<string, unknown> = {
    model: choiceOption(options, 'model', ['skipgram', 'cbow', 'ranking']),
    seed: integerOption(options, 'seed', 0),
    threads: integerOption(options, 'threads', 1),
    backend: choiceOption(options, 'backend', BACKENDS),
    lowercase: options.lowercase === true,
    subwords: subwordsOf(options),
  };
  for (const name of integers) settings[name] = integerOption(options, name, 1);
  for (const name of numbers) settings[name] = numberOption(options, name, 0);
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

function subwordsOf({ subwords }: Options): typeof SUBWORDS | undefined {
  if (subwords === undefined || subwords === false) return undefined;
  if (subwords === true) return SUBWORDS;
  const lengths = String(subwords).split(',').map(Number);
  const [min, max] = lengths;
  if (lengths.length === 2 && lengths.every((n) => Number.isInteger(n) && n > 0) && min <= max)
    return { ...SUBWORDS, min, max };
  throw new UsageError(`--subwords: got '${String(subwords)}', expected two lengths, as in 3,6`);
}

/** The sentences of a file: its lines where white space separates tokens, else what a splitter finds in them. */
async function* sentencesOf(path: string, tokenizer: (typeof TOKENIZERS)[number]): AsyncGenerator<string[]> {
  for await (const line of readLinesOfFile(path)) {
    if (tokenizer === 'whitespace') yield line.split(/\s+/u).filter(Boolean);
    // Only tokens that a file of vectors can hold.
    else for (const { tokens } of segment(line, tokenizer)) yield tokens.filter(isWritableWord);
  }
}

function summaryOf({ trained, kept, seconds, tokens, counts, backend }: TrainedVectors): string {
  const known = counts.reduce((a, b) => a + b, 0);
  return [
    `corpus     ${count(tokens)} tokens, ${percent(known / tokens)}% of them in the vocabulary`,
    `training   ${count(trained)} words in ${duration(seconds)}, ${count(trained / seconds)} words/s, backend ${backend}`,
    `sampling   ${percent(kept / trained)}% of the words kept`,
  ].join('\n');
}
