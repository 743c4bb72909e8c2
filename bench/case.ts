import type { Engine } from 'oriel/kernels';
import { seeded } from './random.ts';
import type { Demand, Scattered, Stream } from './roofline.ts';

/** One kernel on one shape. `prepare` fills an engine's memory and returns the call to time and what it writes. */
export interface Case {
  name: string;
  /** Floating-point operations of a call, or bytes read and written. */
  work: number;
  unit: 'GFLOP/s' | 'GB/s';
  /** What the machine must do at least; where it says nothing, no limit is shown. */
  demand?: Demand;
  prepare: (engine: Engine) => Prepared;
}

export interface Prepared {
  run: () => unknown;
  /** Floats that every backend must agree on; int32 where `ints`. None where what is written is not kept. */
  output: { ptr: number; length: number; ints?: boolean };
}

/** n floats in [−scale, scale), in the engine's memory. */
export function floats(engine: Engine, n: number, seed: number, scale = 1): number {
  const random = seeded(seed);
  return engine.memory.fromFloats(Float32Array.from({ length: n }, () => scale * (2 * random() - 1)));
}

/** n floats in (0, 1). */
export function positive(engine: Engine, n: number, seed: number): number {
  const random = seeded(seed);
  return engine.memory.fromFloats(Float32Array.from({ length: n }, () => 0.01 + 0.99 * random()));
}

/** n int32 in [0, below). */
export function ids(engine: Engine, n: number, below: number, seed: number): number {
  const random = seeded(seed);
  return engine.memory.fromInts(Int32Array.from({ length: n }, () => Math.floor(random() * below)));
}

/** A kernel that reads and writes `moved` bytes over `workingSet` bytes, as a stream of that kind would. */
export const moving = (
  name: string,
  moved: number,
  stream: Stream,
  prepare: Case['prepare'],
  { workingSet = moved, ...arithmetic }: Omit<Demand, 'bytes'> & { workingSet?: number } = {},
): Case => ({
  name,
  work: moved,
  unit: 'GB/s',
  demand: { ...arithmetic, bytes: { moved, stream, workingSet } },
  prepare,
});

/** A kernel that moves `moved` bytes of rows that are looked up at random. */
export const scattering = (
  name: string,
  moved: number,
  scattered: Scattered,
  prepare: Case['prepare'],
  arithmetic: Demand = {},
): Case => ({ name, work: moved, unit: 'GB/s', demand: { ...arithmetic, scattered }, prepare });
