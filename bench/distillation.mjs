// Distillation on CoNLL-2003: three taggers' mean probabilities as the targets of a small net, beside the same net trained
// on the tags. `npm run bench:distillation`; reads the data from ORIEL_DATA. A difference counts if a paired bootstrap over
// the sentences of all seeds says so.
import { join, resolve } from 'node:path';
import { convertTags, evaluateTagger, pairedBootstrap, presets, trainTagger } from '../dist/index.js';
import { readCorpusFile, readVectorsFile, usefulVectors } from '../dist/node.js';

const data = resolve(process.env.ORIEL_DATA ?? '../shared/data');
const corpus = await readCorpusFile(join(data, 'conll2003-en/eng.train'));
const dev = await readCorpusFile(join(data, 'conll2003-en/eng.testa'));
const vectors = await readVectorsFile(join(data, 'word-vectors/glove.6B.100d.subset.txt.gz'), {
  keep: usefulVectors(corpus, 40_000),
});
const seeds = [1, 2, 3];
const small = {
  ...presets.words,
  layers: [{ linear: 32, initializer: 'heUniform' }, { activation: 'relu' }, { dropout: 0.1 }],
};

const teachers = [];
for (const seed of seeds)
  teachers.push((await trainTagger(corpus, { ...presets.words, seed }, { vectors })).tagger);

const sentences = dev.documents.flatMap((document) => document.sentences);
const gold = sentences.map(({ tags }) => convertTags(tags, 'BIOES'));
const tokens = sentences.map((sentence) => sentence.tokens);
const results = { alone: [], distilled: [] };
for (const seed of seeds) {
  for (const [name, options] of Object.entries({ alone: {}, distilled: { teachers } })) {
    const { tagger } = await trainTagger(corpus, { ...small, seed }, { vectors, ...options });
    results[name].push({ f1: evaluateTagger(tagger, dev).f1, tags: tagger.tagSentences(tokens) });
  }
}

const statistics = (numbers) => {
  const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length;
  const variance = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, numbers.length - 1);
  return `${(100 * mean).toFixed(2)} ± ${(100 * Math.sqrt(variance)).toFixed(2)}`;
};
console.log('| tagger | testa F1 |\n|---|---|');
console.log(
  `| teachers, hidden 256 | ${statistics(teachers.map((tagger) => evaluateTagger(tagger, dev).f1))} |`,
);
for (const [name, runs] of Object.entries(results))
  console.log(`| hidden 32, ${name} | ${statistics(runs.map((run) => run.f1))} |`);
const all = (name) => results[name].flatMap((run) => run.tags);
const { difference, interval, p } = pairedBootstrap(
  seeds.flatMap(() => gold),
  all('alone'),
  all('distilled'),
);
const percent = (x) => (100 * x).toFixed(2);
console.log(`\ndistilled − alone: ${percent(difference)} [${interval.map(percent).join(', ')}], p = ${p}`);
