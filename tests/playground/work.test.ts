import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Order, type Reply, Work } from '../../src/playground/app/work.ts';

/** A worker that does what the test makes it do. */
class FakeWorker extends EventTarget {
  static all: FakeWorker[] = [];
  orders: Order[] = [];
  ended = false;

  constructor(readonly address: URL) {
    super();
    FakeWorker.all.push(this);
  }

  postMessage(order: Order): void {
    this.orders.push(order);
  }

  terminate(): void {
    this.ended = true;
  }

  say(data: Reply): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
}

type TestJobs = {
  add: (
    input: number,
    context: { post: (message: string) => void; listen: (l: (c: string) => void) => void },
  ) => Promise<number>;
};

beforeEach(() => {
  FakeWorker.all = [];
  vi.useFakeTimers();
  vi.stubGlobal('Worker', FakeWorker);
  vi.stubGlobal('WORKERS', { speed: 'speed-HASH.js' });
  vi.stubGlobal('document', { baseURI: 'http://127.0.0.1/' });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const work = () => new Work<TestJobs>('speed');

it('a job says things, and comes to something', async () => {
  const heard: string[] = [];
  const { done, send } = work().run('add', 1, (message) => heard.push(message));
  const [worker] = FakeWorker.all;
  expect(worker.address.href).toBe('http://127.0.0.1/speed-HASH.js');
  send('more');
  expect(worker.orders).toEqual([
    { id: 1, job: 'add', input: 1 },
    { id: 1, command: 'more' },
  ]);
  worker.say({ id: 1, kind: 'message', message: 'half' });
  worker.say({ id: 1, kind: 'result', result: 2 });
  expect(await done).toBe(2);
  expect(heard).toEqual(['half']);
});

it('an error of the job is one of the page, by name and words', async () => {
  const { done } = work().run('add', 1);
  FakeWorker.all[0].say({ id: 1, kind: 'error', name: 'RangeError', message: 'too much' });
  await expect(done).rejects.toMatchObject({ name: 'RangeError', message: 'too much' });
});

it('a job that is stopped comes to nothing, and is heard no more', async () => {
  const heard: string[] = [];
  const { done, stop } = work().run('add', 1, (message) => heard.push(message));
  const [worker] = FakeWorker.all;
  stop();
  expect(await done).toBeUndefined();
  expect(worker.orders.at(-1)).toEqual({ id: 1, abort: true });
  worker.say({ id: 1, kind: 'message', message: 'late' });
  worker.say({ id: 1, kind: 'error', name: 'AbortError', message: 'stopped' });
  vi.runAllTimers();
  expect(heard).toEqual([]);
  expect(worker.ended).toBe(false);
});

it('a worker that will not stop is replaced, and what waits for it begins anew in the next', async () => {
  const one = work();
  one.run('add', 1).stop();
  const { done, send } = one.run('add', 2);
  send('more');
  vi.runAllTimers();
  const [stuck, next] = FakeWorker.all;
  expect(stuck.ended).toBe(true);
  expect(next.orders).toEqual([
    { id: 2, job: 'add', input: 2 },
    { id: 2, command: 'more' },
  ]);
  next.say({ id: 2, kind: 'result', result: 4 });
  expect(await done).toBe(4);
});

it('one that has heard may take its time', async () => {
  const one = work();
  one.run('add', 1).stop();
  const { done } = one.run('add', 2);
  const [worker] = FakeWorker.all;
  worker.say({ id: 1, kind: 'stopping' });
  vi.runAllTimers();
  expect(worker.ended).toBe(false);
  worker.say({ id: 1, kind: 'result', result: 2 });
  worker.say({ id: 2, kind: 'result', result: 4 });
  expect(await done).toBe(4);
});

it('a worker that cannot be loaded fails all its jobs, in words', async () => {
  const { done } = work().run('add', 1);
  FakeWorker.all[0].dispatchEvent(new Event('error', { cancelable: true }));
  await expect(done).rejects.toThrow('the worker could not be loaded');
  expect(FakeWorker.all[0].ended).toBe(true);
});

it('closing ends the worker and all that is under way', async () => {
  const one = work();
  const { done } = one.run('add', 1);
  one.close();
  expect(await done).toBeUndefined();
  expect(FakeWorker.all[0].ended).toBe(true);
  // Whoever waited for that may ask for more, which comes to nothing either.
  expect(await one.run('add', 2).done).toBeUndefined();
  expect(FakeWorker.all).toHaveLength(1);
});
