// What the models of the package are made of: corpora, configuration, compression, and what is said of them.
import { spansOf, tokenizeWords } from '../dist/index.js';
import { klueGazetteer } from '../bench/klue-gazetteer.mjs';
import { variedPii } from '../bench/pii-corpus.mjs';
import {
  hidden,
  joined,
  joinHandles,
  mapSentences,
  NUMBERS,
  relabel,
  withContext,
} from '../bench/recipes.mjs';
import { koreanDemo } from './demo.mjs';
import { namesEn } from './names-en.mjs';
import { namesKo } from './names-ko.mjs';
import { namer, piiTexts } from './pii-texts.mjs';
import { corpusOf, merged, tagByRule, textsOf } from './texts.mjs';

const EWT = 'Universal NER EWT (Mayhew et al. 2024) on the English Web Treebank of UD (CC BY-SA 4.0)';
const GLOVE = 'GloVe 6B (Pennington et al. 2014; PDDL 1.0)';
const ENGLISH = [
  EWT,
  'WNUT-17 (Derczynski et al. 2017, CC BY 4.0)',
  'Broad Twitter Corpus (Derczynski, Bontcheva, Roberts 2016, CC BY 4.0)',
  'synthetic PII of presidio-research (Microsoft, MIT) with names of Fake Name Generator (CC BY-SA 3.0 US)',
  'Snips 2017 custom intents (Coucke et al. 2018, CC0)',
  GLOVE,
].join('; ');
const SHARE_ALIKE = 'CC-BY-SA-4.0';

const word = (width, more) => ({ name: 'word', width, rate: 0.001, dropout: 3, ...more });
const letters = (buckets, width) => [
  { name: 'capitalization', width: 5 },
  { name: 'shape', width: 5 },
  { name: 'uncased', width: 5 },
  { name: 'affixes', width, buckets, rate: 0.003 },
];

/** Words of templates are taken for unknown ones more often: they stand in none but their own. */
const personal = [
  word(64, { dropout: 5 }),
  ...letters(8192, 16),
  { name: 'tokenPatterns', width: 8, patterns: NUMBERS },
];

const words = {
  tokenizer: 'words',
  features: [word(64), ...letters(8192, 16)],
  inputDropout: 0.1,
  contextDropout: 0.3,
  layers: [hidden(160, 0.4), withContext(96, 0.4)].flat(),
  optimizer: { name: 'adam', rate: 0.002, clip: 5 },
  schedule: { name: 'linear', warmup: 50 },
  batch: { unit: 'document', size: 12 },
};

const korean = {
  tokenizer: 'syllables',
  features: [
    { name: 'word', width: 50, dropout: 0.1 },
    { name: 'characterType', width: 5 },
    { name: 'eojeolStart', width: 5 },
    { name: 'eojeolEnd', width: 5 },
    { name: 'syllables', width: 16, buckets: 65_536, rate: 0.003 },
  ],
  inputDropout: 0.25,
  window: { radius: 3 },
  layers: hidden(160, 0.4),
  loss: 'crf',
  optimizer: { name: 'adam', rate: 0.002, clip: 5 },
  schedule: { name: 'linear', warmup: 50 },
  batch: { unit: 'sentence', size: 10 },
};

/** Sentences that follow each other as documents of n: EWT's own are not marked in its files. */
function inDocuments({ documents, ...corpus }, n) {
  const sentences = documents.flatMap((document) => document.sentences);
  const starts = Array.from({ length: Math.ceil(sentences.length / n) }, (_, i) => n * i);
  return { ...corpus, documents: starts.map((start) => ({ sentences: sentences.slice(start, start + n) })) };
}

/** Copies of every n-th sentence that has entities, in other letters: as people type in a hurry, or in headlines. */
const recased = ({ documents }, n, change) => ({
  documents: documents
    .flatMap(({ sentences }) => sentences)
    .filter(({ tags }) => tags.some((tag) => tag !== 'O'))
    .filter((_, i) => i % n === 0)
    .map(({ tokens, tags }) => ({ sentences: [{ tokens: tokens.map(change), tags }] })),
});
const lower = (token) => token.toLowerCase();
const upper = (token) => token.toUpperCase();

/** The tokens of a name within a sentence, where a last period is its own. */
const tokensWithin = (name) =>
  tokenizeWords(`${name} x`)
    .slice(0, -1)
    .map((range) => name.slice(range.start, range.end));

