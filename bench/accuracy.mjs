// Trains with the command line on the real corpora, three seeds each, and prints mean ± standard deviation of the
// development figures: `npm run bench:accuracy -- [name …] [--seeds 3] [--backend NAME]`. Takes minutes; reads the data from ORIEL_DATA.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const data = resolve(process.env.ORIEL_DATA ?? '../shared/data');
const file = (path) => join(data, path);
const conll = { corpus: file('conll2003-en/eng.train'), dev: file('conll2003-en/eng.testa') };
const vectors = ['--vectors', file('word-vectors/glove.6B.100d.subset.txt.gz')];
const klue = { corpus: file('klue-ner-ko/klue-ner.train.char.bio.tsv'), dev: file('klue-ner-ko/klue-ner.dev.char.bio.tsv') };

/** What is trained: a corpus, its development part, and further arguments of `oriel train`. */
const jobs = {
  'conll-words-glove': { ...conll, args: ['--preset', 'words', ...vectors] },
  'conll-words-random': { ...conll, args: ['--preset', 'words'] },
  'conll-lecture-glove': { ...conll, args: ['--preset', 'lecture', ...vectors] },
  'klue-syllables': { ...klue, args: ['--preset', 'syllables'] },
};

const { values, positionals } = parseArgs({
  options: { seeds: { type: 'string', default: '3' }, backend: { type: 'string', default: 'auto' } },
  allowPositionals: true,
});
const names = positionals.length > 0 ? positionals : Object.keys(jobs);
for (const name of names) if (!(name in jobs)) throw new Error(`no job '${name}'; known are ${Object.keys(jobs).join(', ')}`);
if (!existsSync(conll.corpus)) throw new Error(`no corpora in ${data}; set ORIEL_DATA`);

function oriel(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/cli.js', ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`oriel ${args.join(' ')} failed:\n${stdout}${stderr}`);
  return stdout;
}

const statistics = (numbers) => {
  const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length;
  const variance = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, numbers.length - 1);
  return { mean, sd: Math.sqrt(variance) };
};

const folder = mkdtempSync(join(tmpdir(), 'oriel-accuracy-'));
console.log(`Node ${process.versions.node}, ${values.seeds} seeds, backend ${values.backend}\n`);
console.log('| job | F1 | precision | recall | unseen recall | token accuracy | seconds |\n|---|---|---|---|---|---|---|');
for (const name of names) {
  const { corpus, dev, args } = jobs[name];
  const runs = Array.from({ length: Number(values.seeds) }, (_, i) => {
    const model = join(folder, `${name}-${i + 1}.safetensors`);
    const started = performance.now();
    oriel('train', corpus, '--dev', dev, ...args, '--seed', String(i + 1), '--backend', values.backend, '--quiet', '-o', model);
    const seconds = (performance.now() - started) / 1000;
    return { ...JSON.parse(oriel('evaluate', model, dev, '--json', '--backend', values.backend)), seconds };
  });
  const percent = (key) => {
    const { mean, sd } = statistics(runs.map((run) => 100 * run[key]));
    return `${mean.toFixed(2)} ± ${sd.toFixed(2)}`;
  };
  const { mean, sd } = statistics(runs.map((run) => run.seconds));
  const cells = ['f1', 'precision', 'recall', 'unseenRecall', 'accuracy'].map(percent);
  console.log(`| ${[name, ...cells, `${mean.toFixed(0)} ± ${sd.toFixed(0)}`].join(' | ')} |`);
}
rmSync(folder, { recursive: true });
