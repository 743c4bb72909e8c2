import type { Entity } from 'oriel';
import type { RoomContext } from '../../app/room.ts';
import { wordsOf } from '../../app/room.ts';
import { type Run, Work } from '../../app/work.ts';
import type { TaggerCommand, TaggerMessage } from './job.ts';
import type { NamesJobs } from './worker.ts';

/** A model at hand. */
export interface Model {
  name: string;
  file: Blob;
  /** Its name among those that come with the playground, if it is one of them and has been taught nothing. */
  shipped?: string | undefined;
}

export type Explained = TaggerMessage & { kind: 'explained' };
export type MadeExample = TaggerMessage & { kind: 'example' };

interface Hooks {
  /** The text of now, and whether fixed forms are wanted. */
  wanted: () => { text: string; rules: boolean };
  ready: (model: Model, message: TaggerMessage & { kind: 'ready' }) => void;
  tagged: (entities: readonly Entity[], milliseconds: number) => void;
  failed: () => void;
}

/** The model in use, in its worker: tags what is typed, and answers what is asked of it. */
export class Finder {
  model: Model | undefined;
  private readonly work = new Work<NamesJobs>('names');
  private run: Run<NamesJobs['tagger']> | undefined;
  private loading: Run<NamesJobs['tagger']> | undefined;
  private busy = false;
  private readonly answers = new Map<TaggerMessage['kind'], (message: never) => void>();

  constructor(
    private readonly context: RoomContext,
    private readonly hooks: Hooks,
  ) {
    context.signal.addEventListener('abort', () => this.work.close());
  }

  /** Puts a model to use; the one before goes on until this one is ready. Of several, the last one counts. */
  load(model: Model): void {
    this.context.complain(undefined);
    this.loading?.stop();
    const run = this.work.run('tagger', model.file, (message) => {
      if (message.kind === 'ready') this.begin(run, model, message);
      else if (run === this.run) this.hear(message);
    });
    this.loading = run;
    run.done.catch((error: unknown) => {
      if (run === this.run) this.run = undefined;
      this.context.complain(`${model.name}: ${wordsOf(error)}`);
      this.hooks.failed();
    });
  }

  /** Tags the text of now. One text at a time is with the worker; what is typed meanwhile goes there after it. */
  tag(): void {
    if (!this.run || this.busy) return;
    this.busy = true;
    this.run.send({ kind: 'tag', ...this.hooks.wanted() });
  }

  /** Asks for what decided; of two that are under way, the later one is answered. */
  explain(at: number, answer: (explained: Explained) => void): void {
    this.ask({ kind: 'explain', text: this.hooks.wanted().text, at }, 'explained', answer);
  }

  example(
    piece: { start: number; end: number; label: string | undefined },
    answer: (made: MadeExample) => void,
  ): void {
    this.ask({ kind: 'example', text: this.hooks.wanted().text, ...piece }, 'example', answer);
  }

  private ask(command: TaggerCommand, kind: TaggerMessage['kind'], answer: (message: never) => void): void {
    this.answers.set(kind, answer);
    this.run?.send(command);
  }

  private begin(
    run: Run<NamesJobs['tagger']>,
    model: Model,
    message: TaggerMessage & { kind: 'ready' },
  ): void {
    this.run?.stop();
    this.run = run;
    this.loading = undefined;
    this.model = model;
    this.busy = false;
    this.answers.clear();
    this.hooks.ready(model, message);
    this.tag();
  }

  private hear(message: TaggerMessage): void {
    if (message.kind === 'tagged') {
      this.busy = false;
      if (message.text !== this.hooks.wanted().text) this.tag();
      else this.hooks.tagged(message.entities, message.milliseconds);
    } else if (message.kind === 'failed') {
      this.busy = false;
      this.context.complain(message.message);
    } else this.answers.get(message.kind)?.(message as never);
  }
}
