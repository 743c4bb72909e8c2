import { gatherWindows, JOB } from '../job.ts';
import { RATE } from '../rate.ts';
import type { Packages } from './packages.ts';
import type { Multiplier, Scorer, Trainer } from './peer.ts';

/** TensorFlow.js on its WebAssembly backend: SIMD, one thread. Its operators compute when they are called. */

/** As much of its interface as is used here. */
interface Tensor {
  dispose(): void;
  dataSync(): Float32Array;
}
interface Variable extends Tensor {
  assign(value: Tensor): void;
}
interface FusedOptions {
  a: Tensor;
  b: Tensor;
  bias?: Tensor;
  transposeA?: boolean;
  transposeB?: boolean;
}
interface Tf {
  env(): { set(flag: string, value: boolean): void };
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  getBackend(): string;
  tidy<T>(body: () => T): T;
  tensor2d(values: Float32Array, shape: [number, number]): Tensor;
  tensor1d(values: Float32Array | Int32Array, type?: 'int32'): Tensor;
  variable(initial: Tensor): Variable;
  matMul(a: Tensor, b: Tensor, transposeA?: boolean, transposeB?: boolean): Tensor;
  transpose(x: Tensor): Tensor;
  tanh(x: Tensor): Tensor;
  softmax(x: Tensor): Tensor;
  gather(x: Tensor, indices: Tensor): Tensor;
  reshape(x: Tensor, shape: number[]): Tensor;
  oneHot(x: Tensor, depth: number): Tensor;
  cast(x: Tensor, type: 'float32'): Tensor;
  add(a: Tensor, b: Tensor): Tensor;
  sub(a: Tensor, b: Tensor): Tensor;
  mul(a: Tensor, b: Tensor | number): Tensor;
  square(x: Tensor): Tensor;
  sum(x: Tensor, axis: number): Tensor;
  losses: { softmaxCrossEntropy(labels: Tensor, logits: Tensor): Tensor };
  fused: { matMul(options: FusedOptions): Tensor };
  train: {
    sgd(rate: number): { minimize(loss: () => Tensor, returnCost: boolean, variables: Variable[]): unknown };
  };
}
interface WasmBackend {
  setWasmPaths(folder: string): void;
}

let loading: Promise<Tf | undefined> | undefined;
const tensorflow = (packages: Packages): Promise<Tf | undefined> => (loading ??= start(packages));

async function start({ load, folder }: Packages): Promise<Tf | undefined> {
  const tf = await load<Tf>('@tensorflow/tfjs');
  const backend = tf && (await load<WasmBackend>('@tensorflow/tfjs-backend-wasm'));
  if (!tf || !backend) return undefined;
  backend.setWasmPaths(`${folder('@tensorflow/tfjs-backend-wasm')}/dist/`);
  // A page that is cross-origin isolated would get threads.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  await tf.setBackend('wasm');
  await tf.ready();
  if (tf.getBackend() !== 'wasm') throw new Error(`TensorFlow.js runs on ${tf.getBackend()}, expected wasm`);
  return tf;
}

export async function tfjsMultipliers(packages: Packages): Promise<Multiplier[]> {
  const tf = await tensorflow(packages);
  if (!tf) return [];
  return [
    { name: 'tfjs-wasm', prepare: async (task) => multiplier(tf, task, false) },
    {
      name: 'tfjs-wasm, transposed first',
      prepare: async (task) => (task.kind === 'forward' ? undefined : multiplier(tf, task, true)),
    },
  ];
}

function multiplier(
  tf: Tf,
  { kind, a, b, m, k, n }: Parameters<Multiplier['prepare']>[0],
  explicit: boolean,
) {
  const [transposeA, transposeB] = [kind === 'transposed', kind === 'byTransposed'];
  const x = tf.tensor2d(a, transposeA ? [k, m] : [m, k]);
  const y = tf.tensor2d(b, transposeB ? [n, k] : [k, n]);
  const multiply = () => {
    if (!explicit) return tf.matMul(x, y, transposeA, transposeB);
    return tf.tidy(() => tf.matMul(transposeA ? tf.transpose(x) : x, transposeB ? tf.transpose(y) : y));
  };
  return {
    run: () => multiply().dispose(),
    product: async () => {
      const product = multiply();
      const values = product.dataSync();
      product.dispose();
      return values;
    },
    dispose: () => [x, y].forEach((tensor) => tensor.dispose()),
  };
}

