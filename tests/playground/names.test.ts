import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { restore, Tagger } from 'oriel';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faultsOn, go, Site } from './visit.ts';
import { townColumns, townLines, townModel } from './towns.ts';

/** The name finder in real Chromium, with models that were trained for the tests. */

const site = new Site();
const folder = mkdtempSync(join(tmpdir(), 'oriel-models-'));
let model: Buffer;

beforeAll(async () => {
  model = await townModel();
  writeFileSync(join(folder, 'en.safetensors'), await townModel(true));
  writeFileSync(join(folder, 'pii.safetensors'), model);
  await site.open(folder);
}, 120_000);
afterAll(async () => {
  await site.close();
  rmSync(folder, { recursive: true });
});

const area = (page: Page) => page.getByRole('textbox', { name: 'Text', exact: true });
const marks = (page: Page) => page.locator('.marks mark').allTextContents();
const tab = (page: Page, name: string) => page.getByRole('tab', { name }).click();

async function drop(page: Page, name: string, content: Buffer): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ([bytes, file]) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(bytes)], file));
      return data;
    },
    [[...content], name] as const,
  );
  await page.locator('.drop-zone').dispatchEvent('drop', { dataTransfer });
}

/** Waits until a panel's status says something, and returns what the status of the model says at that moment. */
async function modelWhen(page: Page, panel: string, says: string): Promise<string> {
  const found = await page.waitForFunction(
    ([selector, words]) =>
      document.querySelector(selector)!.textContent!.startsWith(words) &&
      document.querySelector('.model-status')!.textContent!,
    [`section[aria-label="${panel}"] [role=status]`, says] as const,
  );
  return String(await found.jsonValue());
}

/** A visitor whose model is the one without document context, and whose text is this. */
async function visitWith(text: string, options = {}) {
  const visit = await site.visit('#/names', options);
  await visit.page.getByText('English names finds').waitFor();
  await drop(visit.page, 'towns.safetensors', model);
  await visit.page.getByText('towns.safetensors finds: LOC').waitFor();
  await area(visit.page).fill(text);
  return visit;
}

async function downloaded(page: Page): Promise<Buffer> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download the model' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^[\w-]+\.safetensors$/);
  return readFileSync(await download.path());
}

const select = (page: Page, words: string) =>
  area(page).evaluate((input: HTMLTextAreaElement, chosen) => {
    const at = input.value.indexOf(chosen);
    input.focus();
    input.setSelectionRange(at, at + chosen.length);
  }, words);

