import { serve } from '../../app/serve.ts';
import { speed } from './job.ts';

const jobs = { speed };
export type SpeedJobs = typeof jobs;

serve(jobs);
