// Mutations of small models of every kind, with a checksum that fits: each file is refused by a ModelFileError, or it is a
// model that tags within a second, with scores in [0, 1], labels that are strings, exact offsets and bounded memory.
// `node tests/soak/model-mutations.mjs [factor]`, or `--case N` for one of them.
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { runCase } from './model-mutations/check.mjs';
import { modelFiles } from './model-mutations/models.mjs';

export const name = 'mutations of model files';

const CASES = 100_000;
const WORKERS = 2;
/** A case takes a few milliseconds. One that is over this is a hang: its worker is stopped, and the next one goes on. */
const HANG = 10_000;
/** Bytes that the process may take. */
const MEMORY = 3e9;

/** Runs 100,000 · factor cases; returns how many went how. Throws an Error that lists what failed. */
export async function run(factor = 1) {
  const cases = Math.max(1, Math.round(CASES * factor));
  const files = await modelFiles();
  const total = { cases, refused: 0, loaded: 0, largest: 0, slow: [], failures: [] };
  await Promise.all(
    Array.from({ length: WORKERS }, (_, i) => runPart({ from: i, to: cases, step: WORKERS, files }, total)),
  );
  // A machine that is busy with something else makes a case slow once, not three times.
  for (const { number, description } of total.slow) {
    const times = [];
    for (let n = 0; n < 2; n++) {
      const began = performance.now();
      await runCase(number, Object.entries(files)).catch(() => {});
      times.push(performance.now() - began);
    }
    if (Math.min(...times) > 1000)
      total.failures.push(`case ${number} (${description}) takes ${Math.min(...times)} ms`);
  }
  if (total.largest > MEMORY) total.failures.push(`the process took ${total.largest} bytes`);
  const done = total.refused + total.loaded + total.failures.length;
  if (done < cases) total.failures.push(`${cases - done} cases were not run`);
  if (total.failures.length > 0)
    throw new Error(
      `${total.failures.length} of ${cases} failed:\n${total.failures.slice(0, 20).join('\n')}`,
    );
  const { refused, loaded, largest } = total;
  return { files: cases, refused, loaded, 'MB at most': Math.round(largest / 1e6) };
}

/** Cases from … to in steps, in a worker; after a hang in another one. */
function runPart({ from, to, step, files }, total) {
  const state = new SharedArrayBuffer(24);
  const [counts, since] = [new Int32Array(state, 0, 3), new Float64Array(state, 16, 1)];
  since[0] = Infinity;
  const worker = new Worker(new URL('model-mutations/worker.mjs', import.meta.url), {
    workerData: { from, to, step, files, state },
  });
  return new Promise((resolve, reject) => {
    let next = to;
    const watch = setInterval(() => {
      if (next < to || performance.timeOrigin + performance.now() - since[0] < HANG) return;
      next = counts[0] + step;
      total.failures.push(`case ${counts[0]} hangs`);
      void worker.terminate();
    }, 200);
    worker.on('message', ({ largest = 0, slow, failure }) => {
      total.largest = Math.max(total.largest, largest);
      if (slow !== undefined) total.slow.push(slow);
      if (failure !== undefined) total.failures.push(failure);
    });
    worker.on('error', (error) => {
      total.failures.push(`case ${counts[0]} ended its worker: ${error.message}`);
      next = counts[0] + step;
    });
    worker.on('exit', () => {
      clearInterval(watch);
      total.refused += counts[1];
      total.loaded += counts[2];
      if (next < to) runPart({ from: next, to, step, files }, total).then(resolve, reject);
      else resolve();
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [option, number] = process.argv.slice(2);
  if (option === '--case') {
    const began = performance.now();
    console.log(await runCase(Number(number), Object.entries(await modelFiles())));
    console.log(`${Math.round(performance.now() - began)} ms`);
  } else console.log(name, await run(option === undefined ? 1 : Number(option)));
}