describe('what is found', () => {
  test('a model file is dropped in, and marks names while one types', async () => {
    const { page, problems, close } = await visitWith('Museums in Bergen open late. She lives in Oslo now.');
    const row = page.locator('.entities tbody tr');
    await row.filter({ hasText: 'Oslo' }).filter({ hasText: '42–46' }).waitFor();
    await row.filter({ hasText: 'Bergen' }).filter({ hasText: '11–17' }).waitFor();
    expect(await marks(page)).toEqual(['Bergen', 'Oslo']);
    expect(Number(await row.last().locator('td').last().textContent())).toBeGreaterThan(0.5);
    await page.keyboard.press('End');
    await area(page).pressSequentially(' We met near Lima in spring.');
    await expect.poll(() => marks(page)).toEqual(['Bergen', 'Oslo', 'Lima']);
    const layer = await page.locator('.marks').textContent();
    expect(layer).toBe(`${await area(page).inputValue()}\u200b`);
    // The model and the text outlive a visit to another room.
    await go(page, '#/speed');
    await page.locator('.room-speed').waitFor();
    await go(page, '#/names');
    await page.getByText('towns.safetensors finds: LOC').waitFor();
    await expect.poll(() => marks(page)).toEqual(['Bergen', 'Oslo', 'Lima']);
    expect(problems).toEqual([]);
    await close();
  });

  test('marks that an edit does not touch stay where their words are, before any answer', async () => {
    const { page, close } = await visitWith('She lives in Oslo now. We met near Lima in spring.');
    await expect.poll(() => marks(page)).toEqual(['Oslo', 'Lima']);
    const shown = await area(page).evaluate((input: HTMLTextAreaElement) => {
      input.setRangeText('gladly ', 10, 10, 'end');
      input.dispatchEvent(new Event('input'));
      return [...document.querySelectorAll('.marks mark')].map((mark) => mark.textContent);
    });
    expect(shown).toEqual(['Oslo', 'Lima']);
    await close();
  });

  test('which words decided is told for the one that is chosen, and how else its sentence could be read', async () => {
    const { page, problems, close } = await visitWith('She lives in Oslo now. We met near Lima in spring.');
    const decided = page.getByRole('region', { name: 'Which words decided' });
    await page.getByRole('button', { name: 'Lima' }).focus();
    await page.keyboard.press('Enter');
    await decided.getByText('Most depends on').waitFor();
    await decided.locator('strong', { hasText: 'Lima' }).waitFor();
    expect(await page.getByRole('button', { name: 'Lima' }).getAttribute('aria-pressed')).toBe('true');
    const cells = await decided.locator('.window .word').allTextContents();
    expect(cells).toEqual(['met', 'near', 'Lima', 'in', 'spring']);
    expect(await decided.locator('.window .inside').allTextContents()).toEqual(['Lima']);
    const spoken = await decided.locator('.window .visually-hidden').allTextContents();
    for (const words of spoken)
      expect(words).toMatch(/^\w+: [+−][\d.]+; the score without it is [01]\.\d{3}$/);
    await decided.getByText('This model reads each sentence by itself').waitFor();
    expect(await decided.locator('.readings li').count()).toBeGreaterThan(1);
    expect(await decided.locator('.readings li').first().textContent()).toContain('Lima LOC');
    // Where the cursor goes, the explanation follows.
    await select(page, 'Oslo');
    await page.keyboard.press('ArrowLeft');
    await decided.locator('strong', { hasText: 'Oslo' }).waitFor();
    expect(problems).toEqual([]);
    await close();
  });

  test('a net that hears the document says what the other sentences did', async () => {
    const { page, close } = await site.visit('#/names');
    await page.getByText('English names finds').waitFor();
    await area(page).fill('She lives in Oslo now. Trains from Oslo are late.');
    // What is told of the text before stays until there is an answer.
    await page.locator('.decided-head strong', { hasText: 'Oslo' }).waitFor();
    await page
      .getByText(/^The other sentences of the text \(their averages are part of the input\): [+−]/)
      .waitFor();
    // The best reading is the one that is marked, since both are of the same text.
    const [reading] = await page.locator('.readings li span:last-child').allTextContents();
    expect(reading).toBe(
      (await page.locator('.marks mark').allTextContents())
        .slice(0, 1)
        .map((name) => `${name} LOC`)
        .join(', '),
    );
    await close();
  });

  test('of two models that are dropped in at once the later one is used, and stays', async () => {
    const { page, problems, close } = await visitWith('She lives in Oslo now.');
    await page.evaluate(
      (bytes) => {
        // A worker's patience is over soon.
        const later = globalThis.setTimeout;
        globalThis.setTimeout = ((call: () => void, delay = 0) =>
          later(call, Math.min(delay, 300))) as typeof setTimeout;
        for (const name of ['one.safetensors', 'two.safetensors']) {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([Uint8Array.from(bytes)], name));
          document.querySelector('.drop-zone')!.dispatchEvent(new DragEvent('drop', { dataTransfer }));
        }
      },
      [...model],
    );
    await page.getByText('two.safetensors finds: LOC').waitFor();
    await page.waitForTimeout(600);
    await area(page).fill('We met near Lima in spring.');
    await expect.poll(() => marks(page)).toEqual(['Lima']);
    expect(problems).toEqual([]);
    await close();
  });

  test('fixed forms that are wanted while a text is read are found in it', async () => {
    const { page, close } = await visitWith('She lives in Oslo now: ann@example.org.');
    await expect.poll(() => marks(page)).toEqual(['Oslo']);
    await area(page).evaluate((input: HTMLTextAreaElement) => {
      input.setRangeText('gladly ', 4, 4, 'end');
      input.dispatchEvent(new Event('input'));
      document.querySelector<HTMLInputElement>('.writing input[type=checkbox]')!.click();
    });
    await expect.poll(() => marks(page)).toEqual(['Oslo', 'ann@example.org']);
    await close();
  });

  test('is copied as JSON', async () => {
    const { page, close } = await visitWith('She lives in Oslo now.', {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await page.getByText('13–17').waitFor();
    await page.getByRole('button', { name: 'Copy as JSON' }).click();
    await page.getByText('Copied.').waitFor();
    const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
    expect(copied).toEqual([{ text: 'Oslo', label: 'LOC', start: 13, end: 17, score: expect.any(Number) }]);
    await close();
  });

  test('files that are no models are refused in words, and the model in use stays', async () => {
    const { page, close } = await visitWith('She lives in Oslo now.');
    const alert = () => page.getByRole('alert').textContent();
    await drop(page, 'nonsense.safetensors', Buffer.from('nonsense'));
    await expect.poll(alert).toMatch(/^nonsense\.safetensors: \w+ \w+/);
    await drop(page, 'picture.png', Buffer.from('nonsense'));
    await expect.poll(alert).toMatch(/^picture\.png: got a file of the kind \.png, expected a model/);
    await area(page).fill('Trains from Lima are late.');
    await expect.poll(() => marks(page)).toEqual(['Lima']);
    await close();
  });
});

describe('redaction', () => {
  const TEXT = 'She lives in Oslo now: ann@example.org. Oslo is large.';

  test('takes out what is found, fixed forms too if wanted, and puts it back', async () => {
    const { page, problems, close } = await visitWith(TEXT, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await tab(page, 'Redact');
    const output = page.locator('.redacted').first();
    await expect.poll(() => output.textContent()).toContain('in [LOC_1] now: ann@example.org. [LOC_1] is');
    await page.getByRole('checkbox', { name: /^Also find all fixed forms/ }).check();
    await expect
      .poll(() => output.textContent())
      .toBe('She lives in [LOC_1] now: [EMAIL_1]. [LOC_1] is large.');
    await page.getByText('The same as the text above, letter for letter.').waitFor();
    expect(await page.locator('.restored').textContent()).toBe(TEXT);
    const answer = 'Dear [EMAIL_1], greetings to [LOC_1]!';
    await page.getByRole('textbox', { name: 'Text with placeholders' }).fill(answer);
    await expect
      .poll(() => page.locator('.restored').textContent())
      .toBe(restore(answer, { '[EMAIL_1]': 'ann@example.org', '[LOC_1]': 'Oslo' }));
    await page.getByRole('button', { name: 'Copy the redacted text' }).click();
    await page.getByText('Copied.').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).not.toContain('ann@');
    // A rule decided, and no words.
    await tab(page, 'Found');
    await page.getByRole('button', { name: 'ann@example.org' }).click();
    await page.getByText('The rule “email” found it').waitFor();
    expect(problems).toEqual([]);
    await close();
  });

  test('what is redacted is the text that names were found in, whatever is typed meanwhile', async () => {
    const { page, problems, close } = await visitWith(TEXT);
    await expect.poll(() => marks(page)).toEqual(['Oslo', 'Oslo']);
    const shown = await area(page).evaluate((input: HTMLTextAreaElement) => {
      input.value = 'We met near Lima.';
      input.dispatchEvent(new Event('input'));
      document.querySelectorAll<HTMLElement>('[role=tab]')[1].click();
      return document.querySelector('.redacted')!.textContent;
    });
    expect(shown).toBe('She lives in [LOC_1] now: ann@example.org. [LOC_1] is large.');
    await expect.poll(() => page.locator('.redacted').first().textContent()).toBe('We met near [LOC_1].');
    expect(problems).toEqual([]);
    await close();
  });
});

describe('teaching', () => {
  test('a new label is taught, undone, downloaded, and dropped in again', async () => {
    const { page, problems, close } = await visitWith(
      'The ferry Nordlys left Oslo late. She lives in Lima now.',
    );
    await tab(page, 'Teach it');
    await select(page, 'Nordlys');
    await page.getByText('Selected Nordlys').waitFor();
    await page.getByRole('button', { name: 'Add the example' }).click();
    await page.getByText('Give a label first.').waitFor();
    await page.getByRole('combobox', { name: 'Label' }).fill('SHIP');
    await page.getByRole('button', { name: 'Add the example' }).click();
    const example = page.locator('.taught li');
    await example.filter({ hasText: 'NordlysSHIP' }).waitFor();
    // What the model finds in the sentence is part of the example, since what is not marked is learned as no name.
    expect(await example.locator('mark').allTextContents()).toContain('NordlysSHIP');
    await page.getByRole('button', { name: 'Teach', exact: true }).click();
    await page.getByText(/^Learned in/).waitFor();
    await page.getByText('towns.safetensors + finds: LOC, SHIP').waitFor();
    await expect.poll(() => marks(page)).toContain('Nordlys');
    await page.locator('.plot canvas').first().waitFor();
    const file = await downloaded(page);
    expect((await Tagger.load(file)).labels).toEqual(['LOC', 'SHIP']);
    await page.getByRole('button', { name: 'Undo' }).click();
    expect(await modelWhen(page, 'Teach', 'Undone: the model is the one from before')).toBe(
      'towns.safetensors finds: LOC',
    );
    await expect.poll(() => page.getByRole('button', { name: 'Undo' }).isDisabled()).toBe(true);
    expect(await downloaded(page)).toEqual(model);
    await drop(page, 'mine.safetensors', file);
    await page.getByText('mine.safetensors finds: LOC, SHIP').waitFor();
    await expect.poll(() => marks(page)).toContain('Nordlys');
    await page.getByRole('button', { name: 'Teach', exact: true }).click();
    await page.getByText('mine.safetensors + finds: LOC, SHIP').waitFor();
    const undo = page.getByRole('button', { name: 'Undo' });
    await expect.poll(() => undo.isDisabled()).toBe(false);
    // It is of the model that was taught, not of another one.
    await drop(page, 'towns.safetensors', Buffer.from(model));
    await page.getByText('towns.safetensors finds: LOC', { exact: true }).waitFor();
    await expect.poll(() => undo.isDisabled()).toBe(true);
    expect(problems).toEqual([]);
    await close();
  });

  test('a sentence is one example, whatever is marked in it; what is no name is taught too', async () => {
    const { page, close } = await visitWith('Trains from Oslo to Lima are late.');
    await tab(page, 'Teach it');
    const example = page.locator('.taught li');
    for (const [words, label] of [
      ['Trains', 'THING'],
      ['Lima', 'PORT'],
    ]) {
      await select(page, words);
      await page.getByRole('combobox', { name: 'Label' }).fill(label);
      await page.getByRole('button', { name: 'Add the example' }).click();
      await example.filter({ hasText: `${words}${label}` }).waitFor();
    }
    await select(page, 'Oslo');
    await page.getByRole('button', { name: 'Not a name' }).click();
    await expect.poll(() => example.locator('mark').allTextContents()).toEqual(['TrainsTHING', 'LimaPORT']);
    expect(await example.count()).toBe(1);
    await page.getByRole('button', { name: /^Remove the example/ }).click();
    await page.getByText('No examples yet.').waitFor();
    expect(await page.getByRole('button', { name: 'Teach', exact: true }).isDisabled()).toBe(true);
    await close();
  });

  test('examples that are given at once keep their own labels', async () => {
    const { page, close } = await visitWith('Trains from Oslo to Lima are late.');
    await tab(page, 'Teach it');
    await area(page).evaluate((input: HTMLTextAreaElement) => {
      const label = document.querySelector<HTMLInputElement>('.label-field input')!;
      const add = [...document.querySelectorAll('button')].find(
        ({ textContent }) => textContent === 'Add the example',
      )!;
      for (const [words, name] of [
        ['Trains', 'THING'],
        ['are', 'VERB'],
        ['late', 'STATE'],
      ]) {
        const at = input.value.indexOf(words);
        input.setSelectionRange(at, at + words.length);
        label.value = name;
        add.click();
      }
    });
    await expect
      .poll(() => page.locator('.taught mark').allTextContents())
      .toEqual(['TrainsTHING', 'OsloLOC', 'LimaLOC', 'areVERB', 'lateSTATE']);
    await close();
  });

  test('can be stopped, and the model is as it was', async () => {
    const { page, problems, close } = await visitWith('The ferry Nordlys left Oslo late.');
    await tab(page, 'Train one');
    await drop(page, 'towns.jsonl', Buffer.from(townLines().join('\n')));
    await page.getByRole('combobox', { name: 'Recipe' }).selectOption('words');
    await page.getByRole('spinbutton', { name: 'Epochs' }).fill('2');
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await page.getByText('towns.jsonl, trained here finds: LOC').waitFor();
    await tab(page, 'Teach it');
    await select(page, 'Nordlys');
    await page.getByRole('combobox', { name: 'Label' }).fill('SHIP');
    await page.getByRole('button', { name: 'Add the example' }).click();
    await page.locator('.taught mark').first().waitFor();
    // Within one task of the page: what is taught here is learned before a second click from outside arrives.
    await page.getByRole('button', { name: 'Teach', exact: true }).evaluate((teach) => {
      const buttons = [...teach.parentElement!.querySelectorAll('button')];
      (teach as HTMLButtonElement).click();
      buttons.find(({ textContent }) => textContent === 'Stop')!.click();
    });
    await page.getByText('Stopped; the model is as it was.').waitFor();
    await page.getByText('towns.jsonl, trained here finds: LOC', { exact: true }).waitFor();
    expect(problems).toEqual([]);
    await close();
  });
});

describe('training from a file', () => {
  async function begin(page: Page, epochs: number): Promise<void> {
    await drop(page, 'towns.conll', Buffer.from(townColumns()));
    expect(await page.getByRole('tab', { name: 'Train one' }).getAttribute('aria-selected')).toBe('true');
    await page.getByRole('combobox', { name: 'Recipe' }).selectOption('words');
    await page.getByRole('spinbutton', { name: 'Epochs' }).fill(String(epochs));
    await page.getByRole('button', { name: 'Train', exact: true }).click();
  }

  /** Stops a training when it tells of an epoch: at once, since it would be over before a click from outside arrives. */
  const stopAfterAnEpoch = (page: Page) =>
    page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const status = document.querySelector('section[aria-label="Train"] [role=status]')!;
          const stop = [...document.querySelectorAll<HTMLButtonElement>('.train-form button')].find(
            ({ textContent }) => textContent === 'Stop',
          )!;
          new MutationObserver((_, observer) => {
            if (!/^Epoch [1-9]\d* of \d+: loss [\d.]+, F1 on held-out sentences \d/.test(status.textContent!))
              return;
            observer.disconnect();
            stop.click();
            resolve();
          }).observe(status, { childList: true });
        }),
    );

  test('a training that was stopped goes on after a reload, and ends with the model of one that was not', async () => {
    const { page, problems, close } = await site.visit('#/names');
    await page.getByText('English names finds').waitFor();
    await begin(page, 16);
    await page.getByText(/^38 sentences to train on, 10 held out. Labels: LOC$/).waitFor();
    expect(await modelWhen(page, 'Train', 'Trained in')).toBe('towns.conll, trained here finds: LOC');
    const unbroken = await downloaded(page);
    const asked = stopAfterAnEpoch(page);
    await begin(page, 16);
    await asked;
    const stopped = page.getByText(/^Stopped after epoch \d+ of 16/);
    await stopped.waitFor();
    const epoch = Number(/epoch (\d+)/.exec((await stopped.textContent())!)![1]);
    expect(epoch).toBeGreaterThanOrEqual(1);
    await page.reload();
    // The one that was finished is kept, and in use.
    await page.getByText('towns.conll, trained here finds: LOC').waitFor();
    await tab(page, 'Train one');
    await page.getByText(`The training on towns.conll was stopped after epoch ${epoch} of 16`).waitFor();
    await page.getByRole('button', { name: 'Resume training' }).click();
    expect(await page.getByRole('combobox', { name: 'Recipe' }).inputValue()).toBe('words');
    expect(await page.getByRole('spinbutton', { name: 'Epochs' }).inputValue()).toBe('16');
    await page.getByText(/^Trained in/).waitFor();
    await page.getByText('towns.conll, trained here finds: LOC').waitFor();
    const resumed = await downloaded(page);
    expect(resumed.equals(unbroken)).toBe(true);
    expect((await Tagger.load(resumed)).tag('She lives in Oslo now.')).toMatchObject([{ text: 'Oslo' }]);
    // It is over: there is nothing to go on with.
    const kept = await page.evaluate(async () => {
      const settled = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve) => {
          request.onsuccess = () => resolve(request.result);
        });
      const database = await settled(indexedDB.open('oriel-playground'));
      const count = await settled(database.transaction('training').objectStore('training').count());
      database.close();
      return count;
    });
    expect(kept).toBe(0);
    expect(await page.getByRole('button', { name: 'Resume training' }).isHidden()).toBe(true);
    expect(problems).toEqual([]);
    await close();
  });

  test('one that is left goes no further, and no worker is left of it', async () => {
    const { page, problems, close } = await site.visit('#/names');
    await page.getByText('English names finds').waitFor();
    await begin(page, 200);
    await page.getByText(/^Epoch [1-9]\d* of 200: loss/).waitFor();
    await go(page, '#/speed');
    await expect.poll(() => page.workers().length).toBe(0);
    expect(problems).toEqual([]);
    await close();
  });

  test('the corpus and its recipe are as they were when one comes back', async () => {
    const { page, problems, close } = await site.visit('#/names');
    await tab(page, 'Train one');
    const chosen = async () =>
      Promise.all(
        ['Corpus', 'Recipe'].map((name) => page.getByRole('combobox', { name, exact: true }).inputValue()),
      );
    expect(await chosen()).toEqual(['english', 'small']);
    await page.getByRole('combobox', { name: 'Corpus', exact: true }).selectOption('korean');
    expect(await chosen()).toEqual(['korean', 'smallSyllables']);
    await go(page, '#/rates');
    await page.locator('.train-form').waitFor({ state: 'detached' });
    await go(page, '#/names');
    await tab(page, 'Train one');
    expect(await chosen()).toEqual(['korean', 'smallSyllables']);
    expect(problems).toEqual([]);
    await close();
  });

  test('what is left of a training can be discarded; what the file has that is wrong is said', async () => {
    const { page, close } = await site.visit('#/names');
    await tab(page, 'Train one');
    const faulty = [...townLines(), '{"text": "Oslo", "entities": [{"start": 0, "end": 9, "label": "LOC"}]}'];
    await drop(page, 'faulty.jsonl', Buffer.from(faulty.join('\n')));
    await page.getByRole('spinbutton', { name: 'Epochs' }).fill('200');
    const asked = stopAfterAnEpoch(page);
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await asked;
    await page.getByText(/^Stopped after epoch/).waitFor();
    await page.getByText('Faulty lines or entities left out: 1 (faulty.jsonl, line 49').waitFor();
    await page.getByRole('button', { name: 'Delete it' }).click();
    await expect.poll(() => page.getByRole('button', { name: 'Resume training' }).isHidden()).toBe(true);
    await drop(page, 'empty.conll', Buffer.from('\n'));
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('empty.conll: got no sentences');
    await close();
  });
});

