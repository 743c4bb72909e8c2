// Training word vectors beside the word2vec program (of npm `word2vec`, compiled here) and Debian's fastText: words a
// second in alternating rounds, how good the vectors are, and how good taggers that start from them.
// `node bench/vectors.mjs [--rounds N] [--epochs N] [--quality] [--taggers] [--no-speed] [--text FILE.gz]`, after
// `npm run build`. With --taggers the text is split into words and lower-cased, as taggers look them up.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
// By its path: bench/ is a package of its own, in which the name `oriel` does not resolve.
import { readVectors, tokenizers, trainVectors } from '../dist/index.js';
import { englishTaggers, koreanTaggers } from './vectors-taggers.mjs';
import { cosineOfPairs, meanReciprocalRank, neighborsOf, overlap, randomCosine } from './vectors-quality.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const { values: args } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    epochs: { type: 'string', default: '1' },
    quality: { type: 'boolean', default: false },
    taggers: { type: 'boolean', default: false },
    'no-speed': { type: 'boolean', default: false },
    text: {
      type: 'string',
      default: join(process.env.ORIEL_DATA ?? '../shared/data', 'raw-text/sotu-1790-2021.txt.gz'),
    },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'oriel-vectors-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const SOURCE = 'bench/node_modules/word2vec/src/word2vec.c';
/** Those of its makefile, and those that also let the compiler use vectors for sums. */
const FLAGS = {
  makefile: ['-O3', '-march=native', '-funroll-loops', '-fno-stack-protector'],
  'fast-math': ['-O3', '-march=native', '-funroll-loops', '-fno-stack-protector', '-ffast-math'],
};

const raw = gunzipSync(readFileSync(args.text)).toString();
const text = args.taggers ? lowercaseWords(raw) : raw;
const corpus = join(folder, 'corpus.txt');
writeFileSync(corpus, text);

function lowercaseWords(text) {
  const words = (line) =>
    tokenizers.words(line).map(({ start, end }) => line.slice(start, end).toLowerCase());
  return text
    .split('\n')
    .map((line) => words(line).join(' '))
    .join('\n');
}

