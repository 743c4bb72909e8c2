import relaxed from '../build/bench/roofline-relaxed.wasm';
import simd from '../build/bench/roofline-simd.wasm';
import { alternate, type Contestant, type Settings } from './measure.ts';
import { seeded } from './random.ts';
import type { Row } from './report.ts';

/** The machine's limits as `bench/assembly/roofline.ts` finds them: what kernels are a fraction of. */

interface Exports {
  peakChains(steps: number, p: number, q: number): number;
  peakTile(steps: number, at: number): number;
  multiplications(steps: number, p: number): number;
  divisions(steps: number, p: number): number;
  readStream(from: number, n: number): number;
  copyStream(from: number, to: number, n: number): void;
  axpyStream(x: number, y: number, n: number, a: number): void;
  triadStream(x: number, y: number, z: number, n: number, a: number): void;
  readRows(table: number, index: number, rows: number, n: number): number;
  copyRows(table: number, index: number, rows: number, n: number, to: number): void;
  axpyRows(
    x: number, table: number, tables: number, bytes: number, index: number, rows: number, n: number, a: number,
  ): void; // prettier-ignore
}

/**
 * Memory traffic: nothing written; one byte read for each that is written; two read, one of them where it is written; or two
 * read and one written elsewhere, for which a line has to be fetched that is not read.
 */
export type Stream = 'read' | 'copy' | 'axpy' | 'triad';

/**
 * Rows at random places of a table: in other lines and pages each, and not from the beginning of a line. They are read, copied one
 * behind the other, or (in so many tables at once) updated by rows that lie so.
 */
export interface Scattered {
  stream: 'read' | 'copy' | 'axpy';
  rows: number;
  /** Bytes of a row, a multiple of 8. */
  bytes: number;
  /** Rows of the table. */
  of: number;
  /** Tables, default 1. */
  tables?: number;
}

/** What a call asks of the machine; the slowest of these is its limit. */
export interface Demand {
  /** Multiplications and additions of floats, SIMD. */
  flops?: number;
  /**
   * Vector instructions, where they are not multiplications and additions in equal parts, loads and stores not counted:
   * those of which a processor does as few at once as multiplications (these, minima, maxima, shifts, conversions); all
   * others; and multiply-adds, each a multiplication, and without relaxed SIMD an addition too.
   */
  products?: number;
  sums?: number;
  madds?: number;
  /** Divisions and square roots of vectors. */
  divisions?: number;
  /** Bytes read and written, by a stream of that kind over a working set of so many bytes. */
  bytes?: { moved: number; stream: Stream; workingSet: number };
  /** The same of rows that are looked up, in place of `bytes`. */
  scattered?: Scattered;
}

/** A limit as a contestant: `run` does `amount` of the resource. */
interface Probe extends Contestant {
  run: () => unknown;
  amount: number;
}

/** How much a call needs of what a probe does. */
interface Need {
  probe: Probe;
  needs: number;
}

const STEPS = 2000;
/** Where arrays begin; the module has no data of its own. */
const BASE = 1024;

/** Bytes of a call of each stream over arrays of n bytes: [arrays, bytes moved / n]. */
const STREAMS: Record<Stream, [arrays: number, moves: number]> = {
  read: [1, 1],
  copy: [2, 2],
  axpy: [2, 3],
  triad: [3, 3],
};

