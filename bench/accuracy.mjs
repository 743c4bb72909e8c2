// Trains with the command line on the real corpora, three seeds each, and prints mean ± standard deviation of the
// development figures: `npm run bench:accuracy -- [group …] [--jobs TEXT] [--seeds 3] [--backend NAME]`, of all jobs or of those
// whose name has the text. Training goes on for a fixed number of epochs and does not see the development part. Takes minutes;
// reads the data from ORIEL_DATA.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { convertTags, evaluate, splitCorpus } from '../dist/index.js';
import { loadFile, readCorpusFile } from '../dist/node.js';
import { klueGazetteer } from './klue-gazetteer.mjs';
import { recipes } from './recipes.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const data = resolve(process.env.ORIEL_DATA ?? '../shared/data');
const file = (path) => join(data, path);
const conll = { corpus: file('conll2003-en/eng.train'), dev: file('conll2003-en/eng.testa') };
const vectors = ['--vectors', file('word-vectors/glove.6B.100d.subset.txt.gz')];
const syllableVectors = ['--vectors', file('word-vectors/ko-syl-nsmc.50d.vec')];
const klue = {
  corpus: file('klue-ner-ko/klue-ner.train.char.bio.tsv'),
  dev: file('klue-ner-ko/klue-ner.dev.char.bio.tsv'),
};

const words = ['--preset', 'words'];
const lecture = ['--preset', 'lecture', '--epochs', '6'];
const syllables = ['--preset', 'lecture', '--tokenizer', 'syllables', '--epochs', '6'];
const set = (...settings) => settings.flatMap((setting) => ['--set', setting]);
const radii = [0, 1, 2, 3, 4];

/** Further arguments of `oriel train`, by what they show: the window's size and form on the lecture's net. */
const windows = (args) =>
  Object.fromEntries([
    ...radii.map((radius) => [
      `concatenated, radius ${radius}`,
      [...args, ...set(`window.radius=${radius}`)],
    ]),
    ...radii
      .slice(1, 3)
      .map((radius) => [
        `averaged, radius ${radius}`,
        [...args, ...set(`window.radius=${radius}`, 'window.combine=average')],
      ]),
    ['no hidden layer, radius 2', [...args, ...set('layers=[]')]],
  ]);

/** The word vectors' start and whether they move. */
const starts = (random, pretrained) => ({
  random,
  'pretrained, frozen': [...pretrained, ...set('features.word.trainable=false')],
  'pretrained, fine-tuned': pretrained,
  'pretrained, fine-tuned at a tenth of the rate': [...pretrained, ...set('features.word.rate=0.005')],
});
/** The first part of the training corpus that `starts` is tried on besides all of it. */
const PART = 0.05;

const folder = mkdtempSync(join(tmpdir(), 'oriel-accuracy-'));

/** KLUE's gazetteer as a file that `--gazetteer` takes. */
function gazetteerFile() {
  const source = file('klue-ner-ko/gazetteer.konec-train.tsv');
  if (!existsSync(source)) return source;
  const lines = Object.entries(klueGazetteer(source)).flatMap(([label, forms]) =>
    forms.map((form) => `${form}\t${label}\n`),
  );
  const path = join(folder, 'gazetteer.tsv');
  writeFileSync(path, lines.join(''));
  return path;
}
const gazetteer = ['--gazetteer', gazetteerFile()];
/** The same with every entity of the training corpus besides, as lists that somebody made from it would have them. */
const ownGazetteer = [...gazetteer, '--gazetteer', trainingEntities()];

function trainingEntities() {
  const path = join(folder, 'entities.tsv');
  if (!existsSync(klue.corpus)) return path;
  const entities = new Set();
  let open = '';
  for (const line of readFileSync(klue.corpus, 'utf8').split('\n')) {
    const [syllable, tag = 'O'] = line.split('\t');
    const text = syllable === '▁' ? ' ' : syllable;
    if (tag.startsWith('I-')) open = open.replace('\t', `${text}\t`);
    else {
      if (open) entities.add(open);
      open = tag.startsWith('B-') ? `${text}\t${tag.slice(2)}` : '';
    }
  }
  writeFileSync(path, `${[...entities].join('\n')}\n`);
  return path;
}

/**
 * Groups of trainings: a corpus, its development part (or what prepares them), arguments of `oriel train` by name, those
 * that `evaluate` takes as well, and whether the corpus has finer labels than the development part.
 */
