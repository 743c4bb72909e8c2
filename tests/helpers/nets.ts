import type { Engine } from '../../src/core/wasm.ts';
import type { Batch, BatchSource } from '../../src/nn/batch.ts';
import type { LayerFactory } from '../../src/nn/layer.ts';
import { input } from '../../src/nn/layers/input.ts';
import { Network, type NetworkOptions } from '../../src/nn/network.ts';

/** A batch of rows that are given as they are: dense input, no windows, one sentence. */
export function denseBatch({ memory }: Engine, points: readonly (readonly number[])[]): Batch {
  const [rows, cols] = [points.length, points[0].length];
  const dense = { ptr: memory.fromFloats(points.flat()), rows, cols, stride: cols, index: 0 };
  return { rows, inputRows: rows, columns: {}, dense, starts: 0, sentences: Int32Array.from([0, rows]) };
}

/** Points with a class each, as examples for the trainer. */
export const pointSource = (
  engine: Engine,
  points: readonly (readonly number[])[],
  classes: readonly number[],
): BatchSource => ({
  size: points.length,
  batch: (examples) => ({
    ...denseBatch(
      engine,
      Array.from(examples, (i) => points[i]),
    ),
    targets: engine.memory.fromInts(Array.from(examples, (i) => classes[i])),
  }),
});

/** A net over points in the plane. */
export const planeNet = (
  engine: Engine,
  layers: readonly LayerFactory[],
  options?: NetworkOptions,
): Network => new Network(engine, [input([], 2), ...layers], options);

/** Every weight of a network. */
export const weightsOf = ({ parameters }: Network): Float32Array[] =>
  parameters.all.map((p) => parameters.values(p).slice());
