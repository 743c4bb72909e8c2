import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { measure } from '../../playground.mjs';
import { faultsOn, go, hashOf, pictureOn, reach, Site } from './visit.ts';

/** The built playground in real Chromium. Nothing here goes by the clock: each wait is for something that must come. */

const site = new Site();
const ROOMS = ['boundary', 'rate', 'names', 'speed'];
/** A net that is trained in a moment. */
const QUICK = '#/boundary?data=xor&points=100&hidden=8&epochs=30&pace=fast';

beforeAll(() => site.open(), 120_000);
afterAll(() => site.close());

test('a first visit is at most 60 KB gzipped, and charts are not part of it', () => {
  const { total, chartsTotal, limit, visit } = measure(site.playground);
  expect(limit).toBe(60 * 1024);
  expect(total).toBeLessThanOrEqual(limit);
  expect(total).toBeGreaterThan(10 * 1024);
  expect(visit.map(({ name }) => name)).toContain('index.html');
  expect(chartsTotal).toBeGreaterThan(10 * 1024);
});

describe('decision boundary', () => {
  const board = 'figure:nth-of-type(2) canvas';

  test('trains to the end; the same seed gives the same picture; a link restores the settings', async () => {
    const { page, problems, close } = await site.visit(`${QUICK}&seed=3`);
    await reach(page, 'over');
    expect(await page.locator('.progress').textContent()).toBe('Epoch 30 of 30');
    expect(await page.locator('.verdict').textContent()).toMatch(/\w+/);
    expect(await page.getByRole('textbox', { name: 'Hidden layers' }).inputValue()).toBe('8');
    expect(await page.getByLabel('Data set').inputValue()).toBe('xor');
    expect(await page.getByLabel('Seed').inputValue()).toBe('3');
    expect(await page.locator('figcaption .figures').allTextContents()).toEqual(
      expect.arrayContaining([expect.stringMatching(/% right in training/)]),
    );
    await page.locator('.plot canvas').waitFor();
    const first = await pictureOn(page, board);
    await page.reload();
    await reach(page, 'over');
    expect(await pictureOn(page, board)).toBe(first);
    await go(page, `${QUICK}&seed=4`);
    await page.getByText('Epoch 30 of 30').waitFor();
    await reach(page, 'over');
    expect(await pictureOn(page, board)).not.toBe(first);
    expect(problems).toEqual([]);
    await close();
  });

  test('can be paused and go on; what is set goes into the address; leaving ends the worker', async () => {
    const { page, problems, close } = await site.visit('#/boundary?epochs=5000&pace=step');
    const epoch = () => page.locator('.progress').textContent();
    await page.waitForFunction(
      () => !document.querySelector('.progress')!.textContent!.startsWith('Epoch 0'),
    );
    await page.getByRole('button', { name: 'Pause' }).click();
    await reach(page, 'paused');
    const at = await epoch();
    // At another pace it stays where it is, too.
    await page.getByLabel('Pace').selectOption('epoch');
    await page.waitForTimeout(300);
    expect(await epoch()).toBe(at);
    await page.getByLabel('Pace').selectOption('step');
    await page.getByRole('button', { name: 'Train' }).click();
    await page.waitForFunction((text) => document.querySelector('.progress')!.textContent !== text, at);
    await page.getByLabel('Data set').selectOption('blobs');
    await page.getByLabel('Dropout').fill('4');
    expect(await hashOf(page)).toBe('#/boundary?data=blobs&dropout=0.2&epochs=5000&pace=step');
    await go(page, '#/names');
    await page.locator('.room-names').waitFor();
    await expect.poll(() => page.workers().length).toBeLessThanOrEqual(1);
    expect(problems).toEqual([]);
    await close();
  });

  test('a link that asks for the impossible is answered in words', async () => {
    const { page, close } = await site.visit(`${QUICK}&classes=9&rate=no`);
    await page.getByText('not possible here: classes=9, rate=no').waitFor();
    await reach(page, 'over');
    await go(page, '#/nowhere');
    await page.getByText('There is no page at #/nowhere').waitFor();
    await close();
  });

  test('over-fitting is seen and said', async () => {
    const { page, close } = await site.visit('#/boundary');
    await page.getByRole('button', { name: 'Over-fitting' }).click();
    await page.getByLabel('Pace').selectOption('fast');
    await page.getByText(/^Over-fitting: the held-out loss was lowest at epoch/).waitFor();
    await close();
  });

  test('a training that diverges says so', async () => {
    const { page, problems, close } = await site.visit(
      '#/boundary?data=blobs&hidden=64,64,64&activation=relu&optimizer=sgd&rate=10&noise=0.5&pace=fast',
    );
    await reach(page, 'over');
    expect(await page.locator('.verdict').textContent()).toMatch(/^The training has diverged/);
    expect(problems).toEqual([]);
    await close();
  });

  test('points are drawn by keyboard, pointer and touch', async () => {
    const { page, problems, close } = await site.visit('#/boundary?epochs=20&pace=fast', { hasTouch: true });
    await page.getByRole('button', { name: 'Draw your own' }).click();
    await page.getByText('Put at least four points').waitFor();
    const canvas = page.locator(board);
    await canvas.focus();
    for (const key of [
      '1',
      'ArrowLeft',
      'ArrowLeft',
      'Enter',
      'ArrowUp',
      'Enter',
      '2',
      'ArrowRight',
      'ArrowRight',
    ])
      await page.keyboard.press(key);
    await page.keyboard.press('Enter');
    expect(await page.locator('[aria-live=polite]').textContent()).toBe('Point of class 2 put; 3 in all');
    await canvas.click({ position: { x: 200, y: 100 } });
    await reach(page, 'over');
    await canvas.tap({ position: { x: 60, y: 160 } });
    const drawn = async () => new URLSearchParams((await hashOf(page)).split('?')[1]).get('drawn') ?? '';
    expect(await drawn()).toHaveLength(25);
    await canvas.focus();
    await page.keyboard.press('Delete');
    expect(await drawn()).toHaveLength(20);
    await page.getByRole('button', { name: 'Undo' }).click();
    expect(await drawn()).toHaveLength(15);
    await page.reload();
    await page.getByText('Put at least four points').waitFor();
    expect(await drawn()).toHaveLength(15);
    expect(problems).toEqual([]);
    await close();
  });
});

