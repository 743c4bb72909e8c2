import { demoModel } from '../../app/demo-model.ts';
import { serve } from '../../app/serve.ts';
import { tagger } from './job.ts';

const jobs = { tagger, demoModel };
export type NamesJobs = typeof jobs;

serve(jobs);
