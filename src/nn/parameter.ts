import { contiguous, type Matrix } from '../core/matrix.ts';
import type { Engine } from '../core/wasm.ts';
import type { Random } from '../random.ts';
import type { Initializer } from './initializers.ts';

/** Rows of a table that a step touched, with their gradient: row i of `gradient` belongs to row index[i]. */
export interface TouchedRows {
  index: number; // int32 (count)
  count: number;
  gradient: number; // (count, cols)
}

/** A weight matrix (rows, cols) that training changes. */
export class Parameter {
  /** Pointer to the values. */
  value = 0;
  /** Pointer to the gradient; dense parameters only. */
  gradient = 0;
  /** Whether the gradient is that of an earlier step: what is added first takes its place. */
  stale = false;
  /**
   * In a step whose gradient nobody has to know as a whole: −rate, and what would be added to the gradient is added to the values at once,
   * times this. Otherwise 0.
   */
  descent = 0;
  /** The rows that this step touched; tables only, valid within the step. */
  touched: TouchedRows | undefined;
  /** Tables only: zeroed int32 for every row, scratch of the kernel `unique`. */
  scratch = 0;

  constructor(
    readonly name: string,
    readonly kind: 'dense' | 'table',
    readonly rows: number,
    readonly cols: number,
    readonly initializer: Initializer,
    readonly settings: ParameterSettings = {},
  ) {
    for (const [what, n] of Object.entries({ rows, cols })) {
      if (!Number.isInteger(n) || n < 1)
        throw new RangeError(`${name}: ${what} is ${n}, expected a positive integer`);
    }
  }

  get length(): number {
    return this.rows * this.cols;
  }

  /** The values. */
  get matrix(): Matrix {
    return contiguous(this.value, this.rows, this.cols);
  }

  get trainable(): boolean {
    return this.settings.trainable !== false;
  }
}

export interface ParameterSettings {
  /** Learning rate in place of the optimizer's. */
  rate?: number | undefined;
  /** False freezes the parameter. */
  trainable?: boolean | undefined;
  /** False exempts it from weight decay, as is usual for biases. */
  decay?: boolean | undefined;
}

export interface ParameterSetOptions {
  /** Makes the random numbers of each parameter's initial weights; without it there are none. */
  random?: ((index: number) => Random) | undefined;
  /** Whether there are gradients. */
  training: boolean;
  /** Weights by name, in place of initial ones. */
  weights?: Readonly<Record<string, Float32Array>> | undefined;
  /** Where another thread of the same memory has the values; gradients are each thread's own. */
  places?: ParameterPlaces | undefined;
}

/** Pointers to the dense block, and to each table. */
export interface ParameterPlaces {
  value: number;
  tables: readonly number[];
}

/** Before memory is taken for them, since the shapes may come from a file. */
function checkWeights(
  parameters: readonly Parameter[],
  weights: Readonly<Record<string, Float32Array>>,
): void {
  for (const { name, rows, cols, length } of parameters) {
    const got = Object.hasOwn(weights, name) ? `${weights[name].length} numbers` : 'none';
    if (got !== `${length} numbers`)
      throw new RangeError(`weights '${name}': got ${got}, expected (${rows}, ${cols})`);
  }
}

/**
 * The parameters of one network. Dense ones lie in one block and their gradients in another of the same layout, so
 * that zeroing, clipping and saving are one operation each; tables stand apart.
 */
export class ParameterSet {
  readonly all: readonly Parameter[];
  readonly dense: readonly Parameter[];
  readonly tables: readonly Parameter[];
  /** Length of the dense block in floats; parameters in it start at multiples of 4. */
  readonly denseLength: number;
  /** Whether there are gradients. */
  readonly training: boolean;
  /** Pointers to the dense block and to its gradient. */
  readonly value: number;
  readonly gradient: number;

  constructor(
    readonly ops: Pick<Engine, 'memory' | 'kernels'>,
    parameters: readonly Parameter[],
    { random, training, weights, places }: ParameterSetOptions,
  ) {
    if (weights) checkWeights(parameters, weights);
    const names = new Set<string>();
    for (const { name } of parameters) {
      if (names.has(name)) throw new RangeError(`two parameters are named '${name}'`);
      names.add(name);
    }
    this.training = training;
    this.all = parameters;
    this.dense = parameters.filter((p) => p.kind === 'dense');
    this.tables = parameters.filter((p) => p.kind === 'table');
    this.denseLength = this.dense.reduce((sum, p) => sum + padded(p.length), 0);
    this.value = places?.value ?? ops.memory.zeros(this.denseLength);
    this.gradient = training ? ops.memory.zeros(this.denseLength) : 0;
    let offset = 0;
    for (const p of this.dense) {
      p.value = this.value + 4 * offset;
      p.gradient = training ? this.gradient + 4 * offset : 0;
      offset += padded(p.length);
    }
    this.tables.forEach((p, i) => {
      p.value = places?.tables[i] ?? ops.memory.alloc(4 * p.length);
      p.scratch = training ? ops.memory.zeros(p.rows) : 0;
    });
    if (places) return;
    parameters.forEach((p, i) => {
      if (weights) return this.values(p).set(weights[p.name]);
      if (random) p.initializer(this.values(p), p.rows, p.cols, random(i));
    });
  }

  /** Where the values are, for other threads of the same memory. */
  get places(): ParameterPlaces {
    return { value: this.value, tables: this.tables.map((p) => p.value) };
  }

  /** The values of a parameter, a view valid until the next allocation. */
  values(p: Parameter): Float32Array {
    return this.ops.memory.floats(p.value, p.length);
  }
}

const padded = (length: number): number => Math.ceil(length / 4) * 4;
