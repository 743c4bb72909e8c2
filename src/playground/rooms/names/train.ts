import { lineChart } from '../../app/chart.ts';
import { button, h, setText, uniqueId } from '../../app/dom.ts';
import { fileButton } from '../../app/files.ts';
import { form } from '../../app/form.ts';
import { currentLanguage } from '../../app/language.ts';
import { wordsOf as wordsNow } from '../../app/fault-words.ts';
import { Fault, wordsOf } from '../../app/faults.ts';
import type { RoomContext } from '../../app/room.ts';
import { readSettings } from '../../app/settings.ts';
import { type Run, Work } from '../../app/work.ts';
import type { Model } from './finder.ts';
import type { Strings } from './strings.ts';
import type { TrainingInput, TrainingMessage, Unfinished } from './train-job.ts';
import { type PracticeName, practiceNames, schema, type TrainSettings } from './train-settings.ts';
import type { NamesJobs } from './worker.ts';

export const CORPUS_FILES = '.conll,.txt,.tsv,.jsonl,.json';

/** Training a model from a corpus, on the page. */
export class TrainPanel {
  readonly element: HTMLElement;
  private readonly work = new Work<NamesJobs>('names');
  private readonly source: HTMLSelectElement;
  private readonly form;
  private readonly status = h('p', { role: 'status' });
  private readonly details = h('p', { class: 'note' });
  private readonly bar = h('progress', { max: 1, value: 0 });
  private readonly buttons;
  private readonly charts;
  private settings: TrainSettings;
  private file: File | undefined;
  private run: Run<NamesJobs['training']> | undefined;
  private left: Unfinished | undefined;
  /** Resolves when nothing is left to do of the last training. */
  private ended = Promise.resolve();
  private losses: number[] = [];
  private scores: (number | null)[] = [];
  private epochs = 0;

  constructor(
    private readonly context: RoomContext,
    private readonly text: Strings,
    private readonly trained: (model: Model) => Promise<boolean>,
  ) {
    const words = text.train;
    context.signal.addEventListener('abort', () => {
      this.work.close();
      context.kept.set('corpus', this.file);
      context.kept.set('source', this.source.value);
    });
    this.settings =
      (context.kept.get('training') as TrainSettings | undefined) ?? readSettings(schema, '').settings;
    this.file = context.kept.get('corpus') as File | undefined;
    this.source = h('select', {
      id: uniqueId('corpus'),
      on: {
        change: () => {
          this.suit();
          this.forgetRun();
        },
      },
    });
    this.form = form(schema, words.fields, (patch) => this.change(patch));
    this.form.show(this.settings);
    this.bar.setAttribute('aria-label', words.start);
    this.buttons = {
      start: button(words.start, () => this.start(), { class: 'primary' }),
      stop: button(words.stop, () => this.run?.stop(), { disabled: true }),
      resume: button(words.resume, () => this.resume()),
      discard: button(words.discard, () => void this.discard()),
    };
    const axis = { x: { label: words.epochs, integer: true }, height: 180 };
    const shown = { x: [1, this.settings.epochs] } as const;
    const chart = (label: string, y: string, color: string) =>
      lineChart({ ...axis, label, y: { label: y }, series: [{ name: y, color }] }, context.signal, shown);
    this.charts = {
      loss: chart(words.lossChart, words.loss, '--accent'),
      score: chart(words.scoreChart, words.f1, '--second'),
    };
    this.element = this.lay();
    this.showSources();
    const source = context.kept.get('source') as string | undefined;
    if (source) this.source.value = source;
    else this.begin();
    this.enable();
    void this.lookForUnfinished();
  }

  private lay(): HTMLElement {
    const words = this.text.train;
    const { start, stop, resume, discard } = this.buttons;
    const { recipe, dev, epochs, seed } = this.form.elements;
    return h(
      'div',
      { class: 'halves' },
      h(
        'form',
        { class: 'card train-form', on: { submit: (event: Event) => event.preventDefault() } },
        h('p', { class: 'note' }, words.lead),
        h('div', { class: 'field' }, h('label', { for: this.source.id }, words.source), this.source),
        h('div', { class: 'toolbar' }, ...fileButton(words.open, CORPUS_FILES, (file) => this.open(file))),
        h('fieldset', {}, recipe, dev, epochs, seed),
        h('div', { class: 'toolbar' }, start, stop, resume, discard),
      ),
      h(
        'section',
        { class: 'card train-progress', 'aria-label': words.start },
        this.status,
        this.bar,
        this.details,
        h('div', { class: 'two-charts' }, this.charts.loss.element, this.charts.score.element),
      ),
    );
  }

  /** Takes a corpus. */
  open(file: File): void {
    this.file = file;
    this.showSources();
    this.source.value = 'file';
    this.forgetRun();
    this.source.focus();
  }

  /** Ends the training under way; resolves when it keeps nothing any more. */
  async halt(): Promise<void> {
    this.run?.stop();
    await this.ended;
  }

  /** What could have been resumed is no longer kept. */
  forget(): void {
    this.left = undefined;
    this.forgetRun();
    this.enable();
  }

  /** What is shown of the last training is of another corpus. */
  private forgetRun(): void {
    if (this.run) return;
    this.losses = [];
    this.scores = [];
    this.showCurves();
    setText(this.details, '');
    setText(this.status, this.left ? this.unfinishedWords(this.left) : '');
  }

