import { type BackendName, type Entity, type EntityExplanation, explainEntity, Tagger } from 'oriel';
import { withoutOverlaps } from 'oriel/rules';
import type { Job } from '../../app/job.ts';
import { apartFrom, type Marked } from './marks.ts';

export type TaggerCommand =
  /** `rules`: whether all built-in rules are applied, and not the model's own only. */
  | { kind: 'tag'; text: string; rules: boolean }
  /** What decided that an entity is one, and how else its sentence could be read. */
  | { kind: 'explain'; text: string; at: number }
  /** The sentence with a piece that is to have another label, or none. */
  | { kind: 'example'; text: string; start: number; end: number; label: string | undefined };

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
  | { kind: 'failed'; message: string };

const READINGS = 4;

/** Loads a model and tags whatever text the page sends, until it is stopped. */
export const tagger: Job<Blob, TaggerMessage, void, TaggerCommand> = async (
  file,
  { post, listen, signal },
) => {
  const model = await Tagger.load(file);
  if (signal.aborted) return;
  const { labels, backend } = model;
  if (model.config.contextual)
    throw new TypeError('this model takes vectors from a large encoder, which this page does not have');
  const withAllRules = await Tagger.of(model.model, { rules: 'all' });
  const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  listen((command) => {
    try {
      post(answer(model, withAllRules, command));
    } catch (error) {
      post({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  });
  post({ kind: 'ready', labels, backend });
  await stopped;
};

function answer(model: Tagger, withAllRules: Tagger, command: TaggerCommand): TaggerMessage {
  const { kind, text } = command;
  if (kind === 'tag') return tagged(command.rules ? withAllRules : model, text);
  if (kind === 'example') return exampleOf(model, command);
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
  const all = sentencesOf(model, text);
  const index = all.findIndex(isAt(at));
  if (index < 0 || model.model.tagSet.scheme === 'plain') return [];
  const { sentence, ranges, tokens } = all[index];
  const tokensOf = (some: typeof all) => some.map((one) => one.tokens);
  const around = { before: tokensOf(all.slice(0, index)), after: tokensOf(all.slice(index + 1)) };
  return model.alternatives(tokens, READINGS, around).map(({ score, spans }) => ({
    score,
    entities: spans.map(({ start, end, label }) => ({
      label,
      text: sentence.slice(ranges[start].start, ranges[end - 1].end),
    })),
  }));
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
  const touched = found?.ranges.filter(
    (range) => range.end + found.start > first && range.start + found.start < end,
  );
  const solid = touched?.filter((range) => found!.sentence.slice(range.start, range.end).trim());
  if (!found || !solid?.length)
    return { kind: 'example', example: { text: '', entities: [] }, piece: undefined };
  const { sentence, start: offset } = found;
  const piece = { start: solid[0].start, end: solid.at(-1)!.end };
  const own = model
    .tag(text)
    .filter(({ rule, label }) => rule === undefined || model.model.tagSet.labels.includes(label))
    .map(({ label, start, end }) => ({ label, start: start - offset, end: end - offset }))
    .filter(({ start, end }) => start >= 0 && end <= sentence.length);
  const entities = withoutOverlaps<Marked>(label ? [{ ...piece, label }] : [], apartFrom(own, piece));
  return { kind: 'example', example: { text: sentence, entities }, piece };
}
