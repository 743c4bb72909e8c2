import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JOB, type Weights } from '../job.ts';
import type { Trainer } from './peer.ts';

/** PyTorch on one thread, in a process of its own that trains when it is told to. Debian: apt-get install python3-torch. */
const SCRIPT = 'bench/peers/train_torch.py';
const VERSION = 'import torch; print(torch.__version__)';

export async function torchTrainers(): Promise<Trainer[]> {
  for (const python of [process.env.ORIEL_PYTHON, 'python3', '/usr/bin/python3']) {
    if (!python) continue;
    const { status, stdout } = spawnSync(python, ['-c', VERSION], { encoding: 'utf8' });
    if (status !== 0) continue;
    const name = `PyTorch ${/^[\d.]+\d/.exec(stdout)?.[0]}`;
    return [{ name, prepare: (task) => start(python, task) }];
  }
  console.warn(
    'PyTorch is left out: no python3 imports it (Debian: apt-get install python3-torch libopenblas0-pthread)\n',
  );
  return [];
}

async function start(python: string, { windows, batchSize, weights }: Parameters<Trainer['prepare']>[0]) {
  const folder = mkdtempSync(join(tmpdir(), 'oriel-torch-'));
  const file = join(folder, 'job');
  const { table, w1, b1, w2, b2 } = weights;
  const parts = [windows.targets, windows.ids, table, w1, b1, w2, b2];
  writeFileSync(file, Buffer.concat(parts.map((x) => Buffer.from(x.buffer, x.byteOffset, x.byteLength))));
  const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  const child = spawn(python, [SCRIPT, file, String(windows.size), String(batchSize)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env,
  });
  const output = child.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let pending = Buffer.alloc(0);
  const more = async () => {
    const { value, done } = await output.next();
    if (done) throw new Error(`${SCRIPT} ended`);
    pending = Buffer.concat([pending, value]);
  };
  const sizes = [JOB.window * JOB.hidden, JOB.hidden, JOB.hidden * JOB.tags, JOB.tags];
  return {
    amount: batchSize,
    firstStep: async (): Promise<Omit<Weights, 'table'>> => {
      const bytes = 4 * sizes.reduce((a, b) => a + b, 0);
      while (pending.length < bytes) await more();
      const values = new Float32Array(pending.buffer.slice(pending.byteOffset, pending.byteOffset + bytes));
      pending = pending.subarray(bytes);
      let at = 0;
      const [w1, b1, w2, b2] = sizes.map((size) => values.slice(at, (at += size)));
      rmSync(folder, { recursive: true });
      return { w1, b1, w2, b2 };
    },
    time: async (ms: number) => {
      child.stdin.write(`${ms}\n`);
      while (!pending.includes(10)) await more();
      const end = pending.indexOf(10);
      const line = pending.subarray(0, end).toString();
      pending = pending.subarray(end + 1);
      return Number(line);
    },
    dispose: () => child.stdin.end(),
  };
}
