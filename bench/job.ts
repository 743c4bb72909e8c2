import {
  type Batch,
  type BatchSource,
  type Mode,
  Network,
  SoftmaxLoss,
  activation,
  input,
  linear,
  train,
  window,
} from 'oriel';
import { type Engine } from 'oriel/kernels';
import { compare } from './measure.ts';
import { runnable } from './kernels.ts';
import { seeded } from './random.ts';
import type { Row, Settings } from './report.ts';

/** The job: vocabulary 30,000 × 50, window 5, hidden 300 tanh, 9 tags, word vectors trained. */
const WORDS = 30_000;
const TAGS = 9;
const RADIUS = 2;
const layers = () => [
  input([{ name: 'word', size: WORDS, width: 50 }]),
  window(RADIUS),
  linear(300),
  activation('tanh'),
  linear(TAGS),
];

/** Words by Zipf's law: the rank of a word is 30,000 to the power of an even number, less one. */
const zipf = (random: () => number): number => Math.min(WORDS - 1, Math.floor(WORDS ** random()) - 1);

/** Independent windows, each a strip of its own: what a peer that knows no strips would be given. */
class Windows implements BatchSource {
  readonly size = 1 << 14;
  private readonly ids: Int32Array;

  constructor(private readonly engine: Engine) {
    const random = seeded(11);
    this.ids = Int32Array.from({ length: this.size * (2 * RADIUS + 1) }, () => zipf(random));
  }

  batch(examples: ArrayLike<number>, _mode: Mode): Batch {
    const { memory } = this.engine;
    const width = 2 * RADIUS + 1;
    const rows = examples.length;
    const [word, starts, targets] = [rows * width, rows, rows].map((n) => memory.alloc(4 * n));
    const { i32 } = memory;
    for (let i = 0; i < rows; i++) {
      const from = examples[i] * width;
      for (let j = 0; j < width; j++) i32[(word >> 2) + i * width + j] = this.ids[from + j];
      i32[(starts >> 2) + i] = i * width;
      i32[(targets >> 2) + i] = this.ids[from + RADIUS] % TAGS;
    }
    return {
      rows,
      inputRows: rows * width,
      columns: { word },
      starts,
      targets,
      sentences: Int32Array.of(0, rows),
    };
  }
}

/** One training step of the job, samples a second, embeddings included (SGD, as in the peers' forms of it). */
export async function trainingStep({ rounds, roundMs }: Settings): Promise<Row[]> {
  const rows: Row[] = [];
  for (const batchSize of [32, 256]) {
    const contestants = (await runnable()).map((engine) => {
      const network = new Network(engine, layers(), { seed: 1 });
      const source = new Windows(engine);
      const loss = new SoftmaxLoss();
      const { memory } = engine;
      const examples = Int32Array.from({ length: batchSize }, (_, i) => i);
      let step = 0;
      const run = () => {
        const first = (step * batchSize) % source.size;
        for (let i = 0; i < batchSize; i++) examples[i] = (first + i) % source.size;
        const mode = { train: true, seed: 1, step: step++ };
        memory.scope(() => {
          network.backpropagate(source.batch(examples, mode), loss, mode);
          for (const p of network.parameters.dense) {
            engine.kernels.sgd(p.value, p.gradient, 0, 1, p.length, 0.01, 0);
          }
          for (const { value, cols, touched } of network.parameters.tables) {
            if (touched)
              engine.kernels.sgd(value, touched.gradient, touched.index, touched.count, cols, 0.01, 0);
          }
        });
      };
      return { name: engine.backend, run, network };
    });
    await checkSameLoss();
    for (const { name, milliseconds, ratio } of await compare(contestants, rounds, roundMs)) {
      const benchmark = `training step, batch ${batchSize}`;
      rows.push({
        benchmark,
        contestant: name,
        figure: (batchSize / milliseconds) * 1000,
        unit: 'samples/s',
        ratio,
      });
    }
  }
  return rows;
}

/** 30 steps on every backend reach the same loss; otherwise nothing is timed. */
async function checkSameLoss(): Promise<void> {
  const losses: number[] = [];
  for (const engine of await runnable()) {
    let last = NaN;
    await train(new Network(engine, layers(), { seed: 1 }), new SoftmaxLoss(), new Windows(engine), {
      epochs: 1,
      batchSize: 512,
      optimizer: { name: 'sgd', rate: 0.1 },
      onStep: ({ loss }) => (last = loss),
    });
    losses.push(last);
  }
  const expected = losses[losses.length - 1];
  for (const loss of losses) {
    if (!(Math.abs(loss - expected) < 1e-4))
      throw new Error(`the backends' losses differ: ${losses.join(', ')}`);
  }
}

/** The net alone on Zipf-distributed words: sentences of 25 words, one or 40 a call, to the class of each word. */
export async function tagging({ rounds, roundMs }: Settings): Promise<Row[]> {
  const rows: Row[] = [];
  const inference = { train: false, seed: 0, step: 0 };
  for (const sentences of [1, 40]) {
    const outputs: Int32Array[] = [];
    const contestants = (await runnable()).map((engine) => {
      const network = new Network(engine, layers(), { seed: 1 });
      const random = seeded(5);
      const length = 25;
      const inputRows = sentences * (length + RADIUS) + RADIUS;
      const ids = Int32Array.from({ length: inputRows }, () => zipf(random));
      const starts = Int32Array.from(
        { length: sentences * length },
        (_, i) => i + RADIUS * Math.floor(i / length),
      );
      const { memory, kernels } = engine;
      const classes = memory.alloc(4 * starts.length);
      const run = () =>
        memory.scope(() => {
          const batch: Batch = {
            rows: starts.length,
            inputRows,
            columns: { word: memory.fromInts(ids) },
            starts: memory.fromInts(starts),
            sentences: Int32Array.of(0, starts.length),
          };
          const { y } = network.forward(batch, inference);
          kernels.argmax(y.ptr, y.rows, y.cols, classes);
        });
      run();
      outputs.push(memory.ints(classes, starts.length).slice());
      return { name: engine.backend, run };
    });
    const agree = outputs.every(
      (output) => output.filter((c, i) => c === outputs[0][i]).length >= 0.999 * output.length,
    );
    if (!agree) throw new Error('the backends tag differently; not timed');
    for (const { name, milliseconds, ratio } of await compare(contestants, rounds, roundMs)) {
      const benchmark = `net on ${sentences === 1 ? 'one sentence' : `${sentences} sentences`} of 25 words`;
      rows.push({
        benchmark,
        contestant: name,
        figure: ((sentences * 25) / milliseconds) * 1000,
        unit: 'tokens/s',
        ratio,
      });
    }
  }
  return rows;
}
