import { type BackendName, type Entity, splitSentences, Tagger, tokenizers } from 'oriel';
import type { Job } from '../../app/job.ts';

export type TaggerCommand =
  | { kind: 'tag'; text: string }
  /** The readings of the sentence that holds this place of the text. */
  | { kind: 'read'; text: string; at: number };

/** One way to read a sentence. */
export interface ReadingOf {
  score: number;
  entities: { text: string; label: string }[];
}

export type TaggerMessage =
  | { kind: 'ready'; labels: readonly string[]; backend: BackendName; tokenizer: string }
  | { kind: 'tagged'; text: string; entities: Entity[]; milliseconds: number }
  | { kind: 'readings'; at: number; sentence: string; readings: ReadingOf[] }
  | { kind: 'failed'; message: string };

const READINGS = 4;

/** Loads a model and tags whatever text the page sends, until it is stopped. */
export const tagger: Job<Blob, TaggerMessage, void, TaggerCommand> = async (
  file,
  { post, listen, signal },
) => {
  const model = await Tagger.load(file);
  const { labels, backend, config } = model;
  if (config.contextual)
    throw new TypeError('this model takes vectors from a large encoder, which this page does not have');
  const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  const answer = (command: TaggerCommand): TaggerMessage =>
    command.kind === 'tag' ? tagged(model, command.text) : readings(model, command.text, command.at);
  listen((command) => {
    try {
      post(answer(command));
    } catch (error) {
      post({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  });
  post({ kind: 'ready', labels, backend, tokenizer: config.tokenizer });
  await stopped;
};

function tagged(model: Tagger, text: string): TaggerMessage {
  const began = performance.now();
  const entities = model.tag(text);
  return { kind: 'tagged', text, entities, milliseconds: performance.now() - began };
}

function readings(model: Tagger, text: string, at: number): TaggerMessage {
  const range = splitSentences(text).find(({ start, end }) => start <= at && at < end);
  if (!range) return { kind: 'readings', at, sentence: '', readings: [] };
  const sentence = text.slice(range.start, range.end);
  const ranges = tokenizers[model.config.tokenizer](sentence);
  const tokens = ranges.map(({ start, end }) => sentence.slice(start, end));
  const found = model.alternatives(tokens, READINGS).map(({ score, spans }) => ({
    score,
    entities: spans.map(({ start, end, label }) => ({
      label,
      text: sentence.slice(ranges[start].start, ranges[end - 1].end),
    })),
  }));
  return { kind: 'readings', at, sentence, readings: found };
}
