import type { MapPoint } from '../text/vectors/pca.ts';
import {
  axes,
  clipped,
  colorOf,
  element,
  type Frame,
  heading,
  legend,
  legendWidth,
  picture,
  stroke,
  textAt,
  TITLE_HEIGHT,
  widthOfText,
} from './frame.ts';
import { type Scale, scaleOf } from './scale.ts';
import { checkArguments, optionsOf, records } from '../util/arguments.ts';

/** Pixels around the points. */
const MARGIN = 24;

export interface VectorMapOptions {
  title?: string;
  /** Pixels of the whole picture. */
  width?: number;
  height?: number;
}

/**
 * A map of words (see `map2d`) as an SVG file, with the same units along both axes. With the points of the same words
 * `after` training it shows how far each has moved: from a faint point to one with the word.
 *
 * @throws RangeError for no points, points that are not finite, and others after training than before
 */
export function vectorMapSvg(
  before: readonly MapPoint[],
  after: readonly MapPoint[] = [],
  options: VectorMapOptions = {},
): string {
  checkArguments({ before, after, options }, records, records, optionsOf('title', 'width', 'height'));
  const { title, width = 720, height = 520 } = options;
  requireSameWords(before, after);
  const moved = after.length > 0;
  const entries = moved
    ? ['before', 'after'].map((name, i) => ({ name, color: colorOf(i), line: false }))
    : [];
  const top = title ? TITLE_HEIGHT + 6 : 16;
  const right = moved ? legendWidth(entries) : 20;
  const frame: Frame = { left: 56, top, width: width - 56 - right, height: height - top - 32 };
  const scales = scalesOf([...before, ...after], frame);
  const place = ({ x, y }: MapPoint) => ({
    x: scales.x.at(x) * frame.width,
    y: (1 - scales.y.at(y)) * frame.height,
  });
  const marks = before.map((point, i) => {
    const from = place(point);
    if (!moved) return mark(from, 0, point.word);
    const to = place(after[i]);
    const d = `M${from.x.toFixed(2)} ${from.y.toFixed(2)}L${to.x.toFixed(2)} ${to.y.toFixed(2)}`;
    const line = element('path', { d, ...stroke(colorOf(0), false), 'stroke-width': 1, opacity: 0.6 });
    return mark(from, 0) + line + mark(to, 1, point.word);
  });
  const names = legend(entries, frame.left + frame.width + 16, top);
  const body = axes(frame, scales, {}) + clipped(frame, marks.join('')) + names;
  return picture(width, height, title ?? '', heading(title, frame.left) + body);
}

function requireSameWords(before: readonly MapPoint[], after: readonly MapPoint[]): void {
  if (before.length === 0) throw new RangeError('vectorMapSvg: got no points, expected one or more');
  for (const { word, x, y } of [...before, ...after])
    if (!Number.isFinite(x) || !Number.isFinite(y))
      throw new RangeError(`vectorMapSvg: got (${x}, ${y}) for '${word}', expected finite numbers`);
  const same = after.length === before.length && after.every(({ word }, i) => word === before[i].word);
  if (after.length > 0 && !same)
    throw new RangeError(
      `vectorMapSvg: got ${after.length} points after training, expected the ${before.length} words before, in their order`,
    );
}

function mark({ x, y }: { x: number; y: number }, color: number, word?: string): string {
  const dot = element('circle', { cx: x, cy: y, r: 3.5, fill: colorOf(color), class: 'ring' });
  return word === undefined ? dot : dot + textAt(x + 6, y + 4, word);
}

/** Scales of the same unit a pixel, with room for the words to the right of their points. */
function scalesOf(points: readonly MapPoint[], { width, height }: Frame): { x: Scale; y: Scale } {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const words = Math.max(...points.map(({ word }) => widthOfText(word)));
  const room = Math.max(width / 4, width - 2 * MARGIN - words);
  const unit = Math.max((right - left) / room, (high - low) / (height - 2 * MARGIN)) || 1;
  const from = left - MARGIN * unit;
  const middle = (low + high) / 2;
  const half = (height / 2) * unit;
  return {
    x: scaleOf([], { range: [from, from + width * unit] }, false),
    y: scaleOf([], { range: [middle - half, middle + half] }, false),
  };
}
