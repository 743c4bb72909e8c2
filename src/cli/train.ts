import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { CAC } from 'cac';
import {
  type BackendName,
  type Checkpoint,
  createEngine,
  evaluateTagger,
  type GazetteerLists,
  presets,
  resolveConfig,
  trainTagger,
  type TrainTaggerResult,
  type WordVectors,
} from 'oriel';
import {
  fileError,
  fingerprint,
  readCheckpoint,
  readVectorsFile,
  type RunIdentity,
  saveFile,
  usefulVectors,
  writeCheckpoint,
} from 'oriel/node';
import { type Configuration, configurationOf } from './configuration.ts';
import { isUngrouped, LENIENT, OFFSETS, type Parts, readParts } from './corpora.ts';
import { lockOutput } from './lock.ts';
import { refuseFineTuning, runFineTune } from './fine-tune.ts';
import { describeLists, readGazetteers } from './gazetteers.ts';
import { Interrupted, interruptible, unbroken } from './interrupt.ts';
import { type JsonLog, openJsonLog } from './json-log.ts';
import {
  BACKENDS,
  choiceOption,
  integerOption,
  listOption,
  type Options,
  textOption,
  UsageError,
} from './options.ts';
import { bytes, count, duration, print, threadsLine } from './output.ts';
import { progressView } from './progress.ts';
import { corporaLines, interruption, modelLines, reportOf, speedOf } from './train-report.ts';

export function trainCommand(cli: CAC): void {
  cli
    .command('train <corpus>', 'Train a tagger on a corpus (CoNLL columns or JSON lines)')
    .usage('train <corpus> -o MODEL.safetensors [options]')
    .option('-o, --output <file>', 'The model file to write (required)')
    .option('--dev <file>', 'Development corpus: the best epoch on it is kept')
    .option('--test <file>', 'Test corpus: evaluated once, at the end')
    .option(
      '--split <fractions>',
      'Cut dev and test from the corpus: 0.8,0.1,0.1, or 0.9,0.1 without a test part',
    )
    .option('--split-by <unit>', 'What stays whole in a split: document or sentence (default: document)')
    .option('--vectors <file>', 'Word vectors: GloVe, word2vec or fastText, plain or gzipped')
    .option(
      '--vector-words <n>',
      'Words of the vectors to know though unseen in training: N, or all (default: 40000)',
    )
    .option(
      '--gazetteer <file>',
      'Lists as a feature: LABEL=FILE, an entry a line, or a TSV of entries and labels; repeatable',
    )
    .option('--preset <name>', `Ready configuration: ${Object.keys(presets).join(', ')} (default: words)`)
    .option('--config <file>', 'Configuration in JSON, laid over the preset')
    .option(
      '--set <path=value>',
      'One setting, as in optimizer.rate=0.001 or features.word.width=50; repeatable',
    )
    .option('--tokenizer <name>', 'words or syllables (for Korean; takes the preset syllables)')
    .option('--token-column <n>', 'Column of the tokens in CoNLL files; below 0 from the end (default: 0)')
    .option('--tag-column <n>', 'Column of the tags (default: -1, the last)')
    .option(...OFFSETS)
    .option('--lenient', LENIENT)
    .option('--epochs <n>', 'Times to go through the corpus')
    .option('--seed <n>', 'Seed of everything random')
    .option('--backend <name>', `What computes: ${BACKENDS.join(', ')} (default: auto)`)
    .option('--threads <n>', 'Threads that train; each number gives a model of its own (default: 1)')
    .option('--from <model>', 'Go on from a trained model; labels and words of the corpus join its own')
    .option(
      '--replay <file>',
      'With --from: some of the corpus that the model was trained on, not to be forgotten',
    )
    .option(
      '--replay-text <file>',
      'With --from: text, a document a line, for which what the model says is kept up',
    )
    .option('--penalty <n>', 'With --from: pull the weights of dense layers back to the model, as in 10')
    .option(
      '--like <new=old>',
      'With --from: a new label begins like an old one, as in person=PER; repeatable',
    )
    .option('--rate <n>', "With --from: the learning rate (default: twice the model's)")
    .option('--resume', 'Go on from the checkpoint of an interrupted run')
    .option('--json-log <file>', 'Log steps and epochs there, one JSON object a line')
    .option('--quiet', 'Print errors only')
    .example('  $ oriel train train.conll --dev dev.conll --vectors glove.6B.100d.txt.gz -o ner.safetensors')
    .example('  $ oriel train few.conll --from ner.safetensors --replay train.conll -o mine.safetensors')
    .example('  $ oriel train names.jsonl --split 0.8,0.1,0.1 --set epochs=20 -o names.safetensors')
    .action(runTrain);
}

