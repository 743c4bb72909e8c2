import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Flattened, mapOrdered, type OrderedOptions } from '../../src/pool/ordered.ts';

const options = (more: Partial<OrderedOptions<number>> = {}): OrderedOptions<number> => ({
  sizeOf: () => 1,
  chunkSizes: { smallest: 1000, largest: 1000, share: 1 },
  chunkItems: 4,
  chunks: 3,
  ...more,
});
const numbers = (n: number) => Array.from({ length: n }, (_, i) => i);
const twice = (items: number[]) => items.map((x) => 2 * x);

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of source) all.push(item);
  return all;
}

describe('mapOrdered', () => {
  it.each([0, 1, 4, 5, 103])('keeps the order of %d items whatever chunk is done first', async (n) => {
    const sizes: number[] = [];
    const run = async (items: number[], first: number) => {
      sizes.push(items.length);
      await sleep((first * 7) % 5);
      return twice(items);
    };
    expect(await collect(mapOrdered(numbers(n), run, options()))).toEqual(twice(numbers(n)));
    expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(4);
    expect(sizes).toHaveLength(Math.ceil(n / 4));
  });

  it('ends a chunk by its size, too', async () => {
    const chunks: number[][] = [];
    const run = async (items: number[]) => (chunks.push(items), items);
    const chunkSizes = { smallest: 10, largest: 10, share: 1 };
    await collect(mapOrdered([1, 9, 2, 3, 20, 1], run, options({ sizeOf: (x) => x, chunkSizes })));
    expect(chunks).toEqual([[1, 9], [2, 3, 20], [1]]);
  });

  describe('chunks are a share of what was read', () => {
    const chunkSizes = { smallest: 2, largest: 8, share: 1 / 2 };
    async function sizesOf(source: Iterable<number>, chunkItems = 100): Promise<number[]> {
      const sizes: number[] = [];
      const run = async (items: number[]) => (sizes.push(items.length), twice(items));
      const results = await collect(mapOrdered(source, run, options({ chunkItems, chunkSizes })));
      expect(results).toEqual(twice([...source]));
      return sizes;
    }

    it('and of what is left, where that is known', async () => {
      expect(await sizesOf(numbers(50))).toEqual([2, 2, 2, 3, 5, 7, 8, 8, 7, 3, 2, 1]);
    });

    it('but not of what is left, where that is not known', async () => {
      const source = { [Symbol.iterator]: () => numbers(40)[Symbol.iterator]() };
      expect(await sizesOf(source)).toEqual([2, 2, 2, 3, 5, 7, 8, 8, 3]);
    });

    it('and never more than so many items', async () => {
      expect(Math.max(...(await sizesOf(numbers(50), 4)))).toBe(4);
    });
  });

  it('reads no further ahead than chunks of items, however slow the consumer', async () => {
    let [read, consumed, most] = [0, 0, 0];
    function* source() {
      for (const x of numbers(100)) {
        read++;
        most = Math.max(most, read - consumed);
        yield x;
      }
    }
    for await (const _ of mapOrdered(source(), async (items) => items, options())) {
      consumed++;
      if (consumed % 10 === 0) await sleep(2);
    }
    expect(consumed).toBe(100);
    expect(most).toBeGreaterThan(4);
    // The items of a chunk are given out before another is read in its place.
    expect(most).toBeLessThanOrEqual(12);
  });

  it('does not wait for a full chunk when the source lets it wait', async () => {
    let release = () => {};
    async function* source() {
      yield 1;
      await new Promise<void>((resolve) => (release = resolve));
      yield 2;
    }
    const results = mapOrdered(source(), async (items) => items, options());
    expect((await results.next()).value).toBe(1);
    release();
    expect(await collect(results)).toEqual([2]);
  });

  it('gives what came before an error of the source, and then the error', async () => {
    async function* source() {
      yield 1;
      yield 2;
      throw new Error('of the source');
    }
    const results = mapOrdered(source(), async (items) => items, options());
    expect([(await results.next()).value, (await results.next()).value]).toEqual([1, 2]);
    await expect(results.next()).rejects.toThrow('of the source');
  });

  it('passes on what run throws, tells the others and closes the source', async () => {
    let closed = false;
    const signals: AbortSignal[] = [];
    function* source() {
      try {
        yield* numbers(100);
      } finally {
        closed = true;
      }
    }
    const run = async (items: number[], first: number, signal: AbortSignal) => {
      signals.push(signal);
      if (first === 4) throw new Error('of run');
      return items;
    };
    await expect(collect(mapOrdered(source(), run, options()))).rejects.toThrow('of run');
    expect(closed).toBe(true);
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
  });

  it('hears the signal, also while nothing comes, and closes the source when left', async () => {
    const controller = new AbortController();
    const never = () => new Promise<number[]>(() => {});
    const waiting = collect(mapOrdered([1], never, options({ signal: controller.signal })));
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(collect(mapOrdered([1], never, options({ signal: controller.signal })))).rejects.toThrow(
      'enough',
    );

    let closed = false;
    async function* source() {
      try {
        for (const x of numbers(100)) yield x;
      } finally {
        closed = true;
      }
    }
    for await (const _ of mapOrdered(source(), async (items) => items, options())) break;
    await sleep(0);
    expect(closed).toBe(true);
  });
});

describe('Flattened', () => {
  /** Lists, each after a while, and what was closed with. */
  function listsOf(lists: number[][]) {
    const state = { closed: false, given: 0 };
    async function* generate() {
      try {
        for (const list of lists) {
          await sleep(1);
          state.given++;
          yield list;
        }
      } finally {
        state.closed = true;
      }
    }
    return { state, items: new Flattened(generate()) };
  }

  it('answers calls that do not wait for each other in order, and passes over empty lists', async () => {
    const { items } = listsOf([[1], [], [2, 3], [], [4]]);
    const calls = Array.from({ length: 6 }, () => items.next());
    expect((await Promise.all(calls)).map(({ value, done }) => (done ? 'done' : value))).toEqual([
      1,
      2,
      3,
      4,
      'done',
      'done',
    ]);
  });

  it('asks for a list when the one before is given out, and not sooner', async () => {
    const { items, state } = listsOf([[1, 2], [3]]);
    for (const [value, given] of [
      [1, 1],
      [2, 1],
      [3, 2],
    ]) {
      expect(await items.next()).toEqual({ value, done: false });
      expect(state.given).toBe(given);
    }
  });

  it('closes its source when it is left or thrown into, and gives nothing more', async () => {
    const left = listsOf([[1, 2], [3]]);
    const calls = [left.items.next(), left.items.return(), left.items.next()];
    expect((await Promise.all(calls)).map(({ done }) => done)).toEqual([false, true, true]);
    expect(left.state.closed).toBe(true);
    const thrown = listsOf([[1, 2]]);
    await thrown.items.next();
    await expect(thrown.items.throw(new Error('of the caller'))).rejects.toThrow('of the caller');
    expect(thrown.state.closed).toBe(true);
    expect(await thrown.items.next()).toEqual({ value: undefined, done: true });
  });

  it('hears the signal between two items of a list', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const items = mapOrdered([1, 2, 3], async (some) => some, options({ signal }));
    await items.next();
    controller.abort(new Error('enough'));
    await expect(items.next()).rejects.toThrow('enough');
    expect(await items.next()).toEqual({ value: undefined, done: true });
  });
});
