import { css, rgb } from '../../app/appearance.ts';
import { h } from '../../app/dom.ts';
import { SURFACE } from './frame.ts';
import type { Surface } from './problem.ts';

/** Contours of the loss over weight and bias, and balls that roll on it. */
export class SurfaceView {
  readonly canvas: HTMLCanvasElement;
  private readonly cells = document.createElement('canvas');
  private surface: Surface | undefined;
  private trails: [number, number][][] = [];
  private asked = 0;

  constructor(private readonly colors: readonly string[]) {
    this.canvas = h('canvas', { class: 'board', role: 'img' });
  }

  setSurface(surface: Surface): void {
    this.surface = surface;
    this.paint();
  }

  /** The places of each ball so far. */
  setTrails(trails: [number, number][][]): void {
    this.trails = trails;
    this.ask();
  }

  /** Draws all anew, in the colors of now. */
  paint(): void {
    if (this.surface) this.drawCells(this.surface);
    this.ask();
  }

  ask(): void {
    this.asked ||= requestAnimationFrame(() => {
      this.asked = 0;
      this.draw();
    });
  }

  /** Bands of equal loss, by its logarithm: deep is dark. */
  private drawCells({ columns, rows, losses }: Surface): void {
    const [width, height] = [columns * SCALE, rows * SCALE];
    [this.cells.width, this.cells.height] = [width, height];
    const context = this.cells.getContext('2d')!;
    const image = context.createImageData(width, height);
    const levels = losses.map(Math.log);
    const least = levels.reduce((a, b) => Math.min(a, b));
    const most = levels.reduce((a, b) => Math.max(a, b));
    const [low, high, line] = [rgb('--low'), rgb('--high'), rgb('--contour')];
    const at = (x: number, y: number) =>
      Math.sqrt(Math.max(0, between(levels, columns, rows, x / SCALE, y / SCALE) - least) / (most - least)) *
      BANDS;
    for (let i = 0; i < width * height; i++) {
      const [x, y] = [i % width, Math.floor(i / width)];
      const here = at(x, y);
      const slope = Math.hypot(at(x + 1, y) - here, at(x, y + 1) - here);
      const edge = Math.max(0, 1 - Math.abs(here - Math.round(here)) / (LINE * slope + 1e-9));
      const share = Math.min(1, here / BANDS);
      for (let c = 0; c < 3; c++) {
        const band = low[c] + share * (high[c] - low[c]);
        image.data[4 * i + c] = band + edge * (line[c] - band);
      }
      image.data[4 * i + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }

  private draw(): void {
    const { canvas } = this;
    const side = Math.round(canvas.clientWidth * Math.min(2, devicePixelRatio));
    if (side === 0) return;
    if (canvas.width !== side) canvas.width = canvas.height = side;
    const context = canvas.getContext('2d')!;
    context.fillStyle = css('--board');
    context.fillRect(0, 0, side, side);
    if (this.surface) context.drawImage(this.cells, 0, 0, side, side);
    this.trails.forEach((trail, i) => this.drawTrail(context, trail, css(this.colors[i]), side));
  }

  private drawTrail(
    context: CanvasRenderingContext2D,
    trail: [number, number][],
    color: string,
    side: number,
  ): void {
    if (trail.length === 0) return;
    const unit = side / 100;
    const places = trail.map(([w, b]): [number, number] => [
      ((w - SURFACE.w[0]) / (SURFACE.w[1] - SURFACE.w[0])) * side,
      ((SURFACE.b[1] - b) / (SURFACE.b[1] - SURFACE.b[0])) * side,
    ]);
    context.beginPath();
    for (const [x, y] of places) context.lineTo(x, y);
    context.lineJoin = 'round';
    for (const [style, width] of [
      [css('--ball-edge'), 1],
      [color, 0.55],
    ] as const) {
      context.strokeStyle = style;
      context.lineWidth = unit * width;
      context.stroke();
    }
    const [x, y] = places[places.length - 1];
    context.beginPath();
    context.arc(Math.min(side, Math.max(0, x)), Math.min(side, Math.max(0, y)), unit * 2.1, 0, 2 * Math.PI);
    context.fillStyle = color;
    context.strokeStyle = css('--ball-edge');
    context.lineWidth = unit * 0.6;
    context.fill();
    context.stroke();
  }
}

const BANDS = 14;
/** Pixels of the picture for each cell of the grid, and half the width of a contour in them. */
const SCALE = 10;
const LINE = 1.2;

/** The value of a grid between the centers of its cells. */
function between(values: Float32Array, columns: number, rows: number, x: number, y: number): number {
  const [cx, cy] = [
    Math.min(columns - 1.001, Math.max(0, x - 0.5)),
    Math.min(rows - 1.001, Math.max(0, y - 0.5)),
  ];
  const [left, top] = [Math.floor(cx), Math.floor(cy)];
  const at = (dx: number, dy: number) => values[(top + dy) * columns + left + dx];
  const row = (dy: number) => at(0, dy) + (cx - left) * (at(1, dy) - at(0, dy));
  return row(0) + (cy - top) * (row(1) - row(0));
}
