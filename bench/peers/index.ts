import { brainScorers, brainTrainers } from './brain.ts';
import { convnetScorers, convnetTrainers } from './convnet.ts';
import { onnxMultipliers, onnxScorers } from './onnx.ts';
import type { Multiplier, Scorer, Trainer } from './peer.ts';
import { tfjsMultipliers, tfjsScorers, tfjsTrainers } from './tfjs.ts';
import { torchTrainers } from './torch.ts';

const all = async <T>(makers: (() => Promise<T[]>)[]): Promise<T[]> => {
  const found: T[] = [];
  for (const make of makers) found.push(...(await make()));
  return found;
};

/** Those that are installed, by what they can do. */
export const multipliers = (): Promise<Multiplier[]> => all([tfjsMultipliers, onnxMultipliers]);
export const scorers = (): Promise<Scorer[]> => all([tfjsScorers, onnxScorers, convnetScorers, brainScorers]);
export const trainers = (): Promise<Trainer[]> =>
  all([tfjsTrainers, torchTrainers, convnetTrainers, brainTrainers]);
