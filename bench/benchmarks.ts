import { cached } from './cached.ts';
import type { Benchmark } from './command.ts';
import { kernels } from './kernels.ts';
import type { Peers } from './peers/index.ts';
import { matrixProducts } from './products.ts';
import { machine } from './roofline.ts';
import { forwardNet } from './tagging.ts';
import { trainingStep } from './training.ts';

const nobody = async () => [];

/** Benchmarks of Oriel alone that run in Node and in a page alike. */
export const alone: readonly Benchmark[] = [
  { name: 'machine', about: "the machine's limits", usual: true, run: machine },
  { name: 'kernels', about: 'every kernel', usual: true, run: kernels },
  { name: 'training', about: 'a training step of the job', usual: true, run: trainingStep(nobody) },
  { name: 'tagging', about: 'the net of the job alone', usual: true, run: forwardNet(nobody) },
  { name: 'cached', about: 'the net as a tagger runs it', usual: true, run: cached },
];

/** And those beside other libraries. */
export const besidePeers = ({ multipliers, scorers, trainers }: Peers): readonly Benchmark[] => [
  { name: 'products', about: 'matrix products beside other libraries', run: matrixProducts(multipliers) },
  { name: 'nets', about: 'the net of the job beside other libraries', run: forwardNet(scorers) },
  { name: 'steps', about: 'a training step beside other libraries', run: trainingStep(trainers) },
];
