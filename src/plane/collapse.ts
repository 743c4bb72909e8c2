import type { Layer } from '../nn/layer.ts';
import type { Network } from '../nn/network.ts';
import type { Parameter } from '../nn/parameter.ts';
import { planeScores } from './network.ts';
import { aNetwork, checkArguments, anObject, numbers, checkArgument } from '../util/arguments.ts';

/** y = x·W + b. */
export interface LinearMap {
  inputs: number;
  outputs: number;
  /** (inputs, outputs) */
  weight: Float64Array;
  bias: Float64Array;
}

/** x·W + b in float64. */
export function applyLinear(map: LinearMap, x: ArrayLike<number>): Float64Array {
  checkArguments({ map, x }, anObject, numbers);
  const { inputs, outputs, weight, bias } = map;
  checkArguments({ weight, bias }, numbers, numbers);
  if (x.length !== inputs) throw new RangeError(`linear map: got ${x.length} inputs, expected ${inputs}`);
  return bias.map((b, j) => {
    let sum = b;
    for (let i = 0; i < inputs; i++) sum += x[i] * weight[i * outputs + j];
    return sum;
  });
}

/**
 * Multiplies the layers of a net over the plane into one: without a non-linear activation between them,
 * (x·W₁ + b₁)·W₂ + b₂ = x·(W₁·W₂) + (b₁·W₂ + b₂), so that depth adds nothing.
 *
 * @throws RangeError for a net that is no stack of linear layers over two inputs, or whose activations are not linear
 */
export function collapse(network: Network): LinearMap {
  checkArgument(network, 'network', aNetwork);
  const maps = network.layers
    .filter(({ parameters }) => parameters.length > 0)
    .map((l) => linearMap(network, l));
  if (maps.length === 0) throw new RangeError('collapse: got a net without linear layers');
  const map = maps.reduce(compose);
  if (map.inputs !== 2) throw new RangeError(`collapse: got a net of ${map.inputs} inputs, expected 2`);
  checkLinear(network, map);
  return map;
}

function linearMap({ parameters }: Network, layer: Layer): LinearMap {
  const values = (p: Parameter) => Float64Array.from(parameters.values(p));
  const [weight, bias] = layer.parameters;
  if (
    layer.parameters.length !== 2 ||
    weight.kind === 'table' ||
    bias.rows !== 1 ||
    bias.cols !== weight.cols
  ) {
    const got = layer.parameters.map(({ name, rows, cols }) => `${name} (${rows}, ${cols})`).join(', ');
    throw new RangeError(
      `collapse: got a layer of ${got}, expected the weight and the bias of a linear layer`,
    );
  }
  return { inputs: weight.rows, outputs: weight.cols, weight: values(weight), bias: values(bias) };
}

/** The second map after the first. */
function compose(first: LinearMap, second: LinearMap): LinearMap {
  const { inputs } = first;
  const { outputs } = second;
  const weight = new Float64Array(inputs * outputs);
  for (let i = 0; i < inputs; i++) {
    const row = first.weight.subarray(i * first.outputs, (i + 1) * first.outputs);
    weight.set(applyLinear({ ...second, bias: new Float64Array(outputs) }, row), i * outputs);
  }
  return { inputs, outputs, weight, bias: applyLinear(second, first.bias) };
}

/** Near and far from the origin, since a tanh of small numbers is nearly linear. */
const PROBES = [0, 0.1, 1, 30, 1000].flatMap((r) => [r, -r, -r, r, r, r / 2, -r, -r / 3]);

function checkLinear(network: Network, map: LinearMap): void {
  const points = Float32Array.from(PROBES);
  const scores = planeScores(network, points);
  for (let i = 0; i < points.length / 2; i++) {
    const [x, y] = points.subarray(2 * i, 2 * i + 2);
    applyLinear(map, [x, y]).forEach((expected, j) => {
      const got = scores[i * map.outputs + j];
      if (!(Math.abs(got - expected) <= 1e-3 * (1 + Math.abs(x) + Math.abs(y) + Math.abs(expected))))
        throw new RangeError(
          `collapse: the net is not linear: at (${x}, ${y}) it scores ${got}, its weights' product ${expected}`,
        );
    });
  }
}
