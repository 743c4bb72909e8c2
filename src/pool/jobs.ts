import type { Config } from '../config.ts';
import type { Tagger } from '../tagger.ts';
import { copySlice } from '../util/copy-slice.ts';
import { type Documents, type Entity, namesOf, type Sentences, type Visit } from '../tagging.ts';

/** A labelled run of tokens, with the exact probability, under the model, that just this run has this label. */
export interface ScoredSpan {
  label: string;
  start: number;
  end: number;
  score: number;
}

/** The tags of a sentence, and the spans that they hold; with plain tags every token with its label. */
export interface TaggedSentence {
  tags: string[];
  spans: ScoredSpan[];
}

/**
 * Something to tag, and how it and what comes of it travel: numbers are packed, since to clone objects takes longer
 * than to tag.
 */
export interface JobKind<T, R> {
  pack(items: readonly T[]): unknown;
  unpack(packed: never): T[];
  run(tagger: Tagger, items: readonly T[]): Promise<R[]>;
  packResults(results: readonly R[], names: Names): { results: unknown; transfer: ArrayBuffer[] };
  unpackResults(packed: never, items: readonly T[], names: Names): R[];
}

/** What a worker's tagger is called by: labels and tags travel as numbers. */
export interface Names {
  labels: readonly string[];
  tags: readonly string[];
  /** Labels by the names of rules in the model's configuration. */
  rules: Config['rules'];
}

/** A span, or an entity, which a rule may have found. */
type AnySpan = ScoredSpan & Pick<Entity, 'rule'>;

interface PackedSpans {
  /** The distinct labels, with the rule of those spans that one found. */
  kinds: Pick<AnySpan, 'label' | 'rule'>[];
  /** For each item how many spans it has; then of each span the index of its kind, start and end. */
  ints: Int32Array;
  scores: Float64Array;
}

function packSpans(items: readonly (readonly AnySpan[])[]): PackedSpans {
  const total = items.reduce((sum, spans) => sum + spans.length, 0);
  const ints = new Int32Array(items.length + 3 * total);
  const scores = new Float64Array(total);
  const kinds: PackedSpans['kinds'] = [];
  const kindOf = ({ label, rule }: AnySpan) => {
    const known = kinds.findIndex((kind) => kind.label === label && kind.rule === rule);
    return known < 0 ? kinds.push(rule === undefined ? { label } : { label, rule }) - 1 : known;
  };
  let n = 0;
  items.forEach((spans, i) => {
    ints[i] = spans.length;
    for (const span of spans) {
      const at = items.length + 3 * n;
      ints[at] = kindOf(span);
      ints[at + 1] = span.start;
      ints[at + 2] = span.end;
      scores[n++] = span.score;
    }
  });
  return { kinds, ints, scores };
}

function unpackSpans<S extends ScoredSpan>(
  { kinds, ints, scores }: PackedSpans,
  items: number,
  spanOf: (label: string, start: number, end: number, score: number, item: number) => S,
): S[][] {
  const results: S[][] = [];
  let at = items;
  let n = 0;
  for (let i = 0; i < items; i++) {
    const spans: S[] = [];
    results.push(spans);
    for (let count = ints[i]; count > 0; count--, at += 3) {
      const { label, rule } = kinds[ints[at]];
      const span: S & Pick<Entity, 'rule'> = spanOf(label, ints[at + 1], ints[at + 2], scores[n++], i);
      if (rule !== undefined) span.rule = rule;
      spans.push(span);
    }
  }
  return results;
}

const spanOf = (label: string, start: number, end: number, score: number): ScoredSpan => ({
  label,
  start,
  end,
  score,
});

const buffersOf = (...arrays: (Int32Array | Float64Array)[]) =>
  arrays.map(({ buffer }) => buffer as ArrayBuffer);

