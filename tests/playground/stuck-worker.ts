import type { Job } from '../../src/playground/app/job.ts';
import { serve } from '../../src/playground/app/serve.ts';

/** What tells one worker from another. */
const ownName = String(Math.random());

const name: Job<undefined, never, string> = async () => ownName;

/** Work that never lets the worker hear anything. */
const endless: Job<undefined, string, void> = async (_input, { post }) => {
  post(ownName);
  for (let i = 1; i > 0; i = (i % 1000) + 1);
};

const jobs = { name, endless };
export type StuckJobs = typeof jobs;

serve(jobs);
