import type { SharedEngine } from '../core/shared.ts';
import type { SharedMemory } from '../core/shared-memory.ts';
import { mix32 } from '../random.ts';
import type { Batch, Mode } from './batch.ts';
import type { LossResult } from './loss.ts';
import type { Network } from './network.ts';
import type { Optimizer } from './optimizer.ts';
import { clearGradients } from './gradients.ts';
import type { Training } from './parallel.ts';
import type { Parameter, TouchedRows } from './parameter.ts';

/** What a step has come to. */
export interface StepResult extends LossResult {
  rows: number;
  /** The gradient's norm before clipping, or 0 where nothing clips. */
  norm: number;
}

interface Place {
  thread: number;
  threads: number;
  seed: number;
  slots: number;
}

/** Floats that threads divide the dense block by: a cache line. */
const LINE = 16;
/** Rows of a table that stay together, so that threads seldom write to the same cache line. */
const ROWS_TOGETHER = 8;
const PARTS = 6;
// Float64 places of a thread's slot; for each table three more: index, count, gradient of the touched rows.
const [LOSS, WEIGHT, ROWS, SQUARES, GRADIENT, FIRST_PART] = [0, 1, 2, 3, 4, 5];
const FIRST_TABLE = FIRST_PART + PARTS;
// Before the slots: what a step is about.
const [STEP, FACTOR, EXAMPLES, COUNT, HEAD] = [0, 1, 2, 3, 4];
const PART_STREAM = 0x70617274;

const slotLength = ({ parameters }: Network): number => FIRST_TABLE + 3 * parameters.tables.length;

/** Room in which the threads tell each other what they have: float64, a head and a slot for each thread. */
export function slotsFor({ memory }: SharedEngine, network: Network, threads: number): number {
  return memory.zeros(2 * (HEAD + threads * slotLength(network)));
}

/** One thread's share of each step: a part of the batch, a part of the weights. */
export class Share {
  private readonly memory: SharedMemory;
  /** Where a step's memory begins. */
  private start: ReturnType<SharedMemory['mark']>;
  private readonly length: number;
  /** This thread's part of the dense block. */
  private readonly from: number;
  private readonly to: number;
  private partNames: string[] = [];

  constructor(
    private readonly training: Training,
    private readonly optimizer: Optimizer,
    private readonly place: Place,
  ) {
    const { network } = training;
    this.memory = network.ops.memory as SharedMemory;
    this.length = slotLength(network);
    const lines = Math.ceil(network.parameters.denseLength / LINE);
    const bound = (thread: number) =>
      Math.min(network.parameters.denseLength, LINE * Math.round((lines * thread) / place.threads));
    this.from = bound(place.thread);
    this.to = bound(place.thread + 1);
    this.start = this.memory.mark();
  }

  get clips(): boolean {
    return this.optimizer.clips;
  }

  /** Says what the step is about; the first thread does. */
  begin(examples: readonly number[], step: number, factor: number): void {
    // Between steps the caller may have allocated something for good.
    this.start = this.memory.mark();
    const ptr = this.memory.fromInts(examples);
    const head = [step, factor, ptr, examples.length];
    head.forEach((value, i) => (this.memory.f64[this.head + i] = value));
  }

  /** Gives back what the step has allocated. */
  release(): void {
    this.memory.release(this.start);
  }

  /** The gradients of this thread's part of the batch. */
  gradients(): void {
    const { network, loss } = this.training;
    const { parameters } = network;
    this.memory.refresh();
    const mode = this.mode();
    const batch = this.batch(mode);
    let result: LossResult = { loss: 0, weight: 0 };
    if (batch && batch.rows > 0) result = network.backpropagate(batch, loss, mode);
    else clearGradients(parameters);
    const { parts = {} } = result;
    this.partNames = Object.keys(parts);
    const { loss: value, weight } = result;
    this.write(0, [value, weight, batch?.rows ?? 0, 0, parameters.gradient]);
    this.write(FIRST_PART, Object.values(parts).slice(0, PARTS));
    parameters.tables.forEach(({ touched }, i) =>
      this.write(FIRST_TABLE + 3 * i, touched ? [touched.index, touched.count, touched.gradient] : [0, 0, 0]),
    );
  }

  /** Adds up, for this thread's part of the weights, the gradients of all threads; updates them if nothing clips. */
  reduce(): void {
    const { parameters, ops } = this.training.network;
    const { from, to } = this;
    this.memory.refresh();
    const shares = this.shares();
    const own = parameters.gradient + 4 * from;
    ops.kernels.scale(own, to - from, shares[this.place.thread]);
    shares.forEach((share, thread) => {
      if (thread === this.place.thread) return;
      ops.kernels.axpy(to - from, share, this.read(thread, GRADIENT) + 4 * from, own);
    });
    parameters.tables.forEach((p, i) => {
      if (p.trainable) p.touched = this.merge(p, i, shares);
    });
    if (!this.clips) this.apply();
    else this.write(SQUARES, [this.squares()]);
  }