describe('learning rate', () => {
  const words = (page: Page) => page.locator('.tile-words').allTextContents();

  test('three rates in step, judged; the range test finds one that learns', async () => {
    const { page, problems, close } = await site.visit('#/rate?pace=fast');
    await reach(page, 'over');
    expect(await page.locator('.progress').textContent()).toBe('Step 150 of 150');
    const [slow, right, fast] = await words(page);
    expect([slow, right, fast].map((text) => text.split(':')[0].split(';')[0])).toEqual([
      'crawls',
      'learns',
      'bounces',
    ]);
    expect(await page.locator('.stage .plot canvas').count()).toBe(1);
    await page.getByRole('button', { name: 'Run the range test' }).click();
    await page.getByText(/^Good rates: about/).waitFor();
    await page.getByRole('button', { name: 'Use what it found' }).click();
    expect(await hashOf(page)).toMatch(/right=[\d.]+&fast=[\d.]+/);
    await reach(page, 'over');
    expect((await words(page))[1]).toMatch(/^learns/);
    expect(problems).toEqual([]);
    await close();
  });

  test('a rate that diverges is told by the step', async () => {
    const { page, problems, close } = await site.visit(
      '#/rate?problem=spiral&activation=relu&hidden=32,32&right=0.3&fast=1000&steps=60&pace=fast',
    );
    await reach(page, 'over');
    expect((await words(page))[2]).toMatch(/^diverges: far too big/);
    expect(await page.locator('.boards.three canvas').count()).toBe(3);
    expect(problems).toEqual([]);
    await close();
  });
});

