// The share of the time of `oriel train` that is spent in kernels, between the first step and the last one:
// `npm run bench:profile -- [--corpus FILE] [--epochs N] [--preset words] [--vectors FILE] [--node 24]`, by V8's sampling
// profiler. The corpus is CoNLL-2003 in ORIEL_DATA unless another is named.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { nodeOfVersion } from './node.mjs';
import { exportedNames, kernelShare } from './profile-share.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const data = process.env.ORIEL_DATA ?? '../shared/data';
const { values } = parseArgs({
  options: {
    corpus: { type: 'string', default: join(data, 'conll2003-en/eng.train') },
    epochs: { type: 'string', default: '3' },
    preset: { type: 'string', default: 'words' },
    vectors: { type: 'string' },
    node: { type: 'string' },
  },
});
if (!existsSync(values.corpus))
  throw new Error(`there is no corpus ${values.corpus}; set ORIEL_DATA or --corpus`);

const GOAL = 0.85;
/** The first Node whose engine has relaxed SIMD. */
const RELAXED = 22;
const folder = mkdtempSync(join(tmpdir(), 'oriel-profile-'));
try {
  const node = values.node ? nodeOfVersion(values.node) : process.execPath;
  const version = spawnSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' }).stdout.trim();
  const train = ['train', values.corpus, '--preset', values.preset, '--epochs', values.epochs, '--quiet'];
  const vectors = values.vectors ? ['--vectors', values.vectors] : [];
  const profiling = ['--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-interval', '500'];
  const args = [
    ...profiling,
    resolve('dist/cli.js'),
    ...train,
    ...vectors,
    '-o',
    join(folder, 'model.safetensors'),
  ];
  const { status } = spawnSync(node, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`oriel train ended with ${status}`);
  const file = readdirSync(folder).find((name) => name.endsWith('.cpuprofile'));
  const profile = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const backend = Number(version.split('.')[0]) >= RELAXED ? 'relaxed' : 'simd';
  const names = exportedNames(readFileSync(`build/${backend}.wasm`));
  const { share, seconds, functions } = kernelShare(profile, names);
  console.log(`Node ${version} (${backend}), oriel ${train.join(' ')}`);
  console.log(
    `${(100 * share).toFixed(1)}% of ${seconds.toFixed(1)} s in kernels, goal ≥ ${100 * GOAL}%: ${share >= GOAL ? 'met' : 'missed'}\n`,
  );
  console.log('| function | share |\n|---|---|');
  for (const { name, share } of functions.slice(0, 20))
    console.log(`| ${name} | ${(100 * share).toFixed(1)}% |`);
} finally {
  rmSync(folder, { recursive: true });
}
