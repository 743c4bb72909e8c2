import { beforeAll, describe, expect, it } from 'vitest';
import type { BatchSource } from '../../src/nn/batch.ts';
import { linear } from '../../src/nn/layers/linear.ts';
import type { Loss } from '../../src/nn/loss.ts';
import { SoftmaxLoss } from '../../src/nn/losses/softmax.ts';
import { Network } from '../../src/nn/network.ts';
import { rateRange } from '../../src/nn/rate-range.ts';
import { compareRates, judgeRates, type RateRun } from '../../src/nn/rates.ts';
import { constant } from '../../src/nn/initializers.ts';
import { planeData } from '../../src/plane/data.ts';
import { planeNetwork, PointSource } from '../../src/plane/network.ts';
import { backends } from '../helpers/backends.ts';
import { expectNear } from '../helpers/closeness.ts';
import { planeNet, pointSource, weightsOf } from '../helpers/nets.ts';

const { create } = backends[0];

function spiralNet() {
  const network = new Network(create(), planeNetwork({ hidden: [16, 16] }));
  const source = new PointSource(network.ops.memory, planeData('spiral', { size: 400 }));
  return { network, source, loss: new SoftmaxLoss() };
}

/** ½s² of one score s = w·x with x = 1: gradient descent multiplies s by 1 − rate. */
const half: Loss = {
  parameters: [],
  evaluate: ({ memory }, { ptr }, _, dScores) => {
    const [s] = memory.floats(ptr, 1);
    if (dScores) memory.floats(dScores.ptr, 1).set([s]);
    return { loss: s * s * 0.5, weight: 1 };
  },
};

function parabola(): { network: Network; source: BatchSource } {
  const engine = create();
  const network = planeNet(engine, [linear(1, { initializer: constant(1) })]);
  return { network, source: pointSource(engine, [[1, 0]], [0]) };
}

describe('rateRange', () => {
  it('on a parabola: the loss before each step is the product of the factors so far', async () => {
    const { network, source } = parabola();
    const { rates, losses, smoothed } = await rateRange(network, half, source, {
      from: 0.001,
      to: 0.1,
      steps: 9,
    });
    let s = 1;
    rates.forEach((rate, i) => {
      expectNear(rate, 0.001 * 100 ** (i / 8), 1e-9);
      expectNear(losses[i], 0.5 * s * s, 1e-5);
      // Weight and bias each take a step.
      s *= 1 - 2 * rate;
    });
    expect(rates).toHaveLength(9);
    expect(smoothed[0]).toBeCloseTo(losses[0], 12);
    expect(smoothed[1]).toBeCloseTo((0.8 * losses[0] + losses[1]) / 1.8, 12);
  });

  it('on a parabola diverges a little beyond the rate that it must, and says so', async () => {
    const { network, source } = parabola();
    const { divergence, suggestion, rates } = await rateRange(network, half, source, { from: 1e-3, to: 100 });
    // |1 − 2·rate| > 1 beyond 1; the loss has to grow again before it is seen.
    expect(divergence).toBeGreaterThan(1);
    expect(divergence).toBeLessThan(10);
    expect(rates.at(-1)).toBe(divergence);
    expect(suggestion).toBeLessThanOrEqual(divergence! / 10);
  });

  it('gives the network back as it was, also when aborted', async () => {
    const { network, source, loss } = spiralNet();
    const before = weightsOf(network);
    const range = await rateRange(network, loss, source);
    expect(weightsOf(network)).toEqual(before);
    expect(await rateRange(network, loss, source)).toEqual(range);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(rateRange(network, loss, source, { signal })).rejects.toThrow('enough');
    expect(weightsOf(network)).toEqual(before);
  });

  it('suggests a rate that learns, on batches too, and with other optimizers', async () => {
    const { network, source, loss } = spiralNet();
    for (const options of [{}, { batchSize: 32 }, { batchSize: 32, optimizer: { name: 'adam' as const } }]) {
      const { suggestion, divergence } = await rateRange(network, loss, source, options);
      expect(suggestion).toBeLessThanOrEqual((divergence ?? Infinity) / 10);
      const [{ losses }] = await compareRates(network, loss, source, [suggestion], {
        ...options,
        epochs: 150,
      });
      expect(losses.at(-1)).toBeLessThan(0.8 * losses[0]);
    }
  });

  it('where nothing diverges, says nothing of it', async () => {
    const { network, source, loss } = spiralNet();
    const range = await rateRange(network, loss, source, { to: 0.1 });
    expect(range).not.toHaveProperty('divergence');
    expect(range.suggestion).toBe(range.steepest);
    expect(range.rates).toHaveLength(100);
  });

  it('refuses options out of range', async () => {
    const { network, source, loss } = spiralNet();
    const test = (options: object) => rateRange(network, loss, source, options);
    await expect(test({ from: 1, to: 1 })).rejects.toThrow('rates: got 1 to 1, expected 0 < from < to');
    await expect(test({ from: 0 })).rejects.toThrow('rates: got 0 to 100');
    await expect(test({ steps: 1 })).rejects.toThrow('steps: got 1');
    await expect(test({ batchSize: 0.5 })).rejects.toThrow('batchSize: got 0.5');
  });
});

