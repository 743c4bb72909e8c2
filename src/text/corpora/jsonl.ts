import type { Document, Sentence, SentenceSplitter, TextRange, Tokenizer } from '../sentence.ts';
import { tagsOf } from '../tagset.ts';
import { Faults, type LineParser, type ParsedCorpus, parseLines, type ReadOptions } from './lines.ts';

export interface JsonlOptions extends ReadOptions {
  split: SentenceSplitter;
  tokenize: Tokenizer;
}

/** A labelled run of characters: UTF-16 offsets into the text, `end` exclusive. */
interface Entity extends TextRange {
  label: string;
}

interface Example {
  text: string;
  entities: Entity[];
}

/**
 * Reads a corpus of JSON lines `{"text": …, "entities": [{"start", "end", "label"}, …]}`; offsets are in UTF-16 units,
 * other keys are ignored. Each line is a document, except those whose text has no tokens. Tags are BIO. Sentences that
 * an entity crosses are joined.
 *
 * Throws a SyntaxError `file:line: got …, expected …` for invalid JSON, wrong types, offsets out of range, entities
 * that overlap, and entities that do not meet token borders (naming the nearest that do). Lenient reading drops and
 * counts entities of the last kind, and whole lines for the rest.
 */
export function parseJsonl(text: string, options: JsonlOptions): ParsedCorpus {
  return parseLines(new JsonlParser(options), text);
}

/** `parseJsonl`, line by line. */
export class JsonlParser implements LineParser {
  private readonly faults: Faults;
  private readonly documents: Document[] = [];

  constructor(private readonly options: JsonlOptions) {
    this.faults = new Faults(options);
  }

  read(line: string, number: number): void {
    if (!line.trim()) return;
    const fault = (message: string) => this.faults.add(number, message);
    const example = parseExample(line);
    if (typeof example === 'string') return fault(example);
    const document = documentOf(example, this.options, fault);
    if (document.sentences.length) this.documents.push(document);
  }

  end(): ParsedCorpus {
    return { documents: this.documents, scheme: 'BIO', dropped: this.faults.dropped };
  }
}

/** The example in a line, its entities in order, or a message that says what is wrong with it. */
function parseExample(line: string): Example | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return `got invalid JSON (${(error as Error).message}), expected an object`;
  }
  const { text, entities } = (value ?? {}) as Record<string, unknown>;
  if (typeof text !== 'string') return `got ${show(text)} as "text", expected a string`;
  if (!Array.isArray(entities)) return `got ${show(entities)} as "entities", expected an array`;
  const fault = entities.find((entity) => !isEntity(entity, text.length));
  if (fault !== undefined)
    return `got the entity ${show(fault)}, expected integers 0 ≤ "start" < "end" ≤ ${text.length} and a "label"`;
  const sorted = (entities as Entity[]).toSorted((a, b) => a.start - b.start);
  const overlap = sorted.findIndex((entity, i) => i > 0 && entity.start < sorted[i - 1].end);
  if (overlap > 0) {
    const [first, second] = sorted.slice(overlap - 1).map((entity) => describe(text, entity, entity.label));
    return `got the overlapping entities ${first} and ${second}, expected none to overlap`;
  }
  return { text, entities: sorted };
}

function isEntity(value: unknown, length: number): boolean {
  const { start, end, label } = (value ?? {}) as Record<string, unknown>;
  const inRange =
    Number.isInteger(start) && Number.isInteger(end) && 0 <= Number(start) && Number(end) <= length;
  return inRange && Number(start) < Number(end) && typeof label === 'string' && label !== '';
}

function documentOf(
  { text, entities }: Example,
  options: JsonlOptions,
  fault: (message: string) => void,
): Document {
  const tokenize = ({ start, end }: TextRange) =>
    options
      .tokenize(text.slice(start, end))
      .map((token) => ({ start: token.start + start, end: token.end + start }));
  const sentences = joinSentences(options.split(text), entities)
    .map(tokenize)
    .filter((tokens) => tokens.length > 0);
  const allTokens = sentences.flat();
  const starts = new Set(allTokens.map((token) => token.start));
  const ends = new Set(allTokens.map((token) => token.end));
  const aligned = entities.filter((entity) => {
    if (starts.has(entity.start) && ends.has(entity.end)) return true;
    fault(misalignment(text, entity, allTokens));
    return false;
  });
  return { sentences: sentences.map((tokens) => sentenceOf(text, tokens, aligned)), text };
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
function sentenceOf(text: string, tokens: readonly TextRange[], entities: readonly Entity[]): Sentence {
  const starts = tokens.map((token) => token.start);
  const ends = tokens.map((token) => token.end);
  const spans = entities
    .map(({ label, start, end }) => ({ label, start: starts.indexOf(start), end: ends.indexOf(end) + 1 }))
    .filter((span) => span.start >= 0);
  const words = tokens.map(({ start, end }) => text.slice(start, end));
  return { tokens: words, tags: tagsOf(spans, tokens.length, 'BIO'), starts, ends };
}

/** Why an entity does not fit the tokens, and the nearest token borders. */
function misalignment(text: string, entity: Entity, tokens: readonly TextRange[]): string {
  const cut = tokens.filter(
    ({ start, end }) =>
      (start < entity.start && entity.start < end) || (start < entity.end && entity.end < end),
  );
  const named = cut.map((token) => describe(text, token)).join(' and ');
  const what = cut.length
    ? `cuts the token${cut.length > 1 ? 's' : ''} ${named}`
    : 'begins or ends between tokens';
  const fix = nearestRange(entity, tokens);
  const nearest = fix ? `, the nearest being ${describe(text, fix)}` : ' (there are no tokens)';
  return `got the entity ${describe(text, entity, entity.label)}, which ${what}; expected token borders${nearest}`;
}

/** The run of tokens whose borders are nearest to the entity's; of two as near, the longer. */
function nearestRange(entity: Entity, tokens: readonly TextRange[]): TextRange | undefined {
  const nearest = (offsets: number[], target: number) =>
    offsets.reduce((best, offset) => (Math.abs(offset - target) < Math.abs(best - target) ? offset : best));
  if (!tokens.length) return undefined;
  const start = nearest(
    tokens.map((token) => token.start),
    entity.start,
  );
  const ends = tokens.map((token) => token.end).filter((end) => end > start);
  return { start, end: nearest(ends.reverse(), entity.end) };
}

function describe(text: string, { start, end }: TextRange, label = ''): string {
  return `${label && `${label} `}${show(text.slice(start, end))} [${start}, ${end})`;
}

const show = (value: unknown) => JSON.stringify(value) ?? 'nothing';
