// The recipes behind the accuracy figures: corpora that are cut or joined first, and arguments of `oriel train`. Groups of
// accuracy.mjs, which trains for a fixed number of epochs and looks at the development part once, afterwards.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { variedPii } from './pii-corpus.mjs';

/** A corpus as CoNLL columns, TAB between, its documents kept apart. */
export function writeCorpus({ documents }, path) {
  const sentence = ({ tokens, tags }) => tokens.map((token, i) => `${token}\t${tags[i]}\n`).join('');
  const document = ({ sentences }) => `-DOCSTART-\tO\n\n${sentences.map(sentence).join('\n')}\n`;
  writeFileSync(path, documents.map(document).join(''));
  return path;
}

/** The first 90% of the documents, in the order of the file, and the rest. */
function lastTenth(corpus) {
  const at = Math.floor(0.9 * corpus.documents.length);
  const part = (...range) => ({ ...corpus, documents: corpus.documents.slice(...range) });
  return [part(0, at), part(at)];
}

/** Applies `change` to every sentence. */
export const mapSentences = (corpus, change) => ({
  ...corpus,
  documents: corpus.documents.map(({ sentences }) => ({ sentences: sentences.map(change) })),
});

/** Renames labels; what has no new name is no entity any more. */
export const relabel = (corpus, labels) =>
  mapSentences(corpus, ({ tokens, tags }) => ({
    tokens,
    tags: tags.map((tag) => (labels[tag.slice(2)] ? tag.slice(0, 2) + labels[tag.slice(2)] : 'O')),
  }));

/** The Broad Twitter Corpus parts `@` from the handle and tags both; elsewhere they are one token, and no entity. */
export const joinHandles = (corpus) =>
  mapSentences(corpus, ({ tokens, tags }) => {
    const joined = { tokens: [], tags: [] };
    for (let i = 0; i < tokens.length; i++) {
      const handle = tokens[i] === '@' && /^\w+$/.test(tokens[i + 1] ?? '');
      const orphan = tags[i].startsWith('I-') && (joined.tags.at(-1) ?? 'O') === 'O';
      joined.tags.push(handle ? 'O' : orphan ? `B${tags[i].slice(1)}` : tags[i]);
      joined.tokens.push(handle ? `@${tokens[++i]}` : tokens[i]);
    }
    return joined;
  });

export const without = (corpus, label) => ({
  ...corpus,
  documents: corpus.documents.filter(
    ({ sentences }) => !sentences.some(({ tags }) => tags.some((tag) => tag.slice(2) === label)),
  ),
});

export const joined = (...corpora) => ({ documents: corpora.flatMap(({ documents }) => documents) });

const set = (...settings) => settings.flatMap((setting) => ['--set', setting]);
export const hidden = (units, dropout) => [
  { linear: units, initializer: 'heUniform' },
  { activation: 'relu' },
  { dropout },
];
export const withContext = (units, dropout) => {
  const [linear, ...rest] = hidden(units, dropout);
  return [{ ...linear, context: ['word', 'document'] }, ...rest];
};
const layers = (...list) => set(`layers=${JSON.stringify(list.flat())}`);

const onlyWords = (word, capitalization) =>
  set(
    `features=${JSON.stringify([
      { name: 'word', ...word },
      { name: 'capitalization', width: capitalization },
    ])}`,
  );

/** Kinds of numbers by their length, which shapes do not tell. */
export const NUMBERS = {
  digit: '^\\d$',
  two: '^\\d\\d$',
  three: '^\\d{3}$',
  four: '^\\d{4}$',
  year: '^(19|20)\\d\\d$',
  five: '^\\d{5}$',
  eight: '^\\d{6,8}$',
  eleven: '^\\d{9,11}$',
  more: '^\\d{12,19}$',
  zero: '^0\\d',
  letters: '^(?=\\P{L}*\\p{L})\\D*\\d',
};

