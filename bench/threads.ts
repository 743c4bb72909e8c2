import { once } from 'node:events';
import { cpus } from 'node:os';
import { Worker } from 'node:worker_threads';
import {
  createEngine,
  createSharedEngine,
  type PartialConfig,
  presets,
  SoftmaxLoss,
  type Sentence,
  Tagger,
  train,
  trainTagger,
  trainVectors,
} from 'oriel';
import { TaggerPool } from 'oriel/worker';
import { makeNetwork, makeWindows, WindowSource } from './job.ts';
import { median, type Settings } from './measure.ts';
import { seeded } from './random.ts';
import type { Row } from './report.ts';
import { spin } from './spin.ts';

const THREADS = 2;
/** Beside this file's bundle; see run.mjs. */
const createWorker = () => new Worker(new URL('./threads-worker.mjs', import.meta.url));
const SPINS = 2e8;

/** What is measured: how much work there is, and how long it takes on one thread and on two. */
interface Contest {
  benchmark: string;
  unit: string;
  work: number;
  /** Milliseconds on so many threads. */
  run(threads: number): Promise<number>;
  close?(): Promise<void>;
}

/**
 * What a second thread gains, beside what it gains two threads that spin and share nothing: in each round first that,
 * then a contest on one thread and on two, and the next. The limit of a contest is that gain in the same round. Threads
 * that wait for each other suffer more than others from whatever else runs, so rounds in which other programs took a
 * processor's twentieth are done again, up to twice.
 */
export async function threads({ rounds, quick, only }: Settings): Promise<Row[]> {
  const spinning = await spinContest(quick ? 1e6 : SPINS);
  const size = quick ? 0.01 : 1;
  const makers = {
    training: trainingContest,
    tagging: (share: number) => poolContest('a model of the preset `words`', presets.words, share),
    'tagging linear': (share: number) => poolContest('a linear model of words alone', {}, share),
    vectors: vectorsContest,
  };
  const rows: Row[] = [];
  const gains: number[] = [];
  for (const [name, make] of Object.entries(makers)) {
    if (only?.test(name) === false) continue;
    // Made when its turn has come, so that what another needs is not in the heap, through which both threads' garbage
    // collectors go.
    const contest = await make(size);
    const measured = await measure(spinning, contest, rounds, quick);
    await contest.close?.();
    gains.push(...measured.map(({ gain }) => gain));
    rows.push(...rowsOf(contest, measured, quick));
  }
  await spinning.close?.();
  const spins = {
    benchmark: 'threads: spinning',
    contestant: 'two threads',
    unit: '×',
    figure: median(gains),
  };
  return [spins, ...rows];
}

async function measure(
  spinning: Contest,
  contest: Contest,
  rounds: number,
  quick: boolean,
): Promise<readonly Round[]> {
  await contest.run(1); // to warm up
  await contest.run(THREADS);
  const all: Round[] = [];
  const calm = () => all.filter(({ others }) => others < 0.05);
  while (all.length < (quick ? rounds : 3 * rounds) && calm().length < rounds)
    all.push(await round(spinning, contest));
  return calm().length > 0 ? calm() : all;
}

/** Milliseconds on one thread and on two, what spinning gained, and processors that others took meanwhile. */
interface Round {
  gain: number;
  one: number;
  two: number;
  others: number;
}

async function round(spinning: Contest, contest: Contest): Promise<Round> {
  const started = performance.now();
  const [busyBefore, ownBefore] = [busyMilliseconds(), process.cpuUsage()];
  const gain = (2 * (await spinning.run(1))) / (await spinning.run(THREADS));
  const [one, two] = [await contest.run(1), await contest.run(THREADS)];
  const { user, system } = process.cpuUsage(ownBefore);
  const others = busyMilliseconds() - busyBefore - (user + system) / 1000;
  return { gain, one, two, others: others / (performance.now() - started) };
}

/** What all processors together have worked since the machine started. */
const busyMilliseconds = (): number =>
  cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0);

function rowsOf({ benchmark, unit, work }: Contest, rounds: readonly Round[], quick: boolean): Row[] {
  const limit = median(rounds.map(({ one, two, gain }) => one / two / gain));
  const figure = (times: number[]) => (work / median(times)) * 1000;
  const row = { benchmark: `threads: ${benchmark} (${rounds.length} rounds)`, unit };
  const two = figure(rounds.map((round) => round.two));
  const ratio = median(rounds.map((round) => round.one / round.two));
  return [
    { ...row, contestant: 'two threads', figure: two, ...(!quick && { limit }) },
    { ...row, contestant: 'one thread', figure: figure(rounds.map(({ one }) => one)), ratio },
  ];
}

