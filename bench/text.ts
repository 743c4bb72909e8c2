import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  parseCorpus,
  type PartialConfig,
  presets,
  splitSentences,
  Tagger,
  tokenizeWords,
  trainTagger,
} from 'oriel';
import { median, type Settings } from './measure.ts';
import type { Row } from './report.ts';

const DATA = process.env.ORIEL_DATA ?? '../shared/data';
/** Models are trained once and kept here, out of version control. */
const MODELS = 'build/bench/models';
const STARTS = 21;

/** About 1 MB: rare words are unknown, and everything is narrower. */
const SMALL: PartialConfig = {
  ...presets.words,
  vocabulary: { minCount: 6 },
  features: [
    { name: 'word', width: 32, dropout: 0.5 },
    { name: 'capitalization', width: 5 },
    { name: 'shape', width: 5 },
    { name: 'uncased', width: 5 },
    { name: 'affixes', width: 16, buckets: 4096 },
  ],
  layers: [{ linear: 128 }, { activation: 'relu' }],
};

async function modelOf(name: string, config: PartialConfig): Promise<string> {
  const file = join(MODELS, `${name}.safetensors`);
  if (existsSync(file)) return file;
  const text = readFileSync(join(DATA, 'conll2003-en/eng.train'), 'utf8');
  const { tagger } = await trainTagger(parseCorpus(text, {}), { ...config, epochs: 2 });
  mkdirSync(MODELS, { recursive: true });
  writeFileSync(file, tagger.save());
  return file;
}

/**
 * The State of the Union addresses, from a string to entities with offsets, by a model of the preset `words` (or the file
 * in ORIEL_MODEL): once with a tagger that has met no word, then again; and the time to the first tag of a fresh process.
 */
export async function tagText({ quick }: Settings): Promise<Row[]> {
  const book = join(DATA, 'raw-text/sotu-1790-2021.txt.gz');
  if (quick || !existsSync(book)) {
    console.log(`text: skipped, ${quick ? 'since it trains models' : `there is no ${book}`}`);
    return [];
  }
  const text = gunzipSync(readFileSync(book)).toString();
  const tokens = splitSentences(text).reduce(
    (n, { start, end }) => n + tokenizeWords(text.slice(start, end)).length,
    0,
  );
  const file = process.env.ORIEL_MODEL ?? (await modelOf('words', presets.words));
  const tagger = await Tagger.load(readFileSync(file));
  const rates: number[] = [];
  for (let pass = 0; pass < 5; pass++) {
    const start = performance.now();
    tagger.tag(text);
    rates.push((1000 * tokens) / (performance.now() - start));
  }
  const { hits, misses } = tagger.cacheFigures!;
  const row = (benchmark: string, figure: number, unit: string): Row => ({
    benchmark,
    contestant: tagger.backend,
    figure,
    unit,
  });
  return [
    row('text tagged, cold', rates[0], 'tokens/s'),
    row('text tagged, warm', median(rates.slice(1)), 'tokens/s'),
    row('text, words found in the cache', hits / (hits + misses), 'of all'),
    row('text, first tag above an empty process', firstTag(await modelOf('small', SMALL)), 'ms'),
  ];
}

/** Milliseconds to load a model and tag a sentence, over those of a process that does nothing; median of the rounds. */
function firstTag(file: string): number {
  const script = `import { readFileSync } from 'node:fs'; import { Tagger } from 'oriel';
    (await Tagger.load(readFileSync(${JSON.stringify(file)}))).tag('Barack Obama was born in Honolulu.');`;
  const time = (code: string) => {
    const start = performance.now();
    execFileSync(process.execPath, ['--input-type=module', '--eval', code]);
    return performance.now() - start;
  };
  return median(Array.from({ length: STARTS }, () => -time('') + time(script)));
}
