import { button, copyText, h, setText } from '../../app/dom.ts';
import { form } from '../../app/form.ts';
import { formatNumber } from '../../app/language.ts';
import { wordsOf } from '../../app/faults.ts';
import type { Room, RoomContext } from '../../app/room.ts';
import { readSettings, writeSettings } from '../../app/settings.ts';
import { type Run, Work } from '../../app/work.ts';
import { browserName } from './browser.ts';
import type { Platform, SpeedMessage, SpeedRow } from './job.ts';
import { markdownOf } from './markdown.ts';
import { median } from './median.ts';
import { backends, measured, schema, type SpeedSettings } from './settings.ts';
import { strings } from './strings.ts';
import type { SpeedJobs } from './worker.ts';

/** Room 4: the backends against each other, here and now. */
export const speed: Room = (context) => new Speed(context);

/** What was measured; it is kept when the room is left. */
interface Measured {
  platform?: Platform;
  rows: SpeedRow[];
}

class Speed {
  private settings: SpeedSettings;
  private readonly text = strings();
  private readonly work = new Work<SpeedJobs>('speed');
  private readonly status = h('p', { class: 'verdict', role: 'status' });
  private readonly bar = h('progress', { max: 1, value: 0, 'aria-label': this.text.title });
  private readonly start = button('', () => this.toggle(), { class: 'primary' });
  private readonly copy = button(this.text.copy, () => void this.copyMarkdown(), { disabled: true });
  private readonly results = h('div', { class: 'speed-results' });
  private readonly facts = h('dl', { class: 'facts' });
  private readonly markdown = h('textarea', { readonly: true, rows: 12, 'aria-label': this.text.markdown });
  private readonly details: HTMLDetailsElement;
  private readonly form;
  private measured: Measured;
  private run: Run<SpeedJobs['speed']> | undefined;

  constructor(private readonly context: RoomContext) {
    const { text } = this;
    const { settings, faults } = readSettings(schema, context.query);
    this.settings = settings;
    context.faults(faults);
    this.measured = (context.kept.get('measured') as Measured | undefined) ?? { rows: [] };
    this.form = form(schema, { rounds: text.rounds }, (patch) => {
      this.settings = { ...this.settings, ...patch };
      context.remember(writeSettings(schema, this.settings));
    });
    this.form.show(settings);
    this.details = h('details', { hidden: true }, h('summary', {}, text.markdown), this.markdown);
    context.root.append(
      h('header', { class: 'room-head' }, h('h1', {}, text.title), h('p', {}, text.lead)),
      h('div', { class: 'toolbar' }, this.start, this.form.elements.rounds, this.copy),
      h('div', { class: 'speed-status' }, this.status, this.bar),
      h(
        'div',
        { class: 'speed-page' },
        this.results,
        h('aside', { class: 'card', 'aria-label': text.platform }, h('h2', {}, text.platform), this.facts),
      ),
      this.details,
    );
    context.signal.addEventListener('abort', () => {
      this.work.close();
      context.kept.set('measured', this.measured);
    });
    setText(this.status, text.idle);
    this.show();
    this.enter('idle');
  }

  private toggle(): void {
    if (this.run) {
      this.run.stop();
      this.run = undefined;
      setText(this.status, this.text.stopped);
      this.enter('idle');
    } else void this.measure();
  }

  private async measure(): Promise<void> {
    this.measured = { rows: [] };
    this.context.complain(undefined);
    this.show();
    const run = this.work.run('speed', this.settings, (message) => {
      if (run === this.run) this.hear(message);
    });
    this.run = run;
    this.enter('running');
    try {
      await run.done;
      if (run !== this.run) return;
      setText(this.status, this.summary());
    } catch (error) {
      if (run !== this.run) return;
      this.context.complain(wordsOf(error));
    }
    this.run = undefined;
    this.enter('over');
  }

  private enter(state: 'idle' | 'running' | 'over'): void {
    const { text, measured } = this;
    setText(this.start, state === 'running' ? text.stop : measured.rows.length > 0 ? text.again : text.start);
    this.copy.disabled = state === 'running' || measured.rows.length === 0;
    this.bar.hidden = state !== 'running';
    this.context.root.dataset.state = state;
  }

