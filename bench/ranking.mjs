// "Is the word in the window's centre a location?" on CoNLL-2003: the max-margin loss beside the logistic one, from
// random vectors and with subword features, three seeds each; prints mean ± standard deviation of the development
// figures over all windows of testa, on which the best epoch and the threshold are chosen too:
// `node bench/ranking.mjs [name …] [--seeds 3] [--backend NAME]` after `npm run build`. Takes minutes; reads the data from ORIEL_DATA.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { evaluateScorer, parseCorpus, trainWindowScorer } from '../dist/index.js';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const data = resolve(process.env.ORIEL_DATA ?? '../shared/data', 'conll2003-en');
if (!existsSync(data)) throw new Error(`no corpus in ${data}; set ORIEL_DATA`);

const word = [{ name: 'word', width: 50, dropout: 0.5 }];
/** Options of each job; what is not said is the library's default. */
const jobs = {
  'max-margin, random vectors': { features: word },
  'max-margin, subwords': {},
  'max-margin, replaced centres': { corrupt: 'replace' },
  'logistic, random vectors': { loss: 'logistic', features: word },
  'logistic, subwords': { loss: 'logistic' },
};

const { values, positionals } = parseArgs({
  options: { seeds: { type: 'string', default: '3' }, backend: { type: 'string', default: 'auto' } },
  allowPositionals: true,
});
const names = positionals.length > 0 ? positionals : Object.keys(jobs);
for (const name of names)
  if (!(name in jobs)) throw new Error(`no job '${name}'; known are ${Object.keys(jobs).join(', ')}`);

const read = (file) => parseCorpus(readFileSync(join(data, file), 'utf8'), { source: file });
const [corpus, dev] = ['eng.train', 'eng.testa'].map(read);

async function run(options, seed) {
  const started = performance.now();
  const scorer = await trainWindowScorer(corpus, {
    label: 'LOC',
    ...options,
    dev,
    seed,
    backend: values.backend,
  });
  const seconds = (performance.now() - started) / 1000;
  return { ...evaluateScorer(scorer, dev), seconds, threshold: scorer.threshold };
}

function summary(numbers, digits) {
  const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length;
  const variance = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, numbers.length - 1);
  return `${mean.toFixed(digits)} ± ${Math.sqrt(variance).toFixed(digits)}`;
}

console.log(`Node ${process.versions.node}, ${values.seeds} seeds, backend ${values.backend}\n`);
console.log(
  '| job | AUC | average precision | precision | recall | F1 | threshold | seconds |\n|---|---|---|---|---|---|---|---|',
);
for (const name of names) {
  const runs = [];
  for (let seed = 1; seed <= Number(values.seeds); seed++) runs.push(await run(jobs[name], seed));
  const percents = ['auc', 'averagePrecision', 'precision', 'recall', 'f1'].map((key) =>
    summary(
      runs.map((figures) => 100 * figures[key]),
      2,
    ),
  );
  const plain = [
    ['threshold', 2],
    ['seconds', 0],
  ].map(([key, digits]) =>
    summary(
      runs.map((figures) => figures[key]),
      digits,
    ),
  );
  console.log(`| ${[name, ...percents, ...plain].join(' | ')} |`);
}
