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

/** In the page: hears of keystrokes, and of when the marks are of the text that they have made. */
function watch() {
  const times = [];
  let began;
  addEventListener('input', () => (began = performance.now()), true);
  addEventListener('marked', () => {
    if (began === undefined) return;
    document.querySelector('.marks').getBoundingClientRect();
    times.push(performance.now() - began);
    began = undefined;
  });
  globalThis.keystrokes = times;
}

async function measure(browser, files, policy) {
  const { server, address } = await servePlayground(files, { policy });
  const page = await browser.newPage({ locale: 'en-US' });
  try {
    await page.goto(`${address}#/names`);
    await page.getByRole('combobox', { name: 'Model' }).selectOption(values.model);
    await page.locator('.model-status', { hasText: /finds: / }).waitFor();
    const area = page.getByRole('textbox', { name: 'Text' });
    await area.fill(text);
    await page.waitForTimeout(2000);
    const marks = await page.locator('.marks mark').count();
    await page.evaluate(watch);
    for (let i = 0; i < keys + WARM_UP; i++) {
      await area.evaluate((input, at) => input.setSelectionRange(at, at), ((i * 7919) % text.length) + i);
      await page.keyboard.press('abcdefgh'[i % 8]);
      await page.waitForTimeout(REST);
    }
    const times = (await page.evaluate('keystrokes')).slice(WARM_UP).sort((a, b) => a - b);
    const backend = await page.locator('footer [data-backend]').getAttribute('data-backend');
    const at = (share) => times[Math.min(times.length - 1, Math.floor(share * times.length))].toFixed(1);
    console.log(`| ${backend} | ${at(0.5)} | ${at(0.9)} | ${at(1)} | ${times.length} | ${marks} |`);
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
console.log('| backend | median ms | 90th percentile | longest | keystrokes | marks |');
console.log('|---|---|---|---|---|---|');
for (const policy of ['wasm', 'strict']) await measure(browser, files, policy);
await browser.close();
