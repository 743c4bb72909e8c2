import { type Engine, packedLength } from 'oriel/kernels';
import { BACKWARD, FORWARD } from './cases.ts';
import { checkClose } from './check.ts';
import { runnable } from './kernels.ts';
import type { Settings } from './measure.ts';
import type { Multiplier, Product } from './peers/peer.ts';
import { race, type Racer } from './race.ts';
import { seeded } from './random.ts';
import type { Row } from './report.ts';

function floats(n: number, seed: number): Float32Array {
  const random = seeded(seed);
  return Float32Array.from({ length: n }, () => 2 * random() - 1);
}

/** Products of the net's shapes: forward ones with constant weights, and those that backpropagation needs. */
const products: { benchmark: string; product: Product }[] = [
  ...FORWARD.map(([m, k, n]) => ({
    benchmark: `forward ${m}×${k}→${n}`,
    product: { kind: 'forward' as const, a: floats(m * k, 1), b: floats(k * n, 2), m, k, n },
  })),
  ...BACKWARD.map(([m, k, n]) => ({
    benchmark: `transposed A·Bᵀ ${m}×${n}→${k}`,
    product: { kind: 'byTransposed' as const, a: floats(m * n, 1), b: floats(k * n, 2), m, k: n, n: k },
  })),
  ...BACKWARD.map(([m, k, n]) => ({
    benchmark: `transposed Aᵀ·B ${m}: ${k}×${n}`,
    product: { kind: 'transposed' as const, a: floats(m * k, 1), b: floats(m * n, 2), m: k, k: m, n },
  })),
];

/** Oriel's own way: weights packed once going forward, packed in each call going back, since they change. */
function own(engine: Engine, { kind, a, b, m, k, n }: Product) {
  const { kernels, memory } = engine;
  const [x, y, out] = [memory.fromFloats(a), memory.fromFloats(b), memory.alloc(4 * m * n)];
  const packed = memory.alloc(4 * packedLength(k, n));
  const scratch = memory.alloc(4 * 6 * k);
  if (kind === 'forward') kernels.pack(y, n, k, n, packed);
  const run = {
    forward: () => kernels.gemm(x, k, 0, packed, out, n, 0, m, n, k, 0),
    byTransposed: () => {
      kernels.packTransposed(y, k, k, n, packed);
      kernels.gemm(x, k, 0, packed, out, n, 0, m, n, k, 0);
    },
    transposed: () => {
      kernels.pack(y, n, k, n, packed);
      kernels.gemmTransposed(x, m, 0, packed, out, n, m, n, k, 0, scratch);
    },
  }[kind];
  return { run, product: () => memory.floats(out, m * n).slice() };
}

/** Matrix products beside those of other libraries; all are compared with the plain-JavaScript twin before they are timed. */
export const matrixProducts =
  (peers: () => Promise<Multiplier[]>) =>
  async (settings: Settings): Promise<Row[]> => {
    const rows: Row[] = [];
    const rivals = await peers();
    for (const { benchmark, product } of products) {
      if (settings.only?.test(benchmark) === false) continue;
      rows.push(...(await compare(benchmark, product, rivals, settings)));
    }
    return rows;
  };

async function compare(
  benchmark: string,
  product: Product,
  rivals: readonly Multiplier[],
  settings: Settings,
): Promise<Row[]> {
  const engines = await runnable();
  const flops = 2 * product.m * product.k * product.n;
  const racers: Racer[] = [];
  const twin = own(engines[engines.length - 1], product);
  twin.run();
  const expected = twin.product();
  for (const engine of [engines[0], engines[engines.length - 1]]) {
    const { run, product: result } = own(engine, product);
    run();
    checkClose(`${benchmark}, ${engine.backend}`, result(), expected);
    const { backend } = engine;
    racers.push({ name: backend, backend, amount: flops, run });
  }
  for (const { name, prepare } of rivals) {
    const rival = await prepare(product);
    if (!rival) continue;
    checkClose(`${benchmark}, ${name}`, await rival.product(), expected);
    racers.push({ name, amount: flops, ...rival });
  }
  return race({ benchmark, unit: 'GFLOP/s', scale: 1e9, demand: { flops: 1 } }, racers, settings);
}
