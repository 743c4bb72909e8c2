import type { Config } from './config.ts';
import { damaged } from './model-file-error.ts';
import { LARGEST, type Weight } from './model-tensors.ts';
import type { Parameter } from './nn/parameter.ts';
import { tensorName } from './safetensors.ts';

type Weights = Readonly<Record<string, Weight>>;

/** Input, dropout and window come before the layers of a configuration. */
const LAYERS_BEFORE = 3;

/** What the names of a layer's parameters begin with; i counts the configuration's layers and, after them, the output. */
export const layerName = (i: number): string => `layers.${i + LAYERS_BEFORE}`;

/** The same of the layer that gives the scores. */
export const outputLayer = ({ layers }: Pick<Config, 'layers'>): string => layerName(layers.length);

/** The table of a feature's vectors. */
export const tableName = (feature: string): string => `layers.0.${feature}`;

/**
 * Checks that the weights of a file are those that a configuration's net has: the same names and shapes; and that scores
 * will be finite, whatever the input.
 *
 * @throws ModelFileError that names the tensor
 */
export function checkWeights(config: Config, parameters: readonly Parameter[], weights: Weights): void {
  for (const { name, rows, cols } of parameters) {
    const got = Object.hasOwn(weights, name) ? weights[name] : undefined;
    if (got?.rows === rows && got.cols === cols) continue;
    const shape = got ? `the shape (${got.rows}, ${got.cols})` : 'none';
    throw damaged(`${tensorName(name)}: got ${shape}, expected (${rows}, ${cols})`);
  }
  const known = new Set(parameters.map(({ name }) => name));
  const extra = Object.keys(weights).find((name) => !known.has(name));
  if (extra !== undefined) throw damaged(`${tensorName(extra)}: the configuration has no place for it`);
  checkMagnitudes(config, weights);
}

/** Activations whose values are within −1 … 1; those of the others are within ±|x|. */
const BOUNDED: readonly string[] = ['sigmoid', 'tanh', 'hardTanh'];
/** What vectors from a table, or from outside, come to where several are added up: 256 of them, divided by √256. */
const SUMMED = 16;
/** Vectors from outside are expected to be within this. */
const LARGEST_OUTSIDE = 1e4;

/**
 * Checks that no product of the layers comes near what float32 holds. The bound of a layer is that of the one before times
 * the largest sum of a column of weights: 10²⁰ for 12 layers of 512 columns with the weights of He's initialization.
 *
 * @throws ModelFileError that names the tensor
 */
export function checkMagnitudes(
  { features, layers, contextual }: Pick<Config, 'features' | 'layers' | 'contextual'>,
  weights: Weights,
): void {
  const tables = features.map(({ name }) => SUMMED * weights[tableName(name)].largest);
  let bound = Math.max(contextual ? LARGEST_OUTSIDE : 0, ...tables);
  [...layers, { linear: 1 }].forEach((layer, i) => {
    if ('activation' in layer && BOUNDED.includes(layer.activation)) bound = 1;
    if (!('linear' in layer)) return;
    const name = layerName(i);
    const own = Object.keys(weights).filter((key) => key.startsWith(`${name}.`));
    // Its bias is one of them, and is taken for a row of weights more.
    bound = Math.max(1, bound) * own.reduce((sum, key) => sum + largestColumn(weights[key]), 0);
    if (bound > LARGEST)
      throw damaged(
        `${tensorName(`${name}.weight`)}: with weights so large, sums could reach ${bound.toPrecision(2)}, expected at most ${LARGEST}`,
      );
  });
}

/** The largest sum of |x| of a column. */
function largestColumn({ cols, values }: Weight): number {
  const sums = new Float64Array(cols);
  for (let i = 0, c = 0; i < values.length; i++) {
    sums[c++] += Math.abs(values[i]);
    if (c === cols) c = 0;
  }
  return sums.reduce((most, sum) => Math.max(most, sum), 0);
}
