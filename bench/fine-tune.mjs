// A general English model (persons, places, organisations: EWT + BTC) fine-tuned on few sentences of another task, beside
// training on these alone, and what of the old task is forgotten. `npm run bench:fine-tune -- [snips] [wnut] [--sizes 50,200,1000]
// [--seeds 1,2,3] [--general MODEL]`; reads the data from ORIEL_DATA. Trains the general model first unless one is given, and
// then keeps it there. Nothing is chosen on a development part: all epochs are run. With `--suggest` it asks instead which 100
// sentences to label next: those that `suggest` names, or any.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { evaluateTagger, fineTune, presets, splitCorpus, suggest, trainTagger } from '../dist/index.js';
import { loadFile, readCorpusFile, readVectorsFile, saveFile, usefulVectors } from '../dist/node.js';

const data = resolve(process.env.ORIEL_DATA ?? '../shared/data');
const read = (path) => readCorpusFile(join(data, path), { tagColumn: -1 });
const join2 = (...corpora) => ({ ...corpora[0], documents: corpora.flatMap(({ documents }) => documents) });

const { values, positionals } = parseArgs({
  options: {
    sizes: { type: 'string', default: '50,200,1000' },
    seeds: { type: 'string', default: '1,2,3' },
    general: { type: 'string' },
    variants: { type: 'string' },
    suggest: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const [sizes, seeds] = [values.sizes, values.seeds].map((list) => list.split(',').map(Number));
const tasks = positionals.length > 0 ? positionals : ['snips', 'wnut'];

const ewt = await read('ewt-en/ewt.train.conll');
const ewtDev = await read('ewt-en/ewt.dev.conll');
const btc = await Promise.all(['a', 'b', 'e', 'g'].map((part) => read(`btc-en/${part}.conll`)));
const vectorsFor = (corpus) =>
  readVectorsFile(join(data, 'word-vectors/glove.6B.100d.subset.txt.gz'), {
    keep: usefulVectors(corpus, 40_000),
  });
/** Without the layers that take `context`: sentences are examples here. */
const words = {
  ...presets.words,
  layers: presets.words.layers.slice(0, 3),
  batch: { unit: 'sentence', size: 16 },
};

async function generalModel() {
  if (values.general && existsSync(values.general)) return loadFile(values.general);
  const corpus = join2(ewt, ...btc);
  const { tagger } = await trainTagger(
    corpus,
    { ...words, epochs: 5 },
    { vectors: await vectorsFor(corpus) },
  );
  if (values.general) await saveFile(tagger, values.general);
  return tagger;
}

/** A training and a development part of each task, and labels that are like old ones. */
const corpora = {
  snips: async () => {
    const [train, dev] = splitCorpus(await read('snips-slots-en/snips.train.conll'), [0.9, 0.1], {
      seed: 1,
      by: 'document',
    });
    return { train, dev };
  },
  wnut: async () => ({
    train: await read('wnut17-en/wnut17train.conll'),
    dev: await read('wnut17-en/emerging.dev.conll'),
    like: { person: 'PER', location: 'LOC', group: 'ORG', corporation: 'ORG' },
  }),
};

const sentencesOf = ({ documents }) => documents.flatMap(({ sentences }) => sentences);
const replayTexts = sentencesOf(ewt).map(({ tokens }) => tokens.join(' '));

const general = await generalModel();
const f1 = (tagger, corpus) => 100 * evaluateTagger(tagger, corpus).f1;
console.log(`Node ${process.versions.node}, backend ${general.backend}, seeds ${seeds.join(' ')}`);
console.log(`general model on EWT dev: ${f1(general, ewtDev).toFixed(2)}\n`);

/** Ways to learn from a few sentences. Those that fine-tune return taggers that also know the old labels. */
const variants = {
  'from scratch': ({ few, seed }) => trainTagger(few, scratch(few, seed)),
  'from scratch, GloVe': async ({ few, seed }) =>
    trainTagger(few, scratch(few, seed), { vectors: await vectorsFor(few) }),
  'fine-tuned': ({ few, seed, like }) => fineTune(general, few, { seed, like }),
  'fine-tuned, penalty 10': ({ few, seed, like }) => fineTune(general, few, { seed, like, penalty: 10 }),
  'fine-tuned, replay of EWT': ({ few, seed, like }) => fineTune(general, few, { seed, like, replay: ewt }),
  'fine-tuned, replay of its text': ({ few, seed, like }) =>
    fineTune(general, few, { seed, like, replayTexts: replayTexts.slice(0, 4000) }),
};

/** As many steps as fine-tuning takes, at the rate of the preset. */
function scratch({ documents }, seed) {
  const sentences = documents.length;
  const epochs = Math.round(Math.min(40, Math.max(4, 8 * Math.sqrt(1000 / sentences))));
  return {
    ...words,
    batch: { unit: 'sentence', size: 8 },
    schedule: { name: 'linear', warmup: 10 },
    epochs,
    seed,
  };
}

const statistics = (numbers) => {
  const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length;
  const variance = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, numbers.length - 1);
  return `${mean.toFixed(2)} ± ${Math.sqrt(variance).toFixed(2)}`;
};

/** Labels of the task that are among the examples and like old ones. */
function known({ documents }, like = {}) {
  const present = new Set(documents.flatMap(({ sentences }) => sentences.flatMap(labelsOf)));
  return Object.fromEntries(Object.entries(like).filter(([label]) => present.has(label)));
}
const labelsOf = ({ tags }) => tags.map((tag) => tag.slice(2));

/** F1 after the first 100 sentences, and after 100 more that `suggest` names of what is left, or that chance does. */
async function suggestions(task) {
  const { train, dev, like } = await corpora[task]();
  const learn = async (documents, seed) => {
    const few = { ...train, documents };
    return (await fineTune(general, few, { seed, like: known(few, like) })).tagger;
  };
  const runs = [];
  for (const seed of seeds) {
    const hundred = 100 / train.documents.length;
    const parts = splitCorpus(train, [hundred, hundred], { seed, by: 'document' });
    const [first, second, third] = parts.map(({ documents }) => documents);
    const rest = [...second, ...third];
    const tagger = await learn(first, seed);
    const texts = rest.map(({ sentences }) => sentences.map(({ tokens }) => tokens.join(' ')).join(' '));
    const named = (await suggest(tagger, texts, { count: 100 })).map(({ index }) => rest[index]);
    const scores = [tagger, await learn([...first, ...named], seed)];
    scores.push(await learn([...first, ...second], seed));
    runs.push(scores.map((one) => f1(one, dev)));
  }
  const cells = [0, 1, 2].map((i) => statistics(runs.map((scores) => scores[i])));
  console.log(`| ${[task, ...cells].join(' | ')} |`);
}

if (values.suggest) {
  console.log(
    '| dev F1 | 100 sentences | and 100 that `suggest` named | and 100 by chance |\n|---|---|---|---|',
  );
  for (const task of tasks) await suggestions(task);
  process.exit();
}

const chosen = values.variants?.split(';') ?? Object.keys(variants);
for (const task of tasks) {
  const { train, dev, like } = await corpora[task]();
  console.log(`| ${task} dev F1 (EWT dev F1) | ${sizes.map((n) => `${n} sentences`).join(' | ')} |`);
  console.log(`|---|${sizes.map(() => '---').join('|')}|`);
  for (const name of chosen) {
    const cells = [];
    for (const size of sizes) {
      const runs = [];
      for (const seed of seeds) {
        const [few] = splitCorpus(train, [size / train.documents.length], { seed, by: 'document' });
        const { tagger } = await variants[name]({ few, seed, like: known(few, like) });
        // Old labels that are found in the new task are wrong there, and new ones that are found in the old.
        runs.push({ fresh: f1(tagger, dev), old: f1(tagger, ewtDev) });
      }
      const old = name.startsWith('fine') ? ` (${statistics(runs.map((run) => run.old))})` : '';
      cells.push(statistics(runs.map((run) => run.fresh)) + old);
    }
    console.log(`| ${[name, ...cells].join(' | ')} |`);
  }
  console.log();
}
