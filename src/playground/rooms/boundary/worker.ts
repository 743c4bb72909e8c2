import { serve } from '../../app/serve.ts';
import { boundary } from './job.ts';

const jobs = { boundary };
export type BoundaryJobs = typeof jobs;

serve(jobs);
