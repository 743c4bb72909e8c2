import { type BackendName, type Entity, type EntityExplanation, explainEntity, Tagger } from 'oriel';
import { withoutOverlaps } from 'oriel/rules';
import type { Job } from '../../app/job.ts';
import { Fault } from '../../app/faults.ts';
import { type Place, placesLike } from './likeness.ts';
import { apartFrom, type Marked } from './marks.ts';

export type TaggerCommand =
  /** `rules`: whether all built-in rules are applied, and not the model's own only. */
  | { kind: 'tag'; text: string; rules: boolean }
  /** What decided that an entity is one, and how else its sentence could be read. */
  | { kind: 'explain'; text: string; at: number }
  /** The sentence with a piece that is to have another label, or none. */
  | { kind: 'example'; text: string; start: number; end: number; label: string | undefined }
  /** The sentences that have more of the kind of a mention, with that marked. */
  | { kind: 'alike'; text: string; mention: string; label: string };

/** One way to read a sentence. */
export interface ReadingOf {
  score: number;
  entities: { text: string; label: string }[];
}

/** A sentence and what is to be found in it. */
export interface Example {
  text: string;
  entities: Marked[];
}

export type TaggerMessage =
  | { kind: 'ready'; labels: readonly string[]; backend: BackendName }
  | { kind: 'tagged'; text: string; entities: Entity[]; milliseconds: number }
  | { kind: 'explained'; at: number; explanation: EntityExplanation | undefined; readings: ReadingOf[] }
  /** `piece` is what was chosen, from token to token; undefined where it is in no sentence. */
  | { kind: 'example'; example: Example; piece: { start: number; end: number } | undefined }
  /** `mentions` are those that are new, in the order of the text. */
  | { kind: 'alike'; mention: string; label: string; examples: Example[]; mentions: string[] }
  | { kind: 'failed'; name: string; message: string };

const READINGS = 4;

/** Loads a model and tags whatever text the page sends, until it is stopped. */
export const tagger: Job<Blob, TaggerMessage, void, TaggerCommand> = async (
  file,
  { post, listen, signal },
) => {
  const model = await Tagger.load(file);
  if (signal.aborted) return;
  const { labels, backend, config } = model;
  if (config.contextual) throw new Fault('needsEncoder', {});
  const withAllRules = await Tagger.of(model.model, { rules: 'all' });
  const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  listen((command) => {
    try {
      post(answer(model, withAllRules, command));
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      post({ kind: 'failed', name, message });
    }
  });
  post({ kind: 'ready', labels, backend });
  await stopped;
};

function answer(model: Tagger, withAllRules: Tagger, command: TaggerCommand): TaggerMessage {
  const { kind, text } = command;
  if (kind === 'tag') return tagged(command.rules ? withAllRules : model, text);
  if (kind === 'example') return exampleOf(model, command);
  if (kind === 'alike') return alike(model, command);
  const { at } = command;
  const explanation = explainEntity(model, text, at);
  return { kind: 'explained', at, explanation, readings: readings(model, text, at) };
}

function tagged(model: Tagger, text: string): TaggerMessage {
  const began = performance.now();
  const entities = model.tag(text);
  return { kind: 'tagged', text, entities, milliseconds: performance.now() - began };
}

/** A text's sentences, with their tokens. */
const sentencesOf = (model: Tagger, text: string) =>
  model
    .segment(text)
    .filter(({ tokens }) => tokens.length > 0)
    .map(({ tokens, starts, ends }) => {
      const [start, end] = [starts[0], ends.at(-1)!];
      const ranges = starts.map((from, i) => ({ start: from - start, end: ends[i] - start }));
      return { start, end, sentence: text.slice(start, end), ranges, tokens };
    });

const isAt =
  (at: number) =>
  ({ start, end }: { start: number; end: number }): boolean =>
    start <= at && at < end;

