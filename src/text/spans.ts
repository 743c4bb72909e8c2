import { type Scheme, SCHEMES, type Span } from './sentence.ts';
import { detectStyle } from './tag-style.ts';
import { aNumber, iterable, records, strings, checkArgument } from '../util/arguments.ts';
import { oneOf } from '../schema.ts';

/** @throws RangeError for what is none, with the nearest name */
function checkSchemeName(scheme: Scheme): void {
  if (!SCHEMES.includes(scheme)) oneOf(...SCHEMES).parse(scheme, 'scheme');
}

/** A tag taken apart at its first hyphen, as conlleval does: `B-PER` is `B` and `PER`, `O` is `O` and ''. */
export interface Tag {
  prefix: string;
  label: string;
}

export const OUTSIDE: Tag = { prefix: 'O', label: '' };

/** Chunk starts whatever the label: a tag with this prefix after one of those. */
const STARTS = new Map([
  ['B', new Set('OBIES')],
  ['S', new Set('OBIES')],
  ['I', new Set('OES')],
  ['E', new Set('OES')],
]);

/** Chunk ends whatever the label: after a tag with this prefix comes one of those. */
const ENDS = new Map([
  ['B', new Set('OBS')],
  ['I', new Set('OBS')],
  ['E', new Set('OBIES')],
  ['S', new Set('OBIES')],
]);

const BRACKETS = new Set('[]');
const OUTSIDES = new Set('O.');

export function parseTag(tag: string): Tag {
  const hyphen = tag.indexOf('-');
  return hyphen < 0
    ? { prefix: tag, label: '' }
    : { prefix: tag.slice(0, hyphen), label: tag.slice(hyphen + 1) };
}

export function startsChunk(previous: Tag, tag: Tag): boolean {
  if (BRACKETS.has(tag.prefix) || STARTS.get(tag.prefix)?.has(previous.prefix)) return true;
  return !OUTSIDES.has(tag.prefix) && previous.label !== tag.label;
}

export function endsChunk(previous: Tag, tag: Tag): boolean {
  if (BRACKETS.has(previous.prefix) || ENDS.get(previous.prefix)?.has(tag.prefix)) return true;
  return !OUTSIDES.has(previous.prefix) && previous.label !== tag.label;
}

/**
 * The spans of one sentence's tags, with the chunk rules of conlleval.pl (Tjong Kim Sang, 2004) and the usual
 * extension to `S-` and to `B-` after `E-`. It decodes IOB1, BIO and BIOES alike, and sequences that are invalid in
 * any scheme as the script does (`I-X` after `O` or another label begins a span); `[-X` and `]-X` are spans of length 1.
 */
export function spansOf(tags: readonly string[]): Span[] {
  checkArgument(tags, 'tags', strings);
  const spans: Span[] = [];
  let open: Span | undefined;
  let previous = OUTSIDE;
  for (let i = 0; i <= tags.length; i++) {
    const tag = i < tags.length ? parseTag(tags[i]) : OUTSIDE;
    const starts = startsChunk(previous, tag);
    if (open && (starts || endsChunk(previous, tag))) {
      open.end = i;
      open = undefined;
    }
    if (starts) spans.push((open = { label: tag.label, start: i, end: tags.length }));
    previous = tag;
  }
  return spans;
}

/** The prefixes of a span's tokens; in IOB1 `adjacent` stands for the first one after a span of the same label. */
interface Prefixes {
  first: string;
  inside: string;
  last: string;
  single: string;
  adjacent?: string;
}

const PREFIXES: Record<Exclude<Scheme, 'plain'>, Prefixes> = {
  IOB1: { first: 'I', inside: 'I', last: 'I', single: 'I', adjacent: 'B' },
  BIO: { first: 'B', inside: 'I', last: 'I', single: 'B' },
  BIOES: { first: 'B', inside: 'I', last: 'E', single: 'S' },
};

function prefixesOf(scheme: Scheme): Prefixes {
  if (Object.hasOwn(PREFIXES, scheme)) return PREFIXES[scheme as keyof typeof PREFIXES];
  throw new RangeError(
    `got the scheme '${scheme}', expected one that encodes spans: ${Object.keys(PREFIXES)}`,
  );
}

/**
 * The tags of a sentence of `length` tokens with these spans, `O` elsewhere. Throws a RangeError for spans that are
 * empty, overlap or leave the sentence, and for the scheme `plain`, which has no spans.
 */
export function tagsOf(spans: readonly Span[], length: number, scheme: Scheme): string[] {
  checkArgument(spans, 'spans', records);
  checkArgument(length, 'length', aNumber);
  checkSchemeName(scheme);
  const { first, inside, last, single, adjacent } = prefixesOf(scheme);
  const tags = Array.from({ length }, () => 'O');
  let previous: Span = { label: '', start: 0, end: 0 };
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const { label, start, end } = span;
    if (!(
      Number.isInteger(start) &&
      Number.isInteger(end) &&
      previous.end <= start &&
      start < end &&
      end <= length
    ))
      throw new RangeError(
        `got the span ${label} [${start}, ${end}), expected one within [${previous.end}, ${length}) that is not empty`,
      );
    const touches = start > 0 && previous.end === start && previous.label === label;
    for (let i = start; i < end; i++) tags[i] = `${i === end - 1 ? last : inside}-${label}`;
    tags[start] = `${(touches && adjacent) || (end - start === 1 ? single : first)}-${label}`;
    previous = span;
  }
  return tags;
}

/** One sentence's tags in another scheme; invalid sequences become valid. `plain` leaves tags as they are. */
export function convertTags(tags: readonly string[], scheme: Scheme): string[] {
  checkArgument(tags, 'tags', strings);
  checkSchemeName(scheme);
  return scheme === 'plain' ? [...tags] : tagsOf(spansOf(tags), tags.length, scheme);
}

/**
 * The scheme of a corpus' tags, one array a sentence, as most of them say (`detectStyle`): some wrong tags do not change
 * it. Of tags in another spelling, as BILUO, it is the scheme as which they are read (BIOES).
 */
export function detectScheme(sentences: Iterable<readonly string[]>): Scheme {
  checkArgument(sentences, 'sentences', iterable);
  const all = [...sentences];
  for (const tags of all) checkArgument(tags, 'tags', strings);
  return detectStyle(all).scheme;
}