function run(program, parameters) {
  const { status, stdout, stderr, error } = spawnSync(program, parameters, {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (error || status !== 0) throw new Error(`${program} failed: ${error?.message ?? stderr}`);
  return stdout + stderr;
}

const lastNumber = (log, pattern) => Number([...log.matchAll(pattern)].at(-1)[1]);

function compileWord2vec() {
  if (!existsSync(SOURCE)) {
    console.log(
      `word2vec is left out: there is no ${SOURCE}; run \`npm install --ignore-scripts\` in bench/\n`,
    );
    return [];
  }
  return Object.entries(FLAGS).map(([name, flags]) => {
    const program = join(folder, `word2vec-${name}`);
    run('gcc', [SOURCE, '-o', program, '-w', ...flags, '-lm', '-pthread']);
    return { name: `word2vec, ${name}`, run: (settings) => word2vec(program, settings) };
  });
}

/** Words of training in a second of the processor's time, as the program itself counts them. */
function word2vec(program, { cbow, sample, epochs, output = join(folder, 'w2v.txt') }) {
  const parameters = { train: corpus, output, size: 100, window: 5, negative: 5, sample, cbow: cbow ? 1 : 0 };
  const all = { ...parameters, iter: epochs, threads: 1, 'min-count': 5 };
  const log = run(
    program,
    Object.entries(all).flatMap(([name, value]) => [`-${name}`, String(value)]),
  );
  return 1000 * lastNumber(log, /sec: ([\d.]+)k/g);
}

/** Words of training in a second: as the program itself counts, but of the processor's time in place of the clock's. */
function fasttext({ cbow, sample, epochs, subwords, output = join(folder, 'fasttext') }) {
  const lengths = subwords ? { minn: 3, maxn: 6, bucket: 2000000 } : { minn: 0, maxn: 0, bucket: 1 };
  // Its threshold 0 would drop every word; 1 drops none.
  const all = {
    input: corpus,
    output,
    dim: 100,
    ws: 5,
    neg: 5,
    minCount: 5,
    epoch: epochs,
    thread: 1,
    ...lengths,
  };
  const parameters = { ...all, lr: cbow ? 0.05 : 0.025, t: sample || 1, loss: 'ns', verbose: 2 };
  const flags = Object.entries(parameters).flatMap(([name, value]) => [`-${name}`, String(value)]);
  const log = run('bash', ['-c', 'time -p "$@"', 'bash', 'fasttext', cbow ? 'cbow' : 'skipgram', ...flags]);
  const processor = lastNumber(log, /user ([\d.]+)/g) + lastNumber(log, /sys ([\d.]+)/g);
  return (lastNumber(log, /words\/sec\/thread: +(\d+)/g) * lastNumber(log, /real ([\d.]+)/g)) / processor;
}

/** Words of training in a second of the processor's time, from the first chunk's end to the last. */
async function oriel({ cbow, sample, epochs, subwords, seed = 1 }) {
  let first;
  let last;
  const vectors = await trainVectors(text, {
    model: cbow ? 'cbow' : 'skipgram',
    sample,
    epochs,
    seed,
    ...(subwords && { subwords: { min: 3, max: 6, buckets: 2_000_000 } }),
    onProgress: ({ words }) => {
      const { user, system } = process.cpuUsage();
      last = { words, seconds: (user + system) / 1e6 };
      first ??= last;
    },
  });
  return { vectors, speed: (last.words - first.words) / (last.seconds - first.seconds) };
}

const hasFasttext = spawnSync('fasttext').error === undefined;
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const thousands = (speed) => `${Math.round(speed / 1000)}k`;

const c = compileWord2vec();
const { backend } = await trainVectors('a b a b', { minCount: 1, epochs: 1 });
console.log(
  `Node ${process.versions.node}, Oriel ${backend}, ${cpus()[0].model.trim()}, ${cpus().length} cores\n`,
);
if (!hasFasttext)
  console.log('fastText is left out: there is no program `fasttext` (Debian: apt-get install fasttext)\n');

const own = { name: 'Oriel', run: async (settings) => (await oriel(settings)).speed };
const facebook = hasFasttext ? [{ name: 'fastText', run: fasttext }] : [];

async function compareSpeed(label, settings, others) {
  const contestants = [own, ...others];
  const speeds = contestants.map(() => []);
  for (let round = 0; round < Number(args.rounds); round++)
    for (const [i, contestant] of contestants.entries()) speeds[i].push(await contestant.run(settings));
  contestants.forEach(({ name }, i) => {
    const ratio = median(speeds[i].map((speed, round) => speeds[0][round] / speed));
    console.log(`| ${label} | ${name} | ${thousands(median(speeds[i]))} | ${ratio.toFixed(2)} |`);
  });
}

if (!args['no-speed']) {
  const epochs = Number(args.epochs);
  console.log('| job | program | words/s | Oriel / it |\n|---|---|---|---|');
  await compareSpeed('skip-gram, sample 1e-3', { sample: 1e-3, epochs }, [...c, ...facebook]);
  await compareSpeed('skip-gram, all words', { sample: 0, epochs }, [...c, ...facebook]);
  await compareSpeed('CBOW, sample 1e-3', { cbow: true, sample: 1e-3, epochs }, [...c, ...facebook]);
  await compareSpeed('skip-gram with subwords', { subwords: true, sample: 1e-3, epochs }, facebook);
  console.log();
}

/** Vectors of each program, the opponent's first. */
async function trainedByAll(cbow) {
  const settings = { cbow, sample: 1e-3, epochs: 5 };
  const found = new Map();
  const load = async (path) => readVectors(readFileSync(path), { format: 'word2vec-text' });
  if (c.length > 0) {
    c.at(-1).run({ ...settings, output: join(folder, 'quality.txt') });
    found.set('word2vec', await load(join(folder, 'quality.txt')));
  }
  for (const seed of [1, 2, 3])
    found.set(`Oriel, seed ${seed}`, (await oriel({ ...settings, seed })).vectors);
  if (hasFasttext) {
    fasttext({ ...settings, output: join(folder, 'quality') });
    found.set('fastText', await load(join(folder, 'quality.vec')));
  }
  return found;
}

async function compareQuality(cbow) {
  const found = await trainedByAll(cbow);
  const reference = [...found.values()][0];
  const own = found.get('Oriel, seed 1');
  const percent = (x) => `${Math.round(100 * x)}%`;
  console.log(`${cbow ? 'CBOW' : 'Skip-gram'}, 5 epochs, sample 1e-3\n`);
  const names = `same as ${[...found.keys()][0]} | same as Oriel, seed 1`;
  console.log(`| program | ${names} | cosine of related pairs | of random pairs | reciprocal rank |`);
  console.log('|---|---|---|---|---|---|');
  for (const [name, vectors] of found) {
    const same = [overlap(vectors, reference), overlap(vectors, own)].map(percent);
    const figures = [cosineOfPairs(vectors), randomCosine(vectors), meanReciprocalRank(vectors)];
    console.log(`| ${[name, ...same, ...figures.map((x) => x.toFixed(3))].join(' | ')} |`);
  }
  console.log('\n| word | nearest by word2vec | by Oriel |\n|---|---|---|');
  for (const [word, theirs, ours] of neighborsOf(reference, own))
    console.log(`| ${word} | ${theirs.slice(0, 5).join(' · ')} | ${ours.slice(0, 5).join(' · ')} |`);
  console.log();
}

if (args.quality) for (const cbow of [false, true]) await compareQuality(cbow);
if (args.taggers) {
  await englishTaggers(await trainedByAll(false));
  await koreanTaggers();
}
