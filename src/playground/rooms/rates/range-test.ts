import { lineChart } from '../../app/chart.ts';
import { button, h, setText } from '../../app/dom.ts';
import { wordsOf } from '../../app/faults.ts';
import type { RoomContext } from '../../app/room.ts';
import type { Run, Work } from '../../app/work.ts';
import type { RangeResult } from './range-job.ts';
import { type RatesSettings, schema, TESTED } from './settings.ts';
import { strings } from './strings.ts';
import type { RatesJobs } from './worker.ts';

/** How much smaller and greater than the rate found the other two are. */
const SLOWER = 50;
const FASTER = 30;

/** The range test: finds the rates among which to look. */
export class RangeTest {
  readonly element: HTMLElement;
  private readonly text = strings().range;
  private readonly found: HTMLElement;
  private readonly use: HTMLButtonElement;
  private readonly chart;
  private result: RangeResult | undefined;
  private run: Run<RatesJobs['range']> | undefined;

  constructor(
    context: RoomContext,
    private readonly work: Work<RatesJobs>,
    private readonly settings: () => RatesSettings,
    private readonly change: (patch: Partial<RatesSettings>) => void,
  ) {
    const { text } = this;
    this.chart = lineChart(
      {
        label: text.chart,
        x: { label: text.rate, log: true },
        y: { label: strings().loss },
        series: [
          { name: text.raw, color: '--soft', width: 1.5 },
          { name: text.smoothed, color: '--accent' },
        ],
      },
      context.signal,
      { x: TESTED },
    );
    this.found = h('p', { class: 'verdict', role: 'status' }, text.waiting);
    this.use = button(text.use, () => this.useFound(), { disabled: true });
    this.element = h(
      'section',
      { class: 'card range-test', 'aria-labelledby': 'range-title' },
      h('h2', { id: 'range-title' }, text.title),
      h('p', {}, text.lead),
      h(
        'div',
        { class: 'toolbar' },
        button(text.run, () => void this.start(), { class: 'primary' }),
        this.use,
      ),
      this.found,
      this.chart.element,
    );
  }

  /** What was found is of another net. */
  forget(): void {
    this.run?.stop();
    this.result = undefined;
    this.use.disabled = true;
    setText(this.found, this.text.waiting);
    this.chart.set([[], [], []]);
  }

  private async start(): Promise<void> {
    this.forget();
    setText(this.found, this.text.running);
    const run = this.work.run('range', this.settings());
    this.run = run;
    try {
      const result = await run.done;
      if (run === this.run && result) this.show(result);
    } catch (error) {
      setText(this.found, await wordsOf(error));
    }
  }

  private show(result: RangeResult): void {
    const { text } = this;
    const { rates, losses, smoothed, good, divergence } = result;
    this.result = result;
    this.use.disabled = !good;
    this.chart.set([rates, losses, smoothed], {
      x: TESTED,
      // What comes after the loss has shot up says no more.
      top: 2 * smoothed[0],
      ...(good && { band: { ...good, text: text.good } }),
    });
    const words =
      (good ? text.found(good.from, good.to) : text.none) +
      (divergence === undefined ? '' : text.diverged(divergence));
    setText(this.found, words);
    this.chart.describe(words);
  }

  private useFound(): void {
    if (!this.result?.good) return;
    const { from, to } = this.result.good;
    const right = Math.sqrt(from * to);
    const within = (rate: number) =>
      Number(Math.min(schema.right.max, Math.max(schema.right.min, rate)).toPrecision(2));
    this.change({ slow: within(right / SLOWER), right: within(right), fast: within(right * FASTER) });
  }
}