  private unfinishedWords({ name, epoch, epochs }: Unfinished): string {
    return this.text.train.unfinished(name, epoch, epochs);
  }

  private showSources(): void {
    const { practice } = this.text.train;
    const value = this.source.value;
    this.source.replaceChildren(
      ...(this.file ? [h('option', { value: 'file' }, this.file.name)] : []),
      ...practiceNames.map((name) => h('option', { value: name }, practice[name])),
    );
    if (value) this.source.value = value;
  }

  /** Practice sentences in the reader's language come first. */
  private begin(): void {
    this.source.value = currentLanguage() === 'ko' ? 'korean' : 'english';
    this.suit();
  }

  /** The recipe that goes with a practice corpus. */
  private suit(): void {
    const recipes: Record<string, TrainSettings['recipe']> = { english: 'small', korean: 'smallSyllables' };
    const recipe = recipes[this.source.value];
    if (recipe) this.change({ recipe });
  }

  private change(patch: Partial<TrainSettings>): void {
    this.settings = { ...this.settings, ...patch };
    this.context.kept.set('training', this.settings);
    this.form.show(this.settings);
  }

  private async lookForUnfinished(): Promise<void> {
    this.left = await this.work.run('unfinished', undefined).done;
    if (this.run) return;
    if (this.left) setText(this.status, this.unfinishedWords(this.left));
    this.enable();
  }

  private async discard(): Promise<void> {
    await this.work.run('discard', undefined).done;
    this.left = undefined;
    setText(this.status, '');
    setText(this.details, '');
    this.enable();
  }

  private start(): void {
    const { settings, source, text } = this;
    const name =
      source.value === 'file' ? this.file!.name : text.train.practice[source.value as PracticeName];
    const corpus = source.value === 'file' ? this.file! : (source.value as PracticeName);
    this.ended = this.train({ name, corpus, settings });
  }

  /** Goes on, with the settings it was begun with in the form. */
  private resume(): void {
    if (this.left) this.change(this.left.settings);
    this.ended = this.train('resume');
  }

  private enable(): void {
    const { start, stop, resume, discard } = this.buttons;
    const running = this.run !== undefined;
    start.disabled = running;
    stop.disabled = !running;
    resume.hidden = discard.hidden = running || !this.left;
    this.bar.classList.toggle('idle', !running);
    this.element.dataset.state = running ? 'running' : 'idle';
  }

  private async train(input: TrainingInput): Promise<void> {
    const { context, text } = this;
    const words = text.train;
    context.complain(undefined);
    this.losses = [];
    this.scores = [];
    this.showCurves();
    setText(this.status, words.preparing);
    setText(this.details, '');
    this.bar.value = 0;
    const began = performance.now();
    const run = this.work.run('training', input, (message) => this.hear(message));
    this.run = run;
    this.enable();
    let stopped = false;
    try {
      const result = await run.done;
      this.run = undefined;
      stopped = !result;
      if (result) {
        const seconds = (performance.now() - began) / 1000;
        const file = new Blob([result.bytes as Uint8Array<ArrayBuffer>]);
        const inUse = await this.trained({ name: words.model(result.name), file });
        setText(this.status, words.done(seconds, inUse));
        this.charts.loss.describe(this.details.textContent);
      }
    } catch (error) {
      this.run = undefined;
      setText(this.status, '');
      context.complain(wordsOf(error));
    }
    this.left = await this.work.run('unfinished', undefined).done.catch(() => undefined);
    // Not before what was stopped is kept: the page may be closed as soon as it says so.
    if (stopped) {
      const epoch = this.left?.epoch ?? this.losses.length;
      setText(this.status, epoch > 0 ? words.stopped(epoch, this.epochs) : words.stoppedEarly);
    }
    this.enable();
  }

  private hear(message: TrainingMessage): void {
    const words = this.text.train;
    if (message.kind === 'begun') {
      const { sentences, devSentences, labels, dropped, firstFault } = message;
      this.epochs = message.epochs;
      const begun = words.begun(sentences, devSentences, labels.join(', '));
      const first = firstFault ? ` (${wordsNow(new Fault('corpusLine', firstFault))})` : '';
      setText(this.details, dropped > 0 ? `${begun}. ${words.dropped(dropped)}${first}` : begun);
    } else if (message.kind === 'step') {
      this.bar.value = message.step / message.steps;
      if (this.losses.length === 0) setText(this.status, words.epoch(1, this.epochs));
    } else if (message.kind === 'epoch') {
      const { epoch, epochs, loss, score } = message;
      this.losses.push(loss);
      this.scores.push(score ?? null);
      this.bar.value = epoch / epochs;
      setText(this.status, `${words.epoch(epoch, epochs)}: ${words.figures(loss, score)}`);
      this.showCurves();
    } else this.context.complain(words.notKept);
  }

  private showCurves(): void {
    const { loss, score } = this.charts;
    const x = this.losses.map((_, i) => i + 1);
    const marks = { x: [1, Math.max(2, this.epochs || this.settings.epochs)] } as const;
    loss.set([x, this.losses], marks);
    score.set([x, this.scores], { ...marks, top: 1 });
  }
}
