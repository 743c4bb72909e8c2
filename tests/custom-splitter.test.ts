import { beforeAll, expect, it } from 'vitest';
import { explainEntity } from '../src/explain-entity.ts';
import { fineTune } from '../src/fine-tune.ts';
import { TaggerPool } from '../src/pool/pool.ts';
import { redact } from '../src/redact.ts';
import { suggest } from '../src/suggest.ts';
import { Tagger } from '../src/tagger.ts';
import type { TextRange } from '../src/text/sentence.ts';
import { trainTagger } from '../src/train-tagger.ts';
import { TINY, tinyCorpus } from './helpers/tiny.ts';

// The sentence splitter that a tagger is given splits all texts that the tagger is asked about.

const TEXT = 'Anna lives in Paris | Ben Carter met Clara in Oslo | My friend Emil likes tea';
const corpus = tinyCorpus(40, 1);
let tagger: Tagger;
let split: string[];

/** Sentences end at a bar, where the usual splitter sees none. */
function splitSentences(text: string): TextRange[] {
  split.push(text);
  return Array.from(text.matchAll(/[^|]+/g), (match) => {
    const found = match[0];
    const start = match.index + found.length - found.trimStart().length;
    return { start, end: start + found.trim().length };
  });
}

beforeAll(async () => {
  split = [];
  const trained = await trainTagger(corpus, { ...TINY, epochs: 12 });
  tagger = await Tagger.load(trained.tagger.save(), { splitSentences });
});

it.each<[string, () => unknown]>([
  ['tag', () => tagger.tag(TEXT)],
  ['tagBatch', () => tagger.tagBatch([TEXT])],
  ['tagAsync', () => tagger.tagAsync(TEXT)],
  ['segment', () => tagger.segment(TEXT)],
  ['redact', () => redact(tagger, TEXT)],
  ['suggest', () => suggest(tagger, [TEXT])],
  ['explainEntity', () => explainEntity(tagger, TEXT, 0)],
  ['fineTune with texts', () => fineTune(tagger, corpus, { epochs: 1, replayTexts: [TEXT] })],
  [
    'a tagger that was fine-tuned',
    async () => (await fineTune(tagger, corpus, { epochs: 1 })).tagger.tag(TEXT),
  ],
  [
    'a pool',
    async () => {
      const pool = new TaggerPool({ model: tagger.save(), size: 0, callingThread: true, splitSentences });
      await pool.tagBatch([TEXT]);
      await pool.close();
    },
  ],
])('%s', async (_, use) => {
  split = [];
  await use();
  expect(split).toContain(TEXT);
});

it('no window reaches over the end of a sentence', () => {
  const { end } = tagger
    .segment(TEXT)[0]
    .ends.map((end) => ({ end }))
    .at(-1)!;
  const explained = explainEntity(tagger, TEXT, TEXT.indexOf('Paris'));
  expect(explained?.tokens.every((token) => token.end <= end)).toBe(true);
  expect(tagger.segment(TEXT)).toHaveLength(3);
});

it('a pool whose workers could not have it is refused', () => {
  expect(() => new TaggerPool({ model: 'en', splitSentences })).toThrow(
    /^splitSentences: got a function, which cannot be sent to workers, expected it in a call of `serve`/,
  );
});
