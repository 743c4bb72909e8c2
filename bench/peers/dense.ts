import { JOB } from '../job.ts';

/** The softmax of each row of scores (·, 9), for peers that give probabilities. */
export function softmaxRows(scores: Float32Array): Float32Array {
  const out = new Float32Array(scores.length);
  for (let from = 0; from < scores.length; from += JOB.tags) {
    const row = scores.subarray(from, from + JOB.tags);
    const most = Math.max(...row);
    const sum = row.reduce((total, s) => total + Math.exp(s - most), 0);
    row.forEach((s, j) => (out[from + j] = Math.exp(s - most) / sum));
  }
  return out;
}
