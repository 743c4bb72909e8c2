import type { Kernels } from '../kernels.ts';
import type { Memory } from '../memory.ts';
import { activation } from './activation.ts';
import { crf } from './crf.ts';
import { embedding } from './embedding.ts';
import { gemm } from './gemm.ts';
import { integers } from './integers.ts';
import { loss } from './loss.ts';
import { precomputed } from './precomputed.ts';
import { optimizer } from './optimizer.ts';
import { softmax } from './softmax.ts';
import { vector } from './vector.ts';
import { word2vec } from './word2vec.ts';

/** Every kernel in plain JavaScript: the fallback where WebAssembly may not run, and the opponent in benchmarks. */
export const createKernels = (memory: Memory): Kernels => ({
  ...vector(memory),
  ...gemm(memory),
  ...integers(memory),
  ...embedding(memory),
  ...activation(memory),
  ...precomputed(memory),
  ...softmax(memory),
  ...loss(memory),
  ...crf(memory),
  ...optimizer(memory),
  ...word2vec(memory),
});
