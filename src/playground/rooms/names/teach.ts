import { lineChart } from '../../app/chart.ts';
import { button, h, setText, uniqueId } from '../../app/dom.ts';
import { wordsOf } from '../../app/faults.ts';
import type { RoomContext } from '../../app/room.ts';
import { type Run, Work } from '../../app/work.ts';
import type { Finder, Model } from './finder.ts';
import type { Example } from './job.ts';
import type { Place } from './likeness.ts';
import { apartFrom, type Marked, markedText } from './marks.ts';
import { type ColorOf } from './palette.ts';
import type { Strings } from './strings.ts';
import type { NamesJobs } from './worker.ts';

interface Hosts {
  context: RoomContext;
  text: Strings;
  colorOf: ColorOf;
  finder: Finder;
  /** What is selected in the text. */
  selection: () => { start: number; end: number };
  words: () => string;
  /** The examples are others now. */
  changed: (examples: readonly Example[]) => void;
}

/** What is kept while the room is left. */
interface Kept {
  examples: Example[];
  /** What each teaching made of which model, the latest last. */
  before: { taught: Model; model: Model }[];
}

/** Mentions that are like one that was marked, by their sentences. */
interface More {
  mention: string;
  label: string;
  fresh: { example: Example; marks: Marked[] }[];
}

/** So many of them are named. */
const SHOWN = 6;

/** Marks of a sentence with others in place of those that touch a piece. */
const merged = (entities: readonly Marked[], marks: readonly Marked[], piece: Place): Marked[] =>
  [...apartFrom(entities, piece), ...marks].sort((a, b) => a.start - b.start);

/** Teaching the model in use: examples from the text, fine-tuning, and the way back. */
export class TeachPanel {
  readonly element: HTMLElement;
  private readonly work = new Work<NamesJobs>('names');
  private readonly selected = h('output', { class: 'selected' });
  private readonly more = h('div', { class: 'alike', hidden: true });
  private readonly list = h('ul', { class: 'taught' });
  private readonly status = h('p', { class: 'note', role: 'status' });
  private readonly forgotten = h('p', { class: 'note' });
  private readonly options = h('datalist', { id: uniqueId('labels') });
  private readonly label: HTMLInputElement;
  private readonly buttons;
  private readonly chart;
  private readonly kept: Kept;
  private run: Run<NamesJobs['teach']> | undefined;

  constructor(private readonly hosts: Hosts) {
    const { context, text } = hosts;
    const words = text.teach;
    this.kept = (context.kept.get('teach') as Kept | undefined) ?? { examples: [], before: [] };
    context.kept.set('teach', this.kept);
    context.signal.addEventListener('abort', () => this.work.close());
    this.label = h('input', {
      type: 'text',
      id: uniqueId('label'),
      list: this.options.id,
      autocomplete: 'off',
      spellcheck: false,
      on: { keydown: (event: KeyboardEvent) => event.key === 'Enter' && this.add(true) },
    });
    this.buttons = {
      start: button(words.start, () => void this.teach(), { class: 'primary' }),
      stop: button(words.stop, () => this.run?.stop(), { disabled: true }),
      undo: button(words.undo, () => void this.undo()),
    };
    this.chart = lineChart(
      {
        label: words.chart,
        x: { label: words.steps, integer: true },
        y: { label: words.loss },
        series: [{ name: words.loss, color: '--accent' }],
        height: 200,
      },
      context.signal,
      { x: [1, 40] },
    );
    this.element = this.lay();
    this.showSelection();
    this.showExamples();
  }

  /** All that it was taught is forgotten; the model in use stays. */
  forget(): void {
    this.run?.stop();
    this.kept.examples = [];
    this.kept.before = [];
    this.showMore(undefined);
    setText(this.forgotten, '');
    this.showExamples();
  }

  /** How many examples there are. */
  get count(): number {
    return this.kept.examples.length;
  }

  private lay(): HTMLElement {
    const words = this.hosts.text.teach;
    const { start, stop, undo } = this.buttons;
    return h(
      'div',
      { class: 'halves' },
      h(
        'section',
        { class: 'card', 'aria-label': words.list },
        h('p', { class: 'note' }, words.lead),
        h('p', { class: 'selection' }, h('span', { class: 'note' }, words.selected), ' ', this.selected),
        h(
          'div',
          { class: 'toolbar' },
          h(
            'div',
            { class: 'field label-field' },
            h('label', { for: this.label.id }, words.label),
            this.label,
          ),
          this.options,
          button(words.add, () => this.add(true)),
          button(words.notAName, () => this.add(false)),
        ),
        this.more,
        h('h3', {}, words.list),
        h('p', { class: 'note' }, words.unmarked),
        this.list,
      ),
      h(
        'section',
        { class: 'card', 'aria-label': words.start },
        h('div', { class: 'toolbar' }, start, stop, undo),
        this.status,
        this.forgotten,
        this.chart.element,
      ),
    );
  }

  /** The labels that the model has. */
  showLabels(labels: readonly string[]): void {
    this.options.replaceChildren(...labels.map((value) => h('option', { value })));
    // Their colors may be others now.
    this.showExamples();
  }

  /** Shows what is selected in the text. */
  showSelection(): void {
    const { selection, words, text } = this.hosts;
    const { start, end } = selection();
    const selected = words().slice(start, end).trim();
    setText(this.selected, selected || text.teach.nothing);
    this.selected.classList.toggle('none', selected === '');
  }

