import { brainScorers, brainTrainers } from './brain.ts';
import { convnetScorers, convnetTrainers } from './convnet.ts';
import { onnxMultipliers, onnxScorers } from './onnx.ts';
import type { Packages } from './packages.ts';
import type { Multiplier, Scorer, Trainer } from './peer.ts';
import { tfjsMultipliers, tfjsScorers, tfjsTrainers } from './tfjs.ts';

type Maker<T> = (packages: Packages) => Promise<T[]>;

/** Those that are installed, by what they can do. */
export interface Peers {
  multipliers: () => Promise<Multiplier[]>;
  scorers: () => Promise<Scorer[]>;
  trainers: () => Promise<Trainer[]>;
}

/** @param native trainers that are no package: they run where there are processes */
export function peersOf(packages: Packages, native: readonly Maker<Trainer>[] = []): Peers {
  const all = async <T>(makers: readonly Maker<T>[]): Promise<T[]> => {
    const found: T[] = [];
    for (const make of makers) found.push(...(await make(packages)));
    return found;
  };
  return {
    multipliers: () => all([tfjsMultipliers, onnxMultipliers]),
    scorers: () => all([tfjsScorers, onnxScorers, convnetScorers, brainScorers]),
    trainers: () => all([tfjsTrainers, ...native, convnetTrainers, brainTrainers]),
  };
}