describe('models that come with the page', () => {
  test('are fetched when they are wanted, kept, and there offline', async () => {
    const { page, problems, close } = await site.visit('#/boundary?epochs=2&pace=fast');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
      if (!navigator.serviceWorker.controller)
        await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve));
    });
    expect(asked.filter((url) => url.endsWith('.safetensors'))).toEqual([]);
    await go(page, '#/names');
    await page.getByText('English names finds: LOC').waitFor();
    await page.getByRole('combobox', { name: 'Model' }).selectOption('pii');
    await page.getByText('Personal data finds: LOC').waitFor();
    expect(await area(page).inputValue()).toContain('My phone number');
    const kept = await page.evaluate(async () => (await (await caches.open('oriel-models')).keys()).length);
    expect(kept).toBe(2);
    await page.context().setOffline(true);
    await page.reload();
    await page.getByText('English names finds: LOC').waitFor();
    await area(page).fill('She lives in Oslo now.');
    await expect.poll(() => marks(page)).toEqual(['Oslo']);
    expect(problems).toEqual([]);
    await close();
  });

  test('one that cannot be fetched is told in words, and one can still train', async () => {
    // A service worker would fetch it past the route.
    const { page, close } = await site.visit('#/boundary?epochs=2&pace=fast', { serviceWorkers: 'block' });
    await page.context().route('**/*.safetensors', (route) => route.fulfill({ status: 404, body: 'no' }));
    await go(page, '#/names');
    await expect.poll(() => page.getByRole('alert').textContent()).toMatch(/\.safetensors: 404/);
    await page.getByText('No model yet').waitFor();
    await close();
  });

  test('an example brings its model along, unless one has one of one’s own', async () => {
    const { page, close } = await site.visit('#/names');
    await page.getByText('English names finds').waitFor();
    await page.getByRole('button', { name: 'Personal data' }).click();
    await page.getByText('Personal data finds').waitFor();
    await drop(page, 'towns.safetensors', model);
    await page.getByText('towns.safetensors finds').waitFor();
    await page.getByRole('group', { name: 'Examples' }).getByRole('button', { name: 'English' }).click();
    expect(await area(page).inputValue()).toContain('Helga Brandt');
    await page.getByText('towns.safetensors finds').waitFor();
    await close();
  });
});

