import { describe, expect, it } from 'vitest';
import { Network } from '../../src/nn/network.ts';
import { planeNetwork, type PlaneLossName } from '../../src/plane/network.ts';
import { boundsOf, classifyPoints, decisionRegions } from '../../src/plane/regions.ts';
import { backends } from '../helpers/backends.ts';
import { expectClose } from '../helpers/closeness.ts';

const BOUNDS = { x: [-2, 2], y: [-1, 1] } as const;

/** Scores for class 1 that grow with x + 2y. */
function slope(loss: PlaneLossName): Network {
  const network = new Network(backends[0].create(), planeNetwork({ loss }));
  const [weight] = network.parameters.all;
  network.parameters.values(weight).set(loss === 'logistic' ? [1, 2] : [0, 1, 0, 2]);
  return network;
}

describe.each(['softmax', 'logistic'] as const)('decisionRegions, %s', (loss) => {
  it('asks at the centers of the cells, from the top left', () => {
    const regions = decisionRegions(slope(loss), BOUNDS, { columns: 4, rows: 2 });
    expect(regions).toMatchObject({ bounds: BOUNDS, columns: 4, rows: 2 });
    const xs = [-1.5, -0.5, 0.5, 1.5];
    const scores = [0.5, -0.5].flatMap((y) => xs.map((x) => x + 2 * y));
    expect(Array.from(regions.classes)).toEqual(scores.map((score) => (score > 0 ? 1 : 0)));
    expectClose(
      regions.probabilities,
      scores.map((score) => 1 / (1 + Math.exp(-Math.abs(score)))),
      1e-6,
    );
  });

  it('classifies points', () => {
    expect(Array.from(classifyPoints(slope(loss), Float32Array.of(1, 0, 0, -1, -1, 1)).classes)).toEqual([
      1, 0, 1,
    ]);
  });
});

it('refuses bounds and resolutions that are none', () => {
  const network = slope('softmax');
  for (const x of [
    [1, 1],
    [2, 1],
    [0, Infinity],
    [NaN, 1],
  ] as const) {
    expect(() => decisionRegions(network, { ...BOUNDS, x }, { columns: 2, rows: 2 })).toThrow(
      `bounds of x: got ${x[0]} to ${x[1]}`,
    );
  }
  expect(() => decisionRegions(network, BOUNDS, { columns: 0, rows: 2 })).toThrow('columns: got 0');
  expect(() => decisionRegions(network, BOUNDS, { columns: 2, rows: 1.5 })).toThrow('rows: got 1.5');
});

it('boundsOf holds all points, around the origin', () => {
  const { x, y } = boundsOf(Float32Array.of(1, 2, -3, 0.5));
  expect(x[1]).toBeCloseTo(3.3, 6);
  expect([x[0], y[0], y[1]]).toEqual([-x[1], -x[1], x[1]]);
  expect(boundsOf(new Float32Array(2))).toEqual({ x: [-1, 1], y: [-1, 1] });
});
