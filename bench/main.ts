import { cached } from './cached.ts';
import { command } from './command.ts';
import { kernels } from './kernels.ts';
import { scorers, trainers } from './peers/index.ts';
import { matrixProducts } from './products.ts';
import { machine } from './roofline.ts';
import { scaling } from './scaling.ts';
import { forwardNet } from './tagging.ts';
import { threads } from './threads.ts';
import { tagText } from './text.ts';
import { trainingStep } from './training.ts';
import { largestErrors } from './ulp.ts';

const nobody = async () => [];

/** Benchmarks by name, in the order in which they run. To add one: a line. Those that are `usual` run when none is named. */
await command([
  { name: 'machine', about: "the machine's limits", usual: true, run: machine },
  { name: 'kernels', about: 'every kernel', usual: true, run: kernels },
  { name: 'training', about: 'a training step of the job', usual: true, run: trainingStep(nobody) },
  { name: 'tagging', about: 'the net of the job alone', usual: true, run: forwardNet(nobody) },
  { name: 'cached', about: 'the net as a tagger runs it', usual: true, run: cached },
  { name: 'text', about: 'from a string to entities', run: tagText },
  { name: 'scaling', about: 'time against sizes', run: scaling },
  { name: 'threads', about: 'what a second thread gains', run: threads },
  { name: 'ulp', about: 'largest errors over all float32, in units in the last place', run: largestErrors },
  { name: 'products', about: 'matrix products beside other libraries', run: matrixProducts },
  { name: 'nets', about: 'the net of the job beside other libraries', run: forwardNet(scorers) },
  { name: 'steps', about: 'a training step beside other libraries', run: trainingStep(trainers) },
]);
