import cliProgress from 'cli-progress';
import type { EpochEvent, StepEvent } from 'oriel';
import { count, duration, percent, print } from './output.ts';

/** Shows how training goes on. */
export interface ProgressView {
  step(event: StepEvent): void;
  epoch(event: EpochEvent): void;
  /** Leaves the terminal as it was. */
  stop(): void;
}

const silent: ProgressView = { step: () => {}, epoch: () => {}, stop: () => {} };

/** A bar on a terminal, a line an epoch elsewhere, or nothing. `score` names what validation measures. */
export function progressView(quiet: boolean, score: string): ProgressView {
  if (quiet) return silent;
  return process.stdout.isTTY ? barView(score) : lineView(score);
}

function lineView(score: string): ProgressView {
  return {
    ...silent,
    epoch: ({ epoch, epochs, loss, rows, seconds, validation, best }) => {
      const parts = [
        `epoch ${String(epoch).padStart(String(epochs).length)}/${epochs}`,
        `loss ${loss.toFixed(4)}`,
        ...(validation ? [`dev ${score} ${percent(validation.score)}${best ? '*' : ' '}`] : []),
        `${count(rows / seconds)} tokens/s`,
        duration(seconds),
      ];
      print(parts.join('  '));
    },
  };
}

function barView(score: string): ProgressView {
  const bar = new cliProgress.SingleBar({
    format: ` {bar} {percentage}%  epoch {epoch}  loss {loss}  ${score} {figure}  {speed} tokens/s  {left} left`,
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
  const meter = new Meter();
  let figure = '–';
  let best = -Infinity;
  return {
    step: (event) => {
      meter.add(event);
      if (!bar.isActive) bar.start(event.steps, event.step, meter.show(event, figure));
      else bar.update(event.step, meter.show(event, figure));
    },
    epoch: ({ validation }) => {
      meter.endEpoch();
      if (!validation) return;
      best = Math.max(best, validation.score);
      figure = `${percent(validation.score)} (best ${percent(best)})`;
    },
    stop: () => bar.stop(),
  };
}

/** Speed, mean loss and time left of a run that may begin in the middle. */
class Meter {
  private readonly started = performance.now();
  private steps = 0;
  private epochStarted = this.started;
  private epochRows = 0;
  private epochLoss = 0;

  add({ rows, loss }: StepEvent): void {
    this.steps++;
    this.epochRows += rows;
    this.epochLoss += loss * rows;
  }

  endEpoch(): void {
    this.epochStarted = performance.now();
    this.epochRows = 0;
    this.epochLoss = 0;
  }

  show({ epoch, step, steps }: StepEvent, figure: string): Record<string, string> {
    const now = performance.now();
    const perStep = (now - this.started) / 1000 / this.steps;
    return {
      epoch: String(epoch),
      loss: (this.epochLoss / this.epochRows).toFixed(4),
      figure,
      speed: count((1000 * this.epochRows) / Math.max(1, now - this.epochStarted)),
      left: duration(perStep * (steps - step)),
    };
  }
}