  /** Clips and updates this thread's part of the weights, when all have their part of the norm. */
  update(): void {
    const { parameters, ops } = this.training.network;
    const factor = this.optimizer.clipFactor(this.norm());
    if (factor !== 1) {
      ops.kernels.scale(parameters.gradient + 4 * this.from, this.to - this.from, factor);
      for (const { touched, cols } of parameters.tables)
        if (touched) ops.kernels.scale(touched.gradient, touched.count * cols, factor);
    }
    this.apply();
  }

  /** What all threads together have come to. */
  result(): StepResult {
    const shares = this.shares();
    const mean = (at: number) =>
      shares.reduce((sum, share, i) => sum + (share > 0 ? share * this.read(i, at) : 0), 0);
    const total = (at: number) => shares.reduce((sum, _, i) => sum + this.read(i, at), 0);
    const parts = Object.fromEntries(this.partNames.map((name, i) => [name, mean(FIRST_PART + i)]));
    return {
      loss: mean(LOSS),
      weight: total(WEIGHT),
      rows: total(ROWS),
      norm: this.clips ? this.norm() : 0,
      ...(this.partNames.length > 0 && { parts }),
    };
  }

  private apply(): void {
    const { f64 } = this.memory;
    this.optimizer.apply(f64[this.head + STEP] + 1, f64[this.head + FACTOR], this.from, this.to);
  }

  /** Each part has random numbers of its own; the first those of a training on one thread. */
  private mode(): Mode {
    const { thread, seed } = this.place;
    const own = thread === 0 ? seed : mix32(seed ^ PART_STREAM, thread);
    return { train: true, seed: own, step: this.memory.f64[this.head + STEP] };
  }

  private batch(mode: Mode): Batch | undefined {
    const { source } = this.training;
    const { thread, threads } = this.place;
    const { f64, i32 } = this.memory;
    const [ptr, count] = [f64[this.head + EXAMPLES], f64[this.head + COUNT]];
    const examples = Array.from({ length: count }, (_, i) => i32[(ptr >>> 2) + i]);
    if (source.part) return source.part(examples, mode, thread, threads);
    const bound = (i: number) => Math.ceil((count * i) / threads);
    const own = examples.slice(bound(thread), bound(thread + 1));
    return own.length > 0 ? source.batch(own, mode) : undefined;
  }

  /** Each thread's share of the batch's rows, or of their weight. */
  private shares(): number[] {
    const weights = Array.from({ length: this.place.threads }, (_, i) => this.read(i, WEIGHT));
    const total = weights.reduce((a, b) => a + b, 0);
    return weights.map((weight) => (total > 0 ? weight / total : 0));
  }

  /** The touched rows of a table that are this thread's to update, with the sum of all threads' gradients. */
  private merge(
    { cols, scratch }: Parameter,
    table: number,
    shares: readonly number[],
  ): TouchedRows | undefined {
    const { memory, kernels } = this.training.network.ops;
    const lists = shares.map((_, thread) => {
      const [index, count, gradient] = [0, 1, 2].map((i) => this.read(thread, FIRST_TABLE + 3 * table + i));
      return { index, count, gradient };
    });
    const length = lists.reduce((sum, { count }) => sum + count, 0);
    if (length === 0) return undefined;
    const [ids, index, slots] = [0, 0, 0].map(() => memory.alloc(4 * length));
    this.writeOwn(lists, ids);
    const count = kernels.unique(ids, length, scratch, index, slots);
    const gradient = this.training.network.ops.zeros(count, cols).ptr;
    let at = slots;
    lists.forEach((list, thread) => {
      kernels.scatterSum(list.gradient, cols, at, 1, list.count, cols, shares[thread], gradient);
      at += 4 * list.count;
    });
    return { index, count, gradient };
  }

  /** The ids of all threads' touched rows, −1 in place of those that are another's to update. */
  private writeOwn(lists: readonly Omit<TouchedRows, 'gradient'>[], ids: number): void {
    const { thread, threads } = this.place;
    const { i32 } = this.memory;
    let at = ids >>> 2;
    for (const { index, count } of lists)
      for (let i = index >>> 2; i < (index >>> 2) + count; i++)
        i32[at++] = Math.floor(i32[i] / ROWS_TOGETHER) % threads === thread ? i32[i] : -1;
  }

  private squares(): number {
    const { parameters, ops } = this.training.network;
    let sum = ops.kernels.sumOfSquares(parameters.gradient + 4 * this.from, this.to - this.from);
    for (const { touched, cols } of parameters.tables)
      if (touched) sum += ops.kernels.sumOfSquares(touched.gradient, touched.count * cols);
    return sum;
  }

  private norm(): number {
    let sum = 0;
    for (let i = 0; i < this.place.threads; i++) sum += this.read(i, SQUARES);
    return Math.sqrt(sum);
  }

  /** Where the head is in float64 elements. */
  private get head(): number {
    return this.place.slots >>> 3;
  }

  /** What a thread has written at a place of its slot. */
  private read(thread: number, at: number): number {
    return this.memory.f64[this.head + HEAD + thread * this.length + at];
  }

  /** Writes into this thread's slot, from a place on. */
  private write(at: number, values: readonly number[]): void {
    const first = this.head + HEAD + this.place.thread * this.length + at;
    values.forEach((value, i) => (this.memory.f64[first + i] = value));
  }
}
