import { expect, it } from 'vitest';
import { animate, Lockstep, type PaceCommand } from '../../src/playground/app/lockstep.ts';

const turn = () => new Promise((resolve) => setTimeout(resolve));

/** A run of so many steps, which writes down where it is; an abort ends it. */
async function run(
  lockstep: Lockstep,
  id: number,
  steps: number,
  at: number[],
  signal?: AbortSignal,
): Promise<void> {
  for (let step = 1; step <= steps && !signal?.aborted; step++) {
    at[id] = step;
    await lockstep.pass(id, step);
  }
  lockstep.leave(id);
}

it('runs go forward together, and those that have ended hold up none', async () => {
  const lockstep = new Lockstep(2, new AbortController().signal);
  const at = [0, 0];
  const runs = [run(lockstep, 0, 3, at), run(lockstep, 1, 7, at)];
  await lockstep.advance(2);
  expect(at).toEqual([2, 2]);
  await turn();
  expect(at).toEqual([2, 2]);
  await lockstep.advance(3);
  expect(at).toEqual([3, 5]);
  expect(lockstep.active).toBe(true);
  await lockstep.advance(10);
  expect(at).toEqual([3, 7]);
  expect(lockstep.active).toBe(false);
  await Promise.all(runs);
});

it.each(['step', 'epoch', 'fast'] as const)('at the pace %s all is shown, to the last step', async (pace) => {
  const { signal } = new AbortController();
  const lockstep = new Lockstep(1, signal);
  const at = [0];
  const shown: number[] = [];
  const done = run(lockstep, 0, 12, at);
  await animate(lockstep, 4, { pace }, { listen: () => {}, signal }, () => shown.push(at[0]));
  await done;
  expect(shown.at(-1)).toBe(12);
  if (pace === 'step') expect(shown.slice(0, 3)).toEqual([1, 2, 3]);
  if (pace === 'epoch') expect(shown.slice(0, 3)).toEqual([4, 8, 12]);
});

it('a pause holds all up until it ends, and an abort ends a pause', async () => {
  const controller = new AbortController();
  const lockstep = new Lockstep(1, controller.signal);
  const at = [0];
  let tell: (command: PaceCommand) => void = () => {};
  const context = { listen: (listener: typeof tell) => (tell = listener), signal: controller.signal };
  const training = run(lockstep, 0, 1e6, at, controller.signal);
  const pauses: number[] = [];
  const done = animate(
    lockstep,
    1,
    { paused: true, pace: 'step' },
    context,
    (paused) => paused && pauses.push(at[0]),
  );
  await turn();
  expect([at, pauses]).toEqual([[1], [1]]);
  tell({ paused: false });
  while (at[0] < 3) await turn();
  tell({ paused: true });
  while (pauses.length < 2) await turn();
  // What else is told meanwhile moves nothing.
  tell({ pace: 'epoch' });
  tell({ paused: true });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(at).toEqual([pauses[1]]);
  expect(pauses).toHaveLength(2);
  controller.abort();
  await Promise.all([training, done]);
});
