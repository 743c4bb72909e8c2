import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';

/** Where figures come from: engine, machine, commit. */
export const provenance = (engine: string): string =>
  `${engine}, ${cpus()[0].model.trim()}, ${cpus().length} cores, commit ${commit()}`;

function commit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'unknown';
  }
}