/** Copies of every n-th sentence that has entities, with other names in their places. */
function renamed({ documents }, n, seed) {
  const { names } = namer(seed);
  const other = ({ tokens, tags }) => {
    const made = { tokens: [], tags: [] };
    const add = (some, tagOf) =>
      some.forEach((token, i) => (made.tokens.push(token), made.tags.push(tagOf(i))));
    let at = 0;
    for (const { label, start, end } of spansOf(tags)) {
      add(tokens.slice(at, start), () => 'O');
      const name = names(label, end - start);
      add(tokensWithin(name), (i) => `${i === 0 ? 'B' : 'I'}-${label}`);
      at = end;
    }
    add(tokens.slice(at), () => 'O');
    return made;
  };
  return {
    documents: documents
      .flatMap(({ sentences }) => sentences)
      .filter(({ tags }) => tags.some((tag) => tag !== 'O'))
      .filter((_, i) => i % n === 0)
      .map((sentence) => ({ sentences: [other(sentence)] })),
  };
}

/** Lists by label, joined. */
const together = (lists, more) => {
  const labels = [...new Set([...Object.keys(lists), ...Object.keys(more)])];
  const both = (label) => [...new Set([...(lists[label] ?? []), ...(more[label] ?? [])])];
  return Object.fromEntries(labels.map((label) => [label, both(label)]));
};

/** The rules whose entities a model gives beside its own, with their labels. */
const fixedForms = {
  url: 'URL',
  email: 'EMAIL',
  iban: 'IBAN',
  residentId: 'RESIDENT_ID',
  card: 'CARD',
  ssn: 'SSN',
  ip: 'IP',
  date: 'DATE',
  phone: 'PHONE',
};

/** The same for Korean, whose dates the net finds; it takes other numbers for dates, too. */
const koreanForms = Object.fromEntries(
  ['url', 'email', 'iban', 'residentId', 'card', 'ip', 'phone'].map((name) => [name, fixedForms[name]]),
);
/** A phone or account number is no date. */
const vetoes = { longNumber: ['DT'] };

/** Slots of commands that are no names. */
const COMMAND_SLOTS = [
  'timeRange',
  'condition_description',
  'condition_temperature',
  'current_location',
  'spatial_relation',
  'party_size_number',
  'restaurant_type',
];

/**
 * @param read reads a corpus by its path in the data
 * @param file the path of something in the data
 */
