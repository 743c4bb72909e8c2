import type { LearningCurves } from 'oriel';
import { onAppearance } from '../../app/appearance.ts';
import { lineChart } from '../../app/chart.ts';
import { button, h, setAttribute, setText } from '../../app/dom.ts';
import { form } from '../../app/form.ts';
import { wordsOf } from '../../app/faults.ts';
import type { Room, RoomContext } from '../../app/room.ts';
import { readSettings, writeSettings } from '../../app/settings.ts';
import { type Run, Work } from '../../app/work.ts';
import { Board } from './board.ts';
import { bestEpoch, noCurves } from './curves.ts';
import { drawing } from './drawing.ts';
import type { BoundaryMessage, NetFrame } from './job.ts';
import { type BoundarySettings, classesOf, consistent, presets, schema } from './settings.ts';
import { strings } from './strings.ts';
import type { BoundaryJobs } from './worker.ts';
import type { Verdict } from './verdict.ts';

/** Room 1: watch the regions of a linear classifier and of a net with hidden layers while they learn. */
export const boundary: Room = (context) => new Boundary(context);

const isSame = (a: BoundarySettings, b: BoundarySettings): boolean =>
  writeSettings(schema, a) === writeSettings(schema, b);

class Boundary {
  private settings: BoundarySettings;
  private readonly text = strings();
  private readonly work = new Work<BoundaryJobs>('boundary');
  private readonly boards = [new Board(), new Board()];
  private readonly captions = this.boards.map(() => h('span', { class: 'figures' }));
  private readonly verdict = h('p', { class: 'verdict', role: 'status' });
  private readonly progress = h('output', { class: 'progress' });
  private readonly play = button('', () => this.toggle(), { class: 'primary' });
  private readonly chart;
  private readonly form;
  private readonly drawing;
  private chips: { chip: HTMLElement; isOn: () => boolean }[] = [];
  private curves = this.boards.map(noCurves);
  private run: Run<BoundaryJobs['boundary']> | undefined;
  private state: 'idle' | 'running' | 'paused' | 'over' = 'idle';
  private epoch = 0;
  private judged = '';

  constructor(private readonly context: RoomContext) {
    const { text } = this;
    const { settings, faults } = readSettings(schema, context.query);
    this.settings = consistent(settings);
    context.faults(faults);
    const { series } = text;
    this.chart = lineChart(
      {
        label: text.chart,
        x: { label: text.epoch },
        y: { label: text.loss },
        series: [
          { name: series.linearTrain, color: '--soft', width: 1.5 },
          { name: series.linearHeld, color: '--soft', width: 1.5, dashed: true },
          { name: series.train, color: '--accent' },
          { name: series.held, color: '--second', dashed: true },
        ],
      },
      context.signal,
    );
    this.form = form(schema, text.fields, (patch) => this.change(patch));
    this.drawing = drawing(this.boards[1], context, (drawn) => this.change({ drawn }));
    this.lay();
    this.showSettings();
    onAppearance(() => this.boards.forEach((board) => board.ask()), context.signal);
    const observer = new ResizeObserver(() => this.boards.forEach((board) => board.ask()));
    for (const { canvas } of this.boards) observer.observe(canvas);
    context.signal.addEventListener('abort', () => {
      observer.disconnect();
      this.work.close();
    });
    this.start(matchMedia('(prefers-reduced-motion: reduce)').matches);
  }

  private lay(): void {
    const {
      text,
      boards,
      captions,
      form: { elements },
    } = this;
    const group = (name: string, ...fields: HTMLElement[]) =>
      h('fieldset', {}, h('legend', {}, name), ...fields);
    const figures = [text.linear, text.net].map((name, i) =>
      h('figure', {}, h('figcaption', {}, h('strong', {}, name), captions[i]), boards[i].canvas),
    );
    figures[1].append(this.drawing.element);
    const e = elements;
    this.context.root.append(
      h('header', { class: 'room-head' }, h('h1', {}, text.title), h('p', {}, text.lead)),
      h('div', { class: 'presets', role: 'group', 'aria-label': text.presets }, ...this.presetButtons()),
      h(
        'div',
        { class: 'workbench' },
        h(
          'section',
          { class: 'stage', 'aria-label': text.title },
          h('div', { class: 'boards' }, ...figures),
          h(
            'div',
            { class: 'toolbar' },
            this.play,
            button(text.again, () => this.start(false)),
            e.pace,
            this.progress,
          ),
          this.verdict,
          this.chart.element,
          h('p', { class: 'note' }, text.held),
        ),
        h(
          'form',
          { class: 'settings', on: { submit: (event: Event) => event.preventDefault() } },
          group(text.groups.data, e.data, e.classes, e.points, e.noise, e.share, e.seed),
          group(text.groups.net, e.hidden, e.activation, e.loss, e.dropout),
          group(text.groups.training, e.optimizer, e.rate, e.batch, e.l2, e.epochs),
        ),
      ),
    );
  }

