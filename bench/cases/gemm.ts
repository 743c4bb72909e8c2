import { integersLength, packedLength } from 'oriel/kernels';
import { type Case, floats } from '../case.ts';

/** A·B for A (m, k) and B (k, n), packed once, as weights are that do not change. */
export function gemm(m: number, k: number, n: number): Case {
  const flops = 2 * m * k * n;
  return {
    name: `gemm A·B ${m}×${k}→${n}`,
    work: flops,
    unit: 'GFLOP/s',
    demand: { flops },
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

/** A·B as a tagger multiplies: A is rounded in each call, B was packed once. */
export function integers(m: number, k: number, n: number): Case {
  const flops = 2 * m * k * n;
  return {
    name: `integers A·B ${m}×${k}→${n}`,
    work: flops,
    unit: 'GFLOP/s',
    prepare: (engine) => {
      const { kernels, memory } = engine;
      const [a, b, c] = [floats(engine, m * k, 1), floats(engine, k * n, 2), memory.zeros(m * n)];
      const [rounded, units] = [memory.zeros((m * k) / 2), memory.zeros(m)];
      const packed = memory.alloc(4 * integersLength(k, n));
      kernels.packIntegers(b, n, k, n, packed);
      const run = () => {
        kernels.roundRows(a, k, m, k, rounded, k, units);
        memory.f32.fill(0, c >>> 2, (c >>> 2) + m * n);
        kernels.multiplyIntegers(rounded, k, 0, units, packed, c, n, 0, m, n, k);
      };
      return { run, output: { ptr: c, length: m * n } };
    },
  };
}

/** A·Bᵀ for A (m, n) and B (k, n), packed in each call: the gradient of a layer's input. */
export function gemmByTransposed(m: number, k: number, n: number): Case {
  const flops = 2 * m * k * n;
  return {
    name: `gemm A·Bᵀ ${m}×${n}→${k}, packing`,
    work: flops,
    unit: 'GFLOP/s',
    demand: { flops },
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

/** Aᵀ·B for A (m, k) and B (m, n), packed in each call: the gradient of a layer's weights. */
export function gemmTransposed(m: number, k: number, n: number): Case {
  const flops = 2 * m * k * n;
  return {
    name: `gemm Aᵀ·B ${m}: ${k}×${n}, packing`,
    work: flops,
    unit: 'GFLOP/s',
    demand: { flops },
    prepare: (engine) => {
      const { kernels, memory } = engine;
      const [a, b, c] = [floats(engine, m * k, 1), floats(engine, m * n, 2), memory.alloc(4 * k * n)];
      const scratch = memory.alloc(4 * 6 * m);
      const packed = memory.alloc(4 * packedLength(m, n));
      const run = () => {
        kernels.pack(b, n, m, n, packed);
        kernels.gemmTransposed(a, k, 0, packed, c, n, k, n, m, 0, scratch);
      };
      return { run, output: { ptr: c, length: k * n } };
    },
  };
}