const FROZEN_FEATURES = [
  { name: 'word', trainable: false, dropout: 0.2 },
  { name: 'capitalization', width: 5 },
  { name: 'shape', width: 5 },
  { name: 'uncased', width: 5 },
  { name: 'affixes', width: 32, rate: 0.001 },
];

/** Words of templates are taken for unknown ones often: they stand in none but their own. */
const PERSONAL_DATA_FEATURES = [
  { name: 'word', rate: 0.003, dropout: 10 },
  { name: 'capitalization', width: 5 },
  { name: 'shape', width: 5 },
  { name: 'uncased', width: 5 },
  { name: 'affixes', width: 32, rate: 0.003 },
  { name: 'tokenPatterns', width: 8, patterns: NUMBERS },
];

/**
 * Groups of trainings by name. `prepare` writes the files that are not there as such; `read` reads a corpus, `file` is the
 * path of something in the data.
 */
export function recipes({ file, folder, read, splitCorpus, words, vectors }) {
  const inFolder = (name) => join(folder, name);
  const conll = { corpus: file('conll2003-en/eng.train'), dev: file('conll2003-en/eng.testa') };
  const everyVector = [...words, ...vectors, '--vector-words', 'all'];
  const withoutContext = layers(hidden(256, 0.4));
  /** For corpora without documents, of which each sentence is one. */
  const sentences = set('batch={"unit":"document","size":16}');
  const personalData = [
    ...set(`features=${JSON.stringify(PERSONAL_DATA_FEATURES)}`, 'loss=crf', 'epochs=5'),
    ...layers(hidden(160, 0.4)),
    ...sentences,
  ];
  /** Word vectors as they are, and affixes that move slowly: little text has its names by heart before long. */
  const frozen = [
    ...set(`features=${JSON.stringify(FROZEN_FEATURES)}`, 'inputDropout=0.2', 'epochs=5'),
    ...sentences,
  ];
  const syllables = ['--preset', 'syllables', '--vectors', file('word-vectors/ko-syl-nsmc.50d.vec')];

  /** Sentences with organizations are left out of the other corpora, since WNUT's types divide these otherwise. */
  async function wnutJoint() {
    const labels = { PER: 'person', LOC: 'location' };
    const wnut = await read(file('wnut17-en/wnut17train.conll'));
    const ewt = await read(file('ewt-en/ewt.train.conll'));
    const btc = await Promise.all(
      [...'abeghf'].map((part) => read(file(`btc-en/${part}.conll`), { lenient: true })),
    );
    const others = [ewt, joinHandles(joined(...btc))].map((one) => relabel(without(one, 'ORG'), labels));
    return {
      corpus: writeCorpus(joined(...others, wnut, wnut), inFolder('wnut.train')),
      dev: file('wnut17-en/emerging.dev.conll'),
    };
  }

  async function pii() {
    const ewt = (tagColumn) => read(file('ewt-en/ewt.train.conll'), { tagColumn });
    const corpus = variedPii({
      pii: await read(file('synthetic-pii-en/pii.train.conll')),
      ewt: await ewt(3),
      parts: await ewt(1),
      copies: 3,
      natural: 4000,
    });
    return {
      corpus: writeCorpus(corpus, inFolder('pii.train')),
      dev: file('synthetic-pii-en/pii.dev.conll'),
    };
  }

  async function lastTenthOfTraining() {
    const [train, rest] = lastTenth(await read(conll.corpus));
    return {
      corpus: writeCorpus(train, inFolder('first.train')),
      dev: writeCorpus(rest, inFolder('last.dev')),
    };
  }

  async function snips() {
    const options = { seed: 1, by: 'document' };
    const [train, dev] = splitCorpus(
      await read(file('snips-slots-en/snips.train.conll')),
      [0.9, 0.1],
      options,
    );
    return {
      corpus: writeCorpus(train, inFolder('snips.train')),
      dev: writeCorpus(dev, inFolder('snips.dev')),
    };
  }

  return {
    conll: {
      ...conll,
      jobs: {
        'words, GloVe': [...words, ...vectors],
        'words, GloVe, whole file': everyVector,
        'words without document context, GloVe, whole file': [...everyVector, ...withoutContext],
        'words, random vectors': words,
        'random vectors and capitalization only': [
          ...words,
          ...onlyWords({ width: 100, rate: 0.002, dropout: 0.1 }, 10),
          ...layers(hidden(160, 0.25), withContext(128, 0.25)),
          ...set('epochs=10'),
        ],
        'random vectors and capitalization only, without document context': [
          ...words,
          ...onlyWords({ width: 100, rate: 0.003, dropout: 0.3 }, 5),
          ...layers(hidden(300, 0.5)),
          ...set('loss=crf', 'epochs=14', 'averageEpochs=4', 'inputDropout=0'),
          ...set('batch={"unit":"sentence","size":16}'),
        ],
        'lecture, GloVe': ['--preset', 'lecture', ...vectors],
      },
    },
    'conll-last-tenth': {
      prepare: lastTenthOfTraining,
      jobs: {
        'words, GloVe, whole file': everyVector,
        'words without document context, GloVe, whole file': [...everyVector, ...withoutContext],
      },
    },
    wnut: {
      prepare: wnutJoint,
      jobs: {
        'words, GloVe, whole file, with EWT and BTC': [...everyVector, ...sentences, ...set('epochs=3')],
        'words, GloVe, with EWT and BTC': [...words, ...vectors, ...sentences, ...set('epochs=3')],
      },
    },
    'wnut-alone': {
      corpus: file('wnut17-en/wnut17train.conll'),
      dev: file('wnut17-en/emerging.dev.conll'),
      jobs: { 'words, GloVe, whole file': [...everyVector, ...sentences] },
    },
    ewt: {
      corpus: file('ewt-en/ewt.train.conll'),
      dev: file('ewt-en/ewt.dev.conll'),
      jobs: {
        'words, GloVe, whole file': [...everyVector, ...sentences],
        'words, GloVe, frozen': [...words, ...vectors, ...frozen],
        'words, GloVe, whole file, frozen': [...everyVector, ...frozen],
      },
    },
    'ewt-upos': {
      corpus: file('ewt-en/ewt.train.conll'),
      dev: file('ewt-en/ewt.dev.conll'),
      columns: ['--tag-column', '2'],
      jobs: {
        'words without document context, GloVe, whole file': [
          ...everyVector,
          ...withoutContext,
          ...sentences,
        ],
      },
    },
    snips: {
      prepare: snips,
      jobs: {
        'words, GloVe, whole file': [...everyVector, ...sentences],
        'words, GloVe': [...words, ...vectors, ...sentences],
      },
    },
    pii: {
      corpus: file('synthetic-pii-en/pii.train.conll'),
      dev: file('synthetic-pii-en/pii.dev.conll'),
      jobs: {
        'words without document context, GloVe, whole file': [
          ...everyVector,
          ...withoutContext,
          ...sentences,
          ...set('epochs=16'),
        ],
      },
    },
    'pii-varied': {
      prepare: pii,
      finer: true,
      jobs: {
        'words without document context, GloVe': [...words, ...vectors, ...personalData],
        'words without document context, GloVe, whole file': [...everyVector, ...personalData],
      },
    },
    'klue-context': {
      corpus: file('klue-ner-ko/klue-ner.train.char.bio.tsv'),
      dev: file('klue-ner-ko/klue-ner.dev.char.bio.tsv'),
      jobs: {
        'syllables, vectors': syllables,
        'syllables, vectors, means of syllables and sentence': [
          ...syllables,
          ...layers(hidden(192, 0.4), withContext(128, 0.4)),
          ...set('epochs=10', 'inputDropout=0.25', 'batch={"unit":"document","size":10}'),
        ],
      },
    },
  };
}
