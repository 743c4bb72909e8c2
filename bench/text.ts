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

/** The preset `words` up to the layer that takes the document into account. */
const WITHOUT_CONTEXT: PartialConfig = {
  ...presets.words,
  contextDropout: 0,
  layers: (presets.words.layers as object[]).slice(0, 3),
};

const PASSES = 5;
/** What `oriel tag` gives the cache. */
const LARGER = 64 * 2 ** 20;
/** Sentences that are tagged one by one, of about so many tokens. */
const [ALONE, LEAST, MOST] = [4000, 20, 30];

/**
 * The State of the Union addresses, from a string to entities with offsets, by a model of the preset `words` without
 * document context (or the file in ORIEL_MODEL), once with a tagger that has met no word, then again; sentence by
 * sentence; by a model with document context; and the time to the first tag of a fresh process.
 */
export async function tagText({ quick }: Settings): Promise<Row[]> {
  const book = join(DATA, 'raw-text/sotu-1790-2021.txt.gz');
  if (quick || !existsSync(book)) {
    console.log(`text: skipped, ${quick ? 'since it trains models' : `there is no ${book}`}`);
    return [];
  }
  const text = gunzipSync(readFileSync(book)).toString();
  const file = process.env.ORIEL_MODEL ?? (await modelOf('words-without-context', WITHOUT_CONTEXT));
  const tagger = await Tagger.load(readFileSync(file));
  const [cold, ...warm] = ratesOf(tagger, text);
  const { hits, misses } = tagger.cacheFigures!;
  const row = (benchmark: string, figure: number, unit: string): Row => ({
    benchmark,
    contestant: tagger.backend,
    figure,
    unit,
  });
  const larger = await Tagger.load(readFileSync(file), { cacheBytes: LARGER });
  const withContext = await Tagger.load(readFileSync(await modelOf('words', presets.words)));
  const small = await modelOf('small', SMALL);
  return [
    row('text tagged, cold', cold, 'tokens/s'),
    row('text tagged, warm', median(warm), 'tokens/s'),
    row('text tagged, warm, a cache of 64 MiB', median(ratesOf(larger, text).slice(1)), 'tokens/s'),
    row('text, words found in the cache', hits / (hits + misses), 'of all'),
    row('text, a sentence a call, over all at once', sentenceBySentence(tagger, text), 'times as long'),
    row('text tagged, document context', median(ratesOf(withContext, text).slice(1)), 'tokens/s'),
    row('text, first tag above an empty process', firstTag(small, 'oriel/tagger'), 'ms'),
    row('text, first tag with all of the library', firstTag(small, 'oriel'), 'ms'),
  ];
}

/** Tokens a second, pass by pass. */
function ratesOf(tagger: Tagger, text: string): number[] {
  const tokens = splitSentences(text).reduce((n, range) => n + tokensIn(text, range), 0);
  return Array.from({ length: PASSES }, () => {
    const start = performance.now();
    tagger.tag(text);
    return (1000 * tokens) / (performance.now() - start);
  });
}

const tokensIn = (text: string, { start, end }: { start: number; end: number }): number =>
  tokenizeWords(text.slice(start, end)).length;

/** How many times as long sentences of about 25 tokens take one by one as in one text; median of the passes. */
function sentenceBySentence(tagger: Tagger, text: string): number {
  const sentences = splitSentences(text)
    .filter((range) => tokensIn(text, range) >= LEAST && tokensIn(text, range) <= MOST)
    .slice(0, ALONE)
    .map(({ start, end }) => text.slice(start, end));
  const together = sentences.join('\n');
  const time = (run: () => unknown) => {
    const start = performance.now();
    run();
    return performance.now() - start;
  };
  const ratios = Array.from({ length: 2 * PASSES }, () => {
    const all = time(() => tagger.tag(together));
    return time(() => sentences.forEach((sentence) => tagger.tag(sentence))) / all;
  });
  return median(ratios);
}

/** Milliseconds to load a model and tag a sentence, over those of a process that does nothing; median of the rounds. */
function firstTag(file: string, entry: string): number {
  const script = `import { readFileSync } from 'node:fs'; import { Tagger } from '${entry}';
    (await Tagger.load(readFileSync(${JSON.stringify(file)}))).tag('Barack Obama was born in Honolulu.');`;
  const time = (code: string) => {
    const start = performance.now();
    execFileSync(process.execPath, ['--input-type=module', '--eval', code]);
    return performance.now() - start;
  };
  return median(Array.from({ length: STARTS }, () => -time('') + time(script)));
}