describe('compareRates', () => {
  let runs: RateRun[];
  const rates = [0.001, 0.3, 1.2, 30];
  const net = spiralNet();
  const before = weightsOf(net.network);

  beforeAll(async () => {
    runs = await compareRates(net.network, net.loss, net.source, rates, { epochs: 200 });
  });

  it('tells a rate that is too small from one that is right, and from those that are too big', () => {
    expect(runs.map(({ rate, verdict }) => [rate, verdict])).toEqual([
      [0.001, 'crawls'],
      [0.3, 'learns'],
      [1.2, 'bounces'],
      [30, 'diverges'],
    ]);
  });

  it('begins each run with the same weights, and ends with them', () => {
    for (const { losses } of runs) expect(losses[0]).toBe(runs[0].losses[0]);
    expect(weightsOf(net.network)).toEqual(before);
  });

  it('on a parabola: converges below 1, bounces at 1, diverges beyond', async () => {
    const { network, source } = parabola();
    const compared = await compareRates(network, half, source, [1e-4, 0.25, 0.9999, 1.1, 1e20], {
      epochs: 50,
    });
    // At 1 the score jumps from one side to the other, and the loss stays.
    expect(compared.map(({ verdict }) => verdict)).toEqual([
      'crawls',
      'learns',
      'bounces',
      'diverges',
      'diverges',
    ]);
    expect(compared[4].losses.every(Number.isFinite)).toBe(true);
    expect(compared[4].losses.length).toBeLessThan(50);
  });

  it('of rates that are all too small, all crawl', async () => {
    const { network, source, loss } = net;
    const small = await compareRates(network, loss, source, [1e-6, 1e-5], { epochs: 20 });
    expect(small.map(({ verdict }) => verdict)).toEqual(['crawls', 'crawls']);
  });

  it('passes on other errors, and leaves the weights alone', async () => {
    const { network, source, loss } = net;
    await expect(compareRates(network, loss, source, [-1])).rejects.toThrow('rate: got -1');
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(compareRates(network, loss, source, [1], { signal })).rejects.toThrow('enough');
    expect(weightsOf(network)).toEqual(before);
  });
});

it('judgeRates says of curves what compareRates says of rates', () => {
  const curves = [
    [1, 0.99, 0.98, 0.97],
    [1, 0.5, 0.3, 0.2],
    [1, 0.2, 0.6, 0.2, 0.6, 0.25],
    [1, 3, Infinity],
  ];
  const runs = judgeRates([0.01, 0.1, 1, 10], curves);
  expect(runs.map(({ verdict }) => verdict)).toEqual(['crawls', 'learns', 'bounces', 'diverges']);
  expect(runs[3]).toEqual({ rate: 10, verdict: 'diverges', losses: [1, 3] });
  expect(() => judgeRates([1, 2], [[1]])).toThrow('curves: got 1 for 2 rates, expected one for each');
  expect(() => judgeRates([1], [[]])).toThrow('curve of rate 1: got no losses');
});