  private add(named: boolean): void {
    const { finder, selection, text } = this.hosts;
    const label = this.label.value.trim();
    if (!finder.model) return setText(this.status, text.teach.noModel);
    if (named && !label) {
      this.label.focus();
      return setText(this.status, text.teach.needLabel);
    }
    const given = named ? label : undefined;
    finder.example({ ...selection(), label: given }, ({ example, piece }) => {
      if (!piece) return setText(this.status, text.teach.outside);
      const known = this.kept.examples.find((one) => one.text === example.text);
      if (known) known.entities = merged(known.entities, given ? [{ ...piece, label: given }] : [], piece);
      else this.kept.examples.push(example);
      setText(this.status, '');
      this.changeExamples();
      if (given) this.lookForMore(example.text.slice(piece.start, piece.end), given);
      else this.showMore(undefined);
    });
  }

  /** What else of the text is like a mention and not marked: unmarked it would be learned as no name. */
  private lookForMore(mention: string, label: string): void {
    this.hosts.finder.alike(mention, label, ({ examples }) => {
      const fresh = examples.flatMap((example) => {
        const known = this.kept.examples.find(({ text }) => text === example.text)?.entities ?? [];
        const marks = example.entities.filter(
          (mark) => mark.label === label && apartFrom(known, mark).length === known.length,
        );
        return marks.length > 0 ? [{ example, marks }] : [];
      });
      this.showMore(fresh.length > 0 ? { mention, label, fresh } : undefined);
    });
  }

  private showMore(more: More | undefined): void {
    this.more.hidden = !more;
    if (!more) return this.more.replaceChildren();
    const words = this.hosts.text.teach;
    const texts = more.fresh.flatMap(({ example, marks }) =>
      marks.map(({ start, end }) => example.text.slice(start, end)),
    );
    const shown = [...new Set(texts)].slice(0, SHOWN).join(', ');
    const list = texts.length > SHOWN ? `${shown} …` : shown;
    this.more.replaceChildren(
      h('p', {}, words.alike(more.mention, texts.length, list)),
      button(words.markAlike, () => this.markMore(more), { class: 'primary' }),
    );
  }

  private markMore({ fresh }: More): void {
    for (const { example, marks } of fresh) {
      const known = this.kept.examples.find(({ text }) => text === example.text);
      if (known) known.entities = marks.reduce((all, mark) => merged(all, [mark], mark), known.entities);
      else this.kept.examples.push(example);
    }
    this.showMore(undefined);
    this.changeExamples();
    this.label.focus();
  }

  private showExamples(): void {
    const { text, colorOf } = this.hosts;
    const { examples } = this.kept;
    const items = examples.map((example) =>
      h(
        'li',
        {},
        h('span', { class: 'marked' }, ...markedText(example.text, example.entities, colorOf, true)),
        button('×', () => this.remove(example), {
          class: 'remove',
          'aria-label': text.teach.remove(example.text),
        }),
      ),
    );
    this.list.replaceChildren(...(items.length > 0 ? items : [h('li', { class: 'note' }, text.teach.empty)]));
    this.enable();
  }

  private remove(example: Example): void {
    this.kept.examples.splice(this.kept.examples.indexOf(example), 1);
    this.changeExamples();
    this.label.focus();
  }

  private changeExamples(): void {
    this.showExamples();
    this.hosts.changed(this.kept.examples);
  }

  private enable(): void {
    const { start, stop, undo } = this.buttons;
    const learnable = this.kept.examples.some(({ entities }) => entities.length > 0);
    start.disabled = this.run !== undefined || !learnable || !this.hosts.finder.model;
    stop.disabled = this.run === undefined;
    const last = this.kept.before.at(-1);
    // Another model may have been chosen since.
    undo.disabled = this.run !== undefined || !last || last.taught !== this.hosts.finder.model;
  }

  private async teach(): Promise<void> {
    const { finder, context, text, words } = this.hosts;
    const { model } = finder;
    if (!model) return;
    context.complain(undefined);
    setText(this.forgotten, '');
    const began = performance.now();
    const losses: number[] = [];
    const input = { model: model.file, examples: this.kept.examples, text: words() };
    this.run = this.work.run('teach', input, ({ step, steps, loss }) => {
      losses.push(loss);
      this.chart.set([losses.map((_, i) => i + 1), losses], { x: [1, Math.max(2, steps)] });
      setText(this.status, text.teach.step(step, steps));
    });
    this.enable();
    try {
      const learned = await this.run.done;
      const done = learned ? text.teach.done((performance.now() - began) / 1000) : text.teach.stopped;
      if (learned) {
        const file = new Blob([learned.bytes as Uint8Array<ArrayBuffer>]);
        const taught = { name: text.teach.taught(model.name), file };
        this.kept.before.push({ taught, model });
        await finder.load(taught);
        setText(this.forgotten, text.teach.forgetting(learned.forgetting));
      }
      setText(this.status, done);
      this.chart.describe(done);
    } catch (error) {
      setText(this.status, '');
      context.complain(wordsOf(error));
    }
    this.run = undefined;
    this.enable();
  }

  private async undo(): Promise<void> {
    const last = this.kept.before.pop();
    if (!last) return;
    this.enable();
    setText(this.forgotten, '');
    if (await this.hosts.finder.load(last.model)) setText(this.status, this.hosts.text.teach.undone);
  }
}
