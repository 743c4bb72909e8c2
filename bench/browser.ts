import { alone, besidePeers } from './benchmarks.ts';
import { type Benchmark, command, readArguments } from './command.ts';
import type { Page } from './page.ts';
import { peers } from './peers/page.ts';
import { provenance } from './provenance.ts';
import type { Row } from './report.ts';

/** Chromium with bench/page.ts in it. */
export interface Opened extends Page {
  version: string;
  close: () => Promise<void>;
}

/** Runs benchmarks in a page: those of Oriel alone beside the same in Node, and those beside other libraries there alone. */
export async function benchmarksInPage(open: () => Promise<Opened>): Promise<void> {
  let page: Opened;
  const there = (benchmark: Benchmark): Benchmark => ({
    ...benchmark,
    run: (settings) => page.measure(benchmark.name, settings),
  });
  const asked = readArguments('npm run bench:browser -- [name …]', [
    ...alone.map((benchmark) => inBoth(there(benchmark), benchmark)),
    ...besidePeers(peers).map(there),
  ]);
  page = await open();
  try {
    await command(asked, {
      name: 'chromium',
      provenance: provenance(`Chromium ${page.version}, headless (Node ${process.versions.node})`),
      backend: await page.backend(),
    });
  } finally {
    await page.close();
  }
}

const inBoth = (there: Benchmark, here: Benchmark): Benchmark => ({
  ...there,
  run: async (settings) => [
    ...labelled('Chromium', await there.run(settings)),
    ...labelled('Node', await here.run(settings)),
  ],
});

/** Ratios are to the first contestant of each engine; side by side they would mislead. */
const labelled = (engine: string, rows: readonly Row[]): Row[] =>
  rows.map((row) => ({ ...row, ratio: undefined, contestant: `${engine} ${row.contestant}` }));
