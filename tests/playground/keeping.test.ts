import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faultsOn, Site } from './visit.ts';
import { townModel } from './towns.ts';

/** What the name finder keeps, what it says of what goes wrong, and what it offers to mark, in real Chromium. */

const site = new Site();
const folder = mkdtempSync(join(tmpdir(), 'oriel-models-'));
let model: Buffer;

beforeAll(async () => {
  model = await townModel();
  writeFileSync(join(folder, 'en.safetensors'), await townModel(true));
  writeFileSync(join(folder, 'ko.safetensors'), model);
  await site.open(folder);
}, 120_000);
afterAll(async () => {
  await site.close();
  rmSync(folder, { recursive: true });
});

const area = (page: Page) => page.locator('.editor textarea');
const status = (page: Page) => page.locator('.keeping [role=status]').textContent();

async function drop(page: Page, name: string, content: Buffer | string): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ([bytes, file]) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(bytes)], file));
      return data;
    },
    [[...Buffer.from(content)], name] as const,
  );
  await page.locator('.drop-zone').dispatchEvent('drop', { dataTransfer });
}

const select = (page: Page, words: string) =>
  area(page).evaluate((input: HTMLTextAreaElement, chosen) => {
    const at = input.value.indexOf(chosen);
    input.focus();
    input.setSelectionRange(at, at + chosen.length);
  }, words);

/** All that the databases of the page hold, as text. */
const stored = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const settled = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve) => {
        request.onsuccess = () => resolve(request.result);
      });
    const database = await settled(indexedDB.open('oriel-playground'));
    const names = [...database.objectStoreNames];
    const all = await Promise.all(
      names.map(async (name) => [name, await settled(database.transaction(name).objectStore(name).getAll())]),
    );
    database.close();
    return JSON.stringify(all, (_, value: unknown) => (value instanceof Uint8Array ? value.length : value));
  });

const rowsIn = (text: string): unknown[] =>
  (JSON.parse(text) as [name: string, rows: unknown[]][]).flatMap(([, rows]) => rows);

const TEXT = 'Order AB-1234 went to Oslo. Order KX-8820 is late. Both ZT-0932 and QL-4417 are in Lima.';

async function teachTab(page: Page): Promise<void> {
  await page.getByText('English names finds').waitFor();
  await drop(page, 'towns.safetensors', model);
  await page.getByText('towns.safetensors finds: LOC').waitFor();
  await area(page).fill(TEXT);
  await page.getByRole('tab', { name: 'Teach it' }).click();
  await select(page, 'AB-1234');
  await page.getByRole('combobox', { name: 'Label' }).fill('ORDER');
  await page.getByRole('button', { name: 'Add the example' }).click();
}

describe('marking all that is alike', () => {
  test('is offered for the text, and marks every sentence', async () => {
    const { page, problems, close } = await site.visit('#/names');
    await teachTab(page);
    await page.getByText('whatever is not marked is learned as no name').waitFor();
    await page.getByText('The text has 3 more like “AB-1234”: KX-8820, ZT-0932, QL-4417').waitFor();
    expect(await faultsOn(page)).toEqual([]);
    await page.getByRole('button', { name: 'Mark all like it' }).click();
    const codes = page.locator('.taught mark[data-label=ORDER]');
    await expect
      .poll(() => codes.allTextContents())
      .toEqual(['AB-1234ORDER', 'KX-8820ORDER', 'ZT-0932ORDER', 'QL-4417ORDER']);
    expect(await page.locator('.taught li').count()).toBe(3);
    expect(await page.locator('.alike').isHidden()).toBe(true);
    await page.getByRole('button', { name: 'Teach', exact: true }).click();
    await page.getByText(/^Forgetting: in \d+ practice sentences that were not taught/).waitFor();
    expect(problems).toEqual([]);
    await close();
  });
});

