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
  checkMagnitudes(config, parameters, weights);
}

/** Activations whose values are within −1 … 1; those of the others are within ±|x|. */
const BOUNDED: readonly string[] = ['sigmoid', 'tanh', 'hardTanh'];
/** What vectors from a table, or from outside, come to where several are added up: 256 of them, divided by √256. */
const SUMMED = 16;
/** Vectors from outside are expected to be within this. */
const LARGEST_OUTSIDE = 1e4;

/** No product of the layers may come near what float32 holds. Each bound is that of the layer before times its weights. */
function checkMagnitudes(
  { layers, contextual }: Config,
  parameters: readonly Parameter[],
  weights: Weights,
): void {
  const tables = parameters.filter(({ kind }) => kind === 'table');
  const largest = tables.map(({ name }) => SUMMED * weights[name].largest);
  let bound = Math.max(contextual ? LARGEST_OUTSIDE : 0, ...largest);
  [...layers, { linear: 1 }].forEach((layer, i) => {
    if ('activation' in layer && BOUNDED.includes(layer.activation)) bound = 1;
    if (!('linear' in layer)) return;
    const name = layerName(i);
    const own = parameters.filter((parameter) => parameter.name.startsWith(`${name}.`));
    // Its bias is one of them, and is taken for a row of weights more.
    bound = own.reduce((sum, { name, rows }) => sum + rows * weights[name].largest * Math.max(1, bound), 0);
    if (bound > LARGEST)
      throw damaged(
        `${tensorName(`${name}.weight`)}: with weights so large, sums could reach ${bound.toPrecision(2)}, expected at most ${LARGEST}`,
      );
  });
}