describe('the models of the library', () => {
  const shipped = new Site();
  beforeAll(() => shipped.open(fileURLToPath(new URL('../../models', import.meta.url))), 120_000);
  afterAll(() => shipped.close());

  test.each([
    ['English', 'English names', ['Helga Brandt', 'Bergen', 'Paris', 'Tom Okafor']],
    ['한국어', 'Korean names', ['김서연', '부산', '서울']],
    [
      'Personal data',
      'Personal data',
      ['maria.jensen@example.org', '4111 1111 1111 1111', '+1 202-555-0143'],
    ],
  ])('%s: the example’s names are found, explained, and redacted', async (example, name, expected) => {
    const { page, problems, close } = await shipped.visit('#/names');
    await page.getByText('English names finds').waitFor();
    await page.getByRole('group', { name: 'Examples' }).getByRole('button', { name: example }).click();
    await page.getByText(`${name} finds`).waitFor();
    await expect.poll(() => marks(page)).toEqual(expect.arrayContaining(expected));
    const text = await area(page).inputValue();
    await page.locator('.entities .link').first().click();
    await page.locator('.decided-head strong').waitFor();
    await tab(page, 'Redact');
    const redacted = page.locator('.redacted').first();
    await expect.poll(() => redacted.textContent()).toMatch(/\[\w+_1\]/);
    for (const found of expected) expect(await redacted.textContent()).not.toContain(found);
    expect(await page.locator('.restored').textContent()).toBe(text);
    expect(problems).toEqual([]);
    await close();
  });

  test('a mark that goes on in the next line shows its label', async () => {
    const { page, close } = await shipped.visit('#/names', { viewport: { width: 375, height: 800 } });
    await page.getByText('English names finds').waitFor();
    await area(page).fill(`${'Then I met Helga Brandt and Tom Okafor again. '.repeat(12)}`);
    await expect.poll(async () => (await marks(page)).length).toBe(24);
    const shown = await page.locator('.marks mark').evaluateAll((all) =>
      all.map((node) => ({
        lines: node.getClientRects().length,
        width: parseFloat(getComputedStyle(node, '::before').width),
      })),
    );
    expect(shown.filter(({ lines }) => lines > 1).length).toBeGreaterThan(2);
    // As wide as the label, which has three letters.
    for (const { width } of shown) expect(width).toBeGreaterThan(15);
    await close();
  });

  test('a long text scrolls together with its marks, and the caret stays in view', async () => {
    const { page, close } = await shipped.visit('#/names');
    await page.getByText('English names finds').waitFor();
    await area(page).fill('Then I met Helga Brandt.\n'.repeat(60));
    await expect.poll(async () => (await marks(page)).length).toBe(60);
    const [layer, field] = await page
      .locator('.marks, .editor textarea')
      .evaluateAll((all) => all.map(({ scrollHeight, clientHeight }) => ({ scrollHeight, clientHeight })));
    // Neither has anything that is cut off or scrolls by itself.
    expect(layer).toEqual(field);
    expect(layer.scrollHeight).toBe(layer.clientHeight);
    await area(page).press('ControlOrMeta+End');
    await page.keyboard.type('Oslo');
    await expect.poll(async () => (await marks(page)).at(-1)).toBe('Oslo');
    const [view, last] = await Promise.all([
      page.locator('.editor').boundingBox(),
      page.locator('.marks mark').last().boundingBox(),
    ]);
    expect(view!.height).toBeLessThan(600);
    expect(last!.y).toBeGreaterThan(view!.y);
    expect(last!.y + last!.height).toBeLessThan(view!.y + view!.height);
    await close();
  });

  test('one example teaches a new label; what a rule finds stays the rule’s', async () => {
    const { page, problems, close } = await shipped.visit('#/names');
    await page.getByText('English names finds').waitFor();
    await area(page).fill('Please check order AB-1234 for Helga Brandt, sent on 12 March 2020 to Oslo.');
    const others = ['Helga Brandt', '12 March 2020', 'Oslo'];
    await expect.poll(() => marks(page)).toEqual(others);
    await tab(page, 'Teach it');
    await select(page, 'AB-1234');
    await page.getByRole('combobox', { name: 'Label' }).fill('ORDER');
    await page.getByRole('button', { name: 'Add the example' }).click();
    await expect
      .poll(() => page.locator('.taught mark').allTextContents())
      .toEqual(['AB-1234ORDER', 'Helga BrandtPER', 'OsloLOC']);
    await page.getByRole('button', { name: 'Teach', exact: true }).click();
    await page.getByText('English names + finds: DATE, LOC, ORDER, ORG, PER').waitFor();
    await expect.poll(() => marks(page)).toEqual(['AB-1234', ...others]);
    const taught = await Tagger.load(await downloaded(page));
    expect(taught.labels).toEqual(['DATE', 'LOC', 'ORDER', 'ORG', 'PER']);
    expect(taught.model.tagSet.labels).toEqual(['LOC', 'ORDER', 'ORG', 'PER']);
    expect(problems).toEqual([]);
    await close();
  });
});

