import type { Matrix } from '../core/matrix.ts';
import { Ops } from '../core/ops.ts';
import type { Engine } from '../core/wasm.ts';
import { mix32, Random } from '../random.ts';
import type { Batch, Mode } from './batch.ts';
import { beginGradients, endGradients } from './gradients.ts';
import type { Layer, LayerFactory, Pass } from './layer.ts';
import type { Loss, LossResult } from './loss.ts';
import { type Parameter, type ParameterPlaces, ParameterSet } from './parameter.ts';

export interface NetworkOptions {
  /** Seeds the initial weights. Default 1. */
  seed?: number;
  /** False for a net that only runs: no gradients, no initial weights. Default true. */
  training?: boolean;
  /** Weights by parameter name, in place of initial ones; they are checked before any memory is taken. */
  weights?: Readonly<Record<string, Float32Array>>;
  /** Where another thread has the weights. */
  places?: ParameterPlaces | undefined;
  /** Weights that no layer has, such as those of a loss; trained and kept with the network's. */
  extra?: readonly Parameter[];
}

/** Sets the random numbers of initial weights apart from those of other uses of the same seed. */
const WEIGHTS_STREAM = 0x77656967;

/** A list of layers, each fed by the one before it; the last one's output are the scores. */
export class Network {
  readonly ops: Ops;
  readonly layers: readonly Layer[];
  readonly parameters: ParameterSet;
  /** Columns of the scores. */
  readonly width: number;
  // Layer i has to hand back its input's gradient if something before it learns.
  private readonly learnsBefore: boolean[] = [];

  constructor(
    readonly engine: Engine,
    factories: readonly LayerFactory[],
    { seed = 1, training = true, weights, places, extra = [] }: NetworkOptions = {},
  ) {
    if (factories.length === 0) throw new RangeError('a network needs at least one layer');
    this.ops = new Ops(engine);
    const layers: Layer[] = [];
    let learns = false;
    let width = 0;
    factories.forEach((factory, i) => {
      const layer = factory(width, `layers.${i}`, i);
      layers.push(layer);
      this.learnsBefore.push(learns);
      learns ||= layer.parameters.some((p) => p.trainable);
      width = layer.width;
    });
    this.layers = layers;
    this.width = width;
    const parameters = [...layers.flatMap((layer) => layer.parameters), ...extra];
    this.parameters = new ParameterSet(this.ops, parameters, {
      training,
      weights,
      places,
      ...(training && { random: (i: number) => new Random(mix32(seed ^ WEIGHTS_STREAM, i)) }),
    });
  }

  /** Runs the layers; the pass's y is the scores (rows, width). Call within a memory scope. */
  forward(batch: Batch, mode: Mode): Pass {
    const passes: Pass[] = [];
    let x: Matrix | undefined;
    for (const layer of this.layers) {
      const pass = layer.forward(this.ops, x, batch, mode);
      passes.push(pass);
      x = pass.y;
    }
    const y = this.ops.contiguous(x!);
    return {
      y,
      backward: (dScores) => {
        let dy: Matrix | undefined = this.ops.gradientOfBase(x!, dScores);
        for (let i = passes.length - 1; i >= 0 && dy; i--) dy = passes[i].backward(dy, this.learnsBefore[i]);
        return undefined;
      },
    };
  }

  /**
   * Forward, loss and backward: leaves the gradients in the parameters, valid within the memory scope.
   *
   * @throws TypeError for a network that was made without `training`
   */
  backpropagate(batch: Batch, loss: Loss, mode: Mode): LossResult {
    if (!this.parameters.training)
      throw new TypeError('got a network that only runs, expected one made with `training: true`');
    beginGradients(this.parameters);
    const { y, backward } = this.forward(batch, mode);
    const dScores = this.ops.matrix(y.rows, y.cols);
    const result = loss.evaluate(this.ops, y, batch, dScores);
    backward(dScores, false);
    endGradients(this.parameters);
    return result;
  }
}
