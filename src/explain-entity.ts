import type { Memory } from './core/memory.ts';
import { PADDING, writePadding, idsOf } from './lexicon.ts';
import { scoresOf } from './model.ts';
import type { Batch } from './nn/batch.ts';
import type { Tagger } from './tagger.ts';
import { piecesOf } from './tagging.ts';
import type { Feature } from './text/features/feature.ts';
import type { TextRange } from './text/sentence.ts';
import { aNumber, aString, aTagger, checkArguments } from './util/arguments.ts';

/** What an entity's score owes to something that can be left out. */
export interface Push {
  /** The entity's score without it. */
  without: number;
  /** How much it adds to the entity's log-odds ln(p / (1 − p)), in nats; below 0 it speaks against the entity. */
  push: number;
}

/** A token of a window that decided, `text.slice(start, end)`. */
export interface DecidingToken extends TextRange, Push {
  text: string;
  /** Whether it is of the entity, and not beside it. */
  inside: boolean;
}

export interface EntityExplanation extends TextRange {
  label: string;
  /** P(just this span has this label). */
  score: number;
  /** The tokens that the entity's windows show, in order. */
  tokens: DecidingToken[];
  /** The other sentences of the text, where the net takes the document into account and there are some. */
  document?: Push;
}

/**
 * What stands where a token is left out, for those features of its neighbors that look at it: a character that is neither
 * a letter nor a space.
 */
const GAP = '\uFFFC';

/**
 * Which words decided that an entity is one: its score without each word of its windows in turn (occlusion, Zeiler and
 * Fergus 2014). The net sees the padding that follows a sentence in place of a word that is left out. Works with any
 * tagger, since nothing is differentiated.
 *
 * @param at where the entity starts that is to be explained, among those that the model finds in the text
 * @returns undefined where the model finds none that starts there, as where a rule of fixed forms did
 * @throws TypeError for a model that takes contextual vectors
 */
export function explainEntity(tagger: Tagger, text: string, at: number): EntityExplanation | undefined {
  checkArguments({ tagger, text, at }, aTagger, aString, aNumber);
  if (tagger.config.contextual)
    throw new TypeError(
      'the model takes contextual vectors, which words of the window cannot be left out of',
    );
  const place = placeOf(tagger, text, at);
  const found = place && spanAt(tagger, place);
  if (!found) return undefined;
  const { ranges, tokens, document, sentence } = place;
  const score = scoreOf(tagger, document, sentence, found);
  const pushOf = (without: number): Push => ({ without, push: logOdds(score) - logOdds(without) });
  const { radius } = tagger.config.window;
  const [from, to] = [Math.max(0, found.start - radius), Math.min(tokens.length, found.end + radius)];
  const deciding = ranges.slice(from, to).map((range, i): DecidingToken => {
    const position = from + i;
    return {
      ...range,
      text: tokens[position],
      inside: found.start <= position && position < found.end,
      ...pushOf(scoreOf(tagger, document, sentence, found, position)),
    };
  });
  const others = tagger.model.grouper !== undefined && document.length > 1;
  return {
    label: found.label,
    start: ranges[found.start].start,
    end: ranges[found.end - 1].end,
    score,
    tokens: deciding,
    ...(others && { document: pushOf(scoreOf(tagger, [tokens], 0, found)) }),
  };
}

/** A sentence in what the net takes for its document. */
interface Place {
  document: readonly (readonly string[])[];
  sentence: number;
  tokens: readonly string[];
  ranges: TextRange[];
  at: number;
}

/** A span of tokens and the ids of its tags. */
interface TaggedSpan {
  label: string;
  start: number;
  end: number;
  path: Int32Array;
}

function placeOf(tagger: Tagger, text: string, at: number): Place | undefined {
  const all = tagger.segment(text);
  const index = all.findIndex(({ starts }) => starts.includes(at));
  if (index < 0) return undefined;
  const { tokens, starts, ends } = all[index];
  const ranges = starts.map((start, i) => ({ start, end: ends[i] }));
  let first = 0;
  for (const document of piecesOf(all.map((sentence) => sentence.tokens))) {
    const sentence = index - first;
    if (sentence < document.length) return { document, sentence, tokens, ranges, at };
    first += document.length;
  }
  return undefined;
}

/** The span that begins at a place, on the best path. */
function spanAt(tagger: Tagger, { document, sentence, ranges, at }: Place): TaggedSpan | undefined {
  return withScores(tagger, document, undefined, ({ scores, batch, decoder }) => {
    const all = decoder.decode(scores, batch);
    const path = all.slice(batch.sentences[sentence], batch.sentences[sentence + 1]);
    const span = tagger.model.tagSet.spansOf(path).find(({ start }) => ranges[start].start === at);
    return span && { ...span, path: path.slice(span.start, span.end) };
  });
}

/** P(span), with one token of the sentence left out if a position is given. */
function scoreOf(
  tagger: Tagger,
  document: Place['document'],
  sentence: number,
  { start, path }: TaggedSpan,
  omitted?: number,
): number {
  const { tagSet } = tagger.model;
  const tokens = document[sentence];
  const gapped = omitted === undefined ? document : document.with(sentence, tokens.with(omitted, GAP));
  const row = (batch: Batch) => (omitted === undefined ? undefined : batch.sentences[sentence] + omitted);
  return withScores(tagger, gapped, row, ({ scores, batch, decoder }) => {
    const posterior = decoder.posterior(scores, batch.sentences[sentence], batch.sentences[sentence + 1]);
    if (tagSet.scheme === 'plain') return posterior.marginal(start, path[0]);
    return posterior.path(start, path, tagSet.excludedAfter(path[path.length - 1]));
  });
}

type Scored = ReturnType<typeof scoresOf> & Pick<Tagger['model'], 'decoder'>;

/** Runs a document, one row of it left out where `omitted` tells one. */
function withScores<T>(
  { model }: Tagger,
  document: Place['document'],
  omitted: ((batch: Batch) => number | undefined) | undefined,
  use: (scored: Scored) => T,
): T {
  const { running, network, decoder, features, config } = model;
  const { memory } = network.ops;
  running.prepare();
  const forward = (batch: Batch) => {
    const row = omitted?.(batch);
    if (row !== undefined) leaveOut(memory, features, batch, row, config.window.radius);
    return running.forward(batch);
  };
  const scored = { ...model, running: { needsColumns: running.needsColumns, forward } };
  return memory.scope(() => use({ ...scoresOf(scored, document), decoder }));
}

/** Puts padding in place of a row's token. */
function leaveOut(
  memory: Memory,
  features: readonly Feature[],
  batch: Batch,
  row: number,
  radius: number,
): void {
  const strip = memory.i32[(batch.starts >>> 2) + row] + radius;
  batch.types!.rows[strip] = PADDING;
  for (const feature of features) {
    const column = batch.columns[feature.name];
    if (column === undefined) continue;
    const { slots, count } = feature;
    const padding = new Int32Array(idsOf(feature));
    writePadding(feature, padding);
    for (let slot = 0; slot < slots; slot++) {
      const from = (column >>> 2) + (slot * batch.inputRows + strip) * count;
      memory.i32.set(padding.subarray(slot * count, (slot + 1) * count), from);
    }
  }
}

/** Probabilities that float32 scores can hardly tell from 0 and 1. */
const LEAST = 1e-7;

function logOdds(p: number): number {
  const inside = Math.min(1 - LEAST, Math.max(LEAST, p));
  return Math.log(inside / (1 - inside));
}
