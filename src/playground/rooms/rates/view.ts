import { onAppearance } from '../../app/appearance.ts';
import { lineChart } from '../../app/chart.ts';
import { button, h, setText } from '../../app/dom.ts';
import { form } from '../../app/form.ts';
import { wordsOf } from '../../app/faults.ts';
import type { Room, RoomContext } from '../../app/room.ts';
import { readSettings, writeSettings } from '../../app/settings.ts';
import { type Run, Work } from '../../app/work.ts';
import { Board } from '../boundary/board.ts';
import type { RatesMessage } from './job.ts';
import { RangeTest } from './range-test.ts';
import { rateNames, type RatesSettings, schema } from './settings.ts';
import { strings } from './strings.ts';
import type { PathVerdict } from './verdict.ts';
import type { RatesJobs } from './worker.ts';
import { SurfaceView } from './surface.ts';

const COLORS = ['--slow', '--right', '--fast'];

/** Room 2: the same net at three learning rates, in step. */
export const rates: Room = (context) => new Rates(context);

class Rates {
  private settings: RatesSettings;
  private readonly text = strings();
  private readonly work = new Work<RatesJobs>('rates');
  private readonly surface = new SurfaceView(COLORS);
  private readonly boards = rateNames.map(() => new Board());
  private readonly tiles = rateNames.map((name, i) => new Tile(this.text.names[name], COLORS[i]));
  private readonly progress = h('output', { class: 'progress' });
  private readonly verdict = h('p', { class: 'verdict', role: 'status' });
  private readonly play = button('', () => this.toggle(), { class: 'primary' });
  private readonly surfaceFigure: HTMLElement;
  private readonly boardsFigure: HTMLElement;
  private readonly chart;
  private readonly form;
  private readonly rangeTest: RangeTest;
  private losses: number[][] = [];
  private trails: [number, number][][] = [];
  private step = 0;
  private run: Run<RatesJobs['rates']> | undefined;
  private state: 'running' | 'paused' | 'over' = 'paused';

  constructor(private readonly context: RoomContext) {
    const { text } = this;
    const { settings, faults } = readSettings(schema, context.query);
    this.settings = settings;
    context.faults(faults);
    this.chart = lineChart(
      {
        label: text.chart,
        x: { label: text.step },
        y: { label: text.loss, log: true },
        height: 340,
        series: rateNames.map((name, i) => ({ name: text.names[name], color: COLORS[i] })),
      },
      context.signal,
    );
    this.form = form(schema, text.fields, (patch) => this.change(patch));
    this.surfaceFigure = h(
      'figure',
      {},
      h('figcaption', {}, h('strong', {}, text.surface)),
      this.surface.canvas,
      h('p', { class: 'note' }, text.surfaceHint),
    );
    this.boardsFigure = h('div', { class: 'boards three' }, ...this.boards.map(({ canvas }) => canvas));
    this.rangeTest = new RangeTest(
      context,
      this.work,
      () => this.settings,
      (patch) => this.change(patch),
    );
    this.lay();
    onAppearance(() => this.redraw(), context.signal);
    const observer = new ResizeObserver(() => {
      this.surface.ask();
      for (const board of this.boards) board.ask();
    });
    for (const canvas of [this.surface.canvas, ...this.boards.map((board) => board.canvas)])
      observer.observe(canvas);
    context.signal.addEventListener('abort', () => {
      observer.disconnect();
      this.work.close();
    });
    this.start(matchMedia('(prefers-reduced-motion: reduce)').matches);
  }

  private lay(): void {
    const {
      text,
      form: { elements: e },
    } = this;
    const group = (name: string, ...fields: HTMLElement[]) =>
      h('fieldset', {}, h('legend', {}, name), ...fields);
    this.context.root.append(
      h('header', { class: 'room-head' }, h('h1', {}, text.title), h('p', {}, text.lead)),
      h(
        'div',
        { class: 'workbench' },
        h(
          'section',
          { class: 'stage', 'aria-label': text.title },
          h('div', { class: 'tiles' }, ...this.tiles.map(({ element }) => element)),
          h(
            'div',
            { class: 'rates-stage' },
            h('div', {}, this.surfaceFigure, this.boardsFigure),
            this.chart.element,
          ),
          h(
            'div',
            { class: 'toolbar' },
            this.play,
            button(text.again, () => this.start(false)),
            e.pace,
            this.progress,
          ),
          this.verdict,
        ),
        h(
          'form',
          { class: 'settings', on: { submit: (event: Event) => event.preventDefault() } },
          group(text.groups.rates, e.slow, e.right, e.fast, e.steps, e.seed),
          group(text.groups.problem, e.problem, e.hidden, e.activation, e.optimizer),
        ),
      ),
      this.rangeTest.element,
    );
  }

  private redraw(): void {
    this.surface.paint();
    for (const board of this.boards) board.ask();
  }

  private change(patch: Partial<RatesSettings>): void {
    const onlyPace = Object.keys(patch).every((name) => name === 'pace');
    this.settings = { ...this.settings, ...patch };
    this.context.remember(writeSettings(schema, this.settings));
    this.context.faults([]);
    if (onlyPace) {
      this.form.show(this.settings, this.unused());
      this.run?.send({ pace: this.settings.pace });
    } else {
      if (!rateNames.some((name) => name in patch)) this.rangeTest.forget();
      this.start(this.state === 'paused');
    }
  }

