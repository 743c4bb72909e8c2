import type { Corpus, Scheme, Span } from './sentence.ts';
import { endsChunk, OUTSIDE, parseTag, spansOf, startsChunk, type Tag } from './spans.ts';
import { aCorpus, checkArgument } from '../util/arguments.ts';

export { convertTags, detectScheme, spansOf, tagsOf } from './spans.ts';

const isOpen = ({ prefix }: Tag) => prefix === 'B' || prefix === 'I';
const continues = (from: Tag, to: Tag) => isOpen(from) && from.label === to.label;

/** Which tag may follow which. The sentence's start and end behave as an `O` there. */
const FOLLOWS: Record<Scheme, (from: Tag, to: Tag) => boolean> = {
  IOB1: (from, to) => to.prefix !== 'B' || continues(from, to),
  BIO: (from, to) => to.prefix !== 'I' || continues(from, to),
  BIOES: (from, to) => (to.prefix === 'I' || to.prefix === 'E' ? continues(from, to) : !isOpen(from)),
  plain: () => true,
};

/** The most tags in a set: tables of a tag set and of a decoder have a cell for each pair. */
export const MAX_TAGS = 1024;

const PREFIXES: Record<Exclude<Scheme, 'plain'>, readonly string[]> = {
  IOB1: ['B', 'I'],
  BIO: ['B', 'I'],
  BIOES: ['B', 'I', 'E', 'S'],
};

/** How many tags a scheme makes of so many labels. */
export const countTags = (labels: number, scheme: Scheme): number =>
  scheme === 'plain' ? labels : 1 + PREFIXES[scheme].length * labels;

/** The tags a model chooses from: their ids are their indexes in `tags`. */
export class TagSet {
  /** Span labels, or the tags themselves if `plain`; sorted by UTF-16 code units. */
  readonly labels: readonly string[];
  /** `O`, then the prefixed tags of each label (`B- I- E- S-` or `B- I-`); the labels if `plain`. */
  readonly tags: readonly string[];
  readonly scheme: Scheme;
  private readonly ids: ReadonlyMap<string, number>;
  private readonly parsed: readonly Tag[];
  /** By tag before and tag (−1 outside the sentence, in the last place): 1 if a span starts at the tag, 2 if one ends before it. */
  private readonly borders: Uint8Array;

  private constructor(labels: readonly string[], scheme: Scheme) {
    this.labels = labels;
    this.scheme = scheme;
    this.tags =
      scheme === 'plain'
        ? labels
        : ['O', ...labels.flatMap((label) => PREFIXES[scheme].map((prefix) => `${prefix}-${label}`))];
    this.ids = new Map(this.tags.map((tag, id) => [tag, id]));
    this.parsed = this.tags.map(parseTag);
    this.borders = bordersOf([...this.parsed, OUTSIDE]);
  }

  /**
   * Labels in any order, repeats allowed.
   *
   * @throws RangeError for no or empty labels, an unknown scheme, and more labels than make `MAX_TAGS` tags: 255 in
   *   BIOES, 511 in BIO, 1,024 where tags are plain
   */
  static from(labels: Iterable<string>, scheme: Scheme): TagSet {
    const sorted = [...new Set(labels)].sort();
    if (!Object.hasOwn(FOLLOWS, scheme))
      throw new RangeError(`got the scheme '${scheme}', expected one of ${Object.keys(FOLLOWS)}`);
    if (!sorted.length || sorted[0] === '')
      throw new RangeError(
        `got the labels ${JSON.stringify(sorted)}, expected one or more, none of them empty`,
      );
    const tags = countTags(sorted.length, scheme);
    if (tags > MAX_TAGS)
      throw new RangeError(
        `got ${sorted.length} labels, which make ${tags} tags in the scheme ${scheme}, expected at most ${mostLabels(scheme)} labels (${MAX_TAGS} tags)`,
      );
    return new TagSet(sorted, scheme);
  }

  has(tag: string): boolean {
    return this.ids.has(tag);
  }

  /** Throws a RangeError for a tag that is not in the set. */
  id(tag: string): number {
    const id = this.ids.get(tag);
    if (id === undefined)
      throw new RangeError(`got the tag '${tag}', expected one of ${this.tags.join(' ')}`);
    return id;
  }

  /** The spans of a sentence's tags, given by their ids, as `spansOf` finds them; every token is one if `plain`. */
  spansOf(path: ArrayLike<number>): Span[] {
    const spans: Span[] = [];
    if (this.scheme === 'plain') {
      for (let i = 0; i < path.length; i++) spans.push({ label: this.tags[path[i]], start: i, end: i + 1 });
      return spans;
    }
    const outside = this.tags.length;
    let open: Span | undefined;
    for (let i = 0, previous = outside; i <= path.length; i++) {
      const tag = i < path.length ? path[i] : outside;
      const border = this.borders[previous * (outside + 1) + tag];
      if (open && border) {
        open.end = i;
        open = undefined;
      }
      if (border & 1) spans.push((open = { label: this.parsed[tag].label, start: i, end: path.length }));
      previous = tag;
    }
    return spans;
  }

