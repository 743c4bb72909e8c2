import type { Document, Sentence, SentenceSplitter, TextRange, Tokenizer } from '../sentence.ts';
import { tagsOf } from '../tagset.ts';
import { cutTokens, describe, type Entity, misalignment, nearestRange, show, TokenBorders, trimmed } from './alignment.ts'; // prettier-ignore
import { Faults } from './faults.ts';
import { describeJson, EXPECTED_JSONL, toolOf } from './foreign.ts';
import { type LineParser, type ParsedCorpus, parseLines, type ReadOptions } from './lines.ts';

export interface JsonlOptions extends ReadOptions {
  split: SentenceSplitter;
  tokenize: Tokenizer;
  /**
   * What offsets count: `utf16` units as JavaScript and Java do (the default), or Unicode `codepoints` as Python does.
   * They differ after emoji and other characters above U+FFFF.
   */
  offsets?: OffsetUnit;
}

export type OffsetUnit = 'utf16' | 'codepoints';

interface Example {
  text: string;
  /** In the units of the file. */
  entities: Entity[];
}

/** A fault of a line, by which it is left out if reading is lenient. */
interface LineFault {
  message: string;
  kind: string;
}

const RANGE = 'entities out of range';

const isFault = (value: object): value is LineFault => 'kind' in value;

/** How much of a file is looked at for what it is. */
const HEAD = 20_000;

/**
 * Reads a corpus of JSON lines `{"text": …, "entities": [{"start", "end", "label"}, …]}`; other keys are ignored. Each
 * line is a document, except those whose text has no tokens. Tags are BIO. Sentences that an entity crosses are joined.
 *
 * White space at an entity's edges is no part of it, and an entity that is there twice counts once. A token that an entity
 * begins or ends in is cut there (`Paris|-based`); the sentence's `pieces` say so.
 *
 * @throws CorpusError for all faults of a file at once: invalid JSON, wrong types, offsets out of range, entities that
 *   overlap, entities whose borders are in a word as if by mistake (naming the nearest that are not), and offsets that fit
 *   tokens only if they count code points. Lenient reading moves entities in a word to the nearest borders of tokens and
 *   leaves out the lines of the rest. CorpusError for JSON of other tools
 */
export function parseJsonl(text: string, options: JsonlOptions): ParsedCorpus {
  return parseLines(new JsonlParser(options), text);
}

/** `parseJsonl`, line by line. */
export class JsonlParser implements LineParser {
  private readonly faults: Faults;
  private readonly documents: Document[] = [];
  /** Whether an entity has been read: then it is not the format of another tool. */
  private hasEntities = false;
  /** The beginning of JSON that goes over several lines. */
  private pretty: string | undefined;
  private firstLine = 0;

  constructor(private readonly options: JsonlOptions) {
    this.faults = new Faults(options);
    if (!['utf16', 'codepoints'].includes(options.offsets ?? 'utf16'))
      throw new RangeError(`got offsets in '${options.offsets}', expected utf16 or codepoints`);
  }

