import { JOB } from '../job.ts';
import { RATE } from '../rate.ts';
import { softmaxRows } from './dense.ts';
import type { Packages } from './packages.ts';
import type { Scorer, Trainer } from './peer.ts';

/** ConvNetJS: plain JavaScript, one example a call. It has no embeddings: vectors of the window are copied to its input. */

interface Volume {
  w: Float64Array;
}
interface ConvLayer {
  filters: Volume[];
  biases: Volume;
}
interface Net {
  layers: ConvLayer[];
  makeLayers(definitions: object[]): void;
  forward(x: Volume): Volume;
}
interface ConvNet {
  Net: new () => Net;
  Vol: new (sx: number, sy: number, depth: number, c?: number) => Volume;
  Trainer: new (net: Net, options: object) => { train(x: Volume, label: number): unknown };
}
type Dense = { w1: Float32Array; b1: Float32Array; w2: Float32Array; b2: Float32Array };

const LAYERS = [
  { type: 'input', out_sx: 1, out_sy: 1, out_depth: JOB.window },
  { type: 'fc', num_neurons: JOB.hidden, activation: 'tanh' },
  { type: 'softmax', num_classes: JOB.tags },
];
/** Of its layers, the fully connected ones: it puts the activation and the softmax in layers of their own. */
const FIRST = 1;
const SECOND = 3;

function makeNet({ Net }: ConvNet, { w1, b1, w2, b2 }: Dense): Net {
  const net = new Net();
  net.makeLayers(LAYERS);
  for (const [at, weights, biases] of [
    [FIRST, w1, b1],
    [SECOND, w2, b2],
  ] as const) {
    const { filters, biases: own } = net.layers[at];
    filters.forEach(({ w }, unit) => w.forEach((_, i) => (w[i] = weights[i * filters.length + unit])));
    own.w.set(biases);
  }
  return net;
}

function weightsOf(net: Net): Dense {
  const [first, second] = [FIRST, SECOND].map((at) => {
    const { filters, biases } = net.layers[at];
    const inputs = filters[0].w.length;
    const w = new Float32Array(inputs * filters.length);
    filters.forEach((filter, unit) => filter.w.forEach((x, i) => (w[i * filters.length + unit] = x)));
    return { w, b: Float32Array.from(biases.w) };
  });
  return { w1: first.w, b1: first.b, w2: second.w, b2: second.b };
}

function fill({ w }: Volume, table: Float32Array, ids: Int32Array, window: number): void {
  for (let j = 0; j < 5; j++) {
    const from = ids[5 * window + j] * JOB.width;
    for (let i = 0; i < JOB.width; i++) w[j * JOB.width + i] = table[from + i];
  }
}

export async function convnetScorers(packages: Packages): Promise<Scorer[]> {
  const convnet = await packages.load<ConvNet>('convnetjs');
  if (!convnet) return [];
  const prepare: Scorer['prepare'] = async ({ ids, weights }) => {
    const net = makeNet(convnet, weights);
    const x = new convnet.Vol(1, 1, JOB.window, 0);
    const out = new Float32Array((ids.length / 5) * JOB.tags);
    const run = () => {
      for (let i = 0; i < ids.length / 5; i++) {
        fill(x, weights.table, ids, i);
        out.set(net.forward(x).w, i * JOB.tags);
      }
    };
    return { run, scores: () => out };
  };
  return [{ name: 'ConvNetJS', wordByWord: true, output: softmaxRows, prepare }];
}

export async function convnetTrainers(packages: Packages): Promise<Trainer[]> {
  const convnet = await packages.load<ConvNet>('convnetjs');
  if (!convnet) return [];
  const prepare: Trainer['prepare'] = async ({ windows: { ids, targets }, batchSize, weights }) => {
    const net = makeNet(convnet, weights);
    const options = { method: 'sgd', learning_rate: RATE, momentum: 0, l2_decay: 0, batch_size: batchSize };
    const trainer = new convnet.Trainer(net, options);
    const x = new convnet.Vol(1, 1, JOB.window, 0);
    const run = () => {
      for (let i = 0; i < batchSize; i++) {
        fill(x, weights.table, ids, i);
        trainer.train(x, targets[i]);
      }
    };
    return {
      amount: batchSize,
      run,
      firstStep: async () => {
        run();
        return weightsOf(net);
      },
    };
  };
  return [{ name: 'ConvNetJS (dense layers)', prepare }];
}
