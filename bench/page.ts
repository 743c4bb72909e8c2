/** The page that measures: it runs benchmarks when the script that opened it asks. */
import type { BackendName } from 'oriel/kernels';
import { alone, besidePeers } from './benchmarks.ts';
import { runnable } from './kernels.ts';
import type { Settings } from './measure.ts';
import { peers } from './peers/page.ts';
import type { Row } from './report.ts';

const benchmarks = [...alone, ...besidePeers(peers)];

/** What the page does for the script. */
export interface Page {
  measure: (name: string, settings: Settings) => Promise<Row[]>;
  /** The fastest that runs here. */
  backend: () => Promise<BackendName>;
}

declare global {
  var bench: Page;
}

globalThis.bench = {
  measure: (name, settings) => benchmarks.find((benchmark) => benchmark.name === name)!.run(settings),
  backend: async () => (await runnable())[0].backend,
};
