import { serve } from '../../app/serve.ts';
import { fetchModel } from './fetch-model.ts';
import { tagger } from './job.ts';
import { teach } from './teach-job.ts';
import { discard, training, unfinished } from './train-job.ts';

const jobs = { tagger, fetchModel, teach, training, unfinished, discard };
export type NamesJobs = typeof jobs;

serve(jobs);
