import { statSync } from 'node:fs';
import { evaluateTagger, fineTune, type FineTuneOptions, type Tagger, type TrainTaggerResult } from 'oriel';
import { loadFile, readLinesOfFile, saveFile } from 'oriel/node';
import { readCorpus, readParts } from './corpora.ts';
import { interruptible, unbroken } from './interrupt.ts';
import { openJsonLog } from './json-log.ts';
import { modelPath } from './models.ts';
import {
  BACKENDS,
  choiceOption,
  flagOf,
  integerOption,
  listOption,
  numberOption,
  type Options,
  textOption,
  UsageError,
} from './options.ts';
import { bytes, print } from './output.ts';
import { progressView } from './progress.ts';
import { corporaLines, modelLines, reportOf, speedOf } from './train-report.ts';

/** What a model that there is brings with it, or what goes with training from the beginning only. */
const OTHERS = ['vectors', 'vectorWords', 'preset', 'config', 'set', 'tokenizer', 'resume', 'gazetteer'];

/** What goes with `--from` only. */
const OWN = ['replay', 'replayText', 'penalty', 'like', 'rate'];

/** Options of fine-tuning where nothing is fine-tuned. */
export function refuseFineTuning(options: Options): void {
  const given = OWN.find((name) => options[name] !== undefined);
  if (given) throw new UsageError(`${flagOf(given)} goes with --from MODEL`);
}

/** `oriel train CORPUS --from MODEL`: goes on from a model, with the labels of the corpus beside its own. */
export async function runFineTune(path: string, output: string, options: Options): Promise<void> {
  const given = OTHERS.find((name) => options[name] !== undefined);
  if (given) throw new UsageError(`${flagOf(given)} does not go with --from: the model has its own`);
  const quiet = options.quiet === true;
  const say = quiet ? () => {} : print;
  const settings = settingsOf(options);
  const tagger = await loadFile(modelPath(textOption(options, 'from')!));
  const { tokenizer, seed } = tagger.config;
  const parts = await readParts(path, { tokenizer, seed: settings.seed ?? seed }, options, say);
  say(corporaLines(parts));
  const replay = textOption(options, 'replay');
  const text = textOption(options, 'replayText');
  if (replay === undefined && text === undefined)
    say(
      'note       the model forgets what the corpus does not show, even if its F1 there is high: --replay FILE (some of ' +
        'its old corpus) or --replay-text FILE (text like it) keeps that up',
    );
  const log = openJsonLog(textOption(options, 'jsonLog'), false);
  const view = progressView(quiet, parts.train.scheme === 'plain' ? 'accuracy' : 'F1');
  const started = performance.now();
  let result: TrainTaggerResult;
  try {
    const further = {
      ...settings,
      ...(parts.dev && { dev: parts.dev }),
      ...(replay !== undefined && { replay: await readCorpus(replay, tokenizer, options, say) }),
      ...(text !== undefined && { replayTexts: await linesOf(text) }),
    };
    result = await interruptible((signal) =>
      fineTune(tagger, parts.train, {
        ...further,
        signal,
        onStart: (student) => say(startLines(tagger, student, textOption(options, 'from')!)),
        onStep: (event) => {
          view.step(event);
          log.step(event);
        },
        onEpoch: (event) => {
          view.epoch(event);
          log.write('epoch', event);
        },
      }),
    );
  } finally {
    view.stop();
  }
  await unbroken(() => saveFile(result.tagger, output));
  const test = parts.test && evaluateTagger(result.tagger, parts.test);
  const seconds = (performance.now() - started) / 1000;
  const summary = { seconds, tokensPerSecond: speedOf(result), bytes: statSync(output).size };
  log.write('end', { epoch: result.epoch, ...summary, output, dev: result.evaluation, test });
  say(reportOf(result, test, summary));
  say(`${output}  ${bytes(summary.bytes)}`);
}

function settingsOf(options: Options): FineTuneOptions {
  const backend = choiceOption(options, 'backend', BACKENDS);
  const like = listOption(options, 'like').map((pair) => {
    const [label, from, ...more] = pair.split('=');
    if (!label || !from || more.length > 0)
      throw new UsageError(`--like: got '${pair}', expected new=old, as in person=PER`);
    return [label, from];
  });
  const numbers = {
    epochs: integerOption(options, 'epochs', 1),
    seed: integerOption(options, 'seed', 0),
    rate: numberOption(options, 'rate', 0),
    penalty: numberOption(options, 'penalty', 0),
  };
  const present = Object.entries(numbers).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(present), ...(backend && { backend }), like: Object.fromEntries(like) };
}

async function linesOf(path: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readLinesOfFile(path)) lines.push(line);
  return lines.filter((line) => line.trim() !== '');
}

function startLines(before: Tagger, student: Tagger, path: string): string {
  const known = before.model.tagSet.labels;
  const added = student.model.tagSet.labels.filter((label) => !known.includes(label));
  const words = student.model.vocabulary.size - before.model.vocabulary.size;
  return `${modelLines(student, `from       ${path}`)}\nnew        ${added.length > 0 ? `labels ${added.join(' ')}, ` : ''}${words} words`;
}
