import { axes, clipped, colorOf, element, type Frame, legend, legendWidth } from './frame.ts';
import { scaleOf } from './scale.ts';
import { beside, dots, frameOf, patches, type PointGroup, type Size } from './svg.ts';
import { aRegionMap, checkArguments, optionsOf } from '../util/arguments.ts';

/** The classes of a grid's cells, row by row from the top left. */
export interface RegionGrid {
  bounds: { x: readonly [number, number]; y: readonly [number, number] };
  columns: number;
  rows: number;
  classes: ArrayLike<number>;
  /** Of each cell's class; less sure is paler. */
  probabilities?: ArrayLike<number>;
}

export interface RegionMap {
  title?: string;
  regions: RegionGrid;
  /** Names of the classes, which make a legend. */
  names?: readonly string[];
  /** Points upon the regions, in the colors of their classes. */
  points?: { points: ArrayLike<number>; labels: ArrayLike<number> };
}

/** Regions of a plane in the colors of their classes. */
export function regionMap(map: RegionMap, size: Size = {}): string {
  checkArguments({ map, size }, aRegionMap, optionsOf('width', 'height'));
  const { regions, names = [], points } = map;
  const shown = patches(names.map((name) => ({ name })));
  const { frame, draw } = frameOf(map, { width: 400 + legendWidth(shown), height: 400, ...size }, shown);
  const { x, y } = regions.bounds;
  const scales = { x: scaleOf([], { range: x }, false), y: scaleOf([], { range: y }, false) };
  const place = (px: number, py: number): [number, number] => [
    scales.x.at(px) * frame.width,
    (1 - scales.y.at(py)) * frame.height,
  ];
  const cells = element('g', { 'shape-rendering': 'crispEdges' }, raster(regions, frame));
  const marks = points
    ? groupsOf(points)
        .map((group, i) => dots(group, colorOf(i), place))
        .join('')
    : '';
  return draw(axes(frame, scales, {}) + clipped(frame, cells + marks) + legend(shown, ...beside(frame)));
}

const SHADES = 5;

/** A path for each class and shade, of the runs of cells that have them. */
function raster({ columns, rows, classes, probabilities }: RegionGrid, { width, height }: Frame): string {
  const paths = new Map<string, string>();
  const shadeOf = (i: number) => Math.ceil(SHADES * (probabilities?.[i] ?? 1));
  const keyOf = (i: number) => `${classes[i]} ${shadeOf(i)}`;
  for (let row = 0; row < rows; row++) {
    for (let from = 0, to = 0; from < columns; from = to) {
      const key = keyOf(row * columns + from);
      while (to < columns && keyOf(row * columns + to) === key) to++;
      paths.set(key, `${paths.get(key) ?? ''}M${from} ${row}h${to - from}v1H${from}z`);
    }
  }
  const fills = [...paths].sort().map(([key, d]) => {
    const [label, shade] = key.split(' ').map(Number);
    return element('path', { d, fill: colorOf(label), 'fill-opacity': 0.1 + (0.4 * shade) / SHADES });
  });
  const whole = { viewBox: `0 0 ${columns} ${rows}`, preserveAspectRatio: 'none', width, height };
  return element('svg', whole, fills.join(''));
}

function groupsOf({ points, labels }: NonNullable<RegionMap['points']>): PointGroup[] {
  const groups: { name: string; points: number[] }[] = [];
  for (let i = 0; i < labels.length; i++) {
    while (groups.length <= labels[i]) groups.push({ name: String(groups.length), points: [] });
    groups[labels[i]].points.push(points[2 * i], points[2 * i + 1]);
  }
  return groups;
}
