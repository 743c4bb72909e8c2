// Development F1 of taggers that start from word vectors, three seeds each, after a fixed number of epochs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { evaluateTagger, presets, trainTagger, trainVectors } from '../dist/index.js';
import { readCorpusFile, readVectorsFile } from '../dist/node.js';

const data = process.env.ORIEL_DATA ?? '../shared/data';
const SEEDS = [1, 2, 3];

/** Settings by name: the word vectors held fast show what is in them, fine-tuned ones what they are good for. */
const variants = ({ features, ...config }) => ({
  frozen: {
    ...config,
    features: features.map((feature) =>
      feature.name === 'word' ? { ...feature, trainable: false } : feature,
    ),
  },
  'fine-tuned': { ...config, features },
});

async function report(title, corpus, dev, preset, starts) {
  console.log(`${title}\n\n| start | frozen | fine-tuned |\n|---|---|---|`);
  for (const [name, vectors] of starts) {
    const cells = [];
    for (const config of Object.values(variants(preset))) {
      const scores = [];
      for (const seed of SEEDS) {
        const { tagger } = await trainTagger(corpus, { ...config, seed }, vectors ? { vectors } : {});
        scores.push(100 * evaluateTagger(tagger, dev).f1);
      }
      const mean = scores.reduce((a, b) => a + b, 0) / scores.length;
      const sd = Math.sqrt(scores.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (scores.length - 1));
      cells.push(`${mean.toFixed(2)} ± ${sd.toFixed(2)}`);
    }
    console.log(`| ${name} | ${cells.join(' | ')} |`);
  }
  console.log();
}

/** The lecture's net on CoNLL-2003 from random vectors and from each of these, all of one size. */
export async function englishTaggers(trained) {
  const { dimensions } = [...trained.values()][0];
  const preset = {
    ...presets.lecture,
    features: presets.lecture.features.map((feature) => ({ ...feature, width: dimensions })),
    vocabulary: { vectorWords: 'all' },
    epochs: 4,
  };
  const read = (name) => readCorpusFile(join(data, 'conll2003-en', name));
  const title = `CoNLL-2003 testa, the lecture's net, vectors of ${dimensions} dimensions`;
  const starts = [['random', undefined], ...[...trained].filter(([name]) => !/seed [23]/.test(name))];
  await report(title, await read('eng.train'), await read('eng.testa'), preset, starts);
}

/** The preset `syllables` on KLUE, from vectors trained here on film reviews and from those of fastText. */
export async function koreanTaggers() {
  const theirs = await readVectorsFile(join(data, 'word-vectors/ko-syl-nsmc.50d.vec'));
  const reviews = gunzipSync(readFileSync(join(data, 'raw-text/nsmc-reviews.txt.gz'))).toString();
  const lines = function* () {
    for (const line of reviews.split('\n'))
      yield Array.from(line, (syllable) => (syllable === ' ' ? '▁' : syllable));
  };
  const { dimensions } = theirs;
  const ours = await trainVectors(lines(), { dimensions, epochs: 2, sample: 1e-4 });
  const read = (part) => readCorpusFile(join(data, `klue-ner-ko/klue-ner.${part}.char.bio.tsv`));
  const preset = {
    ...presets.syllables,
    features: presets.syllables.features.map((f) => (f.name === 'word' ? { ...f, width: dimensions } : f)),
  };
  const title = `KLUE dev, preset syllables, vectors of ${dimensions} dimensions (two epochs over the reviews)`;
  const starts = [
    ['random', undefined],
    ['fastText', theirs],
    ['Oriel', ours],
  ];
  await report(title, await read('train'), await read('dev'), preset, starts);
}
