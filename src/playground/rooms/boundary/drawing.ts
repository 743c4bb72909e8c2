import type { Bounds, PlaneData } from 'oriel';
import { button, h, setAttribute } from '../../app/dom.ts';
import type { RoomContext } from '../../app/room.ts';
import type { Board } from './board.ts';
import { type DrawnPoint, MOST_POINTS } from './drawn.ts';
import { MOST_CLASSES } from './settings.ts';
import { strings } from './strings.ts';

const STEP = 0.05;
const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, STEP],
  ArrowDown: [0, -STEP],
};
const LEAST = 4;

/** Putting points on a board, by pointer and by keyboard. */
export function drawing(board: Board, context: RoomContext, change: (points: DrawnPoint[]) => void): Drawing {
  return new Drawing(board, context, change);
}

class Drawing {
  readonly element: HTMLElement;
  readonly bounds: Bounds = { x: [-1, 1], y: [-1, 1] };
  active = false;
  private drawn: readonly DrawnPoint[] = [];
  private label = 0;
  private cursor = { x: 0, y: 0 };
  private readonly text = strings().draw;
  private readonly classes: HTMLInputElement[];

  constructor(
    private readonly board: Board,
    private readonly context: RoomContext,
    private readonly change: (points: DrawnPoint[]) => void,
  ) {
    const { text } = this;
    this.classes = Array.from({ length: MOST_CLASSES }, (_, i) =>
      h('input', { type: 'radio', name: 'label', value: i, on: { change: () => this.choose(i) } }),
    );
    this.element = h(
      'div',
      { class: 'drawing', hidden: true },
      h('p', { id: 'drawing-help' }, text.help),
      h(
        'div',
        { class: 'toolbar' },
        h(
          'div',
          { class: 'swatches', role: 'radiogroup', 'aria-label': text.class },
          ...this.classes.map((input, i) =>
            h('label', { class: `swatch class-${i}`, title: text.classNumber(i + 1) }, input, String(i + 1)),
          ),
        ),
        button(text.undo, () => this.set(this.drawn.slice(0, -1))),
        button(text.clear, () => this.set([])),
      ),
    );
    this.choose(0);
    const { canvas } = board;
    const listen = (name: string, listener: (event: never) => void) =>
      canvas.addEventListener(name, listener as EventListener, { signal: context.signal });
    listen('pointerdown', (event: PointerEvent) => this.onPointer(event));
    listen('keydown', (event: KeyboardEvent) => this.onKey(event));
    listen('focus', () => this.showCursor());
    listen('blur', () => this.board.setCursor(undefined));
  }

  show(active: boolean, drawn: readonly DrawnPoint[]): void {
    this.active = active;
    this.drawn = drawn;
    this.element.hidden = !active;
    const { canvas } = this.board;
    setAttribute(canvas, 'tabindex', active && '0');
    setAttribute(canvas, 'role', active ? 'application' : 'img');
    setAttribute(canvas, 'aria-describedby', active && 'drawing-help');
    if (active) setAttribute(canvas, 'aria-label', this.text.label);
    canvas.classList.toggle('drawable', active);
  }

  points(): PlaneData {
    return {
      points: Float32Array.from(this.drawn.flatMap(({ x, y }) => [x, y])),
      labels: Int32Array.from(this.drawn, ({ label }) => label),
      classes: MOST_CLASSES,
    };
  }

  /** Whether there is something to learn. */
  enough(): boolean {
    return this.drawn.length >= LEAST && new Set(this.drawn.map(({ label }) => label)).size > 1;
  }

  private choose(label: number): void {
    this.label = label;
    this.classes.forEach((input, i) => (input.checked = i === label));
    if (document.activeElement === this.board.canvas) this.showCursor();
  }

  private onPointer(event: PointerEvent): void {
    if (!this.active || event.button !== 0) return;
    this.put(this.board.planeAt(event.clientX, event.clientY));
  }

  private onKey(event: KeyboardEvent): void {
    if (!this.active || event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    const digit = Number(event.key);
    if (arrow) this.move(arrow);
    else if (event.key === 'Enter' || event.key === ' ') this.put(this.cursor);
    else if (event.key === 'Delete' || event.key === 'Backspace') this.remove();
    else if (digit >= 1 && digit <= MOST_CLASSES) this.choose(digit - 1);
    else return;
    event.preventDefault();
  }

  private move([dx, dy]: [number, number]): void {
    const within = (value: number) => Math.min(1, Math.max(-1, value));
    this.cursor = { x: within(this.cursor.x + dx), y: within(this.cursor.y + dy) };
    this.showCursor();
    this.context.announce(`${this.cursor.x.toFixed(2)}, ${this.cursor.y.toFixed(2)}`);
  }

  private put({ x, y }: { x: number; y: number }): void {
    if (this.drawn.length >= MOST_POINTS) return this.context.complain(this.text.full(MOST_POINTS));
    this.set([...this.drawn, { x, y, label: this.label }]);
    this.context.announce(this.text.put(this.label + 1, this.drawn.length));
  }

  private remove(): void {
    const distances = this.drawn.map(({ x, y }) => Math.hypot(x - this.cursor.x, y - this.cursor.y));
    const nearest = distances.indexOf(Math.min(...distances));
    if (nearest < 0) return;
    this.set(this.drawn.filter((_, i) => i !== nearest));
    this.context.announce(this.text.removed(this.drawn.length));
  }

  private set(points: DrawnPoint[]): void {
    this.drawn = points;
    this.change(points);
  }

  private showCursor(): void {
    // A pointer says where it is by itself.
    if (this.active && this.board.canvas.matches(':focus-visible'))
      this.board.setCursor({ ...this.cursor, label: this.label });
  }
}
