import { describe, expect, it } from 'vitest';
import { planeData, splitPlane } from '../../src/plane/data.ts';
import { planeNetwork, planeScores } from '../../src/plane/network.ts';
import { planeFigures, trainPlane } from '../../src/plane/train.ts';

const spiral = (classes: number) => splitPlane(planeData('spiral', { size: 600, classes }));
const last = (values: number[]) => values[values.length - 1];

describe('the spiral', () => {
  it.each([
    [2, 'softmax', 0.75],
    [2, 'logistic', 0.75],
    [3, 'softmax', 0.65],
  ] as const)('%i arms, %s: no linear model separates it', async (classes, loss, most) => {
    const { curves } = await trainPlane(spiral(classes), { loss });
    expect(last(curves.trainAccuracy)).toBeLessThan(most);
    expect(last(curves.validationAccuracy)).toBeLessThan(most);
  });

  it.each([
    [2, 'softmax', [16, 16], 'tanh'],
    [2, 'logistic', [16, 16], 'tanh'],
    [3, 'softmax', [16, 16], 'tanh'],
    [3, 'softmax', [64], 'relu'],
    [3, 'softmax', [16, 16, 16], 'relu'],
  ] as const)(
    '%i arms, %s: a net with hidden layers of %j, %s, does',
    async (classes, loss, hidden, activation) => {
      const data = spiral(classes);
      const { curves, network, epoch } = await trainPlane(data, { hidden, activation, loss, epochs: 300 });
      expect(last(curves.validationAccuracy)).toBeGreaterThanOrEqual(0.99);
      expect(epoch).toBe(300);
      const figures = planeFigures(network, data.validation);
      expect(figures).toEqual({
        loss: last(curves.validationLoss),
        accuracy: last(curves.validationAccuracy),
      });
    },
  );
});

it.each(['xor', 'circles'] as const)('%s: a hidden layer does what no linear model can', async (name) => {
  const data = splitPlane(planeData(name, { size: 400 }));
  const linear = await trainPlane(data, { epochs: 100 });
  const hidden = await trainPlane(data, { hidden: [16], epochs: 100 });
  expect(last(linear.curves.validationAccuracy)).toBeLessThan(0.7);
  expect(last(hidden.curves.validationAccuracy)).toBeGreaterThanOrEqual(0.99);
});

it('blobs: a linear model is enough', async () => {
  const data = splitPlane(planeData('blobs', { size: 500, classes: 5 }));
  const { curves } = await trainPlane(data, { epochs: 100 });
  expect(last(curves.validationAccuracy)).toBeGreaterThanOrEqual(0.99);
});

describe('trainPlane', () => {
  const data = splitPlane(planeData('circles', { size: 200, noise: 0.25 }));
  const settings = { hidden: [32], batchSize: 100, optimizer: { name: 'adam', rate: 0.03 } } as const;

  it('gives the same for the same seed', async () => {
    const [a, b, c] = await Promise.all(
      [1, 1, 2].map((seed) => trainPlane(data, { ...settings, epochs: 5, seed })),
    );
    expect(a.curves).toEqual(b.curves);
    expect(a.curves).not.toEqual(c.curves);
    expect(a.curves.trainLoss).toHaveLength(5);
  });

  it('with patience ends early, with the weights of the best epoch', async () => {
    const { network, curves, epoch } = await trainPlane(data, { ...settings, patience: 10, epochs: 1000 });
    const { validationLoss } = curves;
    expect(validationLoss).toHaveLength(epoch + 10);
    expect(validationLoss[epoch - 1]).toBe(Math.min(...validationLoss));
    expect(planeFigures(network, data.validation).loss).toBe(validationLoss[epoch - 1]);
  });

  it('measures without dropout', async () => {
    const { network, curves } = await trainPlane(data, { ...settings, dropout: 0.5, epochs: 3 });
    expect(planeFigures(network, data.train).loss).toBe(last(curves.trainLoss));
  });

  it('shows the net and its curves as they grow, and waits between steps for who asks it to', async () => {
    const seen: string[] = [];
    let scores: Float32Array = new Float32Array();
    const { network, curves } = await trainPlane(data, {
      ...settings,
      epochs: 2,
      onStart: (net) => {
        seen.push('start');
        scores = planeScores(net, data.train.points);
      },
      onStep: async ({ step, steps }) => {
        seen.push(`step ${step} of ${steps}`);
        await new Promise((resolve) => setTimeout(resolve, 1));
        seen.push('on');
      },
      onEpoch: (epoch, { validationLoss }) => seen.push(`epoch ${epoch}: ${validationLoss.length}`),
    });
    const steps = (from: number) => [from, from + 1].flatMap((step) => [`step ${step} of 4`, 'on']);
    expect(seen).toEqual(['start', ...steps(1), 'epoch 1: 1', ...steps(3), 'epoch 2: 2']);
    expect(planeScores(network, data.train.points)).not.toEqual(scores);
    expect(curves.validationLoss).toHaveLength(2);
  });

  it('hears an abort signal', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(trainPlane(data, { ...settings, signal })).rejects.toThrow('enough');
  });
});

it('points go through the net in pieces, with the same scores', async () => {
  const data = splitPlane(planeData('spiral', { size: 3000 }));
  const { network } = await trainPlane(data, { hidden: [4], epochs: 1 });
  const { points } = data.train;
  const scores = planeScores(network, points);
  expect(scores).toHaveLength(2 * 2100);
  expect(planeScores(network, points.slice(2 * 1500, 2 * 1501))).toEqual(scores.slice(2 * 1500, 2 * 1501));
});

it('the logistic loss is for two classes', () => {
  expect(() => planeNetwork({ classes: 3, loss: 'logistic' })).toThrow('classes: got 3, expected 2');
});
