import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';

/** Where figures come from: engine, machine, commit, flags of the engine. */
export function provenance(): string {
  const flags = process.execArgv.length > 0 ? `, ${process.execArgv.join(' ')}` : '';
  return `Node ${process.versions.node} (V8 ${process.versions.v8}${flags}), ${cpus()[0].model.trim()}, ${cpus().length} cores, commit ${commit()}`;
}

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
