import { describe, expect, it } from 'vitest';
import { Network } from '../../src/nn/network.ts';
import { activation } from '../../src/nn/layers/activation.ts';
import { input } from '../../src/nn/layers/input.ts';
import { linear } from '../../src/nn/layers/linear.ts';
import { applyLinear, collapse } from '../../src/plane/collapse.ts';
import { planeData, splitPlane } from '../../src/plane/data.ts';
import { planeNetwork, planeScores } from '../../src/plane/network.ts';
import { trainPlane } from '../../src/plane/train.ts';
import { backends } from '../helpers/backends.ts';
import { expectClose } from '../helpers/closeness.ts';

const { create } = backends[0];
const data = splitPlane(planeData('spiral', { size: 300, classes: 3 }));

describe('with the identity activation', () => {
  it.each([[[]], [[8]], [[8, 8]], [[8, 8, 8]]])('hidden layers of %j are one linear map', async (hidden) => {
    const { network, curves } = await trainPlane(data, { hidden, activation: 'identity', epochs: 30 });
    const map = collapse(network);
    expect([map.inputs, map.outputs, map.weight.length, map.bias.length]).toEqual([2, 3, 6, 3]);
    const { points, labels } = data.validation;
    const expected = Array.from(labels, (_, i) => [
      ...applyLinear(map, points.subarray(2 * i, 2 * i + 2)),
    ]).flat();
    expectClose(planeScores(network, points), expected, 1e-5);
    // Whatever their depth, all of them fail where a line cannot do it.
    expect(curves.trainAccuracy.at(-1)).toBeLessThan(0.65);
  });

  it('the map is the product of the weights', () => {
    const network = new Network(
      create(),
      planeNetwork({ hidden: [1], activation: 'identity', loss: 'logistic' }),
    );
    const set = (name: string, values: number[]) =>
      network.parameters.values(network.parameters.all.find((p) => p.name === name)!).set(values);
    set('layers.1.weight', [2, 3]);
    set('layers.1.bias', [5]);
    set('layers.3.weight', [7]);
    set('layers.3.bias', [11]);
    expect(collapse(network)).toEqual({
      inputs: 2,
      outputs: 1,
      weight: Float64Array.of(14, 21),
      bias: Float64Array.of(46),
    });
  });
});

describe('collapse refuses', () => {
  it.each(['tanh', 'relu', 'sigmoid', 'hardTanh', 'leakyRelu', 'gelu'] as const)('%s', (name) => {
    const network = new Network(create(), planeNetwork({ hidden: [4], activation: name }));
    expect(() => collapse(network)).toThrow('collapse: the net is not linear');
  });

  it('nets of another form', () => {
    const table = { name: 'word', size: 3, width: 2 };
    const net = (...layers: ConstructorParameters<typeof Network>[1]) => new Network(create(), layers);
    expect(() => collapse(net(input([table]), linear(2)))).toThrow(
      'layers.0.word (3, 2), expected the weight',
    );
    expect(() => collapse(net(input([], 3), linear(2)))).toThrow('got a net of 3 inputs, expected 2');
    expect(() => collapse(net(input([], 2), activation('tanh')))).toThrow('without linear layers');
  });
});

it('applyLinear wants as many inputs as the map has', () => {
  const map = { inputs: 2, outputs: 1, weight: new Float64Array(2), bias: new Float64Array(1) };
  expect(() => applyLinear(map, [1])).toThrow('linear map: got 1 inputs, expected 2');
});