/** Texts and their entities. */
const texts: JobKind<string, Entity[]> = {
  pack: (items) => items,
  unpack: (items: string[]) => items,
  run: (tagger, items) => tagger.tagBatchAsync(items),
  packResults: (results) => {
    const packed = packSpans(results);
    return { results: packed, transfer: buffersOf(packed.ints, packed.scores) };
  },
  unpackResults: (packed: PackedSpans, items) =>
    unpackSpans<Entity>(packed, items.length, (label, start, end, score, i) => ({
      text: copySlice(items[i], start, end),
      label,
      start,
      end,
      score,
    })),
};

interface PackedSentences {
  /** All tokens, one after the other. */
  text: string;
  /** For each sentence how many tokens it has; then the length of each token. */
  lengths: Int32Array;
}

interface PackedTags {
  tags: Int32Array;
  spans: PackedSpans;
}

async function tagSentences(
  tagger: Tagger,
  sentences: Sentences,
  documents: Documents,
): Promise<TaggedSentence[]> {
  const results: TaggedSentence[] = sentences.map(() => ({ tags: [], spans: [] }));
  const visit: Visit = (s, path, posterior) => {
    results[s] = { tags: namesOf(tagger.model, path), spans: tagger.spansOf(path, posterior) };
  };
  await tagger.predictAsync(sentences, visit, undefined, documents);
  return results;
}

/** Sentences that are split into tokens already, each a document of its own, and their tags. */
const sentences: JobKind<readonly string[], TaggedSentence> = {
  pack: (items): PackedSentences => {
    const tokens = items.flat();
    const lengths = [...items.map(({ length }) => length), ...tokens.map(({ length }) => length)];
    return { text: tokens.join(''), lengths: Int32Array.from(lengths) };
  },
  unpack: ({ text, lengths }: PackedSentences) => {
    const items: string[][] = [];
    for (let s = 0, tokens = 0; s + tokens < lengths.length; s++) {
      tokens += lengths[s];
      items.push([]);
    }
    let at = 0;
    let token = items.length;
    items.forEach((item, s) => {
      for (let i = 0; i < lengths[s]; i++) item.push(text.slice(at, (at += lengths[token++])));
    });
    return items;
  },
  run: (tagger, items) =>
    tagSentences(
      tagger,
      items,
      items.map((_, i) => i),
    ),
  packResults: (results, names) => {
    const ids = new Map(names.tags.map((tag, id) => [tag, id]));
    const tags = Int32Array.from(results.flatMap((result) => result.tags.map((tag) => ids.get(tag)!)));
    const spans = packSpans(results.map((result) => result.spans));
    return { results: { tags, spans }, transfer: buffersOf(tags, spans.ints, spans.scores) };
  },
  unpackResults: ({ tags, spans }: PackedTags, items, names) => {
    let at = 0;
    return unpackSpans(spans, items.length, spanOf).map((own, i) => ({
      tags: Array.from(items[i], () => names.tags[tags[at++]]),
      spans: own,
    }));
  },
};

/** Documents, or pieces of long ones, whose sentences are split into tokens already. */
const documents: JobKind<Sentences, TaggedSentence[]> = {
  pack: (items) => ({ counts: items.map(({ length }) => length), all: sentences.pack(items.flat()) }),
  unpack: ({ counts, all }: { counts: number[]; all: never }) => cut(sentences.unpack(all), counts),
  run: async (tagger, items) => {
    const numbers = items.flatMap((item, i) => item.map(() => i));
    const counts = items.map(({ length }) => length);
    return cut(await tagSentences(tagger, items.flat(), numbers), counts);
  },
  packResults: (results, names) => sentences.packResults(results.flat(), names),
  unpackResults: (packed, items, names) =>
    cut(
      sentences.unpackResults(packed, items.flat(), names),
      items.map(({ length }) => length),
    ),
};

/** A list as runs of so many. */
function cut<T>(list: readonly T[], counts: readonly number[]): T[][] {
  let at = 0;
  return counts.map((count) => list.slice(at, (at += count)));
}

export const jobKinds = { texts, sentences, documents };
export type JobKindName = keyof typeof jobKinds;