describe('for everybody', () => {
  const TABS = ['Found', 'Redact', 'Teach it', 'Train one'];

  test('without WebAssembly names are found, explained, taught and trained all the same', async () => {
    const { page, problems, close } = await visitWith('She lives in Oslo now. The ferry Nordlys left late.', {
      policy: 'strict',
    });
    await expect.poll(() => marks(page)).toContain('Oslo');
    await page.getByText('Most depends on').waitFor();
    await tab(page, 'Teach it');
    await select(page, 'Nordlys');
    await page.getByRole('combobox', { name: 'Label' }).fill('SHIP');
    await page.getByRole('button', { name: 'Add the example' }).click();
    await page.getByRole('button', { name: 'Teach', exact: true }).click();
    await page.getByText('towns.safetensors + finds: LOC, SHIP').waitFor();
    await tab(page, 'Train one');
    await page.getByRole('spinbutton', { name: 'Epochs' }).fill('1');
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await page.getByText('English practice sentences, trained here finds: LOC, ORG, PER, TIME').waitFor();
    expect(problems).toEqual([]);
    await close();
  });

  test('tabs go by arrow keys', async () => {
    const { page, close } = await site.visit('#/names');
    await page.getByRole('tab', { name: 'Found' }).focus();
    for (const [key, name] of [
      ['ArrowRight', 'Redact'],
      ['End', 'Train one'],
      ['ArrowRight', 'Found'],
      ['ArrowLeft', 'Train one'],
      ['Home', 'Found'],
    ]) {
      await page.keyboard.press(key);
      const chosen = page.getByRole('tab', { selected: true });
      expect(await chosen.textContent()).toBe(name);
      expect(await chosen.evaluate((element) => element === document.activeElement)).toBe(true);
      expect(await page.getByRole('tabpanel').count()).toBe(1);
    }
    await close();
  });

  test.each(['light', 'dark'] as const)(
    'no tab has a serious fault of accessibility, %s',
    async (colorScheme) => {
      const { page, close } = await visitWith('She lives in Oslo now: ann@example.org.', { colorScheme });
      await page.getByText('Most depends on').waitFor();
      for (const name of TABS) {
        await tab(page, name);
        expect(await faultsOn(page), name).toEqual([]);
      }
      await close();
    },
  );

  test('fits a screen of 360 pixels in every tab and either language', async () => {
    for (const locale of ['en-US', 'ko-KR']) {
      const { page, close } = await site.visit('#/names', { locale, viewport: { width: 360, height: 740 } });
      await page.locator('.window li').first().waitFor();
      const tabs = page.getByRole('tab');
      for (let i = 0; i < TABS.length; i++) {
        await tabs.nth(i).click();
        const [width, inner] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        expect(width, `tab ${i} in ${locale}`).toBeLessThanOrEqual(inner);
      }
      await close();
    }
  });

  test('while a model loads, and while names are explained, nothing else moves', async () => {
    const { page, close } = await site.visit('#/boundary?epochs=2&pace=fast');
    await page.evaluate(() => {
      const shifts: number[] = ((globalThis as unknown as { shifts: number[] }).shifts = []);
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as unknown as { value: number; hadRecentInput: boolean }[])
          if (!entry.hadRecentInput) shifts.push(entry.value);
      }).observe({ type: 'layout-shift' });
    });
    await go(page, '#/names');
    await page.locator('.room-names').waitFor();
    await page.evaluate('shifts.length = 0');
    await page.getByText('Most depends on').waitFor();
    await page.waitForTimeout(300);
    const sum = (await page.evaluate('shifts.reduce((a, b) => a + b, 0)')) as number;
    // Below a tenth a page counts as steady (Web Vitals).
    expect(sum).toBeLessThan(0.1);
    await close();
  });
});
