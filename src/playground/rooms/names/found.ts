import type { Entity } from 'oriel';
import { button, copyText, h, setAttribute, setText } from '../../app/dom.ts';
import { labelTag } from './marks.ts';
import { type ColorOf } from './palette.ts';
import type { Strings } from './strings.ts';

/** Scores as three digits after the point, in columns of the same width. */
export const scoreText = (score: number): string => score.toFixed(3);

/** The table of what was found. */
export class Found {
  readonly element: HTMLElement;
  private readonly rows = h('tbody', {});
  private readonly copied = h('span', { class: 'note', role: 'status' });
  private readonly json: HTMLTextAreaElement;
  private readonly fallback: HTMLElement;
  private readonly copyButton: HTMLButtonElement;
  private entities: readonly Entity[] = [];
  private buttons: HTMLButtonElement[] = [];

  constructor(
    private readonly text: Strings,
    private readonly colorOf: ColorOf,
    private readonly choose: (entity: Entity) => void,
  ) {
    const { columns, copy, json } = text.found;
    this.json = h('textarea', { readonly: true, rows: 6, 'aria-label': json });
    this.fallback = h('div', { class: 'copy-fallback', hidden: true }, this.json);
    this.copyButton = button(copy, () => void this.copy());
    const heads = [columns.label, columns.text, columns.place, columns.score];
    this.element = h(
      'section',
      { class: 'card', 'aria-label': text.tabs.found },
      h(
        'div',
        { class: 'scroll' },
        h(
          'table',
          { class: 'entities' },
          h('thead', {}, h('tr', {}, ...heads.map((head) => h('th', { scope: 'col' }, head)))),
          this.rows,
        ),
      ),
      h('div', { class: 'toolbar' }, this.copyButton, this.copied),
      this.fallback,
    );
    this.show([], undefined, text.found.noModel);
  }

  show(entities: readonly Entity[], chosen: Entity | undefined, nothing = this.text.found.nothing): void {
    this.entities = entities;
    setText(this.copied, '');
    this.fallback.hidden = true;
    this.copyButton.disabled = entities.length === 0;
    this.buttons = entities.map((entity) =>
      button(entity.text, () => this.choose(entity), { class: 'link' }),
    );
    this.rows.replaceChildren(...entities.map((entity, i) => this.row(entity, this.buttons[i])));
    if (entities.length === 0) this.rows.append(h('tr', {}, h('td', { colspan: 4, class: 'note' }, nothing)));
    this.mark(chosen);
  }

  /** Shows which one is explained. */
  mark(chosen: Entity | undefined): void {
    this.buttons.forEach((one, i) => {
      const pressed = this.entities[i] === chosen;
      setAttribute(one, 'aria-pressed', String(pressed));
      one.closest('tr')?.classList.toggle('chosen', pressed);
    });
  }

  private row({ label, start, end, score }: Entity, choose: HTMLElement): HTMLElement {
    return h(
      'tr',
      {},
      h('td', {}, labelTag(label, this.colorOf)),
      h('th', { scope: 'row' }, choose),
      h('td', { class: 'number' }, `${start}–${end}`),
      h('td', { class: 'number' }, scoreText(score)),
    );
  }

  private async copy(): Promise<void> {
    const { copied, copyFailed } = this.text.found;
    this.json.value = JSON.stringify(this.entities, undefined, 2);
    this.fallback.hidden = false;
    const done = await copyText(this.json.value, this.json);
    this.fallback.hidden = done;
    setText(this.copied, done ? copied : copyFailed);
  }
}