/** All that a run is made of. */
interface Run {
  output: string;
  checkpoint: string;
  parts: Parts;
  vectors?: WordVectors;
  gazetteers?: GazetteerLists;
  configuration: Configuration;
  identity: RunIdentity;
  threads: number;
  quiet: boolean;
  say: (text?: string) => void;
}

async function runTrain(path: string, options: Options): Promise<void> {
  const output = textOption(options, 'output');
  if (output === undefined) throw new UsageError('expected -o MODEL.safetensors, where the model is to go');
  if (options.from === undefined) refuseFineTuning(options);
  requireWritable(output);
  const unlock = await lockOutput(output);
  try {
    await (options.from === undefined ? trainAnew : runFineTune)(path, output, options);
  } finally {
    unlock();
  }
}

async function trainAnew(path: string, output: string, options: Options): Promise<void> {
  const quiet = options.quiet === true;
  const say = quiet ? () => {} : print;
  const backend = choiceOption(options, 'backend', BACKENDS) ?? 'auto';
  const threads = integerOption(options, 'threads', 1) ?? 1;
  const configuration = await configurationOf(options);
  const engine = await createEngine(backend);
  const parts = await readParts(path, configuration.config, options, say);
  say(corporaLines(parts));
  useSentences(configuration, parts, say);
  const vectors = await readVectors(configuration, parts, options, say);
  const gazetteers = await readGazetteers(listOption(options, 'gazetteer'));
  if (gazetteers) say(`gazetteers ${describeLists(gazetteers)}`);
  const run: Run = {
    output,
    checkpoint: `${output}.checkpoint`,
    parts,
    ...(vectors && { vectors }),
    ...(gazetteers && { gazetteers }),
    configuration,
    identity: identityOf(configuration, parts, { vectors, gazetteers }, engine.backend, threads),
    threads,
    quiet,
    say,
  };
  const resume = await findCheckpoint(run, options.resume === true);
  const log = openJsonLog(textOption(options, 'jsonLog'), resume !== undefined);
  const started = performance.now();
  const result = await train(run, resume, log);
  await finish(run, result, (performance.now() - started) / 1000, log);
}

/** Hours of training should not end with a folder that is not there. */
function requireWritable(output: string): void {
  const folder = dirname(output);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw fileError(error, folder);
  }
  if (existsSync(output) && !statSync(output).isFile())
    throw new Error(`${output}: is no regular file, expected a place for the model`);
}

/** Batches of documents say nothing where each document is one sentence. */
function useSentences({ config, batchGiven }: Configuration, { train }: Parts, say: Run['say']): void {
  if (batchGiven || resolveConfig(config).batch.unit !== 'document' || !isUngrouped(train)) return;
  config.batch = { unit: 'document', size: 16 };
  say('batch      16 sentences, since each document is one sentence (--set batch.size=N changes it)');
}

