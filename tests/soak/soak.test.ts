import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

if (!existsSync('dist/index.js')) throw new Error('dist/index.js is missing: run `npm run build` first');

/** Runs to the end, and waits without blocking the worker of the tests. */
async function soak(...args: string[]): Promise<{ status: number | null; output: string }> {
  const child = spawn(process.execPath, ['tests/soak/run.mjs', ...args]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { status, output };
}

describe('soak', () => {
  it('passes every check with a tenth of its work', async () => {
    const checks = readdirSync('tests/soak/checks').length;
    const { status, output } = await soak('--factor', '0.1');
    expect(output).toContain(`${checks} of ${checks} checks passed`);
    expect(status).toBe(0);
  }, 900_000);

  it('fails where a check fails or is killed, and goes on', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'oriel-soak-'));
    const write = (name: string, body: string) =>
      writeFileSync(join(folder, `${name}.mjs`), `export const name = 'check ${name}';\n${body}`);
    write('a', "export function run() { throw new Error('this is wrong'); }");
    write('b', "export function run() { process.kill(process.pid, 'SIGKILL'); }");
    write('c', 'export async function run(factor) { gc(); return { factor }; }');
    const { status, output } = await soak('--folder', folder, '--factor', '0.5');
    rmSync(folder, { recursive: true });
    expect(output).toContain('Error: this is wrong');
    expect(output).toMatch(/^FAILED {2}check a: \d+\.\d s, peak RSS \d+ MB$/m);
    expect(output).toMatch(/^FAILED {2}b\.mjs: ended by SIGKILL$/m);
    expect(output).toMatch(/^ok {2}check c: \d+\.\d s, peak RSS \d+ MB, factor 0\.5$/m);
    expect(output).toContain('1 of 3 checks passed');
    expect(status).toBe(1);
  });

  it('says what is wrong with its arguments', async () => {
    expect(await soak('--factor', 'x')).toMatchObject({
      status: 1,
      output: expect.stringContaining("--factor: got 'x', expected a number above 0"),
    });
    expect(await soak('nothing')).toMatchObject({
      status: 1,
      output: expect.stringContaining("got the check 'nothing', expected one of "),
    });
  });
});