  private unused(): ('hidden' | 'activation')[] {
    return this.settings.problem === 'line' ? ['hidden', 'activation'] : [];
  }

  private start(paused: boolean): void {
    const { settings } = this;
    this.run?.stop();
    this.context.complain(undefined);
    this.form.show(settings, this.unused());
    const onLine = settings.problem === 'line';
    this.surfaceFigure.hidden = !onLine;
    this.boardsFigure.hidden = onLine;
    this.losses = rateNames.map(() => []);
    this.trails = rateNames.map(() => []);
    this.step = 0;
    this.tiles.forEach((tile, i) => tile.show(this.text.rate(settings[rateNames[i]]), ' '));
    const run = this.work.run('rates', { ...settings, paused }, (message) => {
      if (run === this.run) this.hear(message);
    });
    this.run = run;
    this.enter(paused ? 'paused' : 'running');
    run.done.then(
      (verdicts) => {
        if (run !== this.run || !verdicts) return;
        this.judge(verdicts);
        this.enter('over');
      },
      (error: unknown) => {
        if (run !== this.run) return;
        this.context.complain(wordsOf(error));
        this.enter('over');
      },
    );
  }

  private hear(message: RatesMessage): void {
    if (message.kind === 'start') {
      const { surface, plane } = message;
      if (surface) this.surface.setSurface(surface);
      if (plane) for (const board of this.boards) board.setPoints(plane.data, undefined, plane.bounds);
      return;
    }
    this.step = message.step;
    message.runs.forEach(({ losses, places, picture }, i) => {
      this.losses[i].push(...losses);
      this.trails[i].push(...places);
      if (picture) this.boards[i].setPicture(picture);
      const last = this.losses[i].at(-1);
      if (last !== undefined) this.tiles[i].say(this.said(i, last));
    });
    this.surface.setTrails(this.trails);
    if (message.paused) this.enter('paused');
    else this.showProgress();
  }

  private said(i: number, last: number): string {
    return Number.isFinite(last) ? this.text.now(last) : this.text.brokeAt(this.losses[i].length);
  }

  private showProgress(): void {
    setText(this.progress, this.text.stepOf(Math.min(this.step, this.settings.steps), this.settings.steps));
    const x = Array.from({ length: this.step }, (_, i) => i + 1);
    // A logarithmic axis has no room for 0.
    const row = (losses: number[]) =>
      x.map((_, i) => (Number.isFinite(losses[i]) ? Math.max(losses[i], 1e-6) : null));
    this.chart.set([x, ...this.losses.map(row)], { x: [0, this.settings.steps] });
  }

  private judge(verdicts: readonly PathVerdict[]): void {
    const { text, settings } = this;
    const parts = verdicts.map((verdict, i) => {
      const last = this.losses[i].at(-1)!;
      const words = verdict.kind === 'leaps' ? text.leaps(verdict.peak) : text.verdicts[verdict.kind];
      this.tiles[i].say(`${words}; ${this.said(i, last)}`, verdict.kind);
      return `${formatRate(text, settings[rateNames[i]])}: ${words}.`;
    });
    const summary = text.summary(parts.join(' '));
    setText(this.verdict, summary);
    this.chart.describe(summary);
    this.surface.canvas.setAttribute('aria-label', `${text.surface}. ${summary}`);
    this.boards.forEach(({ canvas }, i) => canvas.setAttribute('aria-label', parts[i]));
  }

  private enter(state: Rates['state']): void {
    this.state = state;
    setText(this.play, state === 'running' ? this.text.stop : this.text.start);
    this.context.root.dataset.state = state;
    if (state === 'over') return;
    setText(this.verdict, ' ');
    this.surface.canvas.setAttribute('aria-label', this.text.surface);
    this.boards.forEach(({ canvas }, i) =>
      canvas.setAttribute('aria-label', formatRate(this.text, this.settings[rateNames[i]])),
    );
    this.showProgress();
  }

  private toggle(): void {
    if (this.state === 'over') return this.start(false);
    const paused = this.state === 'running';
    this.run?.send({ paused });
    // That it is paused, the worker says: a frame may be under way.
    if (!paused) this.enter('running');
  }
}

const formatRate = (text: ReturnType<typeof strings>, rate: number): string => text.rate(rate);

/** A rate's name, its value and how it does. */
class Tile {
  readonly element: HTMLElement;
  private readonly rate = h('span', { class: 'tile-rate' });
  private readonly words = h('span', { class: 'tile-words' });

  constructor(name: string, color: string) {
    const dot = h('span', { class: 'dot', 'aria-hidden': 'true' });
    dot.style.background = `var(${color})`;
    this.element = h('div', { class: 'tile' }, h('strong', {}, dot, name), this.rate, this.words);
  }

  show(rate: string, words: string): void {
    setText(this.rate, rate);
    this.say(words);
  }

  say(words: string, verdict = ''): void {
    setText(this.words, words);
    this.element.dataset.verdict = verdict;
  }
}
