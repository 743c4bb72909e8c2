// Runs cases, and leaves in shared memory which one it is at, since when, and how many went how.
import { parentPort, workerData } from 'node:worker_threads';
import { runCase } from './check.mjs';

const { from, to, step, files, state } = workerData;
const models = Object.entries(files);
const [counts, since] = [new Int32Array(state, 0, 3), new Float64Array(state, 16, 1)];
const now = () => performance.timeOrigin + performance.now();

let largest = 0;
for (let number = from; number < to; number += step) {
  counts[0] = number;
  since[0] = now();
  try {
    const { refused, description } = await runCase(number, models);
    counts[refused ? 1 : 2]++;
    const milliseconds = now() - since[0];
    if (milliseconds > 1000) parentPort.postMessage({ slow: { number, description } });
  } catch (error) {
    parentPort.postMessage({ failure: error.message });
  }
  if (number % 500 < step) largest = Math.max(largest, process.memoryUsage().rss);
}
since[0] = Infinity;
parentPort.postMessage({ largest });
