// A keystroke in the playground's name finder: from the input event to the marks of the new text, laid out, in real
// Chromium, on a text of so many words. `npm run bench:keystrokes -- [--words 500] [--keys 40] [--model en]`; under the
// policy that forbids WebAssembly the JavaScript backend is measured. ORIEL_CHROMIUM names the browser.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { chromiumPath } from '../tests/chromium.mjs';
import { buildPlayground, servePlayground } from '../playground.mjs';

const { values } = parseArgs({
  options: {
    words: { type: 'string', default: '500' },
    keys: { type: 'string', default: '40' },
    model: { type: 'string', default: 'en' },
  },
});
const [words, keys] = [Number(values.words), Number(values.keys)];
/** Keystrokes that warm up, and are not counted. */
const WARM_UP = 10;
/** Milliseconds between two keystrokes: those of somebody who types slowly. */
const REST = 300;

const corpus = readFileSync(
  new URL(`../src/cli/demo/${values.model === 'ko' ? 'ko' : 'en'}.txt`, import.meta.url),
  'utf8',
);
const text = corpus
  .split('\n')
  .filter((line) => line && !line.startsWith('//'))
  .map((line) => line.replace(/\[([^\]]+)\]\(\w+\)/g, '$1'))
  .join(' ')
  .split(/\s+/)
  .slice(0, words)
  .join(' ');

/**
 * In the page, before it runs: notes of each keystroke how long tagging took in the worker, how long the page worked
 * (hearing of the key, drawing the marks, layout), and the time from the key to the marks. In this the browser draws the
 * new text before the worker's answer is heard.
 */
function watch() {
  const times = (globalThis.keystrokes = []);
  const now = () => performance.now();
  let key;
  addEventListener('input', () => (key = { began: now() }), true);
  addEventListener('input', () => (key.heard = now() - key.began));
  const { addEventListener: listen } = Worker.prototype;
  Worker.prototype.addEventListener = function (name, listener) {
    listen.call(this, name, (event) => {
      const { kind, milliseconds } = event.data?.message ?? {};
      if (kind === 'tagged' && key) Object.assign(key, { answered: now(), tagging: milliseconds });
      listener(event);
    });
  };
  addEventListener('marked', () => {
    if (!key?.answered) return;
    document.querySelector('.marks').getBoundingClientRect();
    const { began, heard, answered, tagging } = key;
    times.push({ tagging, page: heard + now() - answered, all: now() - began });
    key = undefined;
  });
}

const at = (times, share) => times[Math.min(times.length - 1, Math.floor(share * times.length))].toFixed(1);

async function measure(browser, files, policy) {
  const { server, address } = await servePlayground(files, { policy });
  const page = await browser.newPage({ locale: 'en-US' });
  try {
    await page.addInitScript(watch);
    await page.goto(`${address}#/names`);
    await page.getByRole('combobox', { name: 'Model' }).selectOption(values.model);
    await page.locator('.model-status', { hasText: /finds: / }).waitFor();
    const area = page.getByRole('textbox', { name: 'Text' });
    await area.fill(text);
    await page.waitForTimeout(2000);
    const marks = await page.locator('.marks mark').count();
    await page.evaluate('keystrokes.length = 0');
    for (let i = 0; i < keys + WARM_UP; i++) {
      await area.evaluate((input, at) => input.setSelectionRange(at, at), ((i * 7919) % text.length) + i);
      await page.keyboard.press('abcdefgh'[i % 8]);
      await page.waitForTimeout(REST);
    }
    const all = (await page.evaluate('keystrokes')).slice(WARM_UP);
    const backend = await page.locator('footer [data-backend]').getAttribute('data-backend');
    const cells = ['tagging', 'page', 'all'].map((part) => {
      const times = all.map((times) => times[part]).sort((a, b) => a - b);
      return `${at(times, 0.5)} / ${at(times, 0.9)}`;
    });
    console.log(`| ${[backend, ...cells, all.length, marks].join(' | ')} |`);
  } finally {
    await page.close();
    server.close();
    server.closeAllConnections();
  }
}

const executablePath = await chromiumPath();
const browser = await chromium.launch({
  args: ['--no-sandbox', '--disable-gpu'],
  executablePath,
});
const { files } = await buildPlayground();
console.log(
  `Chromium ${browser.version()}, model ${values.model}, ${words} words, ${text.length} characters\n`,
);
console.log('Milliseconds, median / 90th percentile.\n');
console.log(
  '| backend | tagging, in the worker | the page’s own work | from key to marks | keystrokes | marks |',
);
console.log('|---|---|---|---|---|---|');
for (const policy of ['wasm', 'strict']) await measure(browser, files, policy);
await browser.close();
