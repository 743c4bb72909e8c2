// Makes the models of the package: `npm run models -- [en|ko|pii …]` trains each by its recipe, compresses it, evaluates the
// compressed file on the tokens of development corpora, and writes it, its size and its time into its card; `npm run quality --
// --pin` writes the figures as text. Reads the corpora from ORIEL_DATA; takes some minutes.
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  compressModel,
  evaluateTagger,
  readSafetensors,
  Tagger,
  trainTagger,
  writeSafetensors,
} from '../dist/index.js';
import { readCorpusFile } from '../dist/node.js';
import { facts, tableOf, writeCard } from './card.mjs';
import { evaluateTexts } from './texts.mjs';
import { vocabularyOf } from './vocabulary.mjs';
import { recipes as recipesOf } from './recipes.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const data = resolve(process.env.ORIEL_DATA ?? join(root, '../shared/data'));
if (!existsSync(data)) throw new Error(`no corpora in ${data}; set ORIEL_DATA`);
const file = (path) => join(data, path);
const recipes = recipesOf((path, options) => readCorpusFile(file(path), options), file);

/** The model file with these things said in its metadata. */
function withMetadata(file, more) {
  const { tensors, metadata } = readSafetensors(file);
  return writeSafetensors({ tensors, metadata: { ...metadata, ...more } });
}

async function make(name) {
  const { train, dev, texts = {}, words, gazetteers, config, compress, license, credit } = recipes[name];
  const corpus = await train();
  const started = performance.now();
  const { vectors, vocabulary } = await vocabularyOf(corpus, file(recipes[name].vectors), words);
  const { tagger } = await trainTagger(
    corpus,
    { ...config, ...(vocabulary && { vocabulary }) },
    {
      vectors,
      ...(gazetteers && { gazetteers: gazetteers() }),
      onEpoch: ({ epoch, loss, seconds }) =>
        console.log(`${name} epoch ${epoch}: loss ${loss.toFixed(4)}, ${seconds.toFixed(0)} s`),
    },
  );
  const seconds = (performance.now() - started) / 1000;
  const whole = tagger.save();
  const packed = withMetadata(compressModel(whole, compress), { name, license, credit });
  const small = await Tagger.load(packed);
  const evaluations = [];
  for (const [title, read] of Object.entries(dev)) {
    const gold = await read();
    const [evaluation, before] = [small, tagger].map((one) => evaluateTagger(one, gold));
    evaluations.push({ title, evaluation, before });
  }
  for (const [title, read] of Object.entries(texts))
    evaluations.push({ title, evaluation: evaluateTexts(small, await read()) });
  writeFileSync(join(root, 'models', `${name}.safetensors`), packed);
  for (const { title, evaluation, before } of evaluations)
    console.log(`\n${tableOf(title, evaluation, before).join('\n')}`);
  const text = facts({ tagger: small, bytes: packed.length, wholeBytes: whole.length, seconds });
  console.log(`\n${text}`);
  writeCard(join(root, 'models', `${name}.md`), ['figures', 'as text'], text);
}

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(recipes);
for (const name of names) {
  if (!Object.hasOwn(recipes, name))
    throw new Error(`no model '${name}'; known are ${Object.keys(recipes).join(', ')}`);
}
for (const name of names) await make(name);
