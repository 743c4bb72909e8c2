import { type Evaluation, formatReport, type Tagger, type TrainTaggerResult } from 'oriel';
import { type Parts, sizeOf } from './corpora.ts';
import { count, duration, percent } from './output.ts';

export function corporaLines({ train, dev, test }: Parts): string {
  const lines = Object.entries({ train, dev, test }).map(([name, corpus]) =>
    corpus ? `${name.padEnd(10)} ${sizeOf(corpus)}` : '',
  );
  if (!dev) lines.push('dev        none: all epochs are run, and the last one is kept');
  return lines.filter(Boolean).join('\n');
}

/** `origin` is what the configuration comes from. */
export function modelLines({ config, backend, model }: Tagger, origin: string): string {
  const { batch, scheme, tokenizer, seed, epochs, optimizer } = config;
  const parameters = model.network.parameters.all.reduce((sum, parameter) => sum + parameter.length, 0);
  return [
    `labels     ${model.tagSet.labels.join(' ')} (${scheme})`,
    `${origin}, tokenizer ${tokenizer}, seed ${seed}`,
    `training   up to ${epochs} epochs, ${batch.size} ${batch.unit}s a batch, ${optimizer.name} at rate ${optimizer.rate}`,
    `model      ${count(model.vocabulary.size)} words, ${count(parameters)} parameters, backend ${backend}`,
  ].join('\n');
}

/** How to go on after an interruption; `saved` says whether there is a checkpoint. */
export function interruption(path: string, saved: boolean): string {
  if (!saved) return 'interrupted before the end of an epoch; nothing was written';
  const words = process.argv.slice(2).map((word) => (/^[\w./=,:@%+-]+$/.test(word) ? word : `'${word}'`));
  const command = ['oriel', ...words, ...(words.includes('--resume') ? [] : ['--resume'])].join(' ');
  return `interrupted; what was reached is in ${path}. To go on:\n  ${command}`;
}

/** Tokens per second of training, without validation. */
export function speedOf({ history }: TrainTaggerResult): number {
  const sum = (key: 'rows' | 'seconds') => history.reduce((total, event) => total + event[key], 0);
  return sum('rows') / sum('seconds');
}

export function reportOf(
  result: TrainTaggerResult,
  test: Evaluation | undefined,
  { seconds, tokensPerSecond }: { seconds: number; tokensPerSecond: number },
): string {
  return [
    '',
    epochLine(result),
    '',
    ...(result.evaluation ? [`dev: ${formatReport(result.evaluation)}`, ''] : []),
    ...(test ? [`test: ${formatReport(test)}`, ''] : []),
    `trained in ${duration(seconds)}, ${count(tokensPerSecond)} tokens/s`,
  ].join('\n');
}

function epochLine({ epoch, history, evaluation }: TrainTaggerResult): string {
  if (epoch === 0) return 'kept: the mean of the weights of the last epochs';
  const score = history[epoch - 1]?.validation?.score;
  if (!evaluation || score === undefined) return `kept: epoch ${epoch}, the last`;
  return `kept: epoch ${epoch} of ${history.length}, the best on dev (${percent(score)})`;
}
