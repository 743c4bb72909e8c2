import { readFileSync, rmSync } from 'node:fs';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { fileError } from 'oriel/node';

/** Who holds a lock: a process that may have ended without taking it away. */
interface Owner {
  pid: number;
  host: string;
  /** When the process began, in the kernel's words; '' where it does not say so. A number of a process is used again. */
  started: string;
}

/**
 * Keeps others from writing a file, and what is beside it, as long as this process trains: `FILE.lock` names the process. A
 * lock of a process that has ended is taken over.
 *
 * @returns takes the lock away, which the end of the process does as well
 * @throws Error if another process holds it
 */
export async function lockOutput(output: string): Promise<() => void> {
  const path = `${output}.lock`;
  const own: Owner = { pid: process.pid, host: hostname(), started: startOf(process.pid) };
  const draft = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(draft, JSON.stringify(own));
    while (!(await linked(draft, path))) await removeStale(path, output);
  } catch (error) {
    throw fileError(error, path);
  } finally {
    await rm(draft, { force: true });
  }
  const unlock = () => {
    process.off('exit', unlock);
    rmSync(path, { force: true });
  };
  process.once('exit', unlock);
  return unlock;
}

/** Makes the lock by a link, which is there whole or not at all; false if there is one already. */
async function linked(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function removeStale(path: string, output: string): Promise<void> {
  const content = await contentOf(path);
  if (content === undefined) return;
  const owner = ownerOf(content);
  if (!owner || isAlive(owner)) throw new Error(heldBy(owner, path, output));
  // Another process may be as quick: what is taken away is what was looked at, or is put back.
  const aside = `${path}.${process.pid}.stale`;
  await rename(path, aside).catch(() => {});
  const taken = await contentOf(aside);
  if (taken !== undefined && taken !== content) await linked(aside, path);
  await rm(aside, { force: true });
}

const contentOf = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch(() => undefined);

function ownerOf(content: string): Owner | undefined {
  try {
    const { pid, host, started } = JSON.parse(content) as Owner;
    return Number.isInteger(pid) ? { pid, host: String(host), started: String(started) } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a process still runs; of other computers that is not known. */
function isAlive({ pid, host, started }: Owner): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const now = startOf(pid);
  return now !== 'ended' && (now === '' || started === '' || now === started);
}

/** When a process began, by Linux' /proc; 'ended' for one that only waits for its parent. */
function startOf(pid: number): string {
  try {
    // After the name in brackets, which may hold blanks: the state first, the start as the 20th.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    return /^[ZX]$/.test(fields[0]) ? 'ended' : fields[19];
  } catch {
    return '';
  }
}

function heldBy(owner: Owner | undefined, path: string, output: string): string {
  const who = owner ? `process ${owner.pid} on ${owner.host}` : 'another process';
  return `${output}: ${who} trains into it, expected a file of its own for each training; if no such process runs, delete ${path}`;
}
