import { serve } from '../../app/serve.ts';
import { rates } from './job.ts';
import { range } from './range-job.ts';

const jobs = { rates, range };
export type RatesJobs = typeof jobs;

serve(jobs);
