/**
 * Both ends of a worker. Where this runs in a worker, it serves there: a worker's file needs to say no more than
 * `import 'oriel/worker'`, or this file itself is the worker's.
 */
export type {} from './host-types.ts';
import { serve } from './threads/serve.ts';

export { type PoolCallOptions, PoolError, TaggerPool, type TaggerPoolOptions } from './pool/pool.ts';
export type { ScoredSpan, TaggedSentence } from './pool/jobs.ts';
export type { WorkerLike } from './threads/port.ts';
export type { BuildTraining, Training } from './nn/parallel.ts';
export type { SharedEngine } from './core/shared.ts';
export { serve, type ServeOptions } from './threads/serve.ts';

serve();
