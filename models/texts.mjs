// Corpora as texts and back, so that a model is trained on the tokens that it will see.
import { findPatterns } from '../dist/rules.js';
import { parseCorpus, splitSentences, spansOf, tokenizers } from '../dist/index.js';

/** What closes up to the word before it, and to the word behind it. */
const BEFORE = /^(?:[.,;:?!)\]}%]+|'|'s|n't|'(?:ve|ll|re|m|d)|…)$/i;
const BEHIND = /^[([{#$£€]$/;

/**
 * Whether there was a space between tokens i - 1 and i of a corpus that parts more than it should: dates, addresses of the
 * web and names with a hyphen are put together again.
 */
function isApart(tokens, i, lastWord) {
  const [before, token, next] = [tokens[i - 1], tokens[i], tokens[i + 1] ?? ''];
  if (/@|\/\/|^www/.test(lastWord) && (before === '.' || (token === '.' && isWord(next)))) return false;
  const inNumber = /^\d+$/.test(before) && /^\d/.test(next);
  if (/^[-/:.]$/.test(token) && (inNumber || token === '/')) return false;
  if (/^[-/:.]$/.test(before) && i > 1 && /^\d/.test(token) && /^\d+$/.test(tokens[i - 2])) return false;
  if (token === '-' || before === '-')
    return !(isWord(tokens[i - (token === '-' ? 1 : 2)]) && isWord(token === '-' ? next : token));
  if (before === '/' || token === '@' || before === '@') return false;
  return !BEFORE.test(token) && !BEHIND.test(before);
}
const isWord = (token = '') => /^[\p{L}\p{N}]+$/u.test(token);

/** The text of a sentence's tokens, and where each is in it. */
function textOf(tokens) {
  let text = '';
  const [starts, ends] = [[], []];
  tokens.forEach((token, i) => {
    if (i > 0 && isApart(tokens, i, text.slice(text.lastIndexOf(' ') + 1))) text += ' ';
    starts.push(text.length);
    text += token;
    ends.push(text.length);
  });
  return { text, starts, ends };
}

/** A sentence of a corpus as text with its entities. */
function detokenize({ tokens, tags }, scheme) {
  const { text, starts, ends } = textOf(tokens);
  const entities = spansOf(tags, scheme).map(({ label, start, end }) => ({
    label,
    start: starts[start],
    end: ends[end - 1],
  }));
  return { text, entities };
}

/** A text with entities of a label made one where only spaces and commas are between them. */
export function merged({ text, entities }, label) {
  const result = [];
  for (const entity of entities) {
    const last = result.at(-1);
    const close =
      last?.label === label && entity.label === label && /^[\s,]*$/.test(text.slice(last.end, entity.start));
    if (close) result[result.length - 1] = { ...last, end: entity.end };
    else result.push(entity);
  }
  return { text, entities: result };
}

/** What a rule finds in the text of a sentence, as tags of its tokens where they have none. */
export function tagByRule({ tokens, tags }, rule, label) {
  const { text, starts, ends } = textOf(tokens);
  const tagged = [...tags];
  for (const { start, end } of findPatterns(text, [rule])) {
    const [from, to] = [starts.findIndex((_, i) => ends[i] > start), starts.filter((at) => at < end).length];
    if (tagged.slice(from, to).some((tag) => tag !== 'O')) continue;
    for (let i = from; i < to; i++) tagged[i] = `${i === from ? 'B' : 'I'}-${label}`;
  }
  return { tokens, tags: tagged };
}

/** Texts with entities as a corpus, each a document: split and tokenized as a tagger would. An entity that ends within a token has all of it. */
export function corpusOf(texts, tokenizer = 'words') {
  const lines = texts.map((text) => JSON.stringify(text)).join('\n');
  return parseCorpus(lines, {
    format: 'jsonl',
    split: splitSentences,
    tokenize: tokenizers[tokenizer],
    lenient: true,
  });
}

/** The sentences of a corpus, each as a text. */
export const textsOf = ({ documents, scheme = 'BIO' }) =>
  documents.flatMap(({ sentences }) => sentences.map((sentence) => detokenize(sentence, scheme)));

/** `evaluate` on texts: what a tagger finds, its rules included, against the texts' entities, by their places. */
export function evaluateTexts(tagger, texts) {
  const counts = {};
  const of = (label) => (counts[label] ??= { gold: 0, predicted: 0, correct: 0 });
  let [characters, covered] = [0, 0];
  for (const { text, entities } of texts) {
    const found = tagger.tag(text);
    const keys = new Set(found.map(({ label, start, end }) => `${label} ${start} ${end}`));
    for (const { label } of found) of(label).predicted++;
    for (const { label, start, end } of entities) {
      of(label).gold++;
      if (keys.has(`${label} ${start} ${end}`)) of(label).correct++;
      characters += end - start;
      for (const other of found)
        covered += Math.max(0, Math.min(end, other.end) - Math.max(start, other.start));
    }
  }
  const total = { gold: 0, predicted: 0, correct: 0 };
  for (const one of Object.values(counts)) for (const key of Object.keys(total)) total[key] += one[key];
  const types = Object.fromEntries(
    Object.entries(counts)
      .sort()
      .map(([label, one]) => [label, scores(one)]),
  );
  return { ...scores(total), types, coverage: covered / characters };
}

function scores({ gold, predicted, correct }) {
  const [precision, recall] = [predicted ? correct / predicted : 0, gold ? correct / gold : 0];
  return {
    gold,
    predicted,
    correct,
    precision,
    recall,
    f1: correct ? (2 * precision * recall) / (precision + recall) : 0,
  };
}
