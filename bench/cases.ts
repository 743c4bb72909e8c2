import { Activation, type Engine, packedLength } from 'oriel/kernels';
import { seeded } from './random.ts';

/** One kernel on one shape. `prepare` fills an engine's memory and returns the call to time and what it writes. */
export interface Case {
  name: string;
  /** Floating-point operations of a call, or bytes moved where memory is what binds. */
  work: number;
  unit: 'GFLOP/s' | 'GB/s';
  prepare: (engine: Engine) => { run: () => void; output: { ptr: number; length: number } };
}

const TAGS = 17;
/** The first layer of the preset `words`, the job of the README, an output layer: (m, k, n). */
const SHAPES = [
  [512, 512, 512],
  [32, 250, 300],
  [256, 250, 300],
  [600, 735, 160],
  [256, 300, 9],
] as const;

function floats(engine: Engine, n: number, seed: number, scale = 1): number {
  const random = seeded(seed);
  return engine.memory.fromFloats(Float32Array.from({ length: n }, () => scale * (2 * random() - 1)));
}

function ids(engine: Engine, n: number, below: number, seed: number): number {
  const random = seeded(seed);
  return engine.memory.fromInts(Int32Array.from({ length: n }, () => Math.floor(random() * below)));
}

function gemm(m: number, k: number, n: number): Case {
  return {
    name: `gemm A·B ${m}×${k}→${n}`,
    work: 2 * m * k * n,
    unit: 'GFLOP/s',
    prepare: (engine) => {
      const { kernels, memory } = engine;
      const [a, b, c] = [floats(engine, m * k, 1), floats(engine, k * n, 2), memory.alloc(4 * m * n)];
      const packed = memory.alloc(4 * packedLength(k, n));
      kernels.pack(b, n, k, n, packed);
      return {
        run: () => kernels.gemm(a, k, 0, packed, c, n, 0, m, n, k, 0),
        output: { ptr: c, length: m * n },
      };
    },
  };
}

function gemmByTransposed(m: number, k: number, n: number): Case {
  return {
    name: `gemm A·Bᵀ ${m}×${n}→${k}, packing`,
    work: 2 * m * k * n,
    unit: 'GFLOP/s',
    prepare: (engine) => {
      const { kernels, memory } = engine;
      const [a, b, c] = [floats(engine, m * n, 1), floats(engine, k * n, 2), memory.alloc(4 * m * k)];
      const packed = memory.alloc(4 * packedLength(n, k));
      const run = () => {
        kernels.packTransposed(b, n, n, k, packed);
        kernels.gemm(a, n, 0, packed, c, k, 0, m, k, n, 0);
      };
      return { run, output: { ptr: c, length: m * k } };
    },
  };
}

function gemmTransposed(m: number, k: number, n: number): Case {
  return {
    name: `gemm Aᵀ·B ${m}: ${k}×${n}, packing`,
    work: 2 * m * k * n,
    unit: 'GFLOP/s',
    prepare: (engine) => {
      const { kernels, memory } = engine;
      const [a, b, c] = [floats(engine, m * k, 1), floats(engine, m * n, 2), memory.alloc(4 * k * n)];
      const packed = memory.alloc(4 * packedLength(m, n));
      const run = () => {
        kernels.pack(b, n, m, n, packed);
        kernels.gemmTransposed(a, k, 0, packed, c, n, k, n, m, 0);
      };
      return { run, output: { ptr: c, length: k * n } };
    },
  };
}

/** A kernel over n elements that reads and writes `arrays` of them. */
function elementwise(
  name: string,
  n: number,
  arrays: number,
  call: (engine: Engine, x: number, y: number, z: number) => void,
): Case {
  return {
    name: `${name} ${n}`,
    work: 4 * n * arrays,
    unit: 'GB/s',
    prepare: (engine) => {
      const [x, y, z] = [floats(engine, n, 1, 4), floats(engine, n, 2), floats(engine, n, 3)];
      return { run: () => call(engine, x, y, z), output: { ptr: y, length: n } };
    },
  };
}

/** `elementwise` on numbers above 0. */
function positive(name: string, n: number, call: (engine: Engine, x: number, y: number) => void): Case {
  return {
    name: `${name} ${n}`,
    work: 8 * n,
    unit: 'GB/s',
    prepare: (engine) => {
      const [x, y] = [floats(engine, n, 1), engine.memory.alloc(4 * n)];
      const values = engine.memory.floats(x, n);
      values.forEach((v, i) => (values[i] = v * v + 1e-3));
      return { run: () => call(engine, x, y), output: { ptr: y, length: n } };
    },
  };
}

const BATCH = 600 * 160;
const activations = (['sigmoid', 'tanh', 'relu', 'gelu'] as const).map((name) =>
  elementwise(name, BATCH, 2, ({ kernels }, x, y) => kernels.activate(Activation[name], x, y, BATCH)),
);

