import type { Batch } from 'oriel';
import { Activation, type Engine, RunningNetwork } from 'oriel/kernels';
import { checkClose } from './check.ts';
import { JOB, makeNetwork, makeSentences, type Sentences } from './job.ts';
import { runnable } from './kernels.ts';
import type { Settings } from './measure.ts';
import { race } from './race.ts';
import type { Row } from './report.ts';
import { makeForward } from './tagging.ts';

/** The kept products are rounded to 1/127 of the largest of their part. */
const TOLERANCE = 5e-2;
const WHOLE = 256 * 2 ** 20;

/** So many batches go round, that words come as seldom as their frequency has it. */
const BATCHES = 40;
const SENTENCES = 1000;

/** The job's net as a tagger runs it, with products of the first layer kept in a cache of so many bytes. */
function cachedNet(engine: Engine, hidden: number, words: number, cacheBytes?: number) {
  const network = makeNetwork(engine, { words, hidden });
  const [table, w1, b1, w2, b2] = network.parameters.all;
  const spec = {
    columns: [{ name: 'word', slots: 1, count: 1, offset: 0, table }],
    dense: 0,
    radius: JOB.radius,
    average: false,
    steps: [{ weight: w1, bias: b1 }, { activation: Activation.tanh }, { weight: w2, bias: b2 }],
    typed: new Set(['word']),
  };
  const running = new RunningNetwork(engine, spec, cacheBytes);
  running.prepare();
  // The type of a word is its id.
  const ids = { word: Int32Array.from({ length: words }, (_, i) => i) };
  const { memory } = engine;
  const run = ({ tokens, strip, starts }: Sentences, read?: (scores: Float32Array) => void) =>
    memory.scope(() => {
      const batch: Batch = {
        rows: tokens,
        inputRows: strip.length,
        columns: {},
        starts: memory.fromInts(starts),
        sentences: Int32Array.of(0, tokens),
        types: { rows: strip, ids, size: words, generation: 0 },
      };
      const { ptr, rows, cols } = running.forward(batch);
      read?.(memory.floats(ptr, rows * cols).slice());
    });
  return { network, running, run };
}

/** Tokens a second from ids to scores, on Zipf-distributed words, and how often the cache had a word. */
export async function cached(settings: Settings): Promise<Row[]> {
  const rows: Row[] = [];
  const words = settings.quick ? 300 : JOB.words;
  const shapes = settings.quick ? [20] : [JOB.hidden, 160, 100];
  const count = settings.quick ? 4 : SENTENCES;
  const many = Array.from({ length: settings.quick ? 2 : BATCHES }, (_, i) =>
    makeSentences(count, words, undefined, i + 1),
  );
  const sizes: [string, number | undefined][] = [
    ['the vocabulary in the cache', WHOLE],
    ['the default cache', undefined],
    ['a cache of 64 MiB', 64 * 2 ** 20],
  ];
  for (const hidden of shapes) {
    for (const [about, bytes] of hidden === JOB.hidden || settings.quick ? sizes : sizes.slice(0, 1))
      rows.push(...(await raceOf(`${hidden} hidden units, ${about}`, hidden, words, bytes, many, settings)));
  }
  return rows;
}

async function raceOf(
  about: string,
  hidden: number,
  words: number,
  bytes: number | undefined,
  many: readonly Sentences[],
  settings: Settings,
): Promise<Row[]> {
  const one = makeSentences(1, words);
  const nets = (await runnable())
    .filter(({ backend }) => backend !== 'js')
    .map((engine) => ({ engine, ...cachedNet(engine, hidden, words, bytes) }));
  const before: Record<string, { hits: number; misses: number }> = {};
  const racers = nets.map(({ engine: { backend }, network, running, run }) => {
    const { run: forward, scores } = makeForward(network, one);
    forward();
    run(one, (got) => checkClose(`${about}, ${backend}`, got, scores(), TOLERANCE));
    for (const sentences of many) run(sentences);
    let turn = 0;
    const next = () => run(many[turn++ % many.length]);
    Object.assign(before, { [backend]: running.figures });
    return { name: backend, backend, amount: many[0].tokens, run: next };
  });
  const benchmark = `cached net, ${about}`;
  const unit = 'tokens/s';
  const rows = await race({ benchmark, unit }, racers, settings);
  for (const { engine, running } of nets) {
    const { capacity, ...after } = running.figures!;
    const { hits, misses } = before[engine.backend];
    const [found, missed] = [after.hits - hits, after.misses - misses];
    rows.push(
      {
        benchmark: `${benchmark}: words found`,
        contestant: engine.backend,
        figure: found / (found + missed),
        unit: 'of all',
      },
      { benchmark: `${benchmark}: room`, contestant: engine.backend, figure: capacity, unit: 'words' },
    );
  }
  return rows;
}
