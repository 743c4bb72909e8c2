import { execFileSync } from 'node:child_process';
import { expect, test, vi } from 'vitest';
import { demoLines, SMALL, workplace } from '../cli/run.ts';

const HAS_FLAG = Number(process.versions.node.split('.')[0]) >= 22;

/** In a process of its own: a flag of the engine cannot be taken back. */
const ask = `
const { revectorize } = await import('./dist/node.js');
const { createEngine } = await import('./dist/index.js');
const { packedLength } = await import('./dist/kernels.js');
const product = async () => {
  const { kernels, memory } = await createEngine('simd');
  const [m, k, n] = [5, 37, 19];
  const [a, b] = [m * k, k * n].map((size) => memory.fromFloats(Array.from({ length: size }, (_, i) => Math.sin(i))));
  const [packed, c] = [packedLength(k, n), m * n].map((size) => memory.alloc(4 * size));
  kernels.pack(b, n, k, n, packed);
  for (let i = 0; i < 20000; i++) kernels.gemm(a, k, 0, packed, c, n, 0, m, n, k, 0);
  return [...memory.floats(c, m * n)];
};
const changed = process.argv[1] === 'wide' && revectorize();
console.log(JSON.stringify({ changed, product: await product() }));
`;

test('revectorize changes no result, and says whether the engine can', () => {
  const run = (...args: string[]) =>
    JSON.parse(
      execFileSync(process.execPath, ['--input-type=module', '-e', ask, ...args], { encoding: 'utf8' }),
    );
  const [narrow, wide] = [run(), run('wide')];
  expect(wide.changed).toBe(HAS_FLAG);
  expect(wide.product).toEqual(narrow.product);
});

test('the command line takes it from ORIEL_REVECTORIZE, and trains the same model', () => {
  const models = ['', '1'].map((setting) => {
    vi.stubEnv('ORIEL_REVECTORIZE', setting);
    const { oriel, write, read } = workplace();
    write('en.jsonl', demoLines('en', 20));
    const { status, stderr } = oriel(['train', 'en.jsonl', '-o', 'model.safetensors', '--quiet', ...SMALL]);
    expect(status).toBe(0);
    expect(stderr).toMatch(setting && !HAS_FLAG ? /^oriel: ORIEL_REVECTORIZE does nothing on Node/ : /^$/);
    return read('model.safetensors');
  });
  vi.unstubAllEnvs();
  expect(models[1].equals(models[0])).toBe(true);
});