export class Roofline {
  private readonly exports: Exports;
  private readonly memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 });
  private fastest: Probe | undefined;
  /** One that does a single operation for each instruction. */
  private readonly unfused: Roofline;

  /** Of multiply-add where `fused`, of multiplications and additions where not. */
  constructor(readonly fused: boolean) {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(fused ? relaxed : simd), {
      env: { memory: this.memory },
    });
    this.exports = exports as unknown as Exports;
    this.unfused = fused ? new Roofline(false) : this;
  }

  /** What bounds a call: probes, and how much of each the call needs. */
  probes({ flops, products = 0, sums = 0, madds = 0, divisions, bytes, scattered }: Demand): Need[] {
    const found: Need[] = [];
    const instructions = products + sums + (this.fused ? 1 : 2) * madds;
    const add = (probe: Probe, needs: number) => found.push({ probe, needs });
    if (flops) add(this.peak(), flops);
    if (instructions) add(this.unfused.peak(), 4 * instructions);
    if (products + madds) add(this.multiplication(), products + madds);
    if (divisions) add(this.division(), divisions);
    if (bytes) add(this.stream(bytes.stream, bytes.workingSet), bytes.moved);
    if (scattered) add(this.scattered(scattered), scattered.rows);
    return found;
  }

  /** The faster of two loops. Call `settle` first. */
  peak(): Probe {
    return this.fastest ?? this.candidates()[0];
  }

  /** Finds out which loop shows the peak. */
  async settle(settings: Settings): Promise<void> {
    if (this.fused) await this.unfused.settle(settings);
    const candidates = this.candidates();
    const timings = await alternate(candidates, settings);
    const best = timings.map(({ rounds }) => Math.min(...rounds));
    this.fastest = candidates[best[0] < best[1] ? 0 : 1];
  }

  private candidates(): Probe[] {
    const { exports } = this;
    const name = this.fused ? 'madd' : 'mul+add';
    return [
      { name: `${name}, chains`, amount: 104 * STEPS, run: () => exports.peakChains(STEPS, 0.999, 0.001) },
      { name: `${name}, tile`, amount: 96 * STEPS, run: () => exports.peakTile(STEPS, BASE) },
    ];
  }

  private multiplication(): Probe {
    return { name: 'multiplications', amount: 12 * STEPS, run: () => this.exports.multiplications(STEPS, 1) };
  }

  private division(): Probe {
    const run = () => this.exports.divisions(STEPS, 1.5);
    return { name: 'divisions', amount: 8 * STEPS, run };
  }

  stream(kind: Stream, workingSet: number): Probe {
    const [arrays, moves] = STREAMS[kind];
    const n = Math.max(128, Math.floor(workingSet / arrays / 128) * 128);
    const { exports } = this;
    const from = BASE;
    const to = from + n + 128; // not at the same place in a page of the cache
    const third = to + n + 128;
    this.reserve(from, arrays * (n + 128));
    const run = {
      read: () => exports.readStream(from, n),
      copy: () => exports.copyStream(from, to, n),
      axpy: () => exports.axpyStream(from, to, n, 1e-9),
      triad: () => exports.triadStream(from, to, third, n, 1e-9),
    }[kind];
    return { name: kind, amount: moves * n, run };
  }

  private scattered({ stream, rows, bytes, of, tables = 1 }: Scattered): Probe {
    const { exports, memory } = this;
    const index = BASE;
    const dense = index + 4 * rows;
    const table = dense + rows * bytes + 128;
    const size = of * bytes + 128;
    this.reserve(dense, table + tables * size - dense);
    const random = seeded(3);
    new Int32Array(memory.buffer, index, rows).set(
      Int32Array.from({ length: rows }, () => Math.floor(random() * of)),
    );
    const run = {
      read: () => exports.readRows(table, index, rows, bytes),
      copy: () => exports.copyRows(table, index, rows, bytes, dense),
      axpy: () => exports.axpyRows(dense, table, tables, size, index, rows, bytes, 1e-9),
    }[stream];
    return { name: `${stream} of rows`, amount: rows, run };
  }

  /** Makes room, and writes there. */
  private reserve(from: number, bytes: number): void {
    const { memory } = this;
    const pages = Math.ceil((from + bytes + 128) / 65536) - memory.buffer.byteLength / 65536;
    if (pages > 0) memory.grow(pages);
    // Pages that nobody wrote to are all one page of zeros, in the cache; and numbers next to zero would be slow to add.
    new Float32Array(memory.buffer, from, Math.ceil((bytes + 128) / 4) - 32).fill(1);
  }
}

const SIZES: Record<string, number> = { L1: 1 << 14, L2: 1 << 18, L3: 1 << 23, DRAM: 1 << 27 };

/** The machine's limits, absolute. */
export async function machine(settings: Settings): Promise<Row[]> {
  const rows: Row[] = [];
  for (const fused of [true, false]) {
    const roofline = rooflineOf(fused);
    if (!roofline) continue;
    await roofline.settle(settings);
    const contestant = fused ? 'relaxed' : 'simd';
    const show = async (benchmark: string, probe: Probe, unit: string) => {
      const [{ milliseconds }] = await alternate([probe], settings);
      rows.push({ benchmark, contestant, figure: 1 / milliseconds / 1e6, unit });
    };
    const peak = roofline.peak();
    await show(`arithmetic without memory (${peak.name})`, peak, 'GFLOP/s');
    for (const [size, bytes] of Object.entries(SIZES).slice(0, settings.quick ? 2 : undefined))
      for (const kind of Object.keys(STREAMS) as Stream[])
        await show(`${kind}, ${size}`, roofline.stream(kind, bytes), 'GB/s read + written');
  }
  return rows;
}

/** The limits of a backend; none for plain JavaScript and where the engine lacks the instructions. */
export function rooflineOf(fused: boolean): Roofline | undefined {
  try {
    return new Roofline(fused);
  } catch {
    return undefined;
  }
}