  private hear(message: SpeedMessage): void {
    if (message.kind === 'doing') {
      this.bar.value = message.done / message.of;
      setText(this.status, this.text.doing(message.done, message.of));
      return;
    }
    if (message.kind === 'platform') this.measured.platform = message.platform;
    else this.measured.rows.push(message.row);
    this.show();
  }

  private summary(): string {
    const { text, measured } = this;
    const parts = backends.slice(1).flatMap((backend) => {
      const ratios = measured.rows.flatMap(({ ratios }) => ratios[backend] ?? []);
      return ratios.length > 0 ? [text.faster(text.backends[backend], median(ratios))] : [];
    });
    return text.done(parts.join(' ') || text.noWasm);
  }

  private nameOf({ name }: SpeedRow): string {
    return name === 'text' ? this.text.textName : (this.text.kernelNames[name] ?? name);
  }

  private show(): void {
    const { text, measured } = this;
    const { rows } = measured;
    this.results.replaceChildren(...(rows.length > 0 ? rows.map((row) => this.bars(row)) : [this.plan()]));
    const facts = this.factsOf();
    this.facts.replaceChildren(...facts.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]));
    this.details.hidden = rows.length === 0;
    const columns = backends.map((name) => [name, text.backends[name]] as const);
    const named = rows.map((row) => ({ ...row, name: this.nameOf(row) }));
    this.markdown.value = markdownOf(`Oriel: ${text.title}`, facts, columns, named);
  }

  /** What there will be, before anything is measured. */
  private plan(): HTMLElement {
    const { text } = this;
    const names = [...measured.map((name) => text.kernelNames[name] ?? name), text.textName];
    return h(
      'section',
      { class: 'card', 'aria-label': text.measures },
      h('h2', {}, text.measures),
      h('ul', {}, ...names.map((name) => h('li', {}, name))),
    );
  }

  private factsOf(): [string, string][] {
    const { features } = this.text;
    const { platform } = this.measured;
    const word = (is: boolean | undefined) => (is ? features.yes : features.no);
    const runs = (name: string) => platform?.backends.find((backend) => backend.name === name)?.runs;
    return [
      [features.engine, browserName()],
      [features.cores, String(navigator.hardwareConcurrency)],
      ...(platform
        ? ([
            [features.simd, word(runs('simd'))],
            [features.relaxed, word(runs('relaxed'))],
            [features.threads, word(platform.threads)],
          ] as [string, string][])
        : []),
    ];
  }

  private bars(row: SpeedRow): HTMLElement {
    const { text } = this;
    const most = Math.max(...Object.values(row.speeds));
    const lines = backends
      .filter((backend) => row.speeds[backend] !== undefined)
      .map((backend) => {
        const value = row.speeds[backend]!;
        const bar = h('span', { class: `bar bar-${backend}`, 'aria-hidden': 'true' });
        bar.style.width = `${(100 * value) / most}%`;
        return h(
          'tr',
          {},
          h('th', { scope: 'row' }, text.backends[backend]),
          h('td', { class: 'bar-cell' }, bar),
          h('td', { class: 'number' }, `${formatNumber(value)} ${row.unit}`),
          h('td', { class: 'number ratio' }, `${formatNumber(row.ratios[backend]!, 2)}×`),
        );
      });
    const heads = [text.columns.backend, '', text.columns.speed, text.columns.ratio];
    return h(
      'table',
      { class: 'bars card' },
      h('caption', {}, this.nameOf(row)),
      h(
        'thead',
        { class: 'visually-hidden' },
        h('tr', {}, ...heads.map((head) => (head ? h('th', { scope: 'col' }, head) : h('td', {})))),
      ),
      h('tbody', {}, ...lines),
    );
  }

  private async copyMarkdown(): Promise<void> {
    this.details.open = true;
    const copied = await copyText(this.markdown.value, this.markdown);
    setText(this.status, copied ? this.text.copied : this.text.selected);
  }
}
