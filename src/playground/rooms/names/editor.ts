import type { Entity } from 'oriel';
import { h } from '../../app/dom.ts';

/** A text area behind which the entities are marked; it grows with its text. */
export class Editor {
  readonly element: HTMLElement;
  private readonly input: HTMLTextAreaElement;
  private readonly marks = h('div', { class: 'marks', 'aria-hidden': 'true' });

  constructor(label: string, text: string, change: () => void) {
    this.input = h('textarea', {
      'aria-label': label,
      spellcheck: false,
      rows: 5,
      on: {
        input: () => {
          // Until the text is tagged, its marks are those of the part that has not changed.
          this.mark([]);
          change();
        },
      },
    });
    this.input.value = text;
    this.element = h('div', { class: 'editor' }, this.marks, this.input);
    this.mark([]);
  }

  get text(): string {
    return this.input.value;
  }

  /** Marks entities in order; `colorOf` numbers the colors of labels. */
  mark(entities: readonly Entity[], colorOf: (label: string) => number = () => 0): void {
    const { text } = this;
    let from = 0;
    const parts = entities.flatMap(({ start, end, label }) => {
      const before = text.slice(from, start);
      from = end;
      return [
        before,
        h('mark', { class: `class-${colorOf(label)}`, 'data-label': label }, text.slice(start, end)),
      ];
    });
    // A last line that is empty has a height only if something follows it.
    this.marks.replaceChildren(...parts, `${text.slice(from)}\u200b`);
  }
}
