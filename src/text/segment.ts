import { copySlice } from '../util/copy-slice.ts';
import { piecesOfSentence } from './long-sentence.ts';
import type { Sentence, SentenceSplitter, TextRange } from './sentence.ts';
import { splitSentences } from './splitter.ts';
import { scanners, type TokenizerName } from './tokenizer.ts';
import { aFunction, aString, checkArguments, optionally } from '../util/arguments.ts';
import { oneOf } from '../schema.ts';

/** A sentence of a text and its tokens. */
export interface TextSentence extends TextRange {
  /** The whole text. */
  text: string;
  /** Where each token starts and ends, in pairs: UTF-16 offsets after `start`. */
  bounds: readonly number[];
}

/**
 * The sentences of a text in order, each with its tokens, as they are asked for: the only way from a text to what a
 * tagger sees. Sentences longer than `MAX_SENTENCE` are cut, whatever splits.
 */
export function* segments(
  text: string,
  tokenizer: TokenizerName,
  split: SentenceSplitter = splitSentences,
): Generator<TextSentence, void, undefined> {
  const scan = scanners[tokenizer];
  for (const sentence of split(text)) {
    for (const { start, end } of piecesOfSentence(text, sentence)) {
      const bounds: number[] = [];
      scan(text.slice(start, end), bounds);
      yield { text, start, end, bounds };
    }
  }
}

/**
 * Splits a text into sentences and these into tokens, as a tagger with this tokenizer does: sentences of more than 4,096
 * UTF-16 units are cut at the best place near that length (the end of a clause, a comma, a space).
 *
 * @param tokenizer the name of a tokenizer, as in a model's configuration
 * @param split finds the sentences. Default `splitSentences`
 * @returns for each sentence its tokens, and where they start and end: UTF-16 offsets into the text
 */
export function segment(
  text: string,
  tokenizer: TokenizerName,
  split?: SentenceSplitter,
): TokenizedSentence[] {
  checkArguments(
    { text, tokenizer, split },
    aString,
    oneOf(...(Object.keys(scanners) as TokenizerName[])),
    optionally(aFunction),
  );
  return Array.from(segments(text, tokenizer, split), sentenceOf);
}

/** A sentence that knows where in its text it stands. */
export type TokenizedSentence = Required<Omit<Sentence, 'tags' | 'pieces'>>;

function sentenceOf(sentence: TextSentence): TokenizedSentence {
  const { start, bounds } = sentence;
  const result: TokenizedSentence = { tokens: tokensOf(sentence), starts: [], ends: [] };
  for (let i = 0; i < bounds.length; i += 2) {
    result.starts.push(start + bounds[i]);
    result.ends.push(start + bounds[i + 1]);
  }
  return result;
}

/** The tokens of a sentence as strings. */
export function tokensOf({ text, start, bounds }: TextSentence): string[] {
  const tokens: string[] = [];
  for (let i = 0; i < bounds.length; i += 2)
    tokens.push(copySlice(text, start + bounds[i], start + bounds[i + 1]));
  return tokens;
}
