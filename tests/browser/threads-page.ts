/** Trains where it runs, on two threads if it can, tags with a pool of Web Workers, and tells what happened. */
import { parseCorpus, splitSentences, tokenizeWords, trainTagger } from 'oriel';
import { PoolError, TaggerPool } from 'oriel/worker';

const places = ['Paris', 'Seoul', 'Lima', 'Oslo', 'Cairo', 'Quito', 'Delhi', 'Accra'];
const frames = ['She lives in @ now.', 'Trains from @ are late.', 'We met near @ in spring.', '@ is large.'];
const lines = places.flatMap((place) =>
  frames.map((frame) => {
    const start = frame.indexOf('@');
    const entities = [{ start, end: start + place.length, label: 'LOC' }];
    return JSON.stringify({ text: frame.replace('@', place), entities });
  }),
);
const made: Worker[] = [];
const createWorker = () => {
  const worker = new Worker('/threads-worker.js', { type: 'module' });
  made.push(worker);
  return worker;
};

async function run() {
  const corpus = parseCorpus(lines.join('\n'), { split: splitSentences, tokenize: tokenizeWords });
  const told: unknown[] = [];
  const losses: number[] = [];
  const { tagger } = await trainTagger(
    corpus,
    {
      features: [
        { name: 'word', width: 8, dropout: 1 },
        { name: 'capitalization', width: 4 },
      ],
      epochs: 20,
      optimizer: { rate: 0.02 },
    },
    {
      threads: 2,
      createWorker,
      onThreads: (...about) => told.push(about),
      onEpoch: ({ loss }) => losses.push(loss),
    },
  );
  const texts = Array.from(
    { length: 60 },
    (_, i) => `Museums in ${places[i % 8]} open late. She lives in Bergen.`,
  );
  const expected = texts.map((text) => tagger.tag(text));
  const pool = new TaggerPool({ model: tagger.save(), size: 2, createWorker, inFlight: 14 });
  await pool.ready();
  const results = [];
  for await (const entities of pool.tagStream(texts)) {
    results.push(entities);
    if (results.length === 10) made.at(-1)!.terminate();
  }
  const error: unknown = await pool.tagBatch([texts[0], 'a deadly text']).catch((e: unknown) => e);
  const after = await pool.tagBatch(texts.slice(0, 3));
  await pool.close();
  return {
    told,
    losses,
    same:
      JSON.stringify(results) === JSON.stringify(expected) &&
      JSON.stringify(after) === JSON.stringify(expected.slice(0, 3)),
    entities: expected.flat().length,
    workers: made.length,
    named: error instanceof PoolError ? error.indices : String(error),
  };
}

function show(outcome: unknown): void {
  const element = document.createElement('output');
  element.textContent = JSON.stringify(outcome);
  document.body.append(element);
}

run().then(show, (error: unknown) => show({ error: String(error) }));
