import type { Model } from './model.ts';
import type { Posterior } from './nn/decoder.ts';
import type { Tagger } from './tagger.ts';
import type { SentenceSplitter, Span, TextRange } from './text/sentence.ts';
import type { Tokens } from './strip.ts';
import { segments, type TextSentence } from './text/segment.ts';
import { namesIn } from './text/span-edges.ts';
import { copySlice } from './util/copy-slice.ts';

/** A labelled piece of a text: `text.slice(start, end)`, UTF-16 offsets. */
export interface Entity {
  text: string;
  label: string;
  start: number;
  end: number;
  /** The exact probability, under the model, that just this span has this label; 1 where a rule says so. */
  score: number;
  /** The name of the rule that found it, if one did. */
  rule?: string;
}

export interface TaggedToken {
  token: string;
  tag: string;
  /** The exact probability, under the model, of this tag in this place, whatever the tags of the others. */
  score: number;
}

/** One way to tag a whole sentence. */
export interface Reading {
  tags: string[];
  /** Labelled runs of tokens; none where tags are plain. */
  spans: Span[];
  /** The probability, under the model, of just these tags. */
  score: number;
}

export type Sentences = readonly (readonly string[])[];

/** The other sentences of a sentence's document, for nets that take it into account. */
export interface Surroundings {
  before?: Sentences;
  after?: Sentences;
}

/** The number of each sentence's document; sentences of a document stand together. */
export type Documents = readonly number[];

/** Where a net takes its document into account, one is cut after the sentence with which it has so many tokens. */
export const DOCUMENT_TOKENS = 8192;

/** Called with a sentence's best path and, on demand, its distribution; both are valid during the call only. */
export type Visit = (sentence: number, path: Int32Array, posterior: () => Posterior) => void;

/** Sentences, and where what is predicted for them goes. */
export interface Job<T> {
  sentences: Iterable<Tokens>;
  /** Known for each sentence when it is read; without them the sentences are all of one document. */
  documents?: Documents | undefined;
  visit: Visit;
  result: T;
}

/** The entities of texts; a text is read as its sentences are asked for. Throws TypeError for what is no string. */
export function entitiesJob(
  tagger: Tagger,
  split: SentenceSplitter,
  texts: readonly string[],
): Job<Entity[][]> {
  const result = texts.map((text, i): Entity[] => {
    if (typeof text === 'string') return [];
    throw new TypeError(`text ${i + 1}: got ${String(text)}, expected a string`);
  });
  /** The sentences that were read and not yet visited. */
  const read = new Map<number, TextSentence>();
  /** The number of each sentence's text. */
  const documents: number[] = [];
  function* sentences(): Iterable<TextSentence> {
    for (let of = 0; of < texts.length; of++) {
      for (const sentence of segments(texts[of], tagger.config.tokenizer, split)) {
        read.set(documents.push(of) - 1, sentence);
        yield sentence;
      }
    }
  }
  const visit: Visit = (s, path, posterior) => {
    const { text, start, bounds } = read.get(s)!;
    read.delete(s);
    const rangeOf = (token: number) => ({
      start: start + bounds[2 * token],
      end: start + bounds[2 * token + 1],
    });
    const spans = tagger.spansOf(path, posterior);
    for (const entity of entitiesOf(tagger, text, rangeOf, spans)) result[documents[s]].push(entity);
  };
  return { sentences: sentences(), documents, visit, result };
}

/**
 * The entities of a text, for the spans of one of its sentences: without punctuation at their edges that belongs to what
 * is beside them, and divided at gaps between columns, `;`, `|` and `=`; the score stays that of the span.
 *
 * @param rangeOf where a token of the sentence stands in the text
 */
export function entitiesOf(
  { model }: Tagger,
  text: string,
  rangeOf: (token: number) => TextRange,
  spans: readonly Omit<Entity, 'text'>[],
): Entity[] {
  const isPlain = model.tagSet.scheme === 'plain';
  return spans.flatMap(({ label, start: first, end: last, score }) => {
    const tokens = Array.from({ length: last - first }, (_, i) => rangeOf(first + i));
    return (isPlain ? tokens : namesIn(text, tokens)).map(({ start, end }) => ({
      text: copySlice(text, start, end),
      label,
      start,
      end,
      score,
    }));
  });
}

/** What is read from one sentence of a document. */
function sentenceJob<T>(
  tokens: readonly string[],
  { before = [], after = [] }: Surroundings = {},
  read: (posterior: Posterior, path: Int32Array) => T[],
): Job<T[]> {
  const result: T[] = [];
  const visit: Visit = (s, path, posterior) => {
    if (s === before.length) for (const item of read(posterior(), path)) result.push(item);
  };
  return { sentences: [...before, tokens, ...after], visit, result };
}

/** The tags of one sentence, with scores. */
export const tokensJob = ({ model }: Tagger, tokens: readonly string[], around?: Surroundings) =>
  sentenceJob<TaggedToken>(tokens, around, (posterior, path) =>
    Array.from(path, (id, i) => ({
      token: tokens[i],
      tag: model.tagSet.tags[id],
      score: posterior.marginal(i, id),
    })),
  );

/** The k most probable readings of one sentence. */
export const readingsJob = ({ model }: Tagger, tokens: readonly string[], k: number, around?: Surroundings) =>
  sentenceJob<Reading>(tokens, around, (posterior) =>
    posterior.best(k).map(({ path, probability }) => ({
      tags: namesOf(model, path),
      spans: model.tagSet.scheme === 'plain' ? [] : model.tagSet.spansOf(path),
      score: probability,
    })),
  );

/** The tags of sentences, without scores. */
export function tagsJob({ model }: Tagger, sentences: Sentences, documents?: Documents): Job<string[][]> {
  const result: string[][] = sentences.map(() => []);
  const visit: Visit = (s, path) => (result[s] = namesOf(model, path));
  return { sentences, documents, visit, result };
}

/** A document as the pieces into which a tagger cuts it; at least one. */
export function piecesOf(document: Sentences): Sentences[] {
  const pieces: (readonly string[])[][] = [[]];
  let tokens = 0;
  for (const sentence of document) {
    if (tokens >= DOCUMENT_TOKENS) {
      pieces.push([]);
      tokens = 0;
    }
    pieces.at(-1)!.push(sentence);
    tokens += sentence.length;
  }
  return pieces;
}

/** The names of a path's tags. */
export const namesOf = ({ tagSet }: Model, path: ArrayLike<number>): string[] =>
  Array.from(path, (id) => tagSet.tags[id]);
