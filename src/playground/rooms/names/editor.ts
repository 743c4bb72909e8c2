import { h, setAttribute, setText, uniqueId } from '../../app/dom.ts';
import { type Marked, markNode, piecesOf, type Piece, shifted } from './marks.ts';
import { type ColorOf } from './palette.ts';

/** A piece of the text as it is drawn. */
interface Drawn extends Piece {
  color: number;
  node: ChildNode;
}

/**
 * A text area behind which the entities are marked; it grows with its text. Fires `marked` when marks have been drawn that
 * are of the text as it is.
 */
export class Editor {
  readonly element: HTMLElement;
  private readonly input: HTMLTextAreaElement;
  private readonly layer = h('div', { class: 'marks', 'aria-hidden': 'true' });
  /** What is marked, for who does not see it. */
  private readonly description = h('div', { class: 'visually-hidden', id: uniqueId('marked') });
  private marks: readonly Marked[] = [];
  private marked = '';
  private drawn: Drawn[] = [];

  constructor(
    label: string,
    text: string,
    private readonly colorOf: ColorOf,
    events: { change: () => void; caret: (at: number) => void; select: () => void },
    signal: AbortSignal,
  ) {
    const input = () => {
      // Until the text is tagged, its marks are those of the parts that have not changed.
      this.draw(shifted(this.marks, this.marked, this.text));
      events.change();
    };
    const mousemove = (event: MouseEvent) => this.showTooltip(event);
    this.input = h('textarea', {
      'aria-label': label,
      'aria-describedby': this.description.id,
      spellcheck: false,
      rows: 5,
      on: { input, mousemove },
    });
    this.input.value = text;
    this.element = h('div', { class: 'editor' }, this.layer, this.input, this.description);
    // A last line that is empty has a height only if something follows it.
    this.layer.append('\u200b');
    this.draw([]);
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
    this.draw([]);
  }

  get selection(): { start: number; end: number } {
    return { start: this.input.selectionStart, end: this.input.selectionEnd };
  }

  select(start: number, end: number): void {
    this.input.focus();
    this.input.setSelectionRange(start, end);
  }

  /** Says what is marked. */
  describe(text: string): void {
    setText(this.description, text);
  }

  /** The marks are behind the field, so that it is the field that has their tooltips. */
  private showTooltip({ clientX: x, clientY: y }: MouseEvent): void {
    const isUnder = ({ left, right, top, bottom }: DOMRect) =>
      left <= x && x <= right && top <= y && y <= bottom;
    const mark = [...this.layer.querySelectorAll('mark')].find((one) =>
      [...one.getClientRects()].some(isUnder),
    );
    setAttribute(this.input, 'title', mark?.title ?? false);
  }

  /** Marks pieces in order. */
  mark(marks: readonly Marked[]): void {
    this.draw(marks);
    this.element.dispatchEvent(new Event('marked', { bubbles: true }));
  }

  /** Only what has changed between the first and the last change is drawn anew: a browser lays out the rest faster. */
  private draw(marks: readonly Marked[]): void {
    const { text, drawn, colorOf } = this;
    this.marks = marks;
    this.marked = text;
    const pieces = piecesOf(text, marks);
    const same = (a: Drawn, b: Piece) =>
      a.text === b.text && a.label === b.label && (b.label === undefined || a.color === colorOf(b.label));
    const shortest = Math.min(drawn.length, pieces.length);
    let head = 0;
    while (head < shortest && same(drawn[head], pieces[head])) head++;
    let tail = 0;
    while (tail < shortest - head && same(drawn.at(-1 - tail)!, pieces.at(-1 - tail)!)) tail++;
    const fresh = pieces.slice(head, pieces.length - tail).map((piece): Drawn => {
      const node = piece.label === undefined ? document.createTextNode(piece.text) : markNode(piece, colorOf);
      return { ...piece, node, color: piece.label === undefined ? 0 : colorOf(piece.label) };
    });
    const next = tail > 0 ? drawn[drawn.length - tail].node : this.layer.lastChild!;
    const old = drawn.splice(head, drawn.length - tail - head, ...fresh);
    for (const { node } of old) node.remove();
    (next as ChildNode).before(...fresh.map(({ node }) => node));
  }
}
