import type { Matrix } from '../core/matrix.ts';
import type { Ops } from '../core/ops.ts';
import { packedLength } from '../core/kernels.ts';
import { type Batch, INFERENCE } from './batch.ts';
import type { Layer } from './layer.ts';
import { ActivationLayer } from './layers/activation.ts';
import { Dropout } from './layers/dropout.ts';
import { Input } from './layers/input.ts';
import { Linear } from './layers/linear.ts';
import { Precomputed } from './layers/precomputed.ts';
import type { CacheFigures } from './layers/product-cache.ts';
import { AverageWindow, ConcatenatedWindow } from './layers/window.ts';
import type { Network } from './network.ts';

/** A layer that only runs. */
export interface RunningLayer {
  forward(x: Matrix | undefined, batch: Batch): Matrix;
  /** Takes over the weights as they are now; called outside memory scopes. */
  refresh(): void;
}

/** The size of the cache of the first layer, in bytes. */
export const CACHE_BYTES = 16 * 2 ** 20;

/**
 * A network in the form that runs fastest: `Precomputed` in place of its first layers where they are an input, a window
 * and a linear layer; weights packed once; no dropout. It reads the network's weights: call `refresh` when they change.
 */
export class RunningNetwork {
  private readonly layers: RunningLayer[];
  private stale = true;

  /** @param typed the columns of ids that batches have by type */
  constructor(
    private readonly network: Network,
    typed: ReadonlySet<string>,
    cacheBytes = CACHE_BYTES,
  ) {
    this.layers = substitute(network, typed, cacheBytes);
  }

  /** Whether batches are to have the columns known by type also as ids. */
  get needsColumns(): boolean {
    return !(this.layers[0] instanceof Precomputed);
  }

  /** How the cache of the first layer has fared; undefined where there is none. */
  get figures(): CacheFigures | undefined {
    const [first] = this.layers;
    return first instanceof Precomputed ? first.figures : undefined;
  }

  /** Says that weights have changed. */
  refresh(): void {
    this.stale = true;
  }

  /** Makes ready what lasts; call outside memory scopes, before the first batch. */
  prepare(): void {
    if (this.stale) for (const layer of this.layers) layer.refresh();
    this.stale = false;
  }

  /** The scores (rows, width), in the current memory scope. */
  forward(batch: Batch): Matrix {
    let x: Matrix | undefined;
    for (const layer of this.layers) x = layer.forward(x, batch);
    return this.network.ops.contiguous(x!);
  }
}

function substitute({ ops, layers }: Network, typed: ReadonlySet<string>, bytes: number): RunningLayer[] {
  const rest = layers.filter((layer) => !(layer instanceof Dropout));
  const [input, window, linear, after] = rest;
  const average = window instanceof AverageWindow;
  const first: RunningLayer[] = [];
  if (input instanceof Input && (average || window instanceof ConcatenatedWindow) && linear instanceof Linear) {
    const activation = after instanceof ActivationLayer ? after.kind : 0;
    const parts = { input, radius: window.radius, average, linear, activation };
    first.push(new Precomputed(ops, parts, typed, bytes));
    rest.splice(0, activation ? 4 : 3);
  }
  return [...first, ...rest.map((layer) => (layer instanceof Linear ? new PackedLinear(ops, layer) : plain(ops, layer)))];
}

const plain = (ops: Ops, layer: Layer): RunningLayer => ({
  forward: (x, batch) => layer.forward(ops, x, batch, INFERENCE).y,
  refresh: () => {},
});

/** A linear layer whose weights are packed once. */
class PackedLinear implements RunningLayer {
  private packed = 0;

  constructor(
    private readonly ops: Ops,
    private readonly linear: Linear,
  ) {}

  refresh(): void {
    const { value, rows, cols } = this.linear.weight;
    this.packed ||= this.ops.memory.alloc(4 * packedLength(rows, cols));
    this.ops.kernels.pack(value, cols, rows, cols, this.packed);
  }

  forward(x: Matrix): Matrix {
    const { ops, linear, packed } = this;
    const { kernels } = ops;
    const y = ops.matrix(x.rows, linear.width);
    kernels.gemm(x.ptr, x.stride, x.index, packed, y.ptr, y.cols, 0, y.rows, y.cols, x.cols, 0);
    kernels.addBias(y.ptr, linear.bias.value, y.rows, y.cols);
    return y;
  }
}
