/** The page that measures: it runs benchmarks when the script that opened it asks. */
import { kernels } from './kernels.ts';
import type { Settings } from './measure.ts';
import type { Row } from './report.ts';
import { machine } from './roofline.ts';
import { forwardNet } from './tagging.ts';
import { trainingStep } from './training.ts';

const nobody = async () => [];

const benchmarks: Record<string, (settings: Settings) => Promise<Row[]>> = {
  machine,
  kernels,
  training: trainingStep(nobody),
  tagging: forwardNet(nobody),
};

declare global {
  var measure: (name: string, settings: Settings) => Promise<Row[]>;
}

globalThis.measure = (name, settings) => benchmarks[name](settings);
