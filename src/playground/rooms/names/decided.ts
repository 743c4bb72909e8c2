import type { Entity, EntityExplanation, Push } from 'oriel';
import { h, setText } from '../../app/dom.ts';
import { scoreText } from './found.ts';
import type { ReadingOf } from './job.ts';
import { labelTag } from './marks.ts';
import { colorClass, type ColorOf } from './palette.ts';
import type { Strings } from './strings.ts';

/** Log-odds that a bar is full at; beyond it a probability hardly changes. */
const FULL = 10;

const pushText = (push: number): string => `${push < 0 ? '−' : '+'}${Math.abs(push).toFixed(1)}`;

/** The least share that is shown as it is. */
const LEAST = 0.001;

/** Which words of the windows of an entity decided, and how else its sentence could be read. */
export class Decided {
  readonly element: HTMLElement;
  private readonly head = h('p', { class: 'decided-head' });
  private readonly window = h('ol', { class: 'window' });
  private readonly words = h('div', { class: 'decided-words' });
  private readonly lead: HTMLElement;
  private readonly readings = h('div', { class: 'readings' });

  constructor(
    private readonly text: Strings,
    private readonly colorOf: ColorOf,
  ) {
    const { title, hint } = text.decided;
    this.lead = h('p', { class: 'note' }, hint);
    this.element = h(
      'section',
      { class: 'card decided', 'aria-label': title },
      h('h2', {}, title),
      this.head,
      this.window,
      this.words,
      this.lead,
      this.readings,
    );
  }

  /** Nothing is chosen. */
  clear(): void {
    for (const part of [this.head, this.window, this.words, this.readings]) part.replaceChildren();
    setText(this.lead, this.text.decided.hint);
  }

  show(entity: Entity, explanation: EntityExplanation | undefined, readings: readonly ReadingOf[]): void {
    const { decided } = this.text;
    this.head.replaceChildren(
      h('strong', {}, entity.text),
      labelTag(entity.label, this.colorOf),
      h('span', { class: 'number' }, scoreText(entity.score)),
    );
    const explained = entity.rule === undefined ? explanation : undefined;
    setText(this.lead, explained ? decided.lead : entity.rule ? decided.ruled(entity.rule) : '');
    this.window.replaceChildren(...(explained?.tokens.map((token) => this.cell(token, entity.label)) ?? []));
    this.words.replaceChildren(...(explained ? this.sentences(explained) : []));
    this.showReadings(readings);
  }

  private cell({ text, inside, ...push }: EntityExplanation['tokens'][number], label: string): HTMLElement {
    const { decided } = this.text;
    const word = text.trim() || decided.space;
    const share = Math.min(1, Math.abs(push.push) / FULL);
    const bar = h('span', { class: `push ${push.push < 0 ? 'against' : 'for'}` });
    bar.style.setProperty('--share', String(share));
    const shown = h(
      'span',
      { class: 'cell', 'aria-hidden': 'true' },
      h(
        'span',
        {
          class: `word${inside ? ` inside ${colorClass(this.colorOf(label))}` : ''}${text.trim() ? '' : ' space'}`,
        },
        word,
      ),
      h('span', { class: 'push-track' }, bar),
      h('span', { class: 'number push-number' }, pushText(push.push)),
      h('span', { class: 'number without' }, decided.without(scoreText(push.without))),
    );
    const spoken = decided.item(word, pushText(push.push), scoreText(push.without));
    return h('li', {}, shown, h('span', { class: 'visually-hidden' }, spoken));
  }

  private sentences({ tokens, document }: EntityExplanation): HTMLElement[] {
    const { decided } = this.text;
    const of = ({ push, without }: Push): [string, string] => [pushText(push), scoreText(without)];
    const strongest = tokens.toSorted((a, b) => b.push - a.push)[0];
    const word = strongest.text.trim() || decided.space;
    return [
      h('p', {}, decided.strongest(word, scoreText(strongest.without))),
      h('p', {}, document ? decided.document(...of(document)) : decided.alone),
    ];
  }

  private showReadings(readings: readonly ReadingOf[]): void {
    if (readings.length === 0) return this.readings.replaceChildren();
    const { decided, percent } = this.text;
    const items = readings.map(({ score, entities }) =>
      h(
        'li',
        {},
        h('span', { class: 'number reading-score' }, score < LEAST ? `< ${percent(LEAST)}` : percent(score)),
        h('span', {}, entities.map(({ text, label }) => `${text} ${label}`).join(', ') || decided.plain),
      ),
    );
    this.readings.replaceChildren(h('h3', {}, decided.readings), h('ol', {}, ...items));
  }
}
