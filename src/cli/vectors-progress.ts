import cliProgress from 'cli-progress';
import type { VectorsProgress } from 'oriel';
import { count, duration, print } from './output.ts';

/** Shows how training goes on. */
export interface VectorsProgressView {
  update(progress: VectorsProgress): void;
  stop(): void;
}

/** A bar on a terminal, a line an epoch elsewhere, or nothing. */
export function vectorsProgressView(quiet: boolean): VectorsProgressView {
  if (quiet) return { update: () => {}, stop: () => {} };
  return process.stdout.isTTY ? barView() : lineView();
}

const speedOf = ({ words, seconds }: VectorsProgress): string => `${count(words / seconds)} words/s`;

function lineView(): VectorsProgressView {
  let printed = 0;
  return {
    update: (progress) => {
      const { epoch, epochs, words, total, rate } = progress;
      // The last chunk of an epoch is the one with which its share of the words is done.
      if (printed >= epoch || words < (total * epoch) / epochs) return;
      printed = epoch;
      print(`epoch ${epoch}/${epochs}  rate ${rate.toPrecision(3)}  ${speedOf(progress)}`);
    },
    stop: () => {},
  };
}

function barView(): VectorsProgressView {
  const bar = new cliProgress.SingleBar({
    format: ' {bar} {percentage}%  epoch {epoch}  rate {rate}  {speed}  {left} left',
    stream: process.stdout,
    barsize: 20,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    linewrap: false,
    fps: 8,
    // Interruptions are handled by who runs the training.
    gracefulExit: false,
  });
  return {
    update: (progress) => {
      const { words, total, seconds, epoch, epochs, rate } = progress;
      const shown = {
        epoch: `${epoch}/${epochs}`,
        rate: rate.toPrecision(3),
        speed: speedOf(progress),
        left: duration((seconds / words) * (total - words)),
      };
      if (bar.isActive) bar.update(words, shown);
      else bar.start(total, words, shown);
    },
    stop: () => bar.stop(),
  };
}
