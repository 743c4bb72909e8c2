import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { buildPlayground, type Playground, servePlayground } from '../../playground.mjs';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launch(): Promise<Browser> {
  const executablePath = process.env.ORIEL_CHROMIUM;
  return chromium.launch({ args: FLAGS, ...(executablePath && { executablePath }) });
}

export interface Visit {
  page: Page;
  /** Errors and warnings of the page and its console. */
  problems: string[];
  close: () => Promise<void>;
}

export interface VisitOptions extends BrowserContextOptions {
  policy?: 'wasm' | 'strict';
}

/** The built playground, served on loopback under either policy, and a browser to visit it with. */
export class Site {
  private readonly servers: Server[] = [];
  private readonly addresses = { wasm: '', strict: '' };
  playground!: Playground;
  private browser!: Browser;

  /** @param models the folder of the models that the page offers; none by default */
  async open(models = ''): Promise<void> {
    this.playground = await buildPlayground({ models });
    for (const policy of ['wasm', 'strict'] as const) {
      const { server, address } = await servePlayground(this.playground.files, { policy });
      this.servers.push(server);
      this.addresses[policy] = address;
    }
    this.browser = await launch();
  }

  async close(): Promise<void> {
    await this.browser?.close();
    for (const server of this.servers) {
      server.close();
      server.closeAllConnections();
    }
  }

  /** A new visitor at an address such as `#/speed?rounds=3`. */
  async visit(hash: string, { policy = 'wasm', ...options }: VisitOptions = {}): Promise<Visit> {
    const context = await this.browser.newContext({ locale: 'en-US', ...options });
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) problems.push(message.text());
    });
    await page.goto(this.addresses[policy] + hash);
    await page.locator('h1').waitFor();
    return { page, problems, close: () => context.close() };
  }
}

/** Goes to another address within the page, and waits for its room: what was there before must not pass for it. */
export async function go(page: Page, hash: string): Promise<void> {
  await page.evaluate(async (to) => {
    const before = document.querySelector('.room');
    location.hash = to;
    while (document.querySelector('.room') === before) await new Promise(requestAnimationFrame);
  }, hash);
}

/** The address within the page, which the browser tells the test of only after a while. */
export const hashOf = (page: Page): Promise<string> => page.evaluate('location.hash');

/** Waits until the room is in a state. */
export const reach = (page: Page, state: string): Promise<void> =>
  page.locator(`.room[data-state=${state}]`).waitFor();

/** The picture on a canvas, as a data URL, when all that was asked for is drawn. */
export const pictureOn = (page: Page, selector: string): Promise<string> =>
  page.evaluate(async (of) => {
    for (let i = 0; i < 2; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
    return document.querySelector<HTMLCanvasElement>(of)!.toDataURL();
  }, selector);

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Axe {
  run: () => Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
}

/** The serious faults of accessibility that axe-core finds. It comes past the page's policy, which forbids foreign scripts. */
export async function faultsOn(page: Page): Promise<string[]> {
  if (!(await page.evaluate('"axe" in globalThis'))) await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run();
    return violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0].html}`);
  });
  return found.filter((fault) => /^(serious|critical)/.test(fault));
}