  /** Tags that would make a span longer that ends with this one: in BIO it ends where no `I-` follows. */
  excludedAfter(tag: number): number[] {
    const inside = this.ids.get(`I-${this.parsed[tag].label}`);
    return this.scheme === 'BIO' && inside !== undefined ? [inside] : [];
  }

  /** May a sentence begin with the tag of this id? */
  allowedStart(tag: number): boolean {
    return FOLLOWS[this.scheme](OUTSIDE, this.parsed[tag]);
  }

  /** May a sentence end with it? */
  allowedEnd(tag: number): boolean {
    return FOLLOWS[this.scheme](this.parsed[tag], OUTSIDE);
  }

  /** May tag `to` come directly after tag `from`? */
  allowed(from: number, to: number): boolean {
    return FOLLOWS[this.scheme](this.parsed[from], this.parsed[to]);
  }
}

/** The most labels that a tag set of a scheme can have. */
function mostLabels(scheme: Scheme): number {
  let labels = 1;
  while (countTags(labels + 1, scheme) <= MAX_TAGS) labels++;
  return labels;
}

/** For each tag and the one after it: 1 if a span starts at the latter, plus 2 if one ends before it. */
function bordersOf(tags: readonly Tag[]): Uint8Array {
  const borders = new Uint8Array(tags.length ** 2);
  let at = 0;
  for (const from of tags)
    for (const to of tags) borders[at++] = Number(startsChunk(from, to)) + 2 * Number(endsChunk(from, to));
  return borders;
}

/**
 * The tag set of a corpus, in its own scheme or another. Throws a RangeError if the corpus has no labels, or if it is
 * `plain` and the scheme asked for is not.
 */
export function tagSetOf(corpus: Corpus, scheme: Scheme = corpus?.scheme): TagSet {
  checkArgument(corpus, 'corpus', aCorpus);
  if (corpus.scheme === 'plain' && scheme !== 'plain')
    throw new RangeError(`got a corpus of plain tags and the scheme ${scheme}, expected 'plain'`);
  const labels = new Set<string>();
  const labelsOf = scheme === 'plain' ? (tags: string[]) => tags : labelsOfSpans;
  for (const { sentences } of corpus.documents)
    for (const { tags = [] } of sentences) for (const label of labelsOf(tags)) labels.add(label);
  return TagSet.from(labels, scheme);
}

/**
 * Checks that the tags of a corpus are of the kind of a tag set: spans, or plain. A corpus without entities fits both.
 *
 * @param what what the message calls the corpus
 * @throws RangeError if they are not
 */
export function checkScheme({ documents, scheme }: Corpus, tagSet: TagSet, what: string): void {
  if ((scheme === 'plain') === (tagSet.scheme === 'plain')) return;
  const tags = documents.flatMap(({ sentences }) => sentences.flatMap(({ tags = [] }) => tags));
  const example = tags.find((tag) => tag !== 'O');
  // A tagger of plain tags may have those of spans, taken one by one.
  if (example === undefined || (scheme !== 'plain' && tags.some((tag) => tag !== 'O' && tagSet.has(tag))))
    return;
  const own = tagSet.tags.find((tag) => tag !== 'O') ?? 'O';
  throw new RangeError(
    `${what}: got a corpus of the scheme ${scheme} for a tagger of the scheme ${tagSet.scheme}: spans or plain tags, not ` +
      `both (got tags as ${JSON.stringify(example)}, expected some as ${JSON.stringify(own)})`,
  );
}

function labelsOfSpans(tags: readonly string[]): string[] {
  return spansOf(tags).map((span) => span.label);
}

/** Hard constraints as scores to add: 0 where allowed, −Infinity where not. */
export interface Constraints {
  /** (tags, tags): row = from, column = to. */
  transitions: Float32Array;
  /** (tags) */
  start: Float32Array;
  /** (tags) */
  end: Float32Array;
}

/** The constraints that keep a decoder to valid sequences of the tag set's scheme. */
export function constraints(tagSet: TagSet): Constraints {
  const n = tagSet.tags.length;
  const score = (allowed: boolean) => (allowed ? 0 : -Infinity);
  return {
    transitions: Float32Array.from({ length: n * n }, (_, i) =>
      score(tagSet.allowed(Math.floor(i / n), i % n)),
    ),
    start: Float32Array.from({ length: n }, (_, tag) => score(tagSet.allowedStart(tag))),
    end: Float32Array.from({ length: n }, (_, tag) => score(tagSet.allowedEnd(tag))),
  };
}
