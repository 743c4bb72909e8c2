import type { Entity } from 'oriel';
import type { RoomContext } from '../../app/room.ts';
import { wordsOf, wordsOfFile } from '../../app/faults.ts';
import { type Run, Work } from '../../app/work.ts';
import type { TaggerCommand, TaggerMessage } from './job.ts';
import type { NamesJobs } from './worker.ts';

/** A model at hand. */
export interface Model {
  name: string;
  file: Blob;
  /** Its name among those that come with the playground, if it is one of them and has been taught nothing. */
  shipped?: string | undefined;
  /** The key under which one of the reader's own is kept. */
  id?: string;
}

type Answer<K extends TaggerMessage['kind']> = TaggerMessage & { kind: K };

interface Hooks {
  /** The text of now, and whether fixed forms are wanted. */
  wanted: () => { text: string; rules: boolean };
  ready: (model: Model, message: Answer<'ready'>) => void;
  tagged: (entities: readonly Entity[], milliseconds: number) => void;
  failed: () => void;
}

/** The model in use, in its worker: tags what is typed, and answers what is asked of it. */
export class Finder {
  model: Model | undefined;
  /** The model that is being loaded. */
  coming: Model | undefined;
  private readonly work = new Work<NamesJobs>('names');
  private run: Run<NamesJobs['tagger']> | undefined;
  private loading: Run<NamesJobs['tagger']> | undefined;
  /** The questions that are with the worker, which answers them in their order. */
  private waiting: { kind: TaggerCommand['kind']; answer: (message: never) => void }[] = [];

  constructor(
    private readonly context: RoomContext,
    private readonly hooks: Hooks,
  ) {
    context.signal.addEventListener('abort', () => this.work.close());
  }

  /**
   * Puts a model to use; the one before goes on until this one is ready. Of several, the last one counts. Returns whether
   * it is in use now.
   */
  load(model: Model): Promise<boolean> {
    this.context.complain(undefined);
    this.loading?.stop();
    this.coming = model;
    return new Promise((resolve) => {
      const run = this.work.run('tagger', model.file, (message) => {
        if (message.kind === 'ready') {
          this.begin(run, model, message);
          resolve(true);
        } else if (run === this.run) this.hear(message);
      });
      this.loading = run;
      run.done
        .catch((error: unknown) => {
          if (run === this.run) this.run = undefined;
          if (run === this.loading) this.coming = undefined;
          this.context.complain(wordsOfFile(model.name, error));
          this.hooks.failed();
        })
        .finally(() => resolve(false));
    });
  }

  /** Tags the text of now. One text at a time is with the worker; what is wanted meanwhile goes there after it. */
  tag(): void {
    if (this.waiting.some(({ kind }) => kind === 'tag')) return;
    const { text, rules } = this.hooks.wanted();
    this.ask({ kind: 'tag', text, rules }, ({ entities, milliseconds }: Answer<'tagged'>) => {
      const now = this.hooks.wanted();
      if (now.text !== text || now.rules !== rules) this.tag();
      else this.hooks.tagged(entities, milliseconds);
    });
  }

  /** Asks for what decided. */
  explain(at: number, answer: (explained: Answer<'explained'>) => void): void {
    this.ask({ kind: 'explain', text: this.hooks.wanted().text, at }, answer);
  }

  example(
    piece: { start: number; end: number; label: string | undefined },
    answer: (made: Answer<'example'>) => void,
  ): void {
    this.ask({ kind: 'example', text: this.hooks.wanted().text, ...piece }, answer);
  }

  /** Asks for more of the kind of a mention. */
  alike(mention: string, label: string, answer: (found: Answer<'alike'>) => void): void {
    this.ask({ kind: 'alike', text: this.hooks.wanted().text, mention, label }, answer);
  }

  private ask(command: TaggerCommand, answer: (message: never) => void): void {
    if (!this.run) return;
    this.waiting.push({ kind: command.kind, answer });
    this.run.send(command);
  }

  private begin(run: Run<NamesJobs['tagger']>, model: Model, message: Answer<'ready'>): void {
    // A worker that was replaced begins anew with what it had.
    if (run !== this.run) this.run?.stop();
    this.run = run;
    if (run === this.loading) this.loading = this.coming = undefined;
    this.model = model;
    this.waiting = [];
    this.hooks.ready(model, message);
    this.tag();
  }

  private hear(message: TaggerMessage): void {
    const asked = this.waiting.shift();
    if (message.kind === 'failed')
      this.context.complain(wordsOf(Object.assign(new Error(message.message), { name: message.name })));
    else asked?.answer(message as never);
  }
}