export async function tfjsScorers(packages: Packages): Promise<Scorer[]> {
  const tf = await tensorflow(packages);
  if (!tf) return [];
  const prepare: Scorer['prepare'] = async ({ ids, weights }) => {
    const table = tf.tensor2d(weights.table, [JOB.words, JOB.width]);
    const [w1, w2] = [
      tf.tensor2d(weights.w1, [JOB.window, JOB.hidden]),
      tf.tensor2d(weights.w2, [JOB.hidden, JOB.tags]),
    ];
    const [b1, b2] = [tf.tensor1d(weights.b1), tf.tensor1d(weights.b2)];
    const tokens = ids.length / 5;
    const forward = () =>
      tf.tidy(() => {
        const words = tf.gather(table, tf.tensor1d(ids, 'int32'));
        const x = tf.reshape(words, [tokens, JOB.window]);
        const h = tf.tanh(tf.fused.matMul({ a: x, b: w1, bias: b1 }));
        return tf.fused.matMul({ a: h, b: w2, bias: b2 });
      });
    const scores = () => {
      const y = forward();
      const values = y.dataSync();
      y.dispose();
      return values;
    };
    return { run: scores, scores, dispose: () => [table, w1, w2, b1, b2].forEach((t) => t.dispose()) };
  };
  return [{ name: 'tfjs-wasm', prepare }];
}

/** Dense layers alone, on windows of vectors that are handed over: its WebAssembly backend has no gradient of `gather`. */
export async function tfjsTrainers(packages: Packages): Promise<Trainer[]> {
  const tf = await tensorflow(packages);
  if (!tf) return [];
  return [
    {
      name: 'tfjs-wasm (dense layers, its own gradients)',
      prepare: async (task) => trainer(tf, task, minimize),
    },
    {
      name: 'tfjs-wasm (dense layers, gradients by hand)',
      prepare: async (task) => trainer(tf, task, byHand),
    },
  ];
}

type Step = (tf: Tf, x: Tensor, labels: Tensor, variables: Variable[], batchSize: number) => void;

function trainer(tf: Tf, { windows, batchSize, weights }: Parameters<Trainer['prepare']>[0], step: Step) {
  const { w1, b1, w2, b2 } = weights;
  const initial = [
    tf.tensor2d(w1, [JOB.window, JOB.hidden]),
    tf.tensor1d(b1),
    tf.tensor2d(w2, [JOB.hidden, JOB.tags]),
    tf.tensor1d(b2),
  ];
  const variables = initial.map((tensor) => tf.variable(tensor));
  const ids = windows.ids.subarray(0, 5 * batchSize);
  const x = tf.tensor2d(gatherWindows(weights.table, ids), [batchSize, JOB.window]);
  const labels = tf.tidy(() =>
    tf.cast(tf.oneHot(tf.tensor1d(windows.targets.subarray(0, batchSize), 'int32'), JOB.tags), 'float32'),
  );
  const run = () => step(tf, x, labels, variables, batchSize);
  return {
    amount: batchSize,
    run,
    firstStep: async () => {
      run();
      const [w1, b1, w2, b2] = variables.map((variable) => variable.dataSync().slice());
      return { w1, b1, w2, b2 };
    },
    dispose: () => [...initial, ...variables, x, labels].forEach((tensor) => tensor.dispose()),
  };
}

const minimize: Step = (tf, x, labels, variables) => {
  const [w1, b1, w2, b2] = variables;
  const loss = () => {
    const h = tf.tanh(tf.add(tf.matMul(x, w1), b1));
    return tf.losses.softmaxCrossEntropy(labels, tf.add(tf.matMul(h, w2), b2));
  };
  tf.tidy(() => {
    tf.train.sgd(RATE).minimize(loss, false, variables);
  });
};

/** Transposing first and multiplying then is faster than its products of transposed matrices, which its gradients are. */
const byHand: Step = (tf, x, labels, variables, batchSize) =>
  tf.tidy(() => {
    const [w1, b1, w2, b2] = variables;
    const h = tf.tanh(tf.fused.matMul({ a: x, b: w1, bias: b1 }));
    const p = tf.softmax(tf.fused.matMul({ a: h, b: w2, bias: b2 }));
    const ds = tf.mul(tf.sub(p, labels), 1 / batchSize);
    const dh = tf.matMul(ds, tf.transpose(w2));
    const dz = tf.sub(dh, tf.mul(dh, tf.square(h)));
    const gradients = [
      tf.matMul(tf.transpose(x), dz),
      tf.sum(dz, 0),
      tf.matMul(tf.transpose(h), ds),
      tf.sum(ds, 0),
    ];
    gradients.forEach((gradient, i) => variables[i].assign(tf.sub(variables[i], tf.mul(gradient, RATE))));
  });
