import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { townModel } from './towns.ts';
import { Site } from './visit.ts';

const site = new Site();
const folder = mkdtempSync(join(tmpdir(), 'oriel-memory-'));

beforeAll(async () => {
  writeFileSync(join(folder, 'en.safetensors'), await townModel());
  await site.open(folder);
}, 120_000);
afterAll(async () => {
  await site.close();
  rmSync(folder, { recursive: true });
});

/** What somebody does with the page, in the page: rounds of fifty actions each. */
async function act(rounds: number): Promise<void> {
  const until = async (isSo: () => unknown) => {
    while (!isSo()) await new Promise((resolve) => requestAnimationFrame(resolve));
  };
  const all = <E extends HTMLElement>(selector: string) => [...document.querySelectorAll<E>(selector)];
  const visit = async (address: string) => {
    location.hash = `#/${address}`;
    const name = address.split('?')[0];
    await until(() => all(`.room-${name} h1`).length);
  };
  const type = async (character: string) => {
    const [input] = all<HTMLTextAreaElement>('.editor textarea');
    const marked = new Promise((resolve) => addEventListener('marked', resolve, { once: true }));
    // The text stays as long as it is.
    input.setRangeText(character, 0, 1, 'end');
    input.dispatchEvent(new Event('input'));
    await marked;
  };
  const seed = (value: number) => {
    const label = all<HTMLLabelElement>('label').find(({ textContent }) => textContent === 'Seed');
    const input = label!.control as HTMLInputElement;
    input.value = String(value);
    input.dispatchEvent(new Event('change', { bubbles: true }));
  };
  for (let round = 0; round < rounds; round++) {
    await visit('names');
    await until(() => all('.entities .link').length && all('.window li').length);
    for (let i = 0; i < 30; i++) await type('abcdefgh'[i % 8]);
    await until(() => all('.entities .link').length > 1);
    for (let i = 0; i < 6; i++) all('.entities .link')[i % 2].click();
    for (let i = 0; i < 4; i++) all('[role=tab]')[(i + 1) % 4].click();
    await visit('boundary?data=xor&points=50&hidden=4&epochs=2&pace=fast');
    for (let i = 0; i < 6; i++) {
      seed(10 * round + i);
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    await visit('rate?steps=5&pace=fast');
    await visit('speed');
  }
}

test('memory stays flat over a thousand actions', async () => {
  const { page, problems, close } = await site.visit('#/names');
  const session = await page.context().newCDPSession(page);
  const measured = async () => {
    await page.waitForTimeout(700);
    // All are of rooms that were left; the browser takes its time to end them.
    await expect.poll(() => page.workers().length).toBe(0);
    // What a first collection finalizes only the next one frees.
    for (let i = 0; i < 3; i++) {
      await session.send('HeapProfiler.collectGarbage');
      await page.waitForTimeout(100);
    }
    const { usedSize } = (await session.send('Runtime.getHeapUsage')) as { usedSize: number };
    const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
    return { usedSize, nodes, jsEventListeners };
  };
  await page.evaluate(act, 2);
  const before = await measured();
  await page.evaluate(act, 20);
  const after = await measured();
  expect(after.usedSize - before.usedSize).toBeLessThan(1e6);
  expect(after.nodes - before.nodes).toBeLessThan(1000);
  expect(after.jsEventListeners - before.jsEventListeners).toBeLessThan(100);
  expect(await page.getByRole('alert').textContent()).toBe('');
  expect(problems).toEqual([]);
  await close();
});