  private presetButtons(): HTMLElement[] {
    const initial = Object.fromEntries(
      Object.entries(schema).map(([name, field]) => [name, field.initial]),
    ) as BoundarySettings;
    const names = Object.keys(presets) as (keyof typeof presets)[];
    const { preset } = this.text;
    this.chips = names.map((name) => {
      // What was drawn, and how fast all goes, stays.
      const wanted = () => ({
        ...initial,
        drawn: this.settings.drawn,
        pace: this.settings.pace,
        ...presets[name],
      });
      const chip = button(preset[name], () => this.change(wanted()), { class: 'chip' });
      return { chip, isOn: () => isSame(consistent(wanted()), this.settings) };
    });
    const draw = button(preset.draw, () => this.change({ data: 'drawn', noise: schema.noise.initial }), {
      class: 'chip',
    });
    this.chips.push({ chip: draw, isOn: () => this.settings.data === 'drawn' });
    return this.chips.map(({ chip }) => chip);
  }

  private change(patch: Partial<BoundarySettings>): void {
    const onlyPace = Object.keys(patch).every((name) => name === 'pace');
    this.settings = consistent({ ...this.settings, ...patch });
    this.context.remember(writeSettings(schema, this.settings));
    this.context.faults([]);
    this.showSettings();
    if (onlyPace) this.run?.send({ pace: this.settings.pace });
    else this.start(this.state === 'paused');
  }

  private showSettings(): void {
    const { settings } = this;
    const isDrawn = settings.data === 'drawn';
    this.form.show(settings, [
      ...(isDrawn ? (['classes', 'points', 'noise'] as const) : []),
      ...(settings.data === 'xor' ? (['classes'] as const) : []),
      ...(classesOf(settings) > 2 ? (['loss'] as const) : []),
    ]);
    this.drawing.show(isDrawn, settings.drawn);
    for (const { chip, isOn } of this.chips) setAttribute(chip, 'aria-pressed', String(isOn()));
  }

  /** Begins anew with the settings at hand. */
  private start(paused: boolean): void {
    this.run?.stop();
    this.run = undefined;
    this.context.complain(undefined);
    this.curves = this.boards.map(noCurves);
    this.epoch = 0;
    this.judged = '';
    if (this.settings.data === 'drawn' && !this.drawing.enough()) return this.waitForPoints();
    const input = { ...this.settings, paused };
    const run = this.work.run('boundary', input, (message) => {
      if (run === this.run) this.hear(message);
    });
    this.run = run;
    this.enter(paused ? 'paused' : 'running');
    run.done.then(
      (verdict) => {
        if (run !== this.run) return;
        void this.judge(run, verdict);
      },
      (error: unknown) => {
        if (run !== this.run) return;
        this.context.complain(wordsOf(error));
        this.enter('over');
      },
    );
  }

  private waitForPoints(): void {
    this.boards.forEach((board) => board.setPicture(undefined));
    this.boards.forEach((board) => board.setPoints(this.drawing.points(), undefined, this.drawing.bounds));
    this.enter('idle');
    setText(this.verdict, this.text.draw.few);
  }

  private hear(message: BoundaryMessage): void {
    if (message.kind === 'data') {
      this.boards.forEach((board) => board.setPoints(message.train, message.validation, message.bounds));
    } else {
      this.epoch = message.epoch;
      message.nets.forEach((net, i) => this.showNet(net, i));
      if (message.paused) this.enter('paused');
      else this.showFigures();
    }
  }

  private showNet({ picture, curves }: NetFrame, i: number): void {
    if (picture) this.boards[i].setPicture(picture);
    for (const name of Object.keys(curves) as (keyof LearningCurves)[])
      this.curves[i][name].push(...curves[name]);
  }

  private showFigures(): void {
    const { text, settings, curves } = this;
    curves.forEach(({ trainAccuracy, validationAccuracy }, i) => {
      const figures =
        trainAccuracy.length > 0
          ? text.accuracy(trainAccuracy.at(-1)!, validationAccuracy.at(-1)!)
          : text.waiting;
      setText(this.captions[i], figures);
      if (i === 0 || !this.drawing.active)
        this.boards[i].canvas.setAttribute('aria-label', text.alt([text.linear, text.net][i], figures));
    });
    setText(this.progress, text.epochOf(this.epoch, settings.epochs));
    const [linear, net] = curves;
    const longest = Math.max(linear.trainLoss.length, net.trainLoss.length);
    const x = Array.from({ length: longest }, (_, i) => i + 1);
    const row = (values: number[]) => x.map((_, i) => (Number.isFinite(values[i]) ? values[i] : null));
    const best = bestEpoch(net.validationLoss);
    const losses = [linear, net].flatMap((c) => [row(c.trainLoss), row(c.validationLoss)]);
    const line = best > 0 && best < longest ? { at: best, text: text.best(best) } : undefined;
    this.chart.set([x, ...losses], { x: [0, settings.epochs], ...(line && { line }) });
  }

  private enter(state: Boundary['state']): void {
    this.state = state;
    const { text } = this;
    setText(this.play, state === 'running' ? text.stop : text.start);
    this.play.disabled = state === 'idle';
    this.context.root.dataset.state = state;
    this.showFigures();
    if (state === 'running') setText(this.verdict, ' ');
    if (state !== 'over') return;
    setText(this.verdict, this.judged);
    this.chart.describe(this.judged);
  }

  private async judge(run: Boundary['run'], verdict: Verdict | undefined): Promise<void> {
    const words = verdict && (await import('./verdict-words.ts')).wordsOfVerdict(verdict);
    if (run !== this.run) return;
    this.judged = words ?? '';
    this.enter('over');
  }

  private toggle(): void {
    if (this.state === 'over') return this.start(false);
    const paused = this.state === 'running';
    this.run?.send({ paused });
    // That it is paused, the worker says: a frame may be under way.
    if (!paused) this.enter('running');
  }
}