/** How else the sentence at a place could be read, in its text. */
function readings(model: Tagger, text: string, at: number): ReadingOf[] {
  const sentences = sentencesOf(model, text);
  const index = sentences.findIndex(isAt(at));
  if (index < 0 || model.model.tagSet.scheme === 'plain') return [];
  const { sentence, ranges, tokens } = sentences[index];
  const tokensOf = (some: typeof sentences) => some.map((one) => one.tokens);
  const around = {
    before: tokensOf(sentences.slice(0, index)),
    after: tokensOf(sentences.slice(index + 1)),
  };
  const all = model.alternatives(tokens, READINGS + 2, around).map(({ score, spans }) => ({
    score,
    entities: spans.map(({ start, end, label }) => ({
      label,
      text: sentence.slice(ranges[start].start, ranges[end - 1].end).trim(),
    })),
  }));
  return joined(all).slice(0, READINGS);
}

/** Readings that look the same, since a space belongs to a name or does not, are one. */
function joined(all: readonly ReadingOf[]): ReadingOf[] {
  const distinct = new Map<string, ReadingOf>();
  for (const { score, entities } of all) {
    const key = JSON.stringify(entities);
    distinct.set(key, { entities, score: score + (distinct.get(key)?.score ?? 0) });
  }
  return [...distinct.values()];
}

/**
 * The net's own entities stay but where the piece is: what an example does not mark is learned as no entity. What only a
 * rule finds is left to the rule, since its label would become one of the net's.
 */
function exampleOf(
  model: Tagger,
  { text, start, end, label }: TaggerCommand & { kind: 'example' },
): TaggerMessage {
  // White space around what was chosen may belong to another sentence.
  const first = start + /^\s*/.exec(text.slice(start, end))![0].length;
  const found = sentencesOf(model, text).find(isAt(first));
  const piece = found && snapped(found, { start: first, end });
  if (!piece) return { kind: 'example', example: { text: '', entities: [] }, piece: undefined };
  const marks = label ? [{ ...piece, label }] : [];
  const own = apartFrom(ownIn(model, text, found), piece);
  const example = { text: found.sentence, entities: withoutOverlaps<Marked>(marks, own) };
  return { kind: 'example', example, piece };
}

type SentenceOf = ReturnType<typeof sentencesOf>[number];

/** A place of the text from token to token, in its sentence. */
function snapped({ ranges, sentence, start: offset }: SentenceOf, { start, end }: Place): Place | undefined {
  const touched = ranges.filter((range) => range.end + offset > start && range.start + offset < end);
  const solid = touched.filter((range) => sentence.slice(range.start, range.end).trim());
  return solid.length > 0 ? { start: solid[0].start, end: solid.at(-1)!.end } : undefined;
}

/** The net's own entities of a text that are in a sentence. */
const ownIn = (model: Tagger, text: string, { start: offset, sentence }: SentenceOf): Marked[] =>
  model
    .tag(text)
    .filter(({ rule, label }) => rule === undefined || model.model.tagSet.labels.includes(label))
    .map(({ label, start, end }) => ({ label, start: start - offset, end: end - offset }))
    .filter(({ start, end }) => start >= 0 && end <= sentence.length);

function alike(model: Tagger, { text, mention, label }: TaggerCommand & { kind: 'alike' }): TaggerMessage {
  const places = placesLike(text, mention);
  const mentions: string[] = [];
  const examples = sentencesOf(model, text).flatMap((sentence): Example[] => {
    const inside = places.filter(isWithin(sentence)).flatMap((place) => snapped(sentence, place) ?? []);
    if (inside.length === 0) return [];
    mentions.push(...inside.map(({ start, end }) => sentence.sentence.slice(start, end)));
    const own = inside.reduce((left, place) => apartFrom(left, place), ownIn(model, text, sentence));
    const marks = inside.map((place) => ({ ...place, label }));
    return [{ text: sentence.sentence, entities: withoutOverlaps<Marked>(marks, own) }];
  });
  return { kind: 'alike', mention, label, examples, mentions };
}

const isWithin =
  (outer: Place) =>
  ({ start, end }: Place): boolean =>
    outer.start <= start && end <= outer.end;
