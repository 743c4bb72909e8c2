import type { Entity } from 'oriel';
import { button, h, setText } from '../../app/dom.ts';
import { type Room, type RoomContext, wordsOf } from '../../app/room.ts';
import { type Run, Work } from '../../app/work.ts';
import { Editor } from './editor.ts';
import type { ReadingOf, TaggerMessage } from './job.ts';
import { strings } from './strings.ts';
import type { NamesJobs } from './worker.ts';

/** Room 3: names in a text, found by any model that is dropped in. */
export const names: Room = (context) => new Names(context);

const EPOCHS = 10;
const COLORS = 5;

/** A model at hand; it is kept when the room is left. */
interface Model {
  file: Blob;
  name: string;
}

class Names {
  private readonly text = strings();
  private readonly work = new Work<NamesJobs>('names');
  private readonly status = h('p', { class: 'verdict', role: 'status' });
  private readonly took = h('output', { class: 'progress' });
  private readonly rows = h('tbody', {});
  private readonly readings = h('div', { class: 'readings' });
  private readonly stopButton = button(this.text.stop, () => this.stop(), { hidden: true });
  private readonly editor: Editor;
  private run: Run<NamesJobs['tagger']> | undefined;
  private training: Run<NamesJobs['demoModel']> | undefined;
  private labels: readonly string[] = [];
  private busy = false;

  constructor(private readonly context: RoomContext) {
    const { text } = this;
    context.faults(context.query ? [context.query] : []);
    const kept = context.kept.get('text');
    this.editor = new Editor(text.text, typeof kept === 'string' ? kept : text.example, () => this.tag());
    this.lay();
    context.signal.addEventListener('abort', () => {
      this.work.close();
      context.kept.set('text', this.editor.text);
    });
    const model = context.kept.get('model') as Model | undefined;
    if (model) this.load(model);
    else setText(this.status, text.none);
  }

  private lay(): void {
    const { text } = this;
    const input = h('input', {
      type: 'file',
      accept: '.safetensors',
      class: 'visually-hidden',
      id: 'model-file',
      on: { change: () => this.open(input.files?.[0]) },
    });
    const zone = h(
      'div',
      {
        class: 'drop-zone',
        on: {
          dragover: (event: DragEvent) => {
            event.preventDefault();
            zone.classList.add('over');
          },
          dragleave: () => zone.classList.remove('over'),
          drop: (event: DragEvent) => {
            event.preventDefault();
            zone.classList.remove('over');
            this.open(event.dataTransfer?.files[0]);
          },
        },
      },
      h('span', {}, text.drop),
      input,
      h('label', { for: 'model-file', class: 'button' }, text.choose),
      button(text.train, () => void this.train()),
      this.stopButton,
    );
    const { columns } = text;
    const heads = [columns.label, columns.text, columns.place, columns.score];
    this.context.root.append(
      h('header', { class: 'room-head' }, h('h1', {}, text.title), h('p', {}, text.lead)),
      zone,
      this.status,
      this.editor.element,
      this.took,
      h(
        'div',
        { class: 'results' },
        h(
          'section',
          { class: 'card', 'aria-label': text.found },
          h('h2', {}, text.found),
          h(
            'table',
            { class: 'entities' },
            h('thead', {}, h('tr', {}, ...heads.map((head) => h('th', { scope: 'col' }, head)))),
            this.rows,
          ),
        ),
        h(
          'section',
          { class: 'card', 'aria-label': text.readings },
          h('h2', {}, text.readings),
          h('p', { class: 'note' }, text.readingsHint),
          this.readings,
        ),
      ),
    );
  }

  private open(file: File | undefined): void {
    if (!file) return;
    this.training?.stop();
    this.load({ file, name: file.name });
  }

  private load(model: Model): void {
    this.run?.stop();
    this.busy = false;
    this.context.complain(undefined);
    setText(this.status, this.text.loading(model.name));
    const run = this.work.run('tagger', model.file, (message) => {
      if (run === this.run) this.hear(message, model);
    });
    this.run = run;
    run.done.catch((error: unknown) => {
      if (run !== this.run) return;
      this.run = undefined;
      this.context.complain(wordsOf(error));
      setText(this.status, this.text.none);
    });
  }

  private async train(): Promise<void> {
    const { text, context } = this;
    this.training?.stop();
    context.complain(undefined);
    const run = this.work.run('demoModel', { epochs: EPOCHS }, ({ done, of }) => {
      if (run === this.training) setText(this.status, text.training(done, of));
    });
    this.training = run;
    this.stopButton.hidden = false;
    try {
      const bytes = await run.done;
      if (run !== this.training) return;
      if (bytes) this.load({ file: new Blob([bytes as Uint8Array<ArrayBuffer>]), name: text.trainedHere });
      else setText(this.status, text.stopped);
    } catch (error) {
      context.complain(wordsOf(error));
    }
    this.stopButton.hidden = true;
  }

  private stop(): void {
    this.training?.stop();
  }

  private hear(message: TaggerMessage, model: Model): void {
    if (message.kind === 'ready') {
      this.context.kept.set('model', model);
      this.labels = message.labels;
      setText(this.status, this.text.ready(model.name, message.labels.join(', ')));
      this.tag();
    } else if (message.kind === 'tagged') this.showTagged(message);
    else if (message.kind === 'readings') this.showReadings(message.readings);
    else {
      this.busy = false;
      this.context.complain(message.message);
    }
  }

  /** One text at a time is with the worker; what is typed meanwhile goes there after it. */
  private tag(): void {
    if (!this.run || this.labels.length === 0 || this.busy) return;
    this.busy = true;
    this.run.send({ kind: 'tag', text: this.editor.text });
  }

  private showTagged({ text, entities, milliseconds }: TaggerMessage & { kind: 'tagged' }): void {
    this.busy = false;
    if (text !== this.editor.text) return this.tag();
    this.editor.mark(entities, (label) => this.labels.indexOf(label) % COLORS);
    const words = text.split(/\s+/).filter(Boolean).length;
    setText(this.took, this.text.took(words, milliseconds));
    this.rows.replaceChildren(...entities.map((entity) => this.row(entity)));
    if (entities.length === 0) this.rows.append(h('tr', {}, h('td', { colspan: 4 }, this.text.nothing)));
    this.readings.replaceChildren();
  }

  private row({ text, label, start, end, score }: Entity): HTMLElement {
    const read = () => this.run?.send({ kind: 'read', text: this.editor.text, at: start });
    return h(
      'tr',
      {},
      h('td', {}, h('span', { class: `label class-${this.labels.indexOf(label) % COLORS}` }, label)),
      h('th', { scope: 'row' }, button(text, read, { class: 'link' })),
      h('td', { class: 'number' }, `${start}–${end}`),
      h('td', { class: 'number' }, score.toFixed(3)),
    );
  }

  private showReadings(readings: readonly ReadingOf[]): void {
    const items = readings.map(({ score, entities }) =>
      h(
        'li',
        {},
        h('span', { class: 'number' }, this.text.percent(score)),
        ' ',
        entities.map(({ text, label }) => `${text} ${label}`).join(', ') || this.text.plain,
      ),
    );
    this.readings.replaceChildren(h('ol', {}, ...items));
  }
}
