// Changes one point of the sources at a time and runs the tests of the changed code: `npm run mutate`. The points are a
// sample, by a seed, of comparisons, bounds, signs and terms, as many from each group of folders. A mutant that no test
// notices survives; survivors.md says of each why it does, or which test was added. Works in a copy of the checkout.
//
// Options: --count N (default 100), --seed N, --only FILE:LINE, --list (shows the sample and runs nothing).
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { mutantsOf } from './mutants.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100' },
    seed: { type: 'string', default: '20261201' },
    only: { type: 'string' },
    list: { type: 'boolean', default: false },
  },
});

/**
 * What is changed, and the tests that are run for it, step by step until one fails: first those of the file, which `named`
 * finds by its name, then those of the folder, then those of what uses it.
 */
const GROUPS = {
  nn: {
    files: /^src\/nn\//,
    steps: [
      ['tests/nn'],
      ['tests/tagger.test.ts', 'tests/models-texts.test.ts', 'tests/train-vectors.test.ts'],
    ],
  },
  text: {
    files: /^src\/text\//,
    steps: [['tests/text'], ['tests/tagger.test.ts', 'tests/models-texts.test.ts', 'tests/rules']],
  },
  rules: { files: /^src\/rules\//, steps: [['tests/rules'], ['tests/redact']] },
  pool: { files: /^src\/(?:pool|threads)\//, steps: [['tests/pool', 'tests/threads']] },
  tagger: {
    files:
      /^src\/(?:tagg|tagging|strip|encode|lexicon|model|safetensors|crc32|segment|schema|grow|fine-tune|evaluat|calibration)[\w-]*\.ts$/,
    steps: [
      ['tests/tagger', 'tests/model', 'tests/safetensors.test.ts', 'tests/hostile-models.test.ts'],
      [
        'tests/fine-tune.test.ts',
        'tests/train-feedback.test.ts',
        'tests/evaluation.test.ts',
        'tests/text/corpora',
      ],
      ['tests/pool', 'tests/compression', 'tests/redact'],
    ],
  },
  assembly: { files: /^assembly\//, steps: [['tests/core'], ['tests/nn']] },
};

/** Milliseconds after which a step has failed: a mutant may never end. */
const TIMEOUT = 600_000;

/** Numbers in [0, 1) by a seed: mulberry32. */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function sourcesOf({ files }) {
  return ['src', 'assembly']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true }).map(
        (name) => `${folder}/${name.replaceAll('\\', '/')}`,
      ),
    )
    .filter((file) => files.test(file) && /(?<!\.d)\.ts$/.test(file))
    .sort();
}

/** As many mutants from each group, none twice. */
function sample(count, seed) {
  const next = random(seed);
  const groups = Object.entries(GROUPS);
  return groups.flatMap(([group, given], g) => {
    const all = sourcesOf(given).flatMap((file) => {
      const source = readFileSync(join(root, file), 'utf8');
      return mutantsOf(file, source).map((mutant) => ({ group, file, ...mutant, ...lineOf(source, mutant) }));
    });
    const share = Math.floor((count * (g + 1)) / groups.length) - Math.floor((count * g) / groups.length);
    return Array.from(
      { length: Math.min(share, all.length) },
      () => all.splice(Math.floor(next() * all.length), 1)[0],
    );
  });
}

function lineOf(source, { start, end }) {
  const before = source.slice(0, start).split('\n');
  return { line: before.length, column: before.at(-1).length + 1, from: source.slice(start, end) };
}

const describe = ({ group, file, line, column, kind, from, text }) =>
  `${group}  ${file}:${line}:${column}  ${kind}: ${JSON.stringify(from)} to ${JSON.stringify(text)}`;

/** A copy of the checkout in which files are changed. */
function copy() {
  const folder = mkdtempSync(join(tmpdir(), 'oriel-mutate-'));
  for (const name of readdirSync(root))
    if (!/^(?:node_modules|\.git|bench)$/.test(name))
      cpSync(join(root, name), join(folder, name), { recursive: true });
  for (const name of ['node_modules', 'bench']) symlinkSync(join(root, name), join(folder, name));
  return folder;
}

/** The tests of one file by its name, if there are any. */
function named(file) {
  const name = file.replace(/^(?:src|assembly)\//, '').replace(/\.ts$/, '');
  const tests = [
    `tests/${name}.test.ts`,
    ...(file.startsWith('assembly/') ? [`tests/core/${name}.test.ts`] : []),
  ];
  return tests.filter((test) => readdirSync(join(root, test, '..')).includes(test.split('/').at(-1)));
}

function passes(folder, tests) {
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--bail=1', '--reporter=dot', ...tests];
  const { status } = spawnSync(process.execPath, args, {
    cwd: folder,
    stdio: 'ignore',
    timeout: TIMEOUT,
    killSignal: 'SIGKILL',
  });
  return status === 0;
}

const builds = (folder) =>
  spawnSync(process.execPath, ['build.mjs', 'wasm'], { cwd: folder, stdio: 'ignore', timeout: TIMEOUT })
    .status === 0;

/** The step at which a mutant is noticed, or undefined. */
function judge(folder, mutant) {
  const { file, start, end, text, group } = mutant;
  const source = readFileSync(join(folder, file), 'utf8');
  writeFileSync(join(folder, file), source.slice(0, start) + text + source.slice(end));
  try {
    if (file.startsWith('assembly/') && !builds(folder)) return 'build';
    const steps = [named(file), ...GROUPS[group].steps].filter(({ length }) => length > 0);
    const step = steps.find((tests) => !passes(folder, tests));
    return step?.join(' ');
  } finally {
    writeFileSync(join(folder, file), source);
  }
}

const all = sample(Number(values.count), Number(values.seed));
const chosen = values.only ? all.filter(({ file, line }) => `${file}:${line}` === values.only) : all;
if (values.list) chosen.forEach((mutant) => console.log(describe(mutant)));
else {
  const folder = copy();
  const survivors = [];
  try {
    for (const group of new Set(chosen.map((mutant) => mutant.group))) {
      const failed = GROUPS[group].steps.find((tests) => !passes(folder, tests));
      if (failed) throw new Error(`${failed.join(' ')} fail without a change`);
    }
    for (const [i, mutant] of chosen.entries()) {
      const by = judge(folder, mutant);
      if (by === undefined) survivors.push(mutant);
      console.log(
        `${i + 1}/${chosen.length}  ${by === undefined ? 'SURVIVED' : `killed by ${by}`}  ${describe(mutant)}`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const killed = chosen.length - survivors.length;
  console.log(`\n${killed} of ${chosen.length} killed (seed ${values.seed})`);
  survivors.forEach((mutant) => console.log(describe(mutant)));
}