async function readVectors(
  { config }: Configuration,
  { train }: Parts,
  options: Options,
  say: Run['say'],
): Promise<WordVectors | undefined> {
  const path = textOption(options, 'vectors');
  if (path === undefined) return undefined;
  const started = performance.now();
  const { vocabulary } = resolveConfig(config);
  const vectors = await readVectorsFile(path, { keep: usefulVectors(train, vocabulary.vectorWords) });
  const seconds = (performance.now() - started) / 1000;
  say(
    `vectors    ${count(vectors.words.length)} of ${vectors.dimensions} dimensions, read in ${duration(seconds)}`,
  );
  return vectors;
}

const identityOf = (
  { config }: Configuration,
  { train, dev }: Parts,
  { vectors, gazetteers }: Partial<Record<'vectors', WordVectors> & Record<'gazetteers', GazetteerLists>>,
  backend: BackendName,
  threads: number,
): RunIdentity => ({
  config: resolveConfig(config),
  backend,
  data: {
    'training corpus': fingerprint(train),
    ...(dev && { 'development corpus': fingerprint(dev) }),
    ...(vectors && { 'word vectors': fingerprint(vectors) }),
    // It, too, decides on the last bits.
    ...(threads > 1 && { 'number of threads': String(threads) }),
    ...(gazetteers && { gazetteers: fingerprint(gazetteers) }),
  },
});

async function findCheckpoint(run: Run, resume: boolean): Promise<Checkpoint | undefined> {
  const { checkpoint: path, identity, say } = run;
  const found = existsSync(path);
  if (resume && found) {
    const checkpoint = await readCheckpoint(path, identity);
    say(`resuming   after epoch ${checkpoint.state.epoch} from ${path}`);
    return checkpoint;
  }
  if (resume) say(`resuming   not possible, there is no ${path}: training from the beginning`);
  else if (found)
    say(`note       ${path} of an interrupted run will be overwritten; --resume would go on from it`);
  return undefined;
}

async function train(run: Run, resume: Checkpoint | undefined, log: JsonLog): Promise<TrainTaggerResult> {
  const { parts, vectors, gazetteers, configuration, identity, say, quiet, checkpoint: path } = run;
  const view = progressView(quiet, parts.train.scheme === 'plain' ? 'accuracy' : 'F1');
  let saved = resume !== undefined;
  try {
    return await interruptible((signal) =>
      trainTagger(parts.train, configuration.config, {
        ...(parts.dev && { dev: parts.dev }),
        ...(vectors && { vectors }),
        ...(gazetteers && { gazetteers }),
        ...(resume && { resume }),
        backend: identity.backend,
        signal,
        threads: run.threads,
        onThreads: (threads, reason) => {
          if (run.threads > 1) say(threadsLine(threads, reason));
        },
        onStart: (tagger) => {
          say(modelLines(tagger, `preset     ${configuration.preset}`));
          const { config, backend, model } = tagger;
          log.write('start', { config, backend, labels: model.tagSet.labels });
        },
        onStep: (event) => {
          view.step(event);
          log.step(event);
        },
        onEpoch: (event) => {
          view.epoch(event);
          log.write('epoch', event);
        },
        onCheckpoint: async (checkpoint) => {
          await writeCheckpoint(path, checkpoint, identity);
          saved = true;
        },
      }),
    );
  } catch (error) {
    if (error instanceof Interrupted) error.message = interruption(path, saved);
    throw error;
  } finally {
    view.stop();
  }
}

async function finish(run: Run, result: TrainTaggerResult, seconds: number, log: JsonLog): Promise<void> {
  const { output, checkpoint, parts, say } = run;
  const { tagger, epoch, evaluation } = result;
  await unbroken(async () => {
    await saveFile(tagger, output);
    await rm(checkpoint, { force: true });
  });
  const test = parts.test && evaluateTagger(tagger, parts.test);
  const summary = { seconds, tokensPerSecond: speedOf(result), bytes: statSync(output).size };
  log.write('end', { epoch, ...summary, output, dev: evaluation, test });
  say(reportOf(result, test, summary));
  say(`${output}  ${bytes(summary.bytes)}`);
}