export function recipes(read, file) {
  const tweets = { PER: 'PER', LOC: 'LOC', ORG: 'ORG' };
  const wnutLabels = { person: 'PER', location: 'LOC', corporation: 'ORG', group: 'ORG' };
  const ewt = (part) => read(`ewt-en/ewt.${part}.conll`);
  const wnut = async (file) => relabel(await read(`wnut17-en/${file}`), wnutLabels);
  const btc = async (part) =>
    relabel(joinHandles(await read(`btc-en/${part}.conll`, { lenient: true })), tweets);
  /** The source recommends the second half of h as development part; f, its test part, is left alone. */
  const lastOfH = async (from, to) => ({ documents: (await btc('h')).documents.slice(from, to) });

  /** Commands that are typed in small letters: those of two intents, whose names are all places; restaurants aside. */
  const commands = async () => {
    const places = { city: 'LOC', state: 'LOC', country: 'LOC' };
    const known = new Set([...Object.keys(places), ...COMMAND_SLOTS]);
    const all = await read('snips-slots-en/snips.train.conll');
    const ofPlaces = ({ sentences }) => {
      const labels = sentences.flatMap(({ tags }) =>
        tags.filter((tag) => tag !== 'O').map((tag) => tag.slice(2)),
      );
      return labels.some((label) => label in places) && labels.every((label) => known.has(label));
    };
    return relabel({ documents: all.documents.filter(ofPlaces).filter((_, i) => i % 3 === 0) }, places);
  };
  /** Names of many languages in texts without addresses, which are a label of their own there and nothing here. */
  const named = (texts) => {
    const labels = { PERSON: 'PER', LOCATION: 'LOC', ORGANIZATION: 'ORG' };
    const corpus = corpusOf(
      texts.filter(({ entities }) => entities.every(({ label }) => label !== 'ADDRESS')),
    );
    return relabel(corpus, labels);
  };
  const english = async () => {
    const corpus = joined(
      inDocuments(await ewt('train'), 6),
      await wnut('wnut17train.conll'),
      ...(await Promise.all([...'abeg'].map(btc))),
      await lastOfH(0, 1000),
    );
    return joined(
      corpus,
      recased(corpus, 6, lower),
      recased(corpus, 25, upper),
      renamed(corpus, 3, 1),
      await commands(),
    );
  };

  const piiLabels = {
    PERSON: 'PERSON',
    STREET_ADDRESS: 'ADDRESS',
    ZIP_CODE: 'ADDRESS',
    GPE: 'LOCATION',
    ORGANIZATION: 'ORGANIZATION',
    DATE_TIME: 'DATE',
    // Rules find these, too, but not local numbers, and not what somebody has mistyped.
    PHONE_NUMBER: 'PHONE',
    CREDIT_CARD: 'CARD',
    IBAN_CODE: 'IBAN',
  };
  /** What rules alone find. */
  const ruleLabels = {
    EMAIL_ADDRESS: 'EMAIL',
    IP_ADDRESS: 'IP',
    DOMAIN_NAME: 'URL',
    US_SSN: 'SSN',
  };
  const isFilled = ({ text }) => !text.includes('{');
  const textsAs = (corpus, labels) =>
    textsOf(relabel(corpus, labels))
      .filter(isFilled)
      .map((text) => merged(text, 'ADDRESS'));
  const piiAs = async (part, labels) => textsAs(await read(`synthetic-pii-en/pii.${part}.conll`), labels);
  /** The training part with other entities, and sentences of EWT with some in them. */
  const varied = async () => {
    const ewtAs = (tagColumn) => read('ewt-en/ewt.train.conll', { tagColumn });
    const given = await read('synthetic-pii-en/pii.train.conll');
    const parts = { ewt: await ewtAs(3), parts: await ewtAs(1) };
    const { documents } = variedPii({ pii: given, ...parts, copies: 1, natural: 4000 });
    const labels = { ...piiLabels, 'STREET_ADDRESS~': 'ADDRESS', 'GPE~': 'LOCATION' };
    // What is given comes first.
    return corpusOf(textsAs({ documents: documents.slice(given.documents.length) }, labels));
  };
  const asPersonal = { PER: 'PERSON', LOC: 'LOCATION', ORG: 'ORGANIZATION' };
  /** Other corpora do not tag these: what rules find of them is, so that a net is not taught that they are nothing. */
  const byRules = { date: 'DATE', phone: 'PHONE', card: 'CARD', iban: 'IBAN' };
  const withRules = (corpus) =>
    mapSentences(relabel(corpus, asPersonal), (sentence) =>
      Object.entries(byRules).reduce((tagged, [rule, label]) => tagByRule(tagged, rule, label), sentence),
    );

  return {
    en: {
      train: async () =>
        joined(await english(), named(await piiAs('train', piiLabels)), named(piiTexts(1000, 2))),
      dev: {
        'EWT dev, each sentence by itself': () => ewt('dev'),
        'EWT dev, ten sentences a document': async () => inDocuments(await ewt('dev'), 10),
        'WNUT-17 dev (person, location, corporation and group)': () => wnut('emerging.dev.conll'),
        'Broad Twitter Corpus, second half of h': () => lastOfH(1000),
      },
      vectors: 'word-vectors/glove.6B.100d.subset.txt.gz',
      words: { first: 26_000, minCount: 3 },
      gazetteers: () => namesEn,
      config: { ...words, epochs: 4, averageEpochs: 2, rules: { date: 'DATE' } },
      compress: { bits: 4 },
      license: SHARE_ALIKE,
      credit: ENGLISH,
    },
    ko: {
      train: async () =>
        joined(
          await read('klue-ner-ko/klue-ner.train.char.bio.tsv'),
          corpusOf(await koreanDemo(), 'syllables'),
        ),
      dev: {
        'KLUE-NER dev (500 of its sentences)': () => read('klue-ner-ko/klue-ner.dev.char.bio.tsv'),
      },
      vectors: 'word-vectors/ko-syl-nsmc.50d.vec',
      gazetteers: () => together(klueGazetteer(file('klue-ner-ko/gazetteer.konec-train.tsv')), namesKo),
      config: { ...korean, epochs: 8, averageEpochs: 2, rules: koreanForms, vetoes },
      compress: { bits: 4 },
      license: SHARE_ALIKE,
      credit:
        'KLUE-NER v1.1 (Park et al. 2021, CC BY-SA 4.0), its validation part and a list of the entities of its training part (korean-named-entity/konec); syllable vectors trained on NSMC film reviews (CC0)',
    },
    pii: {
      train: async () => {
        const own = corpusOf(piiTexts(3000));
        const pii = corpusOf(await piiAs('train', piiLabels));
        return joined(withRules(await english()), pii, pii, own, await varied());
      },
      dev: { 'synthetic PII dev, the net alone': async () => corpusOf(await piiAs('dev', piiLabels)) },
      texts: {
        'synthetic PII dev (templates that are not in training), as text, with the rules': () =>
          piiAs('dev', { ...piiLabels, ...ruleLabels }),
      },
      vectors: 'word-vectors/glove.6B.100d.subset.txt.gz',
      words: { first: 19_500, minCount: 3 },
      config: { ...words, features: personal, epochs: 4, averageEpochs: 2, rules: fixedForms },
      compress: { bits: 4 },
      license: SHARE_ALIKE,
      credit: ENGLISH,
    },
  };
}
