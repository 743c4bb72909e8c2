/** A worker of the benchmark of threads: trains the job, and spins. */
import { parentPort } from 'node:worker_threads';
import { SoftmaxLoss } from 'oriel';
import { serve } from 'oriel/worker';
import { makeNetwork, makeWindows, WindowSource } from './job.ts';
import { spin } from './spin.ts';

serve({
  training: (engine, size: number, places) => ({
    network: makeNetwork(engine, undefined, places),
    loss: new SoftmaxLoss(),
    source: new WindowSource(engine, makeWindows(size)),
  }),
});
parentPort?.on('message', ({ spins }: { spins?: number }) => {
  if (spins) parentPort!.postMessage({ spun: spin(spins) });
});
