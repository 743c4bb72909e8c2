/** The page under test: trains a small tagger, tags a sentence and leaves what happened in the document. */
import { parseCorpus, splitSentences, Tagger, tokenizeWords, trainTagger } from 'oriel';

const places = ['Paris', 'Seoul', 'Lima', 'Oslo', 'Cairo', 'Quito', 'Delhi', 'Accra'];
const frames = ['She lives in @ now.', 'Trains from @ are late.', 'We met near @ in spring.', '@ is large.'];

const lines = places.flatMap((place) =>
  frames.map((frame) => {
    const start = frame.indexOf('@');
    const entities = [{ start, end: start + place.length, label: 'LOC' }];
    return JSON.stringify({ text: frame.replace('@', place), entities });
  }),
);

async function run() {
  const corpus = parseCorpus(lines.join('\n'), { split: splitSentences, tokenize: tokenizeWords });
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
    { onEpoch: ({ loss }) => losses.push(loss) },
  );
  const text = 'Museums in Bergen open late. She lives in Oslo now.';
  const reloaded = await Tagger.load(new Blob([tagger.save() as Uint8Array<ArrayBuffer>]));
  return { backend: reloaded.backend, losses, text, entities: reloaded.tag(text) };
}

function show(outcome: unknown): void {
  const element = document.createElement('output');
  element.textContent = JSON.stringify(outcome);
  document.body.append(element);
}

run().then(show, (error: unknown) => show({ error: String(error) }));
