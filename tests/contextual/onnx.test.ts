import { describe, expect, it } from 'vitest';
import type { ContextualEncoder } from '../../src/contextual/encoder.ts';
import { evaluateTaggerAsync } from '../../src/evaluate-tagger.ts';
import { Random } from '../../src/random.ts';
import { Tagger } from '../../src/tagger.ts';
import { trainTagger } from '../../src/train-tagger.ts';
import { expectClose } from '../helpers/closeness.ts';
import { model, node, tensor } from '../helpers/onnx.ts';
import { peer } from '../helpers/peers.ts';
import { contextualConfig, cueCorpus, WORDS } from './context.ts';

/**
 * A small ELMo: word vectors, then an LSTM that reads them in both directions, with random weights that stay as they
 * are. The bytes of its ONNX file are written here.
 */
const EMBEDDING = 12;
const HIDDEN = 16;
const DIRECTIONS = 2;

interface Weights {
  /** (words, embedding) */
  table: Float32Array;
  /** (directions, 4·hidden, embedding): gates in the order input, output, forget, cell. */
  w: Float32Array;
  /** (directions, 4·hidden, hidden) */
  r: Float32Array;
  /** (directions, 8·hidden): biases of w, then those of r. */
  b: Float32Array;
}

function randomWeights(seed: number): Weights {
  const random = new Random(seed);
  const normals = (n: number, scale: number) =>
    Float32Array.from({ length: n }, () => scale * random.normal());
  const b = normals(DIRECTIONS * 8 * HIDDEN, 0.1);
  // So that the first word is not soon forgotten.
  for (let d = 0; d < DIRECTIONS; d++) {
    const forget = (8 * d + 2) * HIDDEN;
    b.fill(3, forget, forget + HIDDEN);
  }
  return {
    table: normals(WORDS.length * EMBEDDING, 1),
    w: normals(DIRECTIONS * 4 * HIDDEN * EMBEDDING, 0.4),
    r: normals(DIRECTIONS * 4 * HIDDEN * HIDDEN, 0.2),
    b,
  };
}

/** ids (tokens, 1) → word vectors (tokens, 1, embedding) → y (tokens, directions, 1, hidden). */
const onnxBytes = ({ table, w, r, b }: Weights): Uint8Array =>
  model(
    [
      node('Gather', ['table', 'ids'], ['x'], { axis: 0 }),
      node('LSTM', ['x', 'w', 'r', 'b'], ['y'], { hidden_size: HIDDEN, direction: 'bidirectional' }),
    ],
    [
      tensor('table', [WORDS.length, EMBEDDING], table),
      tensor('w', [DIRECTIONS, 4 * HIDDEN, EMBEDDING], w),
      tensor('r', [DIRECTIONS, 4 * HIDDEN, HIDDEN], r),
      tensor('b', [DIRECTIONS, 8 * HIDDEN], b),
    ],
    ['tokens', 1],
    ['tokens', DIRECTIONS, 1, HIDDEN],
  );

/** The same net in double precision: (tokens, directions·hidden). */
function oracle({ table, w, r, b }: Weights, ids: readonly number[]): number[] {
  const y: number[] = [];
  const zeros = Array.from({ length: HIDDEN }, () => 0);
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  for (let d = 0; d < DIRECTIONS; d++) {
    let [h, c] = [zeros, zeros];
    for (let step = 0; step < ids.length; step++) {
      const t = d === 0 ? step : ids.length - 1 - step;
      const gates = Array.from({ length: 4 * HIDDEN }, (_, g) => {
        const row = d * 4 * HIDDEN + g;
        let sum = b[d * 8 * HIDDEN + g] + b[d * 8 * HIDDEN + 4 * HIDDEN + g];
        for (let j = 0; j < EMBEDDING; j++) sum += w[row * EMBEDDING + j] * table[ids[t] * EMBEDDING + j];
        for (let j = 0; j < HIDDEN; j++) sum += r[row * HIDDEN + j] * h[j];
        return sum;
      });
      const [input, output, forget, cell] = [0, 1, 2, 3].map((g) =>
        gates.slice(g * HIDDEN, (g + 1) * HIDDEN),
      );
      c = c.map((before, i) => sigmoid(forget[i]) * before + sigmoid(input[i]) * Math.tanh(cell[i]));
      h = c.map((now, i) => sigmoid(output[i]) * Math.tanh(now));
      h.forEach((value, i) => (y[(t * DIRECTIONS + d) * HIDDEN + i] = value));
    }
  }
  return y;
}

interface Session {
  run(
    feeds: Record<string, unknown>,
  ): Promise<Record<string, { data: Float32Array; dims: readonly number[] }>>;
}
interface OnnxRuntime {
  env: { wasm: { numThreads: number }; logLevel: string };
  InferenceSession: { create(bytes: Uint8Array): Promise<Session> };
  Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => object;
}

const runtime = await peer<OnnxRuntime>('onnxruntime-web');

async function sessionOf(weights: Weights): Promise<(ids: readonly number[]) => Promise<Float32Array>> {
  const { env, InferenceSession, Tensor } = runtime!;
  env.wasm.numThreads = 1;
  const session = await InferenceSession.create(onnxBytes(weights));
  return async (ids) => {
    const { y } = await session.run({
      ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), [ids.length, 1]),
    });
    expect(y.dims).toEqual([ids.length, DIRECTIONS, 1, HIDDEN]);
    return y.data;
  };
}

const idsOf = (tokens: readonly string[]) => tokens.map((token) => WORDS.indexOf(token));

describe.skipIf(!runtime)(
  'an encoder that onnxruntime-web runs (`npm install` in bench/ installs it)',
  () => {
    const weights = randomWeights(1);

    it('gives what the same net gives in double precision', async () => {
      const run = await sessionOf(weights);
      const random = new Random(2);
      for (const length of [1, 2, 7, 40]) {
        const ids = Array.from({ length }, () => random.integer(WORDS.length));
        const expected = oracle(weights, ids);
        expectClose(await run(ids), expected, 1e-5);
        expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.1);
      }
    });

    it('feeds a tagger that finds what no window shows', async () => {
      const run = await sessionOf(weights);
      const contextual: ContextualEncoder = async (sentences) => {
        const vectors: Float32Array[] = [];
        for (const tokens of sentences) vectors.push(await run(idsOf(tokens)));
        return vectors;
      };
      const dev = cueCorpus(60, 4);
      const config = { ...contextualConfig(DIRECTIONS * HIDDEN), epochs: 20 };
      const { tagger, evaluation } = await trainTagger(cueCorpus(200, 3), config, {
        dev,
        contextual,
        backend: 'simd',
      });
      expect(evaluation!.f1).toBeGreaterThan(0.9);

      const loaded = await Tagger.load(tagger.save(), { contextual });
      expect(await evaluateTaggerAsync(loaded, dev)).toEqual(evaluation);
      expect(await loaded.tagAsync('where so they said that Jordan again')).toMatchObject([
        { text: 'Jordan', label: 'LOC', start: 24, end: 30 },
      ]);
    });
  },
);
