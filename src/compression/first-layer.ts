import { type Config, resolveConfig } from '../config.ts';
import { tableName } from '../model-weights.ts';
import { slotsOf } from '../text/features/index.ts';

/** The tensors of a model by name, as float32. */
export type Weights = Record<string, Float32Array>;

/** A feature's table (rows, cols) of vectors, of which a token has `slots`. */
export interface Table {
  feature: string;
  /** Its tensor. */
  name: string;
  cols: number;
  slots: number;
}

/** The first linear layer of a net, split by what its rows multiply. */
export interface FirstLayer {
  /** Its tensors. */
  weight: string;
  bias: string;
  /** Columns, H. */
  outputs: number;
  /** For each table its blocks of the weight, (cols, H), one for each place in the window and slot. */
  blocks: Float32Array[][];
  /** The weight with the blocks as they are then. */
  joined: () => Float32Array;
}

/** The tables of a model's features. */
export const tablesOf = ({ features }: Config): Table[] =>
  features.map(({ name, width }) => ({
    feature: name,
    name: tableName(name),
    cols: width,
    slots: slotsOf(name),
  }));

/**
 * The layer that takes the joined or averaged window, of which alone it is known that its scores stay the same when a
 * table and its rows of the weight change together. Undefined where something that is not linear comes before it.
 */
export function firstLayerOf(
  config: Config,
  weights: Weights,
  tables: readonly Table[],
): FirstLayer | undefined {
  const before = config.layers.findIndex((layer) => 'linear' in layer);
  const others = before < 0 ? config.layers : config.layers.slice(0, before);
  if (others.some((layer) => !('dropout' in layer))) return undefined;
  // Its other weights, those of means, see the tables too.
  const first = config.layers[before];
  if (first && 'context' in first && first.context) return undefined;
  const name = Object.keys(weights).find((key) => /^layers\.\d+\.weight$/.test(key));
  if (!name) return undefined;
  const bias = name.replace('weight', 'bias');
  const weight = weights[name];
  const outputs = weights[bias]?.length ?? 0;
  const dense = config.contextual?.width ?? 0;
  // What a place in the window is made of: blocks of a table each, and at the end vectors from outside.
  const parts = [
    ...tables.flatMap(({ slots, cols }, table) => Array.from({ length: slots }, () => ({ table, cols }))),
    { table: tables.length, cols: dense },
  ];
  const width = parts.reduce((sum, { cols }) => sum + cols, 0);
  const places = config.window.combine === 'average' ? 1 : 2 * config.window.radius + 1;
  if (weight.length !== places * width * outputs) return undefined;
  const blocks: Float32Array[][] = Array.from({ length: tables.length + 1 }, () => []);
  for (let place = 0, at = 0; place < places; place++)
    for (const { table, cols } of parts) blocks[table].push(weight.slice(at, (at += cols * outputs)));
  const joined = () => {
    const next = blocks.map((some) => some.values());
    const order = Array.from({ length: places }, () => parts).flat();
    return concatenate(order.map(({ table }) => next[table].next().value!));
  };
  return { weight: name, bias, outputs, blocks, joined };
}

function concatenate(arrays: readonly Float32Array[]): Float32Array {
  const result = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    result.set(array, at);
    at += array.length;
  }
  return result;
}

/** The configuration with another width of a feature. */
export function withWidth(config: Config, feature: string, width: number): Config {
  const features = config.features.map((spec) => (spec.name === feature ? { ...spec, width } : spec));
  return resolveConfig({ ...config, features });
}
