// Draws the pictures of the README: `node docs/images/draw.mjs`, after `npm run build`. Takes them of the playground as it
// is, with the models that come with it, in Chromium (found as for the tests).
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { buildPlayground, servePlayground } from '../../playground.mjs';
import { chromiumPath } from '../../tests/chromium.mjs';
import { smaller } from './png.mjs';

/** Pixels across: a picture is to be at most 200 KB. */
const WIDTH = 1000;

const pictures = {
  'name-finder': async (page) => {
    await page.goto(`${page.base}#/names`);
    await page.getByRole('button', { name: 'Tom Okafor' }).click();
    await page.locator('.decided strong', { hasText: 'Tom Okafor' }).waitFor();
  },
  'decision-boundary': async (page) => {
    await page.goto(`${page.base}#/boundary?pace=fast`);
    await page.locator('.room[data-state=over]').waitFor();
  },
};

const browser = await chromium.launch({
  args: ['--no-sandbox', '--disable-gpu', '--hide-scrollbars'],
  executablePath: chromiumPath(),
});
const { files } = await buildPlayground();
const { server, address } = await servePlayground(files);
for (const [name, show] of Object.entries(pictures)) {
  const page = await browser.newPage({ viewport: { width: WIDTH, height: 860 }, locale: 'en-US' });
  page.base = address;
  await show(page);
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.activeElement?.blur());
  await page.waitForTimeout(500);
  const path = fileURLToPath(new URL(`${name}.png`, import.meta.url));
  await page.evaluate(() => scrollTo(0, 0));
  const main = await page.locator('main').boundingBox();
  const height = Math.ceil(main.y + main.height);
  const taken = await page.screenshot({
    fullPage: true,
    clip: { x: 0, y: 0, width: WIDTH, height },
  });
  const png = smaller(taken);
  writeFileSync(path, png);
  console.log(`${path}: ${png.length} bytes`);
  await page.close();
}
await browser.close();
server.close();
server.closeAllConnections();
