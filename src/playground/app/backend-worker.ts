import { type BackendName, createEngine } from 'oriel/kernels';
import type { Job } from './job.ts';
import { serve } from './serve.ts';

export interface BackendReport {
  backend: BackendName;
  /** Why it is not WebAssembly, if it is not. */
  reason?: 'forbidden' | 'missing';
}

/** What computes here, and why. */
const backend: Job<undefined, never, BackendReport> = async () => {
  const { backend } = await createEngine('auto');
  if (backend !== 'js') return { backend };
  return {
    backend,
    reason: typeof WebAssembly === 'object' && (await isForbidden()) ? 'forbidden' : 'missing',
  };
};

/** Whether a policy, and not the engine, is what WebAssembly fails by: the least module of all does too. */
async function isForbidden(): Promise<boolean> {
  try {
    await WebAssembly.compile(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
    return false;
  } catch {
    return true;
  }
}

const jobs = { backend };
export type BackendJobs = typeof jobs;

serve(jobs);