const groups = {
  ...recipes({ file, folder, read: readCorpusFile, splitCorpus, words, vectors }),
  klue: {
    ...klue,
    jobs: {
      'syllables, token loss': ['--preset', 'syllables', ...set('loss=softmax')],
      'syllables, CRF loss': ['--preset', 'syllables', ...set('loss=crf')],
    },
  },
  'klue-gazetteer': {
    ...klue,
    jobs: {
      'syllables, CRF loss': ['--preset', 'syllables'],
      gazetteer: ['--preset', 'syllables', ...gazetteer],
      'gazetteer, no dropout': [
        '--preset',
        'syllables',
        ...gazetteer,
        ...set('features.gazetteer.dropout=0'),
      ],
      'gazetteer with the training entities': ['--preset', 'syllables', ...ownGazetteer],
      'gazetteer with the training entities, no dropout': [
        '--preset',
        'syllables',
        ...ownGazetteer,
        ...set('features.gazetteer.dropout=0'),
      ],
      vectors: ['--preset', 'syllables', ...syllableVectors],
      'vectors and gazetteer': ['--preset', 'syllables', ...syllableVectors, ...gazetteer],
    },
  },
  'conll-windows': { ...conll, jobs: windows(lecture) },
  'klue-windows': { ...klue, jobs: windows(syllables) },
  'conll-vectors': { ...conll, jobs: starts(lecture, [...lecture, ...vectors]) },
  'conll-vectors-5%': { ...conll, part: PART, jobs: starts(lecture, [...lecture, ...vectors]) },
  'klue-vectors': { ...klue, jobs: starts(syllables, [...syllables, ...syllableVectors]) },
  'klue-vectors-5%': { ...klue, part: PART, jobs: starts(syllables, [...syllables, ...syllableVectors]) },
  losses: {
    ...conll,
    jobs: Object.fromEntries(
      ['softmax', 'logistic', 'max-margin', 'crf'].map((loss) => [
        `lecture, GloVe, ${loss}`,
        [...lecture, ...vectors, ...set(`loss=${loss}`)],
      ]),
    ),
  },
};

const { values, positionals } = parseArgs({
  options: {
    seeds: { type: 'string', default: '3' },
    backend: { type: 'string', default: 'auto' },
    jobs: { type: 'string', default: '' },
  },
  allowPositionals: true,
});
const names = positionals.length > 0 ? positionals : ['conll', 'klue'];
for (const name of names) {
  if (!(name in groups)) throw new Error(`no group '${name}'; known are ${Object.keys(groups).join(', ')}`);
}
if (!existsSync(conll.corpus)) throw new Error(`no corpora in ${data}; set ORIEL_DATA`);

function oriel(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/cli.js', ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`oriel ${args.join(' ')} failed:\n${stdout}${stderr}`);
  return stdout;
}

const statistics = (numbers) => {
  const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length;
  const variance = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, numbers.length - 1);
  return { mean, sd: Math.sqrt(variance) };
};

/** The first part of a corpus, cut between sentences, as a file of its own. */
function beginning(corpus, part) {
  const blocks = readFileSync(corpus, 'utf8').split('\n\n');
  const path = join(folder, `beginning${extname(corpus)}`);
  writeFileSync(path, `${blocks.slice(0, Math.round(part * blocks.length)).join('\n\n')}\n`);
  return path;
}

/** The scores of a tagger whose labels are finer than those of the development part: what follows a ~ is left away. */
async function evaluateFiner(model, dev) {
  const tagger = await loadFile(model);
  const sentences = (await readCorpusFile(dev)).documents.flatMap((document) => document.sentences);
  const predicted = tagger.tagSentences(sentences.map(({ tokens }) => tokens));
  const gold = sentences.map(({ tags }) => tags);
  return evaluate(
    gold.map((tags) => convertTags(tags, tagger.config.scheme)),
    predicted.map((tags) => tags.map((tag) => tag.replace(/~.*/, ''))),
    { tokens: sentences.map(({ tokens }) => tokens) },
  );
}

/** Trains once, and evaluates what was written. */
async function trainOnce({ corpus: whole, dev, part, columns = [], finer }, args, seed) {
  const corpus = part ? beginning(whole, part) : whole;
  const model = join(folder, 'model.safetensors');
  const common = ['--backend', values.backend, ...columns];
  const started = performance.now();
  oriel('train', corpus, ...args, ...common, '--seed', String(seed), '--quiet', '-o', model);
  const seconds = (performance.now() - started) / 1000;
  const scores = finer
    ? await evaluateFiner(model, dev)
    : JSON.parse(oriel('evaluate', model, dev, '--json', ...common));
  return { ...scores, seconds };
}

console.log(`Node ${process.versions.node}, ${values.seeds} seeds, backend ${values.backend}`);
for (const name of names) {
  console.log(
    `\n| ${name} | F1 | precision | recall | unseen recall | token accuracy | seconds |\n|---|---|---|---|---|---|---|`,
  );
  const { prepare, jobs, ...given } = groups[name];
  const group = { ...given, ...(await prepare?.()) };
  for (const [job, args] of Object.entries(jobs)) {
    // The whole name of one job is not taken for a part of another's.
    if (values.jobs in jobs ? job !== values.jobs : !job.includes(values.jobs)) continue;
    const runs = [];
    for (let seed = 1; seed <= Number(values.seeds); seed++) runs.push(await trainOnce(group, args, seed));
    const percent = (key) => {
      if (runs[0][key] === undefined) return '–';
      const { mean, sd } = statistics(runs.map((run) => 100 * run[key]));
      return `${mean.toFixed(2)} ± ${sd.toFixed(2)}`;
    };
    const { mean, sd } = statistics(runs.map((run) => run.seconds));
    const cells = ['f1', 'precision', 'recall', 'unseenRecall', 'accuracy'].map(percent);
    console.log(`| ${[job, ...cells, `${mean.toFixed(0)} ± ${sd.toFixed(0)}`].join(' | ')} |`);
  }
}
rmSync(folder, { recursive: true });
