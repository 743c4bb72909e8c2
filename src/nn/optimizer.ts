import type { Kernels } from '../core/kernels.ts';
import { gradientNorm, scaleGradient } from './gradients.ts';
import { type OptimizerName, optimizers } from './optimizers/index.ts';
import type { Parameter, ParameterSet } from './parameter.ts';

/** What one call of an optimizer updates: all of a dense parameter, or the touched rows of a table. */
export interface Block {
  value: number;
  gradient: number;
  /** Row i of the gradient belongs to row index[i] of the values and states; 0: to row i. */
  index: number;
  rows: number;
  cols: number;
  /** As large as the values, one for each state that the optimizer keeps. */
  states: number[];
  /** Counts from 1. */
  step: number;
  rate: number;
  decay: number;
}

type Place = Omit<Block, 'step' | 'rate' | 'decay'>;

const touchedRows = ({ value, cols, touched }: Parameter, states: number[]): Place | undefined =>
  touched && { value, gradient: touched.gradient, states, index: touched.index, rows: touched.count, cols };

export interface OptimizerType {
  /** Settings besides the rate, with their usual values. */
  defaults: Readonly<Record<string, number>>;
  /** How many numbers it keeps for each weight. */
  states: number;
  /** Whether weights change by −rate times the gradient and nothing else, so that it can go into them piece by piece. */
  direct?: true;
  update(kernels: Kernels, block: Block, settings: Record<string, number>): void;
}

export interface OptimizerSettings {
  name: OptimizerName;
  /** The learning rate; a parameter may have its own. */
  rate: number;
  /** L2 or, for adamw, decoupled. Default 0. */
  weightDecay?: number;
  /** Bounds the norm of the whole gradient; 0 does not. Default 0. */
  clip?: number;
  /** The optimizer's own: momentum; rho, epsilon; beta1, beta2, epsilon. */
  [setting: string]: number | string | undefined;
}

/** Applies an optimizer to a parameter set and keeps its state. */
export class Optimizer {
  private readonly type: OptimizerType;
  private readonly values: Record<string, number>;
  private readonly states = new Map<Parameter, number[]>();
  readonly rate: number;
  private readonly decay: number;
  private readonly clip: number;

  /**
   * @param places where another thread of the same memory has the states
   * @throws RangeError for an unknown name or setting, and for a value below 0
   */
  constructor(
    private readonly parameters: ParameterSet,
    { name, rate, weightDecay = 0, clip = 0, ...settings }: OptimizerSettings,
    places?: Readonly<Record<string, number[]>>,
  ) {
    if (!Object.hasOwn(optimizers, name))
      throw new RangeError(`optimizer: got '${name}', expected ${Object.keys(optimizers).join(', ')}`);
    this.type = optimizers[name];
    const { defaults, states } = this.type;
    this.values = { ...defaults };
    for (const [key, value] of Object.entries(settings)) {
      if (!Object.hasOwn(defaults, key)) {
        const known = ['rate', 'weightDecay', 'clip', ...Object.keys(defaults)].join(', ');
        throw new RangeError(`${name} has no setting '${key}', expected ${known}`);
      }
      if (value !== undefined) this.values[key] = nonNegative(key, value);
    }
    this.rate = nonNegative('rate', rate);
    this.decay = nonNegative('weightDecay', weightDecay);
    this.clip = nonNegative('clip', clip);
    const { memory } = parameters.ops;
    for (const p of parameters.all) {
      if (!p.trainable) continue;
      nonNegative(`rate of ${p.name}`, p.settings.rate ?? rate);
      const blocks = places?.[p.name] ?? Array.from({ length: states }, () => memory.zeros(p.length));
      this.states.set(p, blocks);
    }
  }

  /**
   * Before the gradients of a step, which `update` ends: where it has no use for them as a whole, they go straight into
   * the weights.
   */
  begin(factor: number): void {
    if (!this.type.direct || this.clips) return;
    for (const p of this.states.keys()) p.descent = this.decayOf(p) ? 0 : -this.rateOf(p) * factor;
  }

  /**
   * One step down the gradients at hand. `step` counts from 1, `factor` multiplies every rate.
   * Returns the gradient's norm before clipping, or 0 where nothing clips.
   */
  update(step: number, factor: number): number {
    let norm = 0;
    if (this.clip > 0) {
      norm = gradientNorm(this.parameters);
      const clipped = this.clipFactor(norm);
      if (clipped !== 1) scaleGradient(this.parameters, clipped);
    }
    this.apply(step, factor);
    for (const p of this.states.keys()) p.descent = 0;
    return norm;
  }

  /** Updates the weights from `from` to `to` of the dense block, and the touched rows of the tables. */
  apply(step: number, factor: number, from = 0, to = this.parameters.denseLength): void {
    const { kernels } = this.parameters.ops;
    for (const [p, states] of this.states) {
      const rows = p.kind === 'dense' ? this.part(p, states, from, to) : touchedRows(p, states);
      if (!rows) continue;
      const rate = this.rateOf(p) * factor;
      this.type.update(kernels, { ...rows, step, rate, decay: this.decayOf(p) }, this.values);
    }
  }

  private rateOf({ settings }: Parameter): number {
    return settings.rate ?? this.rate;
  }

  private decayOf({ settings }: Parameter): number {
    return settings.decay === false ? 0 : this.decay;
  }

  /** What a dense parameter has between two places of the dense block, unless its gradient is in the values already. */
  private part(p: Parameter, states: number[], from: number, to: number): Place | undefined {
    const at = (p.value - this.parameters.value) / 4;
    const first = Math.max(from - at, 0);
    const cols = Math.min(to - at, p.length) - first;
    if (cols <= 0 || p.stale) return undefined;
    const shifted = (ptr: number) => ptr + 4 * first;
    return {
      value: shifted(p.value),
      gradient: shifted(p.gradient),
      states: states.map(shifted),
      index: 0,
      rows: 1,
      cols,
    };
  }

  /** Where the states are, for other threads of the same memory. */
  get places(): Record<string, number[]> {
    return Object.fromEntries([...this.states].map(([p, states]) => [p.name, states]));
  }

  /** Whether it looks at the norm of the whole gradient. */
  get clips(): boolean {
    return this.clip > 0;
  }

  /** What the gradient is to be multiplied with, given its norm. */
  clipFactor(norm: number): number {
    return this.clip > 0 && norm > this.clip ? this.clip / norm : 1;
  }

  /** The state by name, views valid until the next allocation; written to and read from checkpoints. */
  tensors(): Record<string, Float32Array> {
    const tensors: Record<string, Float32Array> = {};
    for (const [p, states] of this.states) {
      states.forEach((ptr, i) => {
        tensors[`optimizer.${i}.${p.name}`] = this.parameters.ops.memory.floats(ptr, p.length);
      });
    }
    return tensors;
  }
}

function nonNegative(name: string, value: unknown): number {
  if (typeof value === 'number' && value >= 0 && value < Infinity) return value;
  throw new RangeError(`${name}: got ${String(value)}, expected a number ≥ 0`);
}
