import type { Bounds, PlaneData } from 'oriel';
import { css, rgb } from '../../app/appearance.ts';
import { h } from '../../app/dom.ts';
import type { Picture } from './picture.ts';

/** A square of the plane: the regions of the classes, and the points. */
export class Board {
  readonly canvas: HTMLCanvasElement;
  private readonly cells = document.createElement('canvas');
  private bounds: Bounds = { x: [-1, 1], y: [-1, 1] };
  private picture: Picture | undefined;
  private groups: { data: PlaneData; hollow: boolean }[] = [];
  private cursor: { x: number; y: number; label: number } | undefined;
  private asked = 0;
  /** Pictures drawn so far. */
  frames = 0;

  constructor(attributes: Record<string, unknown> = {}) {
    this.canvas = h('canvas', { class: 'board', role: 'img', ...attributes });
  }

  /** The points: filled those that are trained on, hollow those held out. */
  setPoints(train: PlaneData, validation: PlaneData | undefined, bounds: Bounds): void {
    this.groups = [
      ...(validation ? [{ data: validation, hollow: true }] : []),
      { data: train, hollow: false },
    ];
    this.bounds = bounds;
    this.ask();
  }

  setPicture(picture: Picture | undefined): void {
    this.picture = picture;
    this.ask();
  }

  setCursor(cursor: { x: number; y: number; label: number } | undefined): void {
    this.cursor = cursor;
    this.ask();
  }

  /** Draws with the browser's next frame. */
  ask(): void {
    this.asked ||= requestAnimationFrame(() => {
      this.asked = 0;
      this.draw();
    });
  }

  /** Where on the plane a place on the screen is. */
  planeAt(clientX: number, clientY: number): { x: number; y: number } {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    const { x, y } = this.bounds;
    return {
      x: x[0] + ((clientX - left) / width) * (x[1] - x[0]),
      y: y[1] - ((clientY - top) / height) * (y[1] - y[0]),
    };
  }

  private draw(): void {
    const { canvas } = this;
    const side = Math.round(canvas.clientWidth * Math.min(2, devicePixelRatio));
    if (side === 0) return;
    if (canvas.width !== side) canvas.width = canvas.height = side;
    const context = canvas.getContext('2d')!;
    context.fillStyle = css('--board');
    context.fillRect(0, 0, side, side);
    if (this.picture) this.drawRegions(context, this.picture, side);
    const size = Math.max(
      2.5,
      (side / 130) * (this.groups.some(({ data }) => data.labels.length > 500) ? 0.7 : 1),
    );
    for (const { data, hollow } of this.groups) this.drawPoints(context, data, hollow, side, size);
    if (this.cursor) this.drawCursor(context, this.cursor, side);
    this.frames++;
    canvas.dataset.frames = String(this.frames);
  }

  private drawRegions(context: CanvasRenderingContext2D, picture: Picture, side: number): void {
    const { columns, rows, classes, certainty } = picture;
    const { cells } = this;
    if (cells.width !== columns || cells.height !== rows) [cells.width, cells.height] = [columns, rows];
    const inner = cells.getContext('2d')!;
    const image = inner.createImageData(columns, rows);
    const colors = MARKS.map((_, label) => rgb(`--class-${label}`));
    const least = 90;
    for (let i = 0; i < classes.length; i++) {
      const [red, green, blue] = colors[classes[i]];
      image.data.set([red, green, blue, Math.max(0, certainty[i] - least) * 0.85 + 20], 4 * i);
    }
    inner.putImageData(image, 0, 0);
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = 'high';
    context.drawImage(cells, 0, 0, side, side);
  }

  private drawPoints(
    context: CanvasRenderingContext2D,
    { points, labels }: PlaneData,
    hollow: boolean,
    side: number,
    size: number,
  ): void {
    const colors = MARKS.map((_, label) => css(`--class-${label}`));
    const [paper, ink] = [css('--board'), css('--point-edge')];
    context.lineWidth = size * 0.55;
    labels.forEach((label, i) => {
      const [px, py] = this.place(points[2 * i], points[2 * i + 1], side);
      context.beginPath();
      MARKS[label](context, px, py, size * 1.25);
      context.fillStyle = hollow ? paper : colors[label];
      context.strokeStyle = hollow ? colors[label] : ink;
      context.fill();
      context.stroke();
    });
  }

  private drawCursor(
    context: CanvasRenderingContext2D,
    { x, y, label }: { x: number; y: number; label: number },
    side: number,
  ): void {
    const [px, py] = this.place(x, y, side);
    context.lineWidth = side / 300;
    context.strokeStyle = css('--text');
    context.beginPath();
    context.moveTo(px, 0);
    context.lineTo(px, side);
    context.moveTo(0, py);
    context.lineTo(side, py);
    context.stroke();
    context.beginPath();
    MARKS[label](context, px, py, side / 50);
    context.fillStyle = css(`--class-${label}`);
    context.fill();
    context.stroke();
  }

  private place(px: number, py: number, side: number): [number, number] {
    const { x, y } = this.bounds;
    return [((px - x[0]) / (x[1] - x[0])) * side, ((y[1] - py) / (y[1] - y[0])) * side];
  }
}

type Mark = (context: CanvasRenderingContext2D, x: number, y: number, r: number) => void;

const polygon =
  (corners: number, turn: number, scale = 1): Mark =>
  (context, x, y, r) => {
    for (let i = 0; i <= corners; i++) {
      const angle = 2 * Math.PI * (i / corners + turn);
      context.lineTo(x + scale * r * Math.cos(angle), y + scale * r * Math.sin(angle));
    }
  };

/** A shape for each class, so that colors are not all there is to tell them by. */
const MARKS: readonly Mark[] = [
  (context, x, y, r) => context.arc(x, y, r, 0, 2 * Math.PI),
  polygon(4, 1 / 8, 1.2),
  polygon(3, 3 / 4, 1.35),
  polygon(4, 0, 1.3),
  polygon(5, 3 / 4, 1.25),
];
