import { parseCorpus, splitSentences, tokenizeWords, trainTagger } from 'oriel';

const TOWNS = ['Paris', 'Seoul', 'Lima', 'Oslo', 'Cairo', 'Quito', 'Delhi', 'Accra'];
const FRAMES = [
  'She lives in @ now.',
  'Trains from @ are late.',
  'We met near @ in spring.',
  '@ is large.',
  'The mayor of @ came by train.',
  'They sell books in @ every day.',
];

/** Sentences that name a town each, as JSON lines. */
export const townLines = (): string[] =>
  TOWNS.flatMap((town) =>
    FRAMES.map((frame) => {
      const start = frame.indexOf('@');
      const entities = [{ start, end: start + town.length, label: 'LOC' }];
      return JSON.stringify({ text: frame.replace('@', town), entities });
    }),
  );

/** The same as CoNLL columns. */
export const townColumns = (): string => {
  const { documents } = parseCorpus(townLines().join('\n'), {
    split: splitSentences,
    tokenize: tokenizeWords,
  });
  return documents
    .flatMap(({ sentences }) => sentences)
    .map(({ tokens, tags }) => tokens.map((token, i) => `${token} ${tags![i]}\n`).join(''))
    .join('\n');
};

/** A model that knows towns, as a file; with `context` one whose net takes the document into account. */
export async function townModel(context = false): Promise<Buffer> {
  const corpus = parseCorpus(townLines().join('\n'), { split: splitSentences, tokenize: tokenizeWords });
  const { tagger } = await trainTagger(corpus, {
    features: [
      { name: 'word', width: 8, dropout: 1 },
      { name: 'capitalization', width: 4 },
    ],
    epochs: 20,
    optimizer: { rate: 0.02 },
    ...(context && {
      layers: [{ linear: 12, context: ['word', 'document'] }],
      batch: { unit: 'document', size: 4 },
    }),
  });
  return Buffer.from(tagger.save());
}
