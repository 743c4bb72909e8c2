import type { Corpus, Document, Scheme, Sentence, TextRange } from '../sentence.ts';
import { spansOf, tagsOf } from '../tagset.ts';
import { tokenizers, type TokenizerName } from '../tokenizer.ts';
import { cutTokens } from './alignment.ts';

/** The token that stands for a space where tokens are characters. */
const SPACE_MARK = '▁';
/** The share of a corpus' tokens that are characters for it to be one of characters. */
const CHARACTERS = 0.95;
/** The share of tokens that a tokenizer would divide that is worth a warning; usual corpora have 0 to 2 %. */
const WORTH_A_WARNING = 0.05;
/** Examples in a warning. */
const SHOWN = 3;

export interface CorpusForTokenizer {
  corpus: Corpus;
  /** Says that text has other tokens than the corpus, with examples. */
  warning?: string;
}

/**
 * A corpus in the tokens that a tokenizer makes of text, so that a tagger is trained and evaluated on what it is used on.
 *
 * - Sentences with offsets into the text of their document are tokenized again; tokens are divided where an entity begins
 *   or ends in them.
 * - Tokens that are characters, with `▁` or ` ` for a space, are read as the text that they make. So are words for the
 *   tokenizer `syllables`, with spaces between them.
 * - All other tokens stay as they are. So do plain tags, since they belong to the tokens that were tagged.
 *
 * A corpus whose tokens are right is returned as it is.
 */
export function corpusFor(corpus: Corpus, tokenizer: TokenizerName): CorpusForTokenizer {
  const { scheme } = corpus;
  const separator = hasCharacters(corpus) ? '' : tokenizer === 'syllables' ? ' ' : undefined;
  const documents = corpus.documents.map((given) => {
    const document = separator === undefined ? given : withText(given, separator);
    return scheme === 'plain' ? document : tokenizedAgain(document, scheme, tokenizer);
  });
  const isSame = documents.every((document, i) => document === corpus.documents[i]);
  const result = isSame ? corpus : { ...corpus, documents };
  const warning = warningOf(result, tokenizer);
  return { corpus: result, ...(warning !== undefined && { warning }) };
}

const isSpace = (token: string) => token === SPACE_MARK || token === ' ';

/** Whether tokens are characters: spaces are tokens, too. */
function hasCharacters({ documents }: Corpus): boolean {
  let [tokens, characters, spaces] = [0, 0, 0];
  for (const { sentences } of documents)
    for (const sentence of sentences)
      for (const token of sentence.tokens) {
        tokens++;
        if (token.length === 1 || [...token].length === 1) characters++;
        if (isSpace(token)) spaces++;
      }
  return spaces > 0 && characters >= CHARACTERS * tokens;
}

/** The document with the text that its tokens make, a line for each sentence. */
function withText(document: Document, separator: string): Document {
  if (document.text !== undefined) return document;
  let [text, end] = ['', 0];
  const sentences = document.sentences.map((sentence) => {
    const tokens =
      separator === '' ? sentence.tokens.map((t) => (t === SPACE_MARK ? ' ' : t)) : sentence.tokens;
    const starts = tokens.map((token) => {
      const start = end;
      end += token.length + separator.length;
      return start;
    });
    text += `${tokens.join(separator)}\n`;
    end = text.length;
    return { ...sentence, tokens, starts, ends: starts.map((start, i) => start + tokens[i].length) };
  });
  return { sentences, text };
}

function tokenizedAgain(document: Document, scheme: Scheme, tokenizer: TokenizerName): Document {
  const { text } = document;
  if (text === undefined) return document;
  const sentences = document.sentences.flatMap((sentence) =>
    sentenceAgain(sentence, text, scheme, tokenizer),
  );
  const isSame =
    sentences.length === document.sentences.length &&
    sentences.every((sentence, i) => sentence === document.sentences[i]);
  return isSame ? document : { ...document, sentences };
}

/** A sentence of a text in other tokens; none if there are none. */
function sentenceAgain(
  sentence: Sentence,
  text: string,
  scheme: Scheme,
  tokenizer: TokenizerName,
): Sentence[] {
  const { starts, ends, tags } = sentence;
  if (!starts?.length || !ends?.length) return [sentence];
  const entities = spansOf(tags ?? []).map(({ label, start, end }) => ({
    label,
    start: starts[start],
    end: ends[end - 1],
  }));
  const whole = tokensOf(text, { start: starts[0], end: ends.at(-1)! }, tokenizer);
  const { tokens, pieces } = cutTokens(whole, entities);
  if (tokens.length === 0) return [];
  const isSame = ({ start, end }: TextRange, i: number) => start === starts[i] && end === ends[i];
  if (tokens.length === starts.length && tokens.every(isSame)) return [sentence];
  const spans = entities
    .map(({ label, start, end }) => ({
      label,
      start: tokens.findIndex((token) => token.start >= start),
      end: tokens.findLastIndex((token) => token.end <= end) + 1,
    }))
    .filter(({ start, end }) => start >= 0 && start < end);
  return [
    {
      tokens: tokens.map(({ start, end }) => text.slice(start, end)),
      ...(tags && { tags: tagsOf(spans, tokens.length, scheme) }),
      starts: tokens.map(({ start }) => start),
      ends: tokens.map(({ end }) => end),
      ...(tokens.length > whole.length && { pieces }),
    },
  ];
}

const tokensOf = (text: string, { start: from, end: to }: TextRange, tokenizer: TokenizerName): TextRange[] =>
  tokenizers[tokenizer](text.slice(from, to)).map(({ start, end }) => ({
    start: start + from,
    end: end + from,
  }));

/**
 * What is to be said of a corpus of which many tokens are none that the tokenizer makes. Those of a text are, unless tags
 * are plain.
 */
function warningOf({ documents, scheme }: Corpus, tokenizer: TokenizerName): string | undefined {
  const separator = tokenizer === 'syllables' ? '' : ' ';
  let [tokens, others] = [0, 0];
  const examples = new Set<string>();
  for (const { sentences, text } of documents)
    for (const sentence of sentences) {
      tokens += sentence.tokens.length;
      if (text !== undefined && scheme !== 'plain') continue;
      const made = new Set(
        tokenizers[tokenizer](sentence.tokens.join(separator)).map(({ start, end }) => `${start} ${end}`),
      );
      let start = 0;
      for (const token of sentence.tokens) {
        const isMade = made.has(`${start} ${start + token.length}`);
        start += token.length + separator.length;
        if (isMade) continue;
        others++;
        if (examples.size < SHOWN) examples.add(token);
      }
    }
  if (others <= WORTH_A_WARNING * tokens) return undefined;
  const share = ((100 * others) / tokens).toFixed(0);
  const shown = [...examples].map((token) => JSON.stringify(token.slice(0, 40))).join(', ');
  return (
    `the tokenizer '${tokenizer}' does not make ${share} % of the tokens (${shown}): in use a tagger sees other tokens, and ` +
    `its figures here do not hold. Give the corpus as JSON lines with text and entities, or tokenize it with '${tokenizer}'`
  );
}
