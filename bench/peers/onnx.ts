import { graphModel, int64Tensor, node, tensor } from '../../tests/helpers/onnx.ts';
import { JOB } from '../job.ts';
import type { Packages } from './packages.ts';
import type { Multiplier, Scorer } from './peer.ts';

/** ONNX Runtime Web: WebAssembly, SIMD, one thread. Weights are initializers, which it packs when the model is loaded. */

type TensorType = 'float32' | 'int32';
interface OrtTensor {
  data: Float32Array;
}
interface Session {
  run(feeds: Record<string, OrtTensor>): Promise<Record<string, OrtTensor>>;
  release(): Promise<void>;
}
interface Ort {
  env: { wasm: { numThreads: number; wasmPaths: string } };
  InferenceSession: { create(model: Uint8Array, options: object): Promise<Session> };
  Tensor: new (type: TensorType, data: Float32Array | Int32Array, dims: number[]) => OrtTensor;
}

let loading: Promise<Ort | undefined> | undefined;
const runtime = (packages: Packages): Promise<Ort | undefined> => (loading ??= start(packages));

async function start({ load, folder }: Packages): Promise<Ort | undefined> {
  const ort = await load<Ort>('onnxruntime-web');
  if (!ort) return undefined;
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = `${folder('onnxruntime-web')}/dist/`;
  return ort;
}

/** Runs a model from x, a tensor that is made once, to y. (Output tensors that are handed over are not written to.) */
async function session(
  ort: Ort,
  model: Uint8Array,
  x: OrtTensor,
): Promise<{ run: () => Promise<unknown>; output: () => Promise<Float32Array>; dispose: () => void }> {
  const options = { executionProviders: ['wasm'], graphOptimizationLevel: 'all' };
  const inference = await ort.InferenceSession.create(model, options);
  const run = () => inference.run({ x });
  return {
    run,
    output: async () => (await run()).y.data,
    dispose: () => void inference.release(),
  };
}

export async function onnxMultipliers(packages: Packages): Promise<Multiplier[]> {
  const ort = await runtime(packages);
  if (!ort) return [];
  const prepare: Multiplier['prepare'] = async ({ kind, a, b, m, k, n }) => {
    if (kind !== 'forward') return undefined;
    const model = graphModel(
      [node('MatMul', ['x', 'b'], ['y'])],
      [tensor('b', [k, n], b)],
      [{ name: 'x', type: 'float32', dims: [m, k] }],
      [{ name: 'y', type: 'float32', dims: [m, n] }],
    );
    const { run, output, dispose } = await session(ort, model, new ort.Tensor('float32', a, [m, k]));
    return { run, product: output, dispose };
  };
  return [{ name: 'onnxruntime-web', prepare }];
}

export async function onnxScorers(packages: Packages): Promise<Scorer[]> {
  const ort = await runtime(packages);
  if (!ort) return [];
  const prepare: Scorer['prepare'] = async ({ ids, weights: { table, w1, b1, w2, b2 } }) => {
    const tokens = ids.length / 5;
    const model = graphModel(
      [
        node('Gather', ['table', 'x'], ['words']),
        node('Reshape', ['words', 'shape'], ['windows']),
        node('Gemm', ['windows', 'w1', 'b1'], ['z']),
        node('Tanh', ['z'], ['h']),
        node('Gemm', ['h', 'w2', 'b2'], ['y']),
      ],
      [
        tensor('table', [JOB.words, JOB.width], table),
        int64Tensor('shape', [tokens, JOB.window]),
        tensor('w1', [JOB.window, JOB.hidden], w1),
        tensor('b1', [JOB.hidden], b1),
        tensor('w2', [JOB.hidden, JOB.tags], w2),
        tensor('b2', [JOB.tags], b2),
      ],
      [{ name: 'x', type: 'int32', dims: [ids.length] }],
      [{ name: 'y', type: 'float32', dims: [tokens, JOB.tags] }],
    );
    const x = new ort.Tensor('int32', ids, [ids.length]);
    const { run, output, dispose } = await session(ort, model, x);
    return { run, scores: output, dispose };
  };
  return [{ name: 'onnxruntime-web', prepare }];
}
