import { h } from '../../app/dom.ts';
import { type ColorOf, type Marked, markedText, shifted } from './marks.ts';

/** A text area behind which the entities are marked; it grows with its text. */
export class Editor {
  readonly element: HTMLElement;
  private readonly input: HTMLTextAreaElement;
  private readonly layer = h('div', { class: 'marks', 'aria-hidden': 'true' });
  private marks: readonly Marked[] = [];
  private marked = '';

  constructor(
    label: string,
    text: string,
    private readonly colorOf: ColorOf,
    events: { change: () => void; caret: (at: number) => void; select: () => void },
    signal: AbortSignal,
  ) {
    const input = () => {
      // Until the text is tagged, its marks are those of the parts that have not changed.
      this.mark(shifted(this.marks, this.marked, this.text));
      events.change();
    };
    this.input = h('textarea', { 'aria-label': label, spellcheck: false, rows: 5, on: { input } });
    this.input.value = text;
    this.element = h('div', { class: 'editor' }, this.layer, this.input);
    this.mark([]);
    document.addEventListener(
      'selectionchange',
      () => {
        if (document.activeElement !== this.input) return;
        events.select();
        const { start, end } = this.selection;
        if (start === end) events.caret(start);
      },
      { signal },
    );
  }

  get text(): string {
    return this.input.value;
  }

  set text(text: string) {
    this.input.value = text;
    this.mark([]);
  }

  get selection(): { start: number; end: number } {
    return { start: this.input.selectionStart, end: this.input.selectionEnd };
  }

  select(start: number, end: number): void {
    this.input.focus();
    this.input.setSelectionRange(start, end);
  }

  /** Marks pieces in order. */
  mark(marks: readonly Marked[]): void {
    this.marks = marks;
    this.marked = this.text;
    // A last line that is empty has a height only if something follows it.
    this.layer.replaceChildren(...markedText(this.text, marks, this.colorOf), '\u200b');
  }
}
