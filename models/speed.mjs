// How fast the models of the package are: `node models/speed.mjs` tags the texts of development corpora, alone on the machine if
// the figures are to mean something, and writes them into the cards.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Tagger } from '../dist/index.js';
import { modelNames, modelUrl } from '../dist/models/index.js';
import { readCorpusFile } from '../dist/node.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const data = resolve(process.env.ORIEL_DATA ?? join(root, '../shared/data'));
const SOURCES = {
  en: ['ewt-en/ewt.dev.conll', ' '],
  ko: ['klue-ner-ko/klue-ner.dev.char.bio.tsv', ''],
  pii: ['ewt-en/ewt.dev.conll', ' '],
};
const ROUNDS = 7;

/** Texts of ten sentences each, and how many tokens they have. */
async function textsOf([path, between]) {
  const { documents } = await readCorpusFile(join(data, path));
  const sentences = documents.flatMap((document) => document.sentences.map(({ tokens }) => tokens));
  const texts = [];
  for (let i = 0; i < sentences.length; i += 10)
    texts.push(
      sentences
        .slice(i, i + 10)
        .map((tokens) => tokens.join(between).replaceAll('▁', ' '))
        .join('\n'),
    );
  return { texts, tokens: sentences.reduce((sum, { length }) => sum + length, 0) };
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

async function measure(name) {
  const started = performance.now();
  const tagger = await Tagger.load(name);
  tagger.tag('x');
  const load = performance.now() - started;
  const { texts, tokens } = await textsOf(SOURCES[name]);
  const seconds = Array.from({ length: ROUNDS }, () => {
    const from = performance.now();
    tagger.tagBatch(texts);
    return (performance.now() - from) / 1000;
  });
  const [first, later] = [seconds[0], median(seconds.slice(1))].map((s) => Math.round(tokens / s / 1000));
  const unit = tagger.config.tokenizer === 'words' ? 'tokens' : 'syllables';
  return `${first},000 ${unit} a second of text when words are met for the first time, ${later},000 when they have been (median of ${
    ROUNDS - 1
  }), tokenizing included, one thread; ${load.toFixed(0)} ms from nothing to the first tag. Node ${process.versions.node}, backend \`${
    tagger.backend
  }\`, ${cpus()[0].model.trim()}.`;
}

const [engine] = process.versions.node.split('.');
for (const name of modelNames) {
  const line = `- Speed: ${await measure(name)}`;
  console.log(name, line);
  const card = fileURLToPath(modelUrl(name)).replace(/safetensors$/, 'md');
  const text = readFileSync(card, 'utf8');
  const mark = new RegExp(`<!-- speed ${engine} -->\\n(?:- Speed.*\\n)?`);
  writeFileSync(card, text.replace(mark, `<!-- speed ${engine} -->\n${line}\n`));
}
