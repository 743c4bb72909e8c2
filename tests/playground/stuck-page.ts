/** A page of its own for the test of a worker that does not stop; bundled by the test. */
import { Work } from '../../src/playground/app/work.ts';
import type { StuckJobs } from './stuck-worker.ts';

const work = new Work<StuckJobs>('speed');
const heard: string[] = [];

async function run(): Promise<void> {
  const endless = work.run('endless', undefined, (message) => heard.push(message));
  while (heard.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  const waiting = work.run('name', undefined);
  endless.stop();
  heard.push(`endless came to ${await endless.done}`);
  const next = await waiting.done;
  heard.push(next === heard[0] ? 'the same worker' : 'a new worker');
  heard.push(`again ${(await work.run('name', undefined).done) === next}`);
  document.title = heard.slice(1).join('; ');
}

void run();