/** Every kernel that a training step or a tagging run spends time in. */
export const cases: Case[] = [
  ...SHAPES.map(([m, k, n]) => gemm(m, k, n)),
  ...SHAPES.slice(1).map(([m, k, n]) => gemmByTransposed(m, k, n)),
  ...SHAPES.slice(1).map(([m, k, n]) => gemmTransposed(m, k, n)),
  ...activations,
  elementwise('exp', BATCH, 2, ({ kernels }, x, y) => kernels.exp(x, y, BATCH)),
  positive('log', BATCH, ({ kernels }, x, y) => kernels.log(x, y, BATCH)),
  elementwise('dropout', BATCH, 2, ({ kernels }, x, y) => kernels.dropout(x, y, BATCH, 0.25, 7)),
  elementwise('softmax', 600 * TAGS, 2, ({ kernels }, x, y) => kernels.softmax(x, y, 600, TAGS)),
  elementwise('log-softmax', 600 * TAGS, 2, ({ kernels }, x, y) => kernels.logSoftmax(x, y, 600, TAGS)),
  {
    name: `softmax cross-entropy 600×${TAGS}`,
    work: 8 * 600 * TAGS,
    unit: 'GB/s',
    prepare: (engine) => {
      const [scores, d] = [floats(engine, 600 * TAGS, 1, 4), engine.memory.alloc(4 * 600 * TAGS)];
      const targets = ids(engine, 600, TAGS, 2);
      const run = () => void engine.kernels.softmaxCrossEntropy(scores, targets, 0, 0, 1, d, 600, TAGS);
      return { run, output: { ptr: d, length: 600 * TAGS } };
    },
  },
  {
    name: `viterbi 25×${TAGS}`,
    work: 2 * 25 * TAGS * TAGS,
    unit: 'GFLOP/s',
    prepare: (engine) => {
      const { kernels, memory } = engine;
      const [scores, transitions] = [floats(engine, 25 * TAGS, 1, 4), floats(engine, TAGS * TAGS, 2)];
      const [start, end] = [floats(engine, TAGS, 3), floats(engine, TAGS, 4)];
      const [back, alpha, path] = [25 * TAGS, 2 * TAGS, 25].map((n) => memory.alloc(4 * n));
      const run = () => void kernels.viterbi(scores, 25, TAGS, transitions, start, end, back, alpha, path);
      return { run, output: { ptr: path, length: 25 } };
    },
  },
  {
    name: 'gather 1,000 rows of 100',
    work: 8 * 1000 * 100,
    unit: 'GB/s',
    prepare: (engine) => {
      const [table, out] = [floats(engine, 30_000 * 100, 1), engine.memory.alloc(4 * 1000 * 100)];
      const rows = ids(engine, 1000, 30_000, 2);
      const run = () => engine.kernels.gatherSum(table, 100, rows, 1, 1000, 1, out, 100);
      return { run, output: { ptr: out, length: 100_000 } };
    },
  },
  {
    name: 'gather 1,000 sums of 8 rows of 32',
    work: 4 * 1000 * 32 * 9,
    unit: 'GB/s',
    prepare: (engine) => {
      const [table, out] = [floats(engine, 16_384 * 32, 1), engine.memory.alloc(4 * 1000 * 32)];
      const rows = ids(engine, 8000, 16_384, 2);
      const run = () => engine.kernels.gatherSum(table, 32, rows, 8, 1000, 0.35, out, 32);
      return { run, output: { ptr: out, length: 32_000 } };
    },
  },
  {
    name: 'scatter 1,000 rows of 100',
    work: 12 * 1000 * 100,
    unit: 'GB/s',
    prepare: (engine) => {
      const [gradient, d] = [engine.memory.zeros(600 * 100), floats(engine, 1000 * 100, 1)];
      const slots = ids(engine, 1000, 600, 2);
      const run = () => engine.kernels.scatterSum(d, 100, slots, 1, 1000, 100, 1e-6, gradient);
      return { run, output: { ptr: gradient, length: 60_000 } };
    },
  },
  {
    name: 'adam 117,600 weights',
    work: 28 * 117_600,
    unit: 'GB/s',
    prepare: (engine) => {
      const n = 117_600;
      const [w, g, m, v] = [
        floats(engine, n, 1),
        floats(engine, n, 2),
        engine.memory.zeros(n),
        engine.memory.zeros(n),
      ];
      const run = () => engine.kernels.adam(w, g, m, v, 0, 1, n, 1e-6, 0.9, 0.999, 1e-8, 0.1, 0.001, 0, 0);
      return { run, output: { ptr: w, length: n } };
    },
  },
];
