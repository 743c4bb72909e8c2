import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const data = resolve(process.env.ORIEL_DATA ?? resolve(root, '../shared/data'));

test.skipIf(!existsSync(data))(
  'the models of the package are as good on text as their pins say, on the simd and js backends',
  { timeout: 600_000 },
  () => {
    const { status, stdout, stderr } = spawnSync('node', ['models/quality.mjs'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(stdout.split('\n').filter((line) => line.startsWith('quality:'))).toEqual([]);
    expect(stdout).toContain('backend js');
    expect(status).toBe(0);
  },
);
