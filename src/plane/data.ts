import { Random } from '../random.ts';
import { aNumber, checkArguments, optionsOf, planePoints } from '../util/arguments.ts';

/** Points in the plane, each of a class. */
export interface PlaneData {
  /** (n, 2) */
  points: Float32Array;
  /** Class ids (n). */
  labels: Int32Array;
  classes: number;
}

export interface PlaneDataOptions {
  /** How many points, shared evenly among the classes. Default 300. */
  size?: number;
  /** Default 2. */
  classes?: number;
  /** Standard deviation of what is added to each coordinate. Default: the data set's own, at which classes hardly mix. */
  noise?: number;
  /** Default 1. */
  seed?: number;
}

interface Shape {
  /** The greatest number of classes. */
  classes: number;
  noise: number;
  /** A point of this class, before noise; all lie within about [−1, 1]². */
  point(label: number, classes: number, random: Random): [number, number];
}

const polar = (radius: number, turns: number): [number, number] => {
  const angle = 2 * Math.PI * turns;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
};

const shapes = {
  /** A cloud for each class; their centers lie on a circle. Linearly separable. */
  blobs: { classes: 5, noise: 0.12, point: (label, classes) => polar(0.7, label / classes) },
  /** The quadrants of a square, a class for each diagonal (Minsky & Papert 1969). */
  xor: {
    classes: 2,
    noise: 0.02,
    point: (label, _classes, random) => {
      const [x, y] = [0.1 + 0.8 * random.uniform(), 0.1 + 0.8 * random.uniform()];
      const side = random.integer(2) === 0 ? 1 : -1;
      return [side * x, (label === 0 ? side : -side) * y];
    },
  },
  /** Rings around the origin. */
  circles: {
    classes: 5,
    noise: 0.03,
    point: (label, classes, random) => polar((label + 0.5) / classes, random.uniform()),
  },
  /** Arms that wind once around the origin and each other (after Lang & Witbrock 1988). */
  spiral: {
    classes: 5,
    noise: 0.02,
    point: (label, classes, random) => {
      const radius = 0.15 + 0.85 * random.uniform();
      return polar(radius, radius + label / classes);
    },
  },
} satisfies Record<string, Shape>;

export type PlaneDataName = keyof typeof shapes;
export const planeDataNames = /* @__PURE__ */ Object.keys(shapes) as PlaneDataName[];

/**
 * A data set for classification in the plane, the same for the same seed: `blobs`, `xor` (two classes only), `circles`
 * or `spiral`.
 *
 * @throws RangeError for an unknown name and options out of range
 */
export function planeData(name: PlaneDataName, options: PlaneDataOptions = {}): PlaneData {
  checkArguments({ options }, optionsOf('size', 'classes', 'noise', 'seed'));
  if (!Object.hasOwn(shapes, name))
    throw new RangeError(`data set: got '${name}', expected ${planeDataNames.join(', ')}`);
  const shape: Shape = shapes[name];
  const { size = 300, classes = 2, noise = shape.noise, seed = 1 } = options;
  if (!(Number.isInteger(classes) && classes >= 2 && classes <= shape.classes)) {
    const expected = shape.classes === 2 ? '2' : `an integer from 2 to ${shape.classes}`;
    throw new RangeError(`classes of ${name}: got ${classes}, expected ${expected}`);
  }
  if (!(Number.isInteger(size) && size >= classes))
    throw new RangeError(`size: got ${size}, expected an integer ≥ ${classes}, a point for each class`);
  if (!(noise >= 0 && noise < Infinity)) throw new RangeError(`noise: got ${noise}, expected a number ≥ 0`);
  const random = new Random(seed);
  const labels = Int32Array.from({ length: size }, (_, i) => i % classes);
  const points = new Float32Array(2 * size);
  labels.forEach((label, i) => {
    const [x, y] = shape.point(label, classes, random);
    points.set([x + noise * random.normal(), y + noise * random.normal()], 2 * i);
  });
  return { points, labels, classes };
}

export interface PlaneSplit {
  train: PlaneData;
  validation: PlaneData;
}

/**
 * Splits points at random; `share` of them, at least one and not all, are to train on.
 *
 * @throws RangeError for a share outside (0, 1) and fewer than two points
 */
export function splitPlane(data: PlaneData, share = 0.7, seed = 1): PlaneSplit {
  checkArguments({ data, share, seed }, planePoints, aNumber, aNumber);
  const size = data.labels.length;
  if (!(share > 0 && share < 1)) throw new RangeError(`share: got ${share}, expected 0 < share < 1`);
  if (size < 2) throw new RangeError(`split: got ${size} points, expected at least 2`);
  const order = new Random(seed).shuffle(Int32Array.from({ length: size }, (_, i) => i));
  const middle = Math.min(size - 1, Math.max(1, Math.round(share * size)));
  return { train: pick(data, order.subarray(0, middle)), validation: pick(data, order.subarray(middle)) };
}

function pick({ points, labels, classes }: PlaneData, which: Int32Array): PlaneData {
  return {
    points: Float32Array.from({ length: 2 * which.length }, (_, i) => points[2 * which[i >> 1] + (i & 1)]),
    labels: which.map((i) => labels[i]),
    classes,
  };
}
