// Files of small models, one of each kind: what is mutated.
import {
  compressModel,
  parseCorpus,
  tokenizers,
  trainTagger,
  trainWindowScorer,
} from '../../../dist/index.js';

const CORPUS = `Ann B-PER
Lee I-PER
lives O
in O
Rome B-LOC
. O

Yesterday O
Ben B-PER
met O
Cara B-PER
in O
New B-LOC
York I-LOC
. O

Nobody O
knows O
why O
4 O
trains O
were O
late O
. O
`;
const KOREAN = [
  { text: '김유정은 서울에 산다.', entities: [{ start: 0, end: 3, label: 'PS' }, { start: 5, end: 7, label: 'LC' }] }, // prettier-ignore
  { text: '이수호가 부산 사람이다.', entities: [{ start: 0, end: 3, label: 'PS' }, { start: 5, end: 7, label: 'LC' }] }, // prettier-ignore
];

const base = {
  features: [
    { name: 'word', width: 6 },
    { name: 'shape', width: 2, buckets: 16 },
    { name: 'affixes', width: 4, lengths: [1, 3], buckets: 32 },
  ],
  window: { radius: 1 },
  layers: [{ linear: 8 }, { activation: 'relu' }],
  epochs: 2,
  batch: { unit: 'sentence', size: 2 },
};
const withFeature = (feature) => ({ ...base, features: [...base.features, feature] });

const configs = {
  words: base,
  crf: { ...base, loss: 'crf', scheme: 'BIO' },
  context: {
    ...base,
    layers: [
      ...base.layers,
      { linear: 8, context: ['word', 'sentence', 'document'] },
      { activation: 'gelu' },
    ],
    batch: { unit: 'document', size: 2 },
  },
  average: { ...base, window: { radius: 2, combine: 'average' }, loss: 'logistic' },
  straight: { ...base, layers: [], loss: 'max-margin', rules: { email: 'MAIL' } },
  patterns: withFeature({ name: 'tokenPatterns', width: 4, patterns: { digits: '^\\d+$', upper: '^[A-Z]' } }),
  ngrams: {
    ...base,
    features: [
      { name: 'hash', width: 4, buckets: 32 },
      { name: 'ngrams', width: 4, lengths: [2, 3], buckets: 32, limit: 8 },
      { name: 'capitalization', width: 2 },
      { name: 'uncased', width: 2 },
    ],
    layers: [{ linear: 8 }, { activation: 'tanh' }, { linear: 8 }, { activation: 'leakyRelu' }],
  },
};

/** Vectors from outside: two numbers for each token, by its length. */
export const encoder = (sentences) =>
  sentences.map((tokens) => Float32Array.from(tokens.flatMap(({ length }) => [length, length % 3])));

/** The bytes of each model by its name. */
export async function modelFiles() {
  const corpus = parseCorpus(CORPUS);
  const files = {};
  for (const [name, config] of Object.entries(configs))
    files[name] = (await trainTagger(corpus, config)).tagger.save();
  const gazetteers = { PER: ['Ann Lee', 'Ben'], LOC: ['Rome', 'New York'] };
  files.gazetteer = (await trainTagger(corpus, base, { gazetteers })).tagger.save();
  const plain = parseCorpus(CORPUS.replace(/ [BI]-/g, ' ').replace(/ O$/gm, ' X'));
  files.plain = (await trainTagger(plain, { ...base, scheme: 'plain', loss: 'crf' })).tagger.save();
  const korean = parseCorpus(KOREAN.map((line) => JSON.stringify(line)).join('\n'), {
    split: (text) => [{ start: 0, end: text.length }],
    tokenize: tokenizers.syllables,
  });
  const syllables = {
    ...base,
    tokenizer: 'syllables',
    features: [
      { name: 'word', width: 4 },
      { name: 'characterType', width: 2 },
      { name: 'eojeolStart', width: 2, limit: 4 },
      { name: 'eojeolEnd', width: 2, limit: 4 },
      { name: 'syllables', width: 2, buckets: 64 },
    ],
    loss: 'crf',
  };
  files.syllables = (await trainTagger(korean, syllables)).tagger.save();
  const contextual = { ...base, contextual: { width: 2 } };
  files.contextual = (await trainTagger(corpus, contextual, { contextual: encoder })).tagger.save();
  files.bits4 = compressModel(files.context, { bits: 4 });
  files.bits8 = compressModel(files.gazetteer, { bits: 8 });
  files.hashed = compressModel(files.crf, { bits: 4, hash: true });
  const { features, epochs } = base;
  for (const loss of ['max-margin', 'logistic']) {
    const options = { features, epochs, label: 'LOC', loss, hidden: 8, radius: 1 };
    files[`scorer-${loss}`] = (await trainWindowScorer(corpus, options)).save();
  }
  return files;
}
