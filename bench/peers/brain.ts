import { gatherWindows, JOB } from '../job.ts';
import { RATE } from '../rate.ts';
import type { Packages } from './packages.ts';
import type { Scorer, Trainer } from './peer.ts';

/** brain.js: plain JavaScript, one example a call, tanh in every layer, mean square error. */

interface NeuralNetwork {
  sizes: number[];
  initialize(): void;
  /** [layer][unit][input] */
  weights: (number[] | Float32Array)[][];
  biases: (number[] | Float32Array)[];
  setActivation(): void;
  runInput(input: ArrayLike<number>): ArrayLike<number>;
  trainPattern(example: { input: ArrayLike<number>; output: ArrayLike<number> }): void;
  updateTrainingOptions(options: object): void;
}
interface Brain {
  NeuralNetwork: new (options: object) => NeuralNetwork;
}
interface Dense {
  w1: Float32Array;
  b1: Float32Array;
  w2: Float32Array;
  b2: Float32Array;
}

function makeNet({ NeuralNetwork }: Brain, { w1, b1, w2, b2 }: Dense): NeuralNetwork {
  const net = new NeuralNetwork({ activation: 'tanh', learningRate: RATE });
  net.sizes = [JOB.window, JOB.hidden, JOB.tags];
  net.initialize();
  net.setActivation();
  for (const [layer, weights, biases] of [
    [1, w1, b1],
    [2, w2, b2],
  ] as const) {
    const units = net.weights[layer];
    units.forEach((unit, u) => {
      for (let i = 0; i < unit.length; i++) unit[i] = weights[i * units.length + u];
      net.biases[layer][u] = biases[u];
    });
  }
  return net;
}

const rowsOf = (x: Float32Array): Float32Array[] =>
  Array.from({ length: x.length / JOB.window }, (_, i) => x.slice(i * JOB.window, (i + 1) * JOB.window));

export async function brainScorers(packages: Packages): Promise<Scorer[]> {
  const brain = await packages.load<Brain>('brain.js');
  if (!brain) return [];
  const prepare: Scorer['prepare'] = async ({ ids, weights }) => {
    const net = makeNet(brain, weights);
    const inputs = rowsOf(gatherWindows(weights.table, ids));
    const out = new Float32Array(inputs.length * JOB.tags);
    const run = () => inputs.forEach((input, i) => out.set(net.runInput(input), i * JOB.tags));
    return { run, scores: () => out };
  };
  return [{ name: 'brain.js', wordByWord: true, output: (scores) => scores.map(Math.tanh), prepare }];
}

/** Its loss is another one, so that its weights are not compared; it must come nearer to the targets. */
export async function brainTrainers(packages: Packages): Promise<Trainer[]> {
  const brain = await packages.load<Brain>('brain.js');
  if (!brain) return [];
  const prepare: Trainer['prepare'] = async ({ windows, batchSize, weights }) => {
    const net = makeNet(brain, weights);
    const inputs = rowsOf(gatherWindows(weights.table, windows.ids.subarray(0, 5 * batchSize)));
    const examples = inputs.map((input, i) => ({
      input,
      output: Float32Array.from({ length: JOB.tags }, (_, tag) => (tag === windows.targets[i] ? 1 : 0)),
    }));
    const run = () => {
      for (const example of examples) net.trainPattern(example);
    };
    const error = () =>
      examples.reduce((sum, { input, output }) => {
        const y = net.runInput(input);
        return output.reduce((total, target, tag) => total + (y[tag] - target) ** 2, sum);
      }, 0);
    const before = error();
    for (let i = 0; i < 3; i++) run();
    if (!(error() < before))
      throw new Error(`brain.js does not learn: error ${before}, then ${error()}; not timed`);
    return { amount: batchSize, run };
  };
  return [{ name: 'brain.js (dense layers)', prepare }];
}
