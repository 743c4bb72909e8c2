import type { CAC } from 'cac';
import { type Calibration, calibrateTagger, type Evaluation, evaluateTagger, formatReport } from 'oriel';
import { loadFile } from 'oriel/node';
import { LENIENT, OFFSETS, readCorpus } from './corpora.ts';
import { modelPath } from './models.ts';
import { BACKENDS, choiceOption, type Options } from './options.ts';
import { count, duration, percent, print, table } from './output.ts';

export function evaluateCommand(cli: CAC): void {
  cli
    .command('evaluate <model> <corpus>', "Compare a model's tags with a corpus' own")
    .option('--token-column <n>', 'Column of the tokens in a CoNLL file; below 0 from the end (default: 0)')
    .option('--tag-column <n>', 'Column of the tags (default: -1, the last)')
    .option(...OFFSETS)
    .option('--lenient', LENIENT)
    .option('--backend <name>', `What computes: ${BACKENDS.join(', ')} (default: auto)`)
    .option('--json', 'One JSON object, with fractions at full precision')
    .action(runEvaluate);
}

async function runEvaluate(model: string, path: string, options: Options): Promise<void> {
  const backend = choiceOption(options, 'backend', BACKENDS);
  const tagger = await loadFile(modelPath(model), { ...(backend && { backend }) });
  const corpus = await readCorpus(path, tagger.config.tokenizer, options, console.error);
  const started = performance.now();
  const evaluation = evaluateTagger(tagger, corpus, { onWarning: console.error });
  const seconds = (performance.now() - started) / 1000;
  const calibration = calibrateTagger(tagger, corpus);
  if (options.json === true) print(JSON.stringify(jsonOf(evaluation, calibration, seconds)));
  else print(reportOf(evaluation, calibration, seconds, tagger.config.scheme === 'plain'));
}

function jsonOf(evaluation: Evaluation, calibration: Calibration, seconds: number): object {
  const { precision, recall, f1, accuracy, unseenRecall = null, types, tokens, ...rest } = evaluation;
  return {
    precision,
    recall,
    f1,
    accuracy,
    unseenRecall,
    types,
    tokens,
    seconds,
    ...rest,
    calibrationError: calibration.error,
  };
}

function reportOf(evaluation: Evaluation, calibration: Calibration, seconds: number, plain: boolean): string {
  const { tokens } = evaluation;
  return [
    formatReport(evaluation),
    '',
    ...(plain ? [] : [`recall on entities unseen in training: ${unseenOf(evaluation)}`]),
    `expected calibration error of the scores: ${percent(calibration.error)}%`,
    `time: ${duration(seconds)}, ${count(tokens / seconds)} tokens/s`,
    '',
    'confusion (rows: gold, columns: predicted, at the same place):',
    confusionTable(evaluation),
  ].join('\n');
}

function unseenOf({ unseenRecall, unseenGold = 0 }: Evaluation): string {
  if (unseenRecall === undefined) return 'not known, since the model does not say what it has seen';
  return `${percent(unseenRecall)}% of ${count(unseenGold)}`;
}

/** Gold labels by predicted ones; where there is none, the entity is missed or spurious. */
function confusionTable({ confusion }: Evaluation): string {
  const predicted = new Set(Object.values(confusion).flatMap((row) => Object.keys(row)));
  const labels = [...new Set([...Object.keys(confusion), ...predicted])].filter(Boolean).sort();
  const columns = [...labels, ...(predicted.has('') ? [''] : [])];
  const rows = [...labels, ...(Object.hasOwn(confusion, '') ? [''] : [])];
  return table([
    ['', ...columns.map((label) => label || 'missed')],
    ...rows.map((gold) => [
      gold || 'spurious',
      ...columns.map((label) => (gold || label ? count(confusion[gold]?.[label] ?? 0) : '')),
    ]),
  ]);
}