describe('what is kept', () => {
  test('models and examples outlive a reload, the text only if that is wanted, and all of it can be forgotten', async () => {
    const { page, problems, close } = await site.visit('#/names');
    await teachTab(page);
    await page.locator('.taught li').first().waitFor();
    await page.getByRole('button', { name: 'Teach', exact: true }).click();
    await page.getByText('towns.safetensors + finds: LOC, ORDER').waitFor();
    await page.getByText('Your own models (2) and examples (1)').waitFor();
    await page.reload();
    await page.getByText('towns.safetensors + finds: LOC, ORDER').waitFor();
    expect(await area(page).inputValue()).not.toContain('ZT-0932');
    await page.getByRole('tab', { name: 'Teach it' }).click();
    expect(await page.locator('.taught mark').allTextContents()).toContain('AB-1234ORDER');
    expect(await stored(page)).not.toContain('ZT-0932');
    expect(await page.getByRole('combobox', { name: 'Model' }).locator('option').allTextContents()).toEqual(
      expect.arrayContaining(['towns.safetensors', 'towns.safetensors +']),
    );
    // The text, once it is wanted.
    await page.getByRole('checkbox', { name: /^Keep my text too/ }).check();
    await area(page).fill('A secret of Lima.');
    await expect.poll(() => stored(page)).toContain('A secret of Lima.');
    await page.reload();
    await expect.poll(() => area(page).inputValue()).toBe('A secret of Lima.');
    await page.getByRole('checkbox', { name: /^Keep my text too/ }).uncheck();
    await expect.poll(() => stored(page)).not.toContain('A secret');
    await page.getByRole('checkbox', { name: /^Keep my text too/ }).check();
    await expect.poll(() => stored(page)).toContain('A secret of Lima.');
    await page.getByRole('button', { name: 'Forget everything' }).click();
    await expect.poll(() => status(page)).toMatch(/^Removed: 2 models, 1 example, the text\./);
    expect(rowsIn(await stored(page))).toEqual([]);
    await page.getByText('Your own models (0) and examples (0)').waitFor();
    await page.getByRole('button', { name: 'Forget everything' }).click();
    await expect.poll(() => status(page)).toBe('There was nothing to remove.');
    await page.reload();
    await page.getByText('English names finds').waitFor();
    expect(await area(page).inputValue()).toContain('Helga Brandt');
    expect(problems).toEqual([]);
    await close();
  });

  test('what is under way when all is forgotten is not kept later', async () => {
    const { page, problems, close } = await site.visit('#/names', { serviceWorkers: 'block' });
    await teachTab(page);
    await page.getByText('Your own models (1) and examples (1)').waitFor();
    // A model that is still being loaded, one of those that are kept.
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    await page.route(/\/names-\w+\.js$/, async (route) => {
      await released;
      await route.continue();
    });
    await page.reload();
    await page.getByText('Your own models (1) and examples (1)').waitFor();
    await page.getByRole('button', { name: 'Forget everything' }).click();
    await page.getByText('Your own models (0) and examples (0)').waitFor();
    release();
    await expect.poll(() => status(page)).toMatch(/^Removed: 1 model, 1 example\./);
    await page.getByText('towns.safetensors finds: LOC').waitFor();
    expect(rowsIn(await stored(page))).toEqual([]);
    // A training and a lesson.
    await page.getByRole('tab', { name: 'Train one' }).click();
    await page.getByRole('spinbutton', { name: 'Epochs' }).fill('200');
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await expect.poll(() => stored(page)).toContain('history');
    await page.getByRole('tab', { name: 'Teach it' }).click();
    await area(page).fill(TEXT);
    await select(page, 'Oslo');
    await page.getByRole('combobox', { name: 'Label' }).fill('SHIP');
    await page.getByRole('button', { name: 'Add the example' }).click();
    await page.locator('.taught li mark').first().waitFor();
    await page.getByRole('button', { name: 'Teach', exact: true }).click();
    await page.getByRole('button', { name: 'Forget everything' }).click();
    await expect.poll(() => status(page)).toMatch(/^Removed: 1 example, an unfinished training\./);
    await page.locator('.halves[data-state=idle]').waitFor({ state: 'attached' });
    expect(rowsIn(await stored(page))).toEqual([]);
    expect(await page.getByRole('button', { name: 'Resume training' }).isHidden()).toBe(true);
    await page.getByText('Your own models (0) and examples (0)').waitFor();
    expect(await page.getByRole('combobox', { name: 'Model' }).locator('option').allTextContents()).toEqual([
      expect.stringContaining('English names'),
      expect.stringContaining('Korean names'),
      'towns.safetensors',
    ]);
    // Playwright says that it blocks service workers.
    expect(problems.filter((problem) => !problem.startsWith('Service Worker'))).toEqual([]);
    await close();
  });

  test('without storage the page works, and says that it keeps nothing', async () => {
    const { page, close } = await site.visit('#/boundary?epochs=2&pace=fast');
    await page.addInitScript(() => {
      Object.defineProperty(globalThis, 'indexedDB', {
        get: () => {
          throw new DOMException('denied', 'SecurityError');
        },
      });
    });
    await page.goto(`${page.url().split('#')[0]}#/names`);
    await page.reload();
    await page.getByText('English names finds').waitFor();
    await drop(page, 'towns.safetensors', model);
    await page.getByText('towns.safetensors finds: LOC').waitFor();
    await expect.poll(() => status(page)).toMatch(/^This browser keeps nothing/);
    await close();
  });
});

