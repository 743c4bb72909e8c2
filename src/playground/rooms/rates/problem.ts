import {
  type Batch,
  type BatchSource,
  type Bounds,
  boundsOf,
  createEngine,
  input,
  linear,
  LogisticLoss,
  Network,
  planeData,
  type PlaneData,
  planeLossOf,
  planeNetwork,
  PointSource,
} from 'oriel';
import { SURFACE } from './frame.ts';
import type { RatesSettings } from './settings.ts';

/** What is learned: a net, made anew with the same weights each time, its loss and its examples. */
export interface Problem {
  network: Network;
  source: BatchSource;
  loss: ReturnType<typeof planeLossOf>;
  /** Points of the plane, where it is about such. */
  plane?: { data: PlaneData; bounds: Bounds };
}

type Task = Pick<RatesSettings, 'problem' | 'hidden' | 'activation' | 'seed'>;

export async function problemOf({ problem, hidden, activation, seed }: Task): Promise<Problem> {
  const engine = await createEngine();
  if (problem === 'line') {
    const network = new Network(engine, [input([], 1), linear(1)], { seed });
    placeOf(network).set(START);
    return { network, source: new LineSource(network, seed), loss: new LogisticLoss() };
  }
  const data = planeData(problem, { size: 300, classes: problem === 'spiral' ? 3 : 2, seed });
  const network = new Network(engine, planeNetwork({ hidden, activation, classes: data.classes }), { seed });
  const source = new PointSource(network.ops.memory, data);
  return { network, source, loss: planeLossOf(network), plane: { data, bounds: boundsOf(data.points) } };
}

/** Where all balls begin: high on the slope, away from the valley. */
const START = [-2, 3];

/** The two parameters of a net on a line: its weight and its bias. */
export function placeOf({ parameters }: Network): {
  set: (place: readonly number[]) => void;
  get: () => [number, number];
} {
  const [weight, bias] = parameters.all;
  return {
    set: ([w, b]) => {
      parameters.values(weight)[0] = w;
      parameters.values(bias)[0] = b;
    },
    get: () => [parameters.values(weight)[0], parameters.values(bias)[0]],
  };
}

const LINE_SIZE = 60;

/** Numbers of two classes that overlap; both lie right of 0, so that weight and bias pull at each other. */
class LineSource implements BatchSource {
  readonly size = LINE_SIZE;
  private readonly x: Float32Array;
  private readonly labels: Int32Array;

  constructor(
    private readonly network: Network,
    seed: number,
  ) {
    const { points, labels } = planeData('blobs', { size: LINE_SIZE, noise: 0.7, seed });
    this.labels = labels;
    // The noise of the second coordinate, around a center for each class.
    this.x = Float32Array.from(labels, (label, i) => (label === 0 ? 0.4 : 1.6) + points[2 * i + 1]);
  }

  batch(examples: ArrayLike<number>): Batch {
    const { memory } = this.network.ops;
    const rows = examples.length;
    const pick = (values: ArrayLike<number>) =>
      memory.fromFloats(Array.from(examples, (example) => values[example]));
    const dense = { ptr: pick(this.x), rows, cols: 1, stride: 1, index: 0 };
    return {
      rows,
      inputRows: rows,
      columns: {},
      dense,
      starts: 0,
      sentences: Int32Array.of(0, rows),
      targets: pick(this.labels),
    };
  }
}

export interface Surface {
  columns: number;
  rows: number;
  /** From the greatest bias down, and from the least weight to the right. */
  losses: Float32Array;
}

/** The loss of a net of two parameters over a grid of them, by the net itself; leaves its weights alone. */
export function surfaceOf({ network, source, loss }: Problem, columns = 72, rows = 72): Surface {
  const place = placeOf(network);
  const kept = place.get();
  const { ops } = network;
  const losses = new Float32Array(columns * rows);
  const all = Int32Array.from({ length: source.size }, (_, i) => i);
  const mode = { train: false, seed: 0, step: 0 };
  const along = ([from, to]: readonly [number, number], i: number, n: number) =>
    from + ((i + 0.5) / n) * (to - from);
  ops.memory.scope(() => {
    const batch = source.batch(all, mode);
    for (let i = 0; i < losses.length; i++) {
      place.set([
        along(SURFACE.w, i % columns, columns),
        along(SURFACE.b, rows - 1 - Math.floor(i / columns), rows),
      ]);
      losses[i] = ops.memory.scope(() => loss.evaluate(ops, network.forward(batch, mode).y, batch).loss);
    }
  });
  place.set(kept);
  return { columns, rows, losses };
}