describe('speed', () => {
  test('every backend is measured, and the result is copied as Markdown', async () => {
    const { page, problems, close } = await site.visit('#/speed?rounds=3', {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await page.getByRole('button', { name: 'Measure' }).click();
    await page.getByText(/^Measuring/).waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped.').waitFor();
    await page.getByRole('button', { name: 'Measure' }).click();
    await reach(page, 'over');
    const tables = page.locator('table.bars');
    expect(await tables.count()).toBe(8);
    expect(await tables.locator('tbody tr').count()).toBe(24);
    for (const ratio of await tables.locator('.ratio').allTextContents())
      expect(Number.parseFloat(ratio)).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'Copy as Markdown' }).click();
    await page.getByText('Copied.').waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain('|  | Plain JS | WASM SIMD | WASM relaxed |');
    expect(copied).toMatch(/- Engine: Chrom\w+ \d+, Linux/);
    expect(copied.split('\n').filter((line) => line.startsWith('| '))).toHaveLength(10);
    expect(problems).toEqual([]);
    await close();
  });
});

describe('the page', () => {
  test('under plain script-src self it works on the JavaScript backend, and says so', async () => {
    const { page, problems, close } = await site.visit(QUICK, { policy: 'strict' });
    await reach(page, 'over');
    await page.getByText(/plain JavaScript, since this page’s security policy forbids WebAssembly/).waitFor();
    await go(page, '#/speed?rounds=3');
    await page.getByRole('button', { name: 'Measure' }).click();
    await page.getByText(/WebAssembly does not run on this page/).waitFor();
    expect(await page.locator('table.bars tbody tr').count()).toBe(8);
    expect(problems).toEqual([]);
    await close();
  });

  test('under wasm-unsafe-eval it computes with WebAssembly', async () => {
    const { page, close } = await site.visit(QUICK);
    await page.getByText('Computes with WebAssembly, relaxed SIMD').waitFor();
    await close();
  });

  test('works offline after the first visit, in rooms that were not visited too', async () => {
    const { page, problems, close } = await site.visit(QUICK);
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
      if (!navigator.serviceWorker.controller)
        await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve));
    });
    await page.context().setOffline(true);
    await page.reload();
    await reach(page, 'over');
    await go(page, '#/rate?steps=20&pace=fast');
    await page.locator('.room-rate[data-state=over]').waitFor();
    await go(page, '#/names');
    await page.locator('.room-names').waitFor();
    await go(page, '#/speed');
    await page.locator('.room-speed').waitFor();
    expect(problems).toEqual([]);
    await close();
  });

  test('speaks Korean and English, is light or dark, and keeps the choice', async () => {
    const { page, problems, close } = await site.visit(QUICK, { locale: 'ko-KR' });
    expect(await page.locator('h1').textContent()).toBe('결정 경계');
    expect(await page.locator('html').getAttribute('lang')).toBe('ko');
    await page.getByLabel('언어').selectOption('en');
    await page.getByRole('heading', { name: 'Decision boundary' }).waitFor();
    await page.getByLabel('Colors').selectOption('dark');
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    await page.reload();
    await page.getByRole('heading', { name: 'Decision boundary' }).waitFor();
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    await reach(page, 'over');
    expect(problems).toEqual([]);
    await close();
  });

  test.each(['light', 'dark'] as const)(
    'has no serious fault of accessibility in any room, %s',
    async (colorScheme) => {
      const { page, close } = await site.visit(QUICK, { colorScheme });
      for (const room of ROOMS) {
        await go(page, room === 'boundary' ? `${QUICK}&seed=2` : `#/${room}?`);
        await page.locator(`.room-${room}`).waitFor();
        expect(await faultsOn(page), room).toEqual([]);
      }
      await close();
    },
  );

  test('fits a screen of 360 pixels in every room and either language', async () => {
    for (const locale of ['en-US', 'ko-KR']) {
      const { page, close } = await site.visit(QUICK, { locale, viewport: { width: 360, height: 740 } });
      for (const hash of [
        `${QUICK}&seed=2`,
        '#/boundary?data=drawn',
        '#/rate?steps=10',
        '#/rate?problem=xor&steps=10',
        '#/names',
        '#/speed',
      ]) {
        await go(page, hash);
        const room = /^#\/(\w+)/.exec(hash)![1];
        await page.locator(`.room-${room} h1`).waitFor();
        const [width, inner] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        expect(width, `${hash} in ${locale}`).toBeLessThanOrEqual(inner);
      }
      await close();
    }
  });
});
