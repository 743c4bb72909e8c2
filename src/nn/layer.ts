import type { Matrix } from '../core/matrix.ts';
import type { Ops } from '../core/ops.ts';
import type { Batch, Mode } from './batch.ts';
import type { Parameter } from './parameter.ts';

/** What a forward pass leaves: its output, and how to go back. */
export interface Pass {
  y: Matrix;
  /**
   * Takes ∂loss/∂y, adds the gradients of the layer's parameters, and returns ∂loss/∂x (of x's base, where x is a
   * view) if `inputGradient` asks for it. It may overwrite dy.
   */
  backward(dy: Matrix, inputGradient: boolean): Matrix | undefined;
}

/** A step of a network. It keeps nothing of a call: what backward needs is in the pass. */
export interface Layer {
  readonly parameters: readonly Parameter[];
  /** Columns of the output. */
  readonly width: number;
  forward(ops: Ops, x: Matrix | undefined, batch: Batch, mode: Mode): Pass;
}

/** Makes a layer for inputs of the given width; `name` is unique in the network, `index` its place. */
export type LayerFactory = (inputWidth: number, name: string, index: number) => Layer;