describe('what goes wrong', () => {
  const alert = (page: Page) => page.getByRole('alert').textContent();

  test('is said in Korean on a Korean page, and is over when the reader goes on', async () => {
    const { page, close } = await site.visit('#/names', { locale: 'ko-KR' });
    await page.locator('.model-status', { hasText: 'LOC' }).waitFor();
    const damaged = Buffer.from(model);
    damaged[damaged.length - 9] ^= 1;
    const cases: [string, Buffer | string, RegExp][] = [
      ['a.safetensors', damaged, /^a\.safetensors: 파일이 손상되었습니다/],
      ['b.safetensors', 'nonsense', /^b\.safetensors: 모델 파일이 아닙니다/],
      ['c.png', 'x', /^c\.png: \.png 파일은 열 수 없습니다/],
    ];
    for (const [name, content, words] of cases) {
      await drop(page, name, content);
      await expect.poll(() => alert(page)).toMatch(words);
      // The labels of the model in use are still there.
      expect(await page.locator('.model-status').textContent()).toMatch(/LOC/);
      await area(page).fill('Oslo');
      await expect.poll(() => alert(page)).toBe('');
    }
    const train = () => page.getByRole('button', { name: '학습', exact: true }).click();
    for (const [name, content, words] of [
      ['leer.jsonl', '\n', /^leer\.jsonl: 문장이 없습니다/],
      ['spalten.conll', 'a O\nb O\nc\n', /^spalten\.conll 3번째 줄: 열이 1개입니다/],
      ['eins.conll', 'a O\nb B-X\n', /^eins\.conll: 문장이 1개뿐이라/],
    ] as const) {
      await drop(page, name, content);
      await train();
      await expect.poll(() => alert(page)).toMatch(words);
      await page.getByRole('tab', { name: '찾은 것' }).click();
      await expect.poll(() => alert(page)).toBe('');
    }
    await close();
  });

  test('a network that fails is told in Korean; a room whose styles did not come opens at the next try', async () => {
    const { page, close } = await site.visit('#/boundary?epochs=2&pace=fast', {
      locale: 'ko-KR',
      serviceWorkers: 'block',
    });
    await page.route(/\.(css|safetensors)$/, (route) => route.abort());
    await page.evaluate("location.hash = '#/names'");
    await expect.poll(() => alert(page)).toMatch(/the style sheet of the room could not be loaded/);
    expect(await page.locator('.room-names').count()).toBe(0);
    await page.unroute(/\.(css|safetensors)$/);
    await page.route(/\.safetensors$/, (route) => route.abort());
    await page.evaluate("location.hash = '#/boundary'");
    await expect.poll(() => alert(page)).toBe('');
    await page.evaluate("location.hash = '#/names'");
    await page.locator('.room-names').waitFor();
    await expect
      .poll(() => alert(page))
      .toMatch(/safetensors을\(를\) 가져오지 못했습니다\. 네트워크 연결을 확인하세요$/);
    expect(await page.locator('.editor').evaluate((node) => getComputedStyle(node).display)).toBe('grid');
    await close();
  });

  test('a faulty line of a corpus is named in English too', async () => {
    const { page, close } = await site.visit('#/names');
    await page.getByText('English names finds').waitFor();
    await drop(page, 'bad.conll', 'nice O\nday O\nonly\n');
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await expect.poll(() => alert(page)).toMatch(/^bad\.conll, line 3: got 1 column/);
    await close();
  });
});

test('marks carry their labels', async () => {
  const { page, close } = await site.visit('#/names');
  await page.getByText('English names finds').waitFor();
  await area(page).fill('She lives in Oslo now.');
  const mark = page.locator('.marks mark');
  await expect.poll(() => mark.allTextContents()).toEqual(['Oslo']);
  expect(await mark.getAttribute('title')).toBe('LOC (place)');
  expect(await mark.evaluate((node) => getComputedStyle(node, '::before').content)).toBe('"LOC"');
  const description = (await area(page).getAttribute('aria-describedby'))!;
  await expect.poll(() => page.locator(`#${description}`).textContent()).toBe('Marked: Oslo: LOC (place)');
  const { x, y, width, height } = (await mark.boundingBox())!;
  await page.mouse.move(x + width / 2, y + height / 2);
  await expect.poll(() => area(page).getAttribute('title')).toBe('LOC (place)');
  await page.mouse.move(x - 30, y + height / 2);
  await expect.poll(() => area(page).getAttribute('title')).toBeNull();
  await page.getByRole('button', { name: 'Hard cases' }).click();
  await page.getByText('Names with several meanings').waitFor();
  expect(await area(page).inputValue()).toContain('Jordan flew to Jordan');
  await close();
});