async function spinContest(spins: number): Promise<Contest> {
  const worker = createWorker();
  return {
    benchmark: 'spinning',
    unit: '×',
    work: 1,
    run: async (threads) => {
      const started = performance.now();
      const other = threads > 1 ? once(worker, 'message') : undefined;
      if (threads > 1) worker.postMessage({ spins });
      spin(spins);
      await other;
      return performance.now() - started;
    },
    close: async () => void (await worker.terminate()),
  };
}

/** The job at batch 256: epochs without the start of workers. */
async function trainingContest(share: number): Promise<Contest> {
  const epochs = 8;
  const size = Math.ceil(share * 64) * 256;
  const run = async (threads: number) => {
    const engine = threads > 1 ? await createSharedEngine() : await createEngine();
    const source = new WindowSource(engine, makeWindows(size));
    let seconds = 0;
    let loss = 0;
    await train(makeNetwork(engine), new SoftmaxLoss(), source, {
      epochs,
      batchSize: 256,
      optimizer: { name: 'sgd', rate: 0.1 },
      threads,
      workers: { createWorker, data: size },
      onThreads: (_, reason) => {
        if (reason) throw new Error(reason);
      },
      onEpoch: (event) => {
        if (event.epoch > 2) seconds += event.seconds;
        ({ loss } = event);
      },
    });
    losses[threads] = loss;
    if (losses[1] && losses[2] && Math.abs(losses[1] - losses[2]) > 1e-3)
      throw new Error(`the losses differ: ${losses[1]} on one thread, ${losses[2]} on two`);
    return 1000 * seconds;
  };
  const losses: number[] = [];
  return { benchmark: 'training, batch 256', unit: 'samples/s', work: size * (epochs - 2), run };
}

/** Words in sentences, the frequent ones often. */
function zipfSentences(tokens: number, words: number, seed: number): Sentence[] {
  const random = seeded(seed);
  return Array.from({ length: tokens / 25 }, () => {
    const ids = Array.from({ length: 25 }, () => Math.floor(words ** random()) - 1);
    return { tokens: ids.map((id) => `w${id}`), tags: ids.map((id) => (id % 9 === 8 ? 'B-X' : 'O')) };
  });
}

/** A corpus of texts, each a document, tagged by a pool; the calling thread is one of two. */
async function poolContest(name: string, config: PartialConfig, share: number): Promise<Contest> {
  const documents = zipfSentences(20_000, 20_000, 3).map((sentence) => ({ sentences: [sentence] }));
  const { tagger } = await trainTagger({ documents, scheme: 'BIO' }, { ...config, epochs: 1 });
  const model = tagger.save();
  const single = await Tagger.load(model);
  const tokens = share * 500_000;
  const texts = zipfSentences(tokens, 20_000, 4).map((sentence) => `${sentence.tokens.join(' ')}.`);
  const pool = new TaggerPool({ model, size: THREADS - 1, callingThread: true });
  await pool.ready();
  const outputs: string[] = [];
  return {
    benchmark: `tagging a corpus, ${name}`,
    unit: 'tokens/s',
    work: tokens,
    run: async (threads) => {
      const started = performance.now();
      const result = [];
      if (threads > 1) for await (const entities of pool.tagStream(texts)) result.push(entities);
      else for (let i = 0; i < texts.length; i += 64) result.push(...single.tagBatch(texts.slice(i, i + 64)));
      const time = performance.now() - started;
      outputs[threads] = JSON.stringify(result);
      if (outputs[1] && outputs[2] && outputs[1] !== outputs[2]) throw new Error('the pool tags differently');
      return time;
    },
    close: () => pool.close(),
  };
}

/** Skip-gram with 100 dimensions. */
function vectorsContest(share: number): Contest {
  const tokens = share * 500_000;
  const corpus = zipfSentences(tokens, 20_000, 5).map((sentence) => sentence.tokens);
  return {
    benchmark: 'word vectors',
    unit: 'words/s',
    work: tokens,
    run: async (threads) => {
      const { seconds, trained } = await trainVectors(corpus, { epochs: 2, threads, minCount: 1 });
      return (1000 * seconds * tokens) / trained;
    },
  };
}
