import { type Network, Optimizer, SoftmaxLoss, trainStep } from 'oriel';
import type { Engine } from 'oriel/kernels';
import {
  makeNetwork,
  makeWindows,
  TRAINING_FLOPS,
  type Weights,
  weightsOf,
  type Windows,
  WindowSource,
} from './job.ts';
import { checkClose } from './check.ts';
import { runnable } from './kernels.ts';
import type { Settings } from './measure.ts';
import type { Trainer } from './peers/peer.ts';
import { race, type Racer } from './race.ts';
import { RATE } from './rate.ts';
import type { Row } from './report.ts';

/** One step of SGD after another on the job, embeddings included. */
export function makeStep(
  engine: Engine,
  windows: Windows,
  batchSize: number,
  shape?: Parameters<typeof makeNetwork>[1],
): { run: () => number; network: Network } {
  const network = makeNetwork(engine, shape);
  const source = new WindowSource(engine, windows);
  const loss = new SoftmaxLoss();
  const optimizer = new Optimizer(network.parameters, { name: 'sgd', rate: RATE });
  const examples = new Int32Array(batchSize);
  let step = 0;
  const run = () => {
    const first = (step * batchSize) % source.size;
    for (let i = 0; i < batchSize; i++) examples[i] = (first + i) % source.size;
    const mode = { train: true, seed: 1, step: step++ };
    return engine.memory.scope(
      () => trainStep(network, optimizer, loss, source.batch(examples, mode), mode).loss,
    );
  };
  return { run, network };
}

/** A training step of the job on every backend, and by peers that are handed the same weights and windows. */
export const trainingStep =
  (peers: () => Promise<Trainer[]>) =>
  async (settings: Settings): Promise<Row[]> => {
    const rows: Row[] = [];
    const windows = makeWindows(1 << 14);
    const trainers = await peers();
    for (const batchSize of [32, 256]) {
      const engines = await runnable();
      const own = engines.map((engine) => makeStep(engine, windows, batchSize));
      const weights = weightsOf(own[0].network);
      const after = checkSameWeights(engines, windows, batchSize);
      const racers: Racer[] = engines.map(({ backend }, i) => ({
        name: backend,
        backend,
        amount: batchSize,
        run: own[i].run,
      }));
      racers.push(...(await prepare(trainers, { windows, batchSize, weights }, after)));
      const demand = { flops: TRAINING_FLOPS };
      const about = { benchmark: `training step, batch ${batchSize}`, unit: 'samples/s', demand };
      rows.push(...(await race(about, racers, settings)));
    }
    return rows;
  };

export interface TrainingTask {
  windows: Windows;
  batchSize: number;
  weights: Weights;
}

/** Trainers ready to run, each of which has shown that its first step leaves the weights that Oriel's leaves. */
async function prepare(trainers: readonly Trainer[], task: TrainingTask, after: Weights): Promise<Racer[]> {
  const rivals: Racer[] = [];
  for (const trainer of trainers) {
    const rival = await trainer.prepare(task);
    if (rival.firstStep) {
      const { w1, b1, w2, b2 } = await rival.firstStep();
      const expected = { w1: after.w1, b1: after.b1, w2: after.w2, b2: after.b2 };
      for (const [name, values] of Object.entries({ w1, b1, w2, b2 }))
        checkClose(`${trainer.name}, ${name} after a step`, values, expected[name as keyof typeof expected]);
    }
    rivals.push({ ...rival, name: trainer.name });
  }
  return rivals;
}

/** A step on every backend leaves the same weights; otherwise nothing is timed. Returns them. */
function checkSameWeights(engines: readonly Engine[], windows: Windows, batchSize: number): Weights {
  const all = engines.map((engine) => {
    const { run, network } = makeStep(engine, windows, batchSize);
    run();
    return weightsOf(network);
  });
  const expected = all[all.length - 1];
  all.forEach((weights, i) => {
    for (const name of Object.keys(weights) as (keyof Weights)[])
      checkClose(`${engines[i].backend}, ${name} after a step`, weights[name], expected[name]);
  });
  return expected;
}
