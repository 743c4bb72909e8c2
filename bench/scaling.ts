import { parseCorpus, Tagger, trainTagger } from 'oriel';
import { createEngine, type Engine } from 'oriel/kernels';
import { JOB, makeWindows, zipf } from './job.ts';
import { alternate, type Contestant, type Settings, type Timing } from './measure.ts';
import { seeded } from './random.ts';
import type { Row } from './report.ts';
import { makeStep } from './training.ts';

/** How time grows with one size, the others held: a contestant for each size, whose amount is the units of work in it. */
interface Curve {
  name: string;
  unit: string;
  sizes: readonly number[];
  /** In `--quick`. */
  few: readonly number[];
  /** Whether the cost of a unit must not grow; where it may, it is only shown. */
  flat?: boolean;
  prepare: (size: number) => Promise<Contestant>;
}

const NANOSECONDS = 1e6;

const step = async (size: number, batch: number, shape: { words: number; hidden: number }) => {
  const { run } = makeStep(await createEngine(), makeWindows(1 << 14, shape.words), batch, shape);
  return { name: String(size), amount: batch, run };
};

const curves: readonly Curve[] = [
  {
    name: 'batch',
    unit: 'ns a sample, training',
    sizes: [1, 4, 16, 64, 256, 1024],
    few: [4, 16],
    prepare: (size) => step(size, size, JOB),
  },
  {
    name: 'hidden',
    unit: 'ns a sample and hidden unit, training',
    sizes: [50, 100, 200, 400, 800],
    few: [50, 100],
    flat: true,
    prepare: async (size) => {
      const contestant = await step(size, 32, { words: JOB.words, hidden: size });
      return { ...contestant, amount: 32 * size };
    },
  },
  {
    name: 'vocabulary',
    unit: 'ns a sample, training',
    sizes: [10_000, 30_000, 100_000, 300_000],
    few: [1000, 3000],
    flat: true,
    prepare: (size) => step(size, 32, { words: size, hidden: JOB.hidden }),
  },
  {
    name: 'text length',
    unit: 'ns a token, tagging text',
    sizes: [100, 1000, 10_000, 100_000, 1_000_000],
    few: [100, 1000],
    flat: true,
    prepare: async (size) => {
      const tagger = await smallTagger();
      const text = `${sentences(size, seeded(4)).map(spell).join(' ')}`;
      return { name: String(size), amount: size, run: () => tagger.tag(text).length };
    },
  },
  {
    name: 'corpus',
    unit: 'ns a token, an epoch with all that goes before it',
    sizes: [10_000, 100_000, 1_000_000],
    few: [1000, 2000],
    flat: true,
    prepare: async (size) => {
      const corpus = corpusOf(size);
      const time = async () => {
        const start = performance.now();
        await trainTagger(corpus, SMALL);
        return performance.now() - start;
      };
      return { name: String(size), amount: size, time };
    },
  },
];

const SMALL = {
  features: [
    { name: 'word', width: 50 },
    { name: 'capitalization', width: 5 },
  ],
  layers: [{ linear: 100 }, { activation: 'tanh' }],
  epochs: 1,
} as const;
const VOCABULARY = 10_000;
const LENGTH = 20;

const spell = (words: readonly number[]): string =>
  `${words.map((word) => `W${word.toString(36)}`).join(' ')}.`;

/** Sentences of 20 words by Zipf's law, `tokens` in all with their full stops. */
function sentences(tokens: number, random: () => number): number[][] {
  return Array.from({ length: Math.ceil(tokens / (LENGTH + 1)) }, (_, i) => {
    const length = Math.min(LENGTH, tokens - i * (LENGTH + 1) - 1);
    return Array.from({ length }, () => zipf(random, VOCABULARY));
  });
}

/** Every tenth word is the name of a place. A document has 20 sentences. */
function corpusOf(tokens: number) {
  const lines: string[] = [];
  sentences(tokens, seeded(3)).forEach((words, i) => {
    if (i % 20 === 0) lines.push('-DOCSTART- O', '');
    for (const word of words) lines.push(`W${word.toString(36)} ${word % 10 === 7 ? 'B-LOC' : 'O'}`);
    lines.push('. O', '');
  });
  return parseCorpus(lines.join('\n'));
}

let tagger: Promise<Tagger> | undefined;
const smallTagger = (): Promise<Tagger> =>
  (tagger ??= trainTagger(corpusOf(5000), SMALL).then((result) =>
    Tagger.load(result.tagger.save() as Uint8Array<ArrayBuffer>),
  ));

/** Time against batch, hidden size, vocabulary, length of text and size of corpus, a table of the cost of a unit each. */
export async function scaling(settings: Settings): Promise<Row[]> {
  const { backend }: Engine = await createEngine();
  const rows: Row[] = [];
  for (const { name, unit, sizes, few, flat, prepare } of curves) {
    if (settings.only?.test(name) === false) continue;
    const contestants: Contestant[] = [];
    for (const size of settings.quick ? few : sizes) contestants.push(await prepare(size));
    const rounds = contestants[0].time ? Math.min(2, settings.rounds) : settings.rounds;
    const timings = await alternate(contestants, { ...settings, rounds });
    const figures = timings.map((timing: Timing) => timing.milliseconds * NANOSECONDS);
    figures.forEach((figure, i) =>
      rows.push({ benchmark: `scaling ${name} ${contestants[i].name}`, contestant: backend, figure, unit }),
    );
    if (!flat) continue;
    const growth = figures[figures.length - 1] / figures[0];
    rows.push({
      benchmark: `scaling ${name}: largest over smallest`,
      contestant: backend,
      figure: growth,
      unit: 'times the cost of a unit',
    });
  }
  return rows;
}
