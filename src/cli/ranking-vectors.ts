import { type TrainedVectors, trainRankingVectors, type TrainVectorsOptions } from 'oriel';
import { UsageError } from './options.ts';

/** `--model ranking`: takes the options of the other models, as far as they mean something to it. */
export function trainRanking(
  sentences: AsyncIterable<readonly string[]>,
  options: TrainVectorsOptions,
): Promise<TrainedVectors> {
  const {
    window,
    negatives,
    rate,
    sample,
    subwords,
    threads,
    model: _,
    tokenize: _tokenize,
    onThreads: _onThreads,
    ...shared
  } = options;
  for (const [name, value] of Object.entries({ sample, subwords, threads }))
    if (value !== undefined) throw new UsageError(`--${name}: --model ranking has no such option`);
  return trainRankingVectors(sentences, {
    ...shared,
    radius: window,
    corruptions: negatives,
    optimizer: rate === undefined ? undefined : { name: 'adam', rate },
  });
}