  read(line: string, number: number): void {
    if (!line.trim()) return;
    if (this.firstLine === 0 && /^\s*[[{][[{\s]*$/.test(line)) this.pretty = '';
    this.firstLine ||= number;
    if (this.pretty !== undefined) {
      this.pretty += `${line}\n`;
      if (this.pretty.length > HEAD) this.refusePretty();
      return;
    }
    const example = parseExample(line, this.options);
    const document = isFault(example) ? example : this.documentOf(example, number);
    if (isFault(document)) {
      const isForeign = document.kind !== RANGE && (line.trim().startsWith('[') || toolOf(line));
      if (document === example && !this.hasEntities && isForeign)
        this.faults.refuse(`got ${describeJson(line)}, ${EXPECTED_JSONL}`, number);
      this.leaveOut(document, number);
    } else if (document.sentences.length) this.documents.push(document);
  }

  end(): ParsedCorpus {
    if (this.pretty !== undefined) this.refusePretty();
    this.faults.end();
    const { dropped, notices } = this.faults;
    return { documents: this.documents, scheme: 'BIO', dropped, notices };
  }

  private refusePretty(): never {
    const what = `got invalid JSON in the line (${describeJson(this.pretty!)}, over several lines)`;
    return this.faults.refuse(`${what}, ${EXPECTED_JSONL}`, this.firstLine);
  }

  private leaveOut({ message, kind }: LineFault, number: number): void {
    if (message) this.faults.add(number, message, kind);
    this.faults.drop(kind.startsWith('lines') ? kind : `lines with ${kind}`);
  }

  private documentOf(example: Example, number: number): Document | LineFault {
    const { text } = example;
    const { faults, options } = this;
    const inPoints = codePointFault(example, options);
    if (inPoints) return inPoints;
    const cleaned = this.clean(example, number);
    if (isFault(cleaned)) return cleaned;
    const sentences = tokensOf(text, cleaned, options);
    const entities = this.aligned(text, cleaned, sentences, number);
    if (isFault(entities)) return entities;
    if (entities.length > 0) this.hasEntities = true;
    return { sentences: sentences.map((tokens) => sentenceOf(text, tokens, entities, faults)), text };
  }

  /** Entities in order, without white space at their edges and without duplicates. */
  private clean({ text, entities }: Example, number: number): Entity[] | LineFault {
    const cleaned = new Map<string, Entity>();
    for (const entity of entities) {
      const { start, end, label } = trimmed(text, entity) ?? entity;
      const at = `line ${number}: ${describe(text, entity, label)}`;
      if (start > entity.start || end < entity.end)
        this.faults.note('trimmed the white space at the edges of # entities', at);
      const key = JSON.stringify([start, end, label]);
      if (cleaned.has(key)) this.faults.note('merged # entities that are there twice', at);
      else cleaned.set(key, { start, end, label });
    }
    const sorted = [...cleaned.values()].sort((a, b) => a.start - b.start);
    return overlapOf(text, sorted) ?? sorted;
  }

  /** Entities whose borders are those of tokens, or where tokens may be cut; the rest are faults, or moved. */
  private aligned(
    text: string,
    entities: readonly Entity[],
    sentences: readonly (readonly TextRange[])[],
    number: number,
  ): Entity[] | LineFault {
    const { faults } = this;
    const tokens = sentences.flat();
    const borders = new TokenBorders(text, tokens);
    const kind = 'entities off the borders of tokens';
    let moved = 0;
    const aligned = entities.map((entity) => {
      if (borders.fits(entity) || borders.canCut(entity)) return entity;
      faults.add(number, misalignment(text, entity, tokens), kind);
      const nearest = trimmed(text, entity) && nearestRange(entity, tokens);
      const inSentence = nearest && sentences.some(([first, ...rest]) => first.start <= nearest.start && nearest.end <= (rest.at(-1) ?? first).end); // prettier-ignore
      if (inSentence) moved++;
      return inSentence ? { ...entity, ...nearest } : undefined;
    });
    const found = aligned.filter((entity) => entity !== undefined).sort((a, b) => a.start - b.start);
    if (found.length < aligned.length || overlapOf(text, found)) return { message: '', kind };
    if (moved > 0) faults.note('moved # entities to the borders of tokens', `line ${number}`, moved);
    return found;
  }
}

/** The example in a line, or what is wrong with it. */
function parseExample(line: string, { offsets = 'utf16' }: JsonlOptions): Example | LineFault {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    const message = `got invalid JSON (${(error as Error).message}), expected an object`;
    return { message, kind: 'lines that are not JSON' };
  }
  const { text, entities } = (value ?? {}) as Record<string, unknown>;
  const fault = (message: string): LineFault => ({ message, kind: 'lines without "text" or "entities"' });
  if (typeof text !== 'string') return fault(`got ${show(text)} as "text", expected a string`);
  if (!Array.isArray(entities)) return fault(`got ${show(entities)} as "entities", expected an array`);
  const { length } = offsets === 'codepoints' ? [...text] : text;
  const wrong = entities.find((entity) => !isEntity(entity, length));
  if (wrong === undefined) return { text, entities: inUtf16(text, entities as Entity[], offsets) };
  const { start, end, label } = (wrong ?? {}) as Record<string, unknown>;
  const shaped = Number.isFinite(start) && Number.isFinite(end) && typeof label === 'string';
  const message = `got the entity ${show(wrong)}, expected integers 0 ≤ "start" < "end" ≤ ${length} and a "label"`;
  return { message, kind: shaped ? RANGE : 'entities without "start", "end" or "label"' };
}

function isEntity(value: unknown, length: number): boolean {
  const { start, end, label } = (value ?? {}) as Record<string, unknown>;
  const inRange =
    Number.isInteger(start) && Number.isInteger(end) && 0 <= Number(start) && Number(end) <= length;
  return inRange && Number(start) < Number(end) && typeof label === 'string' && label !== '';
}

const HAS_ASTRAL = /[\u{10000}-\u{10FFFF}]/u;

function inUtf16(text: string, entities: readonly Entity[], offsets: OffsetUnit): Entity[] {
  if (offsets === 'utf16' || !HAS_ASTRAL.test(text)) return [...entities];
  const units = [0];
  for (const character of text) units.push(units.at(-1)! + character.length);
  return entities.map((entity) => ({ ...entity, start: units[entity.start], end: units[entity.end] }));
}

/** Offsets that are not borders of tokens as they are, but all are as code points. */
function codePointFault({ text, entities }: Example, options: JsonlOptions): LineFault | undefined {
  if (options.offsets === 'codepoints' || entities.length === 0 || !HAS_ASTRAL.test(text)) return undefined;
  const points = [...text].length;
  if (entities.some(({ end }) => end > points)) return undefined;
  const borders = new TokenBorders(text, tokensOf(text, [], options).flat());
  const wrong = entities.find((entity) => !borders.fits(entity));
  const moved = inUtf16(text, entities, 'codepoints');
  if (!wrong || !moved.every((entity) => borders.fits(entity))) return undefined;
  const meant = moved[entities.indexOf(wrong)];
  const message =
    `got the entity ${describe(text, wrong, wrong.label)}, which is no run of tokens; as code points, which Python counts, ` +
    `the offsets fit: ${show(text.slice(meant.start, meant.end))} (--offsets codepoints, offsets: 'codepoints')`;
  return { message, kind: 'offsets in code points' };
}

function overlapOf(text: string, sorted: readonly Entity[]): LineFault | undefined {
  const overlap = sorted.findIndex((entity, i) => i > 0 && entity.start < sorted[i - 1].end);
  if (overlap <= 0) return undefined;
  const [first, second] = sorted.slice(overlap - 1).map((entity) => describe(text, entity, entity.label));
  const message = `got the overlapping entities ${first} and ${second}, expected none to overlap`;
  return { message, kind: 'overlapping entities' };
}

/** The tokens of each sentence that has any. */
function tokensOf(
  text: string,
  entities: readonly Entity[],
  { split, tokenize }: JsonlOptions,
): TextRange[][] {
  return joinSentences(split(text), entities)
    .map(({ start, end }) =>
      tokenize(text.slice(start, end)).map((token) => ({
        start: token.start + start,
        end: token.end + start,
      })),
    )
    .filter((tokens) => tokens.length > 0);
}

/** Sentence ranges without the borders that an entity crosses. */
function joinSentences(ranges: readonly TextRange[], entities: readonly Entity[]): TextRange[] {
  const joined: TextRange[] = [];
  for (const range of ranges) {
    const last = joined.at(-1);
    if (last && entities.some(({ start, end }) => start < last.end && end > range.start))
      last.end = range.end;
    else joined.push({ ...range });
  }
  return joined;
}

/** The sentence of these tokens, tagged by the entities that begin in it. */
function sentenceOf(
  text: string,
  whole: readonly TextRange[],
  entities: readonly Entity[],
  faults: Faults,
): Sentence {
  const { tokens, pieces } = cutTokens(whole, entities);
  const starts = tokens.map((token) => token.start);
  const ends = tokens.map((token) => token.end);
  const spans = entities
    .map(({ label, start, end }) => ({ label, start: starts.indexOf(start), end: ends.indexOf(end) + 1 }))
    .filter((span) => span.start >= 0);
  const words = tokens.map(({ start, end }) => text.slice(start, end));
  const sentence = { tokens: words, tags: tagsOf(spans, tokens.length, 'BIO'), starts, ends };
  if (tokens.length === whole.length) return sentence;
  const first = pieces.findIndex((piece, i) => piece === pieces[i + 1]);
  const example = words.filter((_, i) => pieces[i] === pieces[first]).join('|');
  faults.note('cut # tokens at the borders of entities', show(example), new Set(pieces.filter((piece, i) => piece === pieces[i - 1])).size); // prettier-ignore
  return { ...sentence, pieces };
}
