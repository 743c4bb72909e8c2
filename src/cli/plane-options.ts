import { writeFile } from 'node:fs/promises';
import type { Command } from 'cac';
import {
  activationNames,
  planeData,
  planeDataNames,
  planeLosses,
  type PlaneLossName,
  type PlaneSplit,
  splitPlane,
  type TrainPlaneOptions,
} from 'oriel';
import { fileError } from 'oriel/node';
import { unbroken } from './interrupt.ts';
import {
  BACKENDS,
  choiceOption,
  integerOption,
  numberOption,
  type Options,
  textOption,
  UsageError,
} from './options.ts';
import { print } from './output.ts';

const lossNames = Object.keys(planeLosses) as PlaneLossName[];

/** The options of the commands that train a net on points in the plane. */
export const withPlaneOptions = (command: Command): Command =>
  command
    .option('--data <name>', `${planeDataNames.join(', ')} (default: spiral)`)
    .option('--points <n>', 'How many points; 3 in 10 are held out (default: 1000)')
    .option('--classes <n>', '2 to 5; xor has 2 (default: 2)')
    .option('--noise <x>', "Standard deviation of the points' noise (default: the data set's own)")
    .option('--hidden <widths>', 'Widths of the hidden layers, or none (default: 16,16)')
    .option('--activation <name>', `${activationNames.join(', ')} (default: tanh)`)
    .option('--loss <name>', `${lossNames.join(', ')}, the latter for 2 classes (default: softmax)`)
    .option('--seed <n>', 'Seed of points and weights (default: 1)')
    .option('--backend <name>', `What computes: ${BACKENDS.join(', ')} (default: auto)`);

export interface PlaneTask {
  name: string;
  data: PlaneSplit;
  net: Pick<TrainPlaneOptions, 'activation' | 'loss' | 'backend'> & { hidden: number[]; seed: number };
}

export function planeTaskOf(options: Options): PlaneTask {
  const name = choiceOption(options, 'data', planeDataNames) ?? 'spiral';
  const size = integerOption(options, 'points', 10) ?? 1000;
  const classes = integerOption(options, 'classes', 2) ?? 2;
  const noise = numberOption(options, 'noise', 0);
  const hidden =
    textOption(options, 'hidden') === 'none' ? [] : (numbersOption(options, 'hidden') ?? [16, 16]);
  const activation = choiceOption(options, 'activation', activationNames);
  const loss = choiceOption(options, 'loss', lossNames);
  const backend = choiceOption(options, 'backend', BACKENDS);
  const seed = integerOption(options, 'seed', 0) ?? 1;
  const points = asUsage(() =>
    planeData(name, { size, classes, seed, ...(noise !== undefined && { noise }) }),
  );
  if (hidden.some((width) => !Number.isInteger(width)))
    throw new UsageError(
      `--hidden: got '${String(options.hidden)}', expected integers, as in 16,16, or none`,
    );
  if (loss === 'logistic' && classes > 2)
    throw new UsageError(`--loss logistic: got ${classes} classes, expected 2`);
  const net = {
    hidden,
    seed,
    ...(activation && { activation }),
    ...(loss && { loss }),
    ...(backend && { backend }),
  };
  return { name, data: splitPlane(points, 0.7, seed), net };
}

/** What the library refuses is the user's doing. */
function asUsage<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message, { cause: error }) : error;
  }
}

/** Positive numbers, with commas between them. */
export function numbersOption(options: Options, name: string): number[] | undefined {
  const text = textOption(options, name);
  const values = text?.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (values?.every((value) => Number.isFinite(value) && value > 0) ?? true) return values;
  throw new UsageError(`--${name}: got '${text}', expected numbers above 0 with commas between them`);
}

/** Whether the terminal takes colors and the user wants them. */
export const inColor = (): boolean => Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;

/** Writes what `draw` makes to the file of `-o`, if there is one. */
export async function writePicture(options: Options, draw: () => string): Promise<void> {
  const path = textOption(options, 'output');
  if (path === undefined) return;
  try {
    // Not under another name first: it may be a pipe.
    await unbroken(() => writeFile(path, draw()));
  } catch (error) {
    throw fileError(error, path);
  }
  if (options.json !== true) print(`wrote ${path}`);
}
