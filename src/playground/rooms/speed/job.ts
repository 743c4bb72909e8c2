import { type BackendName, type Engine, Tagger } from 'oriel';
import { createEngine } from 'oriel/kernels';
import type { Case } from '../../../../bench/case.ts';
import { cases } from '../../../../bench/cases.ts';
import { demoModel, demoSentences } from '../../app/demo-model.ts';
import type { Job } from '../../app/job.ts';
import { median } from './median.ts';
import { backends, measured, type SpeedSettings } from './settings.ts';

/** The speeds of one thing to do: work of `unit` in a second, medians over the rounds. */
export interface SpeedRow {
  name: string;
  unit: string;
  /** Of each backend that runs here. */
  speeds: Partial<Record<BackendName, number>>;
  /** Each speed as a multiple of that of plain JavaScript. */
  ratios: Partial<Record<BackendName, number>>;
}

export interface Platform {
  backends: { name: BackendName; runs: boolean }[];
  threads: boolean;
  cores: number;
}

export type SpeedMessage =
  | { kind: 'platform'; platform: Platform }
  | { kind: 'doing'; done: number; of: number }
  | { kind: 'row'; row: SpeedRow };

/** Something to time on several backends: `run` does it once. */
interface Contest {
  name: string;
  unit: string;
  work: number;
  contestants: { backend: BackendName; run: () => void }[];
}

/** Times the same kernels, and the same text, on every backend that runs here, in rounds in which all take turns. */
export const speed: Job<SpeedSettings, SpeedMessage, void> = async ({ rounds }, context) => {
  const { post, signal } = context;
  const running: BackendName[] = [];
  const state = [];
  for (const name of backends) {
    const runs = await createEngine(name).then(
      () => true,
      () => false,
    );
    if (runs) running.push(name);
    state.push({ name, runs });
  }
  const threads = typeof SharedArrayBuffer === 'function' && crossOriginIsolated;
  post({ kind: 'platform', platform: { backends: state, threads, cores: navigator.hardwareConcurrency } });
  const steps = [
    ...measured.map((name) => () => kernelContest(name, running)),
    () => textContest(running, context),
  ];
  for (const [done, prepare] of steps.entries()) {
    post({ kind: 'doing', done, of: steps.length });
    post({ kind: 'row', row: await time(await prepare(), rounds, signal) });
  }
};

async function kernelContest(name: string, running: readonly BackendName[]): Promise<Contest> {
  const found = cases.find((one) => one.name === name);
  if (!found) throw new RangeError(`speed: there is no case '${name}'`);
  const prepared = await Promise.all(
    running.map(async (backend) => prepare(found, await createEngine(backend))),
  );
  const contestants = prepared.map(({ run }, i) => ({ backend: running[i], run }));
  for (const { output } of prepared) checkClose(name, output, prepared[0].output);
  return { name, unit: found.unit, work: found.work / 1e9, contestants };
}

function prepare({ prepare }: Case, engine: Engine): { run: () => void; output: Float32Array } {
  const { run, output } = prepare(engine);
  run();
  const { ptr, length, ints } = output;
  const { memory } = engine;
  return { run, output: Float32Array.from(ints ? memory.ints(ptr, length) : memory.floats(ptr, length)) };
}

/** A result comes before its speed: all backends have to agree on it. */
function checkClose(name: string, got: Float32Array, expected: Float32Array): void {
  const scale = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 0) || 1;
  const i = got.findIndex(
    (x, at) => !(Object.is(x, expected[at]) || Math.abs(x - expected[at]) <= 1e-3 * scale),
  );
  if (i >= 0) throw new Error(`${name}: the backends disagree at ${i}: ${got[i]} and ${expected[i]}`);
}

const EPOCHS = 1;
const WORDS = 500;

/** Tagging: one small model, trained here for a moment, and one text. */
async function textContest(
  running: readonly BackendName[],
  { signal }: Parameters<typeof speed>[1],
): Promise<Contest> {
  const file = await demoModel({ epochs: EPOCHS }, { post: () => {}, listen: () => {}, signal });
  const taggers = await Promise.all(running.map((backend) => Tagger.load(file, { backend })));
  const text = demoSentences().join(' ').split(' ').slice(0, WORDS).join(' ');
  const found = taggers.map((tagger) =>
    JSON.stringify(tagger.tag(text).map(({ start, label }) => [start, label])),
  );
  if (new Set(found).size > 1) throw new Error('the backends find different names in the text');
  const contestants = taggers.map((tagger, i) => ({ backend: running[i], run: () => void tagger.tag(text) }));
  return { name: 'text', unit: 'words/s', work: WORDS, contestants };
}

/** How long a contestant runs in a round, in milliseconds. */
const ROUND = 12;

async function time(contest: Contest, rounds: number, signal: AbortSignal): Promise<SpeedRow> {
  const entries = [];
  for (const { backend, run } of contest.contestants) {
    const seconds = await warmUp(run, signal);
    entries.push({
      backend,
      run,
      calls: Math.max(1, Math.round(ROUND / 1000 / seconds)),
      taken: [] as number[],
    });
  }
  for (let round = 0; round < rounds; round++) {
    for (const { run, calls, taken } of entries) {
      const began = performance.now();
      for (let i = 0; i < calls; i++) run();
      taken.push((performance.now() - began) / 1000 / calls);
    }
    // A turn of the event loop, in which the page may say stop.
    await new Promise((resolve) => setTimeout(resolve));
    signal.throwIfAborted();
  }
  const times = entries.map(({ backend, taken }) => ({ backend, seconds: median(taken) }));
  return rowOf(contest, times);
}

/** Speeds, and how they compare, of the same times: those of plain JavaScript come first. */
export function rowOf(
  { name, unit, work }: Pick<Contest, 'name' | 'unit' | 'work'>,
  times: readonly { backend: BackendName; seconds: number }[],
): SpeedRow {
  const row: SpeedRow = { name, unit, speeds: {}, ratios: {} };
  for (const { backend, seconds } of times) {
    row.speeds[backend] = work / seconds;
    row.ratios[backend] = times[0].seconds / seconds;
  }
  return row;
}

/** How long a contestant runs before it is timed, in milliseconds: engines compile what runs often anew, meanwhile. */
const WARM_UP = 100;

/** Runs until the engine has compiled it well; the seconds that a call takes then. */
async function warmUp(run: () => void, signal: AbortSignal): Promise<number> {
  const end = performance.now() + WARM_UP;
  let [calls, best] = [1, Infinity];
  do {
    const began = performance.now();
    for (let i = 0; i < calls; i++) run();
    const milliseconds = performance.now() - began;
    if (milliseconds < ROUND / 2) calls *= 2;
    else best = Math.min(best, milliseconds / calls);
    await new Promise((resolve) => setTimeout(resolve));
    signal.throwIfAborted();
  } while (performance.now() < end || best === Infinity);
  return best / 1000;
}
