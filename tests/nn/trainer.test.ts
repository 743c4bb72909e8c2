import { describe, expect, it, vi } from 'vitest';
import type { Engine } from '../../src/core/wasm.ts';
import { INFERENCE } from '../../src/nn/batch.ts';
import { ArgmaxDecoder } from '../../src/nn/decoder.ts';
import { activation } from '../../src/nn/layers/activation.ts';
import { dropout } from '../../src/nn/layers/dropout.ts';
import { input } from '../../src/nn/layers/input.ts';
import { linear } from '../../src/nn/layers/linear.ts';
import { LogisticLoss } from '../../src/nn/losses/logistic.ts';
import { SoftLoss } from '../../src/nn/losses/soft.ts';
import { SoftmaxLoss } from '../../src/nn/losses/softmax.ts';
import { Network } from '../../src/nn/network.ts';
import type { Checkpoint } from '../../src/nn/progress.ts';
import {
  DivergenceError,
  type EpochEvent,
  type StepEvent,
  train,
  type TrainOptions,
} from '../../src/nn/trainer.ts';
import { Random } from '../../src/random.ts';
import { backends } from '../helpers/backends.ts';
import { expectNear, expectSame } from '../helpers/closeness.ts';
import { denseBatch, planeNet, pointSource, weightsOf } from '../helpers/nets.ts';

// — data ————————————————————————————————————————————————————————————————————————————————————————————————————

interface Points {
  points: number[][];
  classes: number[];
}

function cloud(
  n: number,
  seed: number,
  classOf: (x: number, y: number, i: number) => number,
  shift = 0,
): Points {
  const random = new Random(seed);
  const points = Array.from({ length: n }, (_, i) => {
    const side = shift * (i % 2 ? 1 : -1);
    return [random.normal() + side, random.normal() + side];
  });
  return { points, classes: points.map(([x, y], i) => classOf(x, y, i)) };
}

const blobs = (n: number, seed: number) => cloud(n, seed, (_x, _y, i) => i % 2, 3);
/** Points away from the axes, by the sign of x·y. */
function xor(n: number, seed: number): Points {
  const { points } = cloud(n, seed, () => 0);
  for (const p of points) for (const i of [0, 1]) p[i] += 0.3 * Math.sign(p[i]);
  return { points, classes: points.map(([x, y]) => Number(x * y > 0)) };
}

const perceptron = (engine: Engine, seed = 1) => planeNet(engine, [linear(2)], { seed });
const hidden = (engine: Engine, seed = 1) =>
  planeNet(engine, [linear(16), activation('tanh'), dropout(0.1), linear(2)], { seed });

function accuracy(network: Network, { points, classes }: Points): number {
  const { memory } = network.ops;
  return memory.scope(() => {
    const { y } = network.forward(denseBatch(network.engine, points), INFERENCE);
    const found = new ArgmaxDecoder(network.ops).decode(y);
    return found.filter((c, i) => c === classes[i]).length / classes.length;
  });
}

const SETTINGS: TrainOptions = { epochs: 4, batchSize: 8, optimizer: { name: 'adam', rate: 0.01 } };
const simd = backends.find(({ name }) => name === 'wasm simd')!;

/** Trains a net on a few points; what is given takes the place of the usual settings. */
async function run(options: Partial<TrainOptions> = {}, make = hidden, data = xor(60, 5)) {
  const engine = simd.create();
  const network = make(engine);
  const source = pointSource(engine, data.points, data.classes);
  const result = await train(network, new SoftmaxLoss(), source, { ...SETTINGS, ...options });
  return { ...result, network, weights: weightsOf(network) };
}

function expectSameWeights(actual: Float32Array[], expected: Float32Array[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((weights, i) => expectSame(weights, expected[i]));
}

// — fitting —————————————————————————————————————————————————————————————————————————————————————————————————

describe.each(backends)('train on $name', ({ create }) => {
  it('tells two blobs apart', async () => {
    const engine = create();
    const network = perceptron(engine);
    const { points, classes } = blobs(200, 1);
    const source = pointSource(engine, points, classes);
    await train(network, new SoftmaxLoss(), source, {
      ...SETTINGS,
      epochs: 5,
      optimizer: { name: 'sgd', rate: 0.1 },
    });
    expect(accuracy(network, blobs(500, 2))).toBeGreaterThan(0.99);
  });

  it('learns XOR with a hidden layer', async () => {
    const engine = create();
    const network = hidden(engine);
    const { points, classes } = xor(300, 1);
    const source = pointSource(engine, points, classes);
    await train(network, new SoftmaxLoss(), source, {
      ...SETTINGS,
      epochs: 40,
      schedule: { name: 'linear' },
    });
    expect(accuracy(network, xor(500, 2))).toBeGreaterThanOrEqual(0.99);
  });

  it('learns vectors: which words are yes', async () => {
    const engine = create();
    const network = new Network(engine, [input([{ name: 'word', size: 20, width: 4 }]), linear(1)]);
    const yes = (word: number) => (word % 3 === 0 ? 1 : 0);
    const source = {
      size: 20,
      batch: (words: ArrayLike<number>) => ({
        rows: words.length,
        inputRows: words.length,
        columns: { word: engine.memory.fromInts(words) },
        starts: 0,
        sentences: Int32Array.from([0, words.length]),
        targets: engine.memory.fromFloats(Array.from(words, yes)),
      }),
    };
    const optimizer = { name: 'adagrad', rate: 0.5 } as const;
    const { history } = await train(network, new LogisticLoss(), source, {
      epochs: 30,
      batchSize: 4,
      optimizer,
    });
    expect(history[0].loss).toBeGreaterThan(0.3);
    expect(history[29].loss).toBeLessThan(0.05);
  });
});

it('cannot learn XOR without a hidden layer', async () => {
  const { network } = await run({ epochs: 40 }, perceptron, xor(300, 1));
  expect(accuracy(network, xor(500, 2))).toBeLessThan(0.7);
});

// — the same and not the same ———————————————————————————————————————————————————————————————————————————————

describe('seeds', () => {
  it('the same gives the same bytes, another others', async () => {
    const first = await run();
    expectSameWeights((await run()).weights, first.weights);
    expect((await run({ seed: 2 })).weights).not.toEqual(first.weights);
    expect((await run({}, (engine) => hidden(engine, 2))).weights).not.toEqual(first.weights);
  });

  it('each epoch sees every example once, in another order', async () => {
    const engine = simd.create();
    const { points, classes } = xor(30, 5);
    const source = pointSource(engine, points, classes);
    const seen: number[] = [];
    const spy: typeof source = {
      size: source.size,
      batch: (examples, mode) => {
        expect(mode).toEqual({
          train: true,
          seed: 3,
          step: Math.ceil(seen.length / 8) - Math.floor(seen.length / 240),
        });
        seen.push(...Array.from(examples));
        return source.batch(examples, mode);
      },
    };
    await train(perceptron(engine), new SoftmaxLoss(), spy, { ...SETTINGS, epochs: 2, seed: 3 });
    const sorted = (part: number[]) => [...part].sort((a, b) => a - b);
    expect(sorted(seen.slice(0, 30))).toEqual(Array.from({ length: 30 }, (_, i) => i));
    expect(sorted(seen.slice(30))).toEqual(sorted(seen.slice(0, 30)));
    expect(seen.slice(30)).not.toEqual(seen.slice(0, 30));
  });
});

// — when it ends ————————————————————————————————————————————————————————————————————————————————————————————

/** A validation that returns these scores, and keeps the weights that it saw. */
function scripted(scores: number[]) {
  const seen: Float32Array[][] = [];
  return {
    seen,
    of: (network: Network) => () => {
      seen.push(weightsOf(network));
      return { score: scores[seen.length - 1] };
    },
  };
}

async function validated(scores: number[], options: Partial<TrainOptions>) {
  const script = scripted(scores);
  const engine = simd.create();
  const network = hidden(engine);
  const { points, classes } = xor(60, 5);
  const result = await train(network, new SoftmaxLoss(), pointSource(engine, points, classes), {
    ...SETTINGS,
    ...options,
    validate: script.of(network),
  });
  return { ...result, weights: weightsOf(network), seen: script.seen };
}

describe('early stopping', () => {
  it('stops after `patience` epochs without a better score, and restores the best weights', async () => {
    const result = await validated([0.5, 0.7, 0.6, 0.7, 0.9], { epochs: 9, patience: 2 });
    expect(result.seen).toHaveLength(4);
    expect(result.epoch).toBe(2);
    expect(result.steps).toBe(4 * 8);
    expectSameWeights(result.weights, result.seen[1]);
    expect(result.history.map(({ best }) => best)).toEqual([true, true, false, false]);
  });

  it('without patience goes on to the end', async () => {
    const result = await validated([0.9, 0.1, 0.2, 0.3], {});
    expect(result.seen).toHaveLength(4);
    expect(result.epoch).toBe(1);
    expectSameWeights(result.weights, result.seen[0]);
  });

  it('a better score renews the patience', async () => {
    const result = await validated([0.1, 0.05, 0.2, 0.1, 0.3, 0.2, 0.2], { epochs: 7, patience: 2 });
    expect(result.seen).toHaveLength(7);
    expect(result.epoch).toBe(5);
  });

  it('a score that is no number is never the best', async () => {
    const result = await validated([NaN, 0.1, NaN, 0.05], {});
    expect(result.epoch).toBe(2);
    expectSameWeights(result.weights, result.seen[1]);
  });

  it('without validation the last weights stay', async () => {
    const { epoch, history } = await run();
    expect(epoch).toBe(4);
    expect(history.some(({ best }) => best)).toBe(false);
  });
});

describe('averageEpochs', () => {
  it('ends with the mean of the weights after the last epochs', async () => {
    const result = await validated([1, 2, 3, 4, 5], { epochs: 5, averageEpochs: 3 });
    expect(result.epoch).toBe(0);
    const mean = result.seen[0].map((weights, i) =>
      weights.map((_, j) => (result.seen[2][i][j] + result.seen[3][i][j] + result.seen[4][i][j]) / 3),
    );
    result.weights.forEach((weights, i) => weights.forEach((w, j) => expectNear(w, mean[i][j], 1e-6)));
    expect(result.weights).not.toEqual(result.seen[4]);
  });

  it('stopped before them, ends with the best', async () => {
    const result = await validated([2, 1, 3, 4, 5], { epochs: 5, averageEpochs: 2, patience: 1 });
    expect(result.epoch).toBe(1);
    expectSameWeights(result.weights, result.seen[0]);
  });
});

// — what it tells ———————————————————————————————————————————————————————————————————————————————————————————

describe('events', () => {
  it('come after each step and each epoch', async () => {
    const steps: StepEvent[] = [];
    const epochs: EpochEvent[] = [];
    const { history } = await run({
      epochs: 2,
      schedule: { name: 'linear' },
      onStep: (event) => steps.push(event),
      onEpoch: (event) => epochs.push(event),
      validate: () => ({ score: 0.5, other: 3 }),
    });
    expect(steps.map(({ epoch, step }) => [epoch, step])).toEqual(
      Array.from({ length: 16 }, (_, i) => [i < 8 ? 1 : 2, i + 1]),
    );
    expect(new Set(steps.map((event) => event.steps))).toEqual(new Set([16]));
    expect(steps.map(({ rows }) => rows)).toEqual([8, 8, 8, 8, 8, 8, 8, 4, 8, 8, 8, 8, 8, 8, 8, 4]);
    steps.forEach(({ rate }, i) => expectNear(rate, 0.01 * (1 - i / 16), 1e-12));
    expect(epochs).toEqual(history);
    expect(epochs.map(({ epoch, epochs: all, rows, best }) => [epoch, all, rows, best])).toEqual([
      [1, 2, 60, true],
      [2, 2, 60, false],
    ]);
    expect(epochs[0].validation).toEqual({ score: 0.5, other: 3 });
    expect(epochs[0].seconds).toBeGreaterThan(0);
    const first = steps.slice(0, 8);
    expectNear(epochs[0].loss, first.reduce((sum, { loss, rows }) => sum + loss * rows, 0) / 60, 1e-9); // prettier-ignore
  });

  it('the loss of an epoch is the mean over what counts', async () => {
    const engine = simd.create();
    const { points, classes } = xor(40, 5);
    // Of every batch another number of rows counts.
    const source = pointSource(engine, points, classes.map((c, i) => (i % 3 ? c : -1))); // prettier-ignore
    const steps: number[] = [];
    const weights: number[] = [];
    const loss = new SoftmaxLoss({ classWeights: [1, 5] });
    const spy: Pick<SoftmaxLoss, 'parameters' | 'evaluate'> = {
      parameters: [],
      evaluate: (...given) => {
        const result = loss.evaluate(...given);
        steps.push(result.loss);
        weights.push(result.weight);
        return result;
      },
    };
    const { history } = await train(perceptron(engine), spy, source, { ...SETTINGS, epochs: 1 });
    const sum = steps.reduce((total, value, i) => total + value * weights[i], 0);
    expectNear(history[0].loss, sum / weights.reduce((a, b) => a + b), 1e-9);
    expect(new Set(weights).size).toBeGreaterThan(2);
  });

  it('tell the parts of the loss', async () => {
    const engine = simd.create();
    const batch = () => ({
      ...denseBatch(engine, [[1, 2]]),
      softTargets: engine.memory.fromFloats([0.3, 0.7]),
    });
    const events: StepEvent[] = [];
    await train(
      perceptron(engine),
      new SoftLoss(),
      { size: 1, batch },
      { ...SETTINGS, onStep: (e) => events.push(e) },
    );
    expect(Object.keys(events[0].parts!)).toEqual(['crossEntropy', 'entropy', 'kl']);
    expectNear(events[0].parts!.entropy, -0.3 * Math.log(0.3) - 0.7 * Math.log(0.7), 1e-6);
  });
});

describe('AbortSignal', () => {
  const reason = new Error('enough');

  it('stops after the step, with its reason', async () => {
    const controller = new AbortController();
    let steps = 0;
    const onStep = () => {
      if (++steps === 11) controller.abort(reason);
    };
    await expect(run({ signal: controller.signal, onStep })).rejects.toBe(reason);
    expect(steps).toBe(11);
  });

  it('after the last step of an epoch does not validate first', async () => {
    const controller = new AbortController();
    let [steps, validations] = [0, 0];
    const options: Partial<TrainOptions> = {
      signal: controller.signal,
      onStep: () => {
        if (++steps === 8) controller.abort(reason);
      },
      validate: () => ({ score: ++validations }),
    };
    await expect(run(options)).rejects.toBe(reason);
    expect(validations).toBe(0);
  });

  it('already aborted takes no step', async () => {
    let steps = 0;
    const signal = AbortSignal.abort(reason);
    await expect(run({ signal, onStep: () => void steps++ })).rejects.toBe(reason);
    expect(steps).toBe(0);
  });
});

it('gives way to the event loop every 50 ms', async () => {
  let [clock, steps] = [0, 0];
  const spy = vi.spyOn(performance, 'now').mockImplementation(() => clock);
  const turns: number[] = [];
  let handle = setImmediate(function turn() {
    turns.push(steps);
    handle = setImmediate(turn);
  });
  const onStep = () => {
    steps++;
    clock += 1.5;
  };
  await run({ epochs: 50, onStep }).finally(() => {
    clearImmediate(handle);
    spy.mockRestore();
  });
  const between = turns.slice(1).map((turn, i) => turn - turns[i]);
  expect(between.length).toBeGreaterThan(6);
  expect(Math.max(...between)).toBe(Math.ceil(50 / 1.5));
});

describe('divergence', () => {
  it('names the step, the rate and what to try', async () => {
    const wild = run({ optimizer: { name: 'sgd', rate: 1e30 } }, (engine) =>
      planeNet(engine, [linear(4), linear(2)]),
    );
    await expect(wild).rejects.toThrow(DivergenceError);
    await expect(wild).rejects.toThrow(
      /^training diverged at step \d+ \(epoch 1\): the loss is (NaN|Infinity) at learning rate 1e\+30\. Try a rate ten times smaller, gradient clipping \(optimizer\.clip\), or a warm-up/,
    );
  });

  it('is seen in the gradient where that is clipped', async () => {
    const wild = (engine: Engine) => {
      const network = planeNet(engine, [linear(2)]);
      network.parameters.values(network.parameters.all[0])[0] = 1e30;
      return network;
    };
    const points = { points: [[1e30, 1e30], [-1e25, 1e20]], classes: [0, 1] }; // prettier-ignore
    await expect(run({ optimizer: { name: 'sgd', rate: 1, clip: 1 } }, wild, points)).rejects.toThrow(
      DivergenceError,
    );
  });

  it('is seen in the weights when the last step of an epoch broke them', async () => {
    const points = { points: [[3e20, -1e20]], classes: [0] };
    const options = { epochs: 1, optimizer: { name: 'sgd', rate: 1e30 } } as const;
    await expect(run(options, (engine) => {
      const network = planeNet(engine, [linear(2)]);
      for (const p of network.parameters.all) network.parameters.values(p).fill(0);
      return network;
    }, points)).rejects.toThrow('training diverged at step 1 (epoch 1): weights are not finite at learning rate 1e+30'); // prettier-ignore
  });
});

// — going on ————————————————————————————————————————————————————————————————————————————————————————————————

/** A checkpoint as a file would hold it: copied while it is valid. */
const copyOf = ({ tensors, state }: Checkpoint): Checkpoint => ({
  tensors: Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tensor.slice()])),
  state: JSON.parse(JSON.stringify(state)) as Checkpoint['state'],
});

/** Training whose validation depends on the weights alone, as a real one does. */
async function training(options: Partial<TrainOptions>) {
  const engine = simd.create();
  const network = hidden(engine);
  const { points, classes } = xor(60, 5);
  const checkpoints: Checkpoint[] = [];
  const result = await train(network, new SoftmaxLoss(), pointSource(engine, points, classes), {
    ...SETTINGS,
    epochs: 6,
    schedule: { name: 'cosine', warmup: 10 },
    // Up and down, so that the best epoch is neither the first nor the last.
    validate: () => ({ score: Math.sin(1e3 * weightsOf(network)[0][0]) }),
    onCheckpoint: (checkpoint) => void checkpoints.push(copyOf(checkpoint)),
    ...options,
  });
  const history = result.history.map(({ seconds: _seconds, ...event }) => event);
  return { weights: weightsOf(network), checkpoints, epoch: result.epoch, steps: result.steps, history };
}

describe('resume', () => {
  it.each<[string, Partial<TrainOptions>]>([
    ['the best weights', {}],
    ['an average', { averageEpochs: 4 }],
    ['patience', { patience: 2 }],
    ['no validation', { validate: undefined }],
    ['momentum', { optimizer: { name: 'nesterov', rate: 0.05, clip: 1, weightDecay: 1e-3 } }],
  ])('after any epoch ends with the same bytes as an unbroken run, with %s', async (_, options) => {
    const { checkpoints, ...unbroken } = await training(options);
    expect(checkpoints.length).toBeGreaterThanOrEqual(2);
    for (const [i, resume] of checkpoints.entries()) {
      expect(resume.state.epoch).toBe(i + 1);
      const before = copyOf(resume);
      const { checkpoints: later, ...resumed } = await training({ ...options, resume });
      expect(resumed).toEqual(unbroken);
      expect(later).toEqual(checkpoints.slice(i + 1).map((checkpoint) => anyTimes(checkpoint)));
      // The checkpoint is the caller's, to be used again.
      expect(resume).toEqual(before);
    }
  });

  /** Equal but for the seconds that epochs took. */
  const anyTimes = ({ tensors, state }: Checkpoint) => ({
    tensors,
    state: {
      ...state,
      history: state.history.map((event) => ({ ...event, seconds: expect.any(Number) as number })),
    },
  });

  it('refuses a checkpoint that does not fit', async () => {
    const { checkpoints } = await training({ epochs: 2 });
    const { tensors, state } = checkpoints[0];
    const { 'weight.layers.1.bias': _, ...missing } = tensors;
    await expect(run({ resume: { tensors: missing, state } })).rejects.toThrow(
      "the checkpoint does not fit: tensor 'weight.layers.1.bias': got none, expected 16 numbers",
    );
    const wrong = { ...tensors, 'optimizer.1.layers.1.weight': new Float32Array(3) };
    await expect(run({ resume: { tensors: wrong, state } })).rejects.toThrow(
      "the checkpoint does not fit: tensor 'optimizer.1.layers.1.weight': got 3 numbers, expected 32 numbers",
    );
    await expect(run({ resume: checkpoints[0] }, perceptron)).rejects.toThrow('the checkpoint does not fit');
    const sgd = { name: 'sgd', rate: 0.1 } as const;
    await expect(run({ resume: checkpoints[0], optimizer: sgd })).rejects.toThrow(
      "the checkpoint does not fit: tensor 'optimizer.0.layers.1.weight': got 32 numbers, expected none",
    );
  });
});

it.each<[Partial<TrainOptions>, string]>([
  [{ epochs: 0 }, 'epochs: got 0, expected an integer ≥ 1'],
  [{ batchSize: 1.5 }, 'batchSize: got 1.5, expected an integer ≥ 1'],
  [{ patience: 0 }, 'patience: got 0, expected a number ≥ 1'],
])('options out of range: %j', async (options, message) => {
  await expect(run(options)).rejects.toThrow(message);
});

it('no examples', async () => {
  await expect(run({}, hidden, { points: [], classes: [] })).rejects.toThrow('examples: got 0, expected an integer ≥ 1'); // prettier-ignore
});

describe('scores that say nothing yet', () => {
  const validations = (all: { score: number; loss?: number }[], options: Partial<TrainOptions>) => {
    const engine = simd.create();
    const { points, classes } = xor(60, 5);
    let at = 0;
    return train(hidden(engine), new SoftmaxLoss(), pointSource(engine, points, classes), {
      ...SETTINGS,
      ...options,
      epochs: all.length,
      validate: () => all[at++],
    });
  };

  it('use up no patience until one is above patienceAbove', async () => {
    const scores = [0, 0, 0, 0, 0.1, 0.05, 0.02, 0.3].map((score) => ({ score }));
    const result = await validations(scores, { patience: 2, patienceAbove: 0 });
    expect(result.history).toHaveLength(7);
    expect(result.epoch).toBe(5);
    expect((await validations(scores, { patience: 2 })).history).toHaveLength(3);
  });

  it('of equal scores that with the lower loss is kept', async () => {
    const tied = [
      { score: 0, loss: 3 },
      { score: 0, loss: 1 },
      { score: 0, loss: 2 },
    ];
    expect((await validations(tied, {})).epoch).toBe(2);
    expect(
      (
        await validations(
          tied.map(({ score }) => ({ score })),
          {},
        )
      ).epoch,
    ).toBe(1);
    expect(
      (
        await validations(
          [
            { score: 0.5, loss: 3 },
            { score: 0.4, loss: 1 },
          ],
          {},
        )
      ).epoch,
    ).toBe(1);
  });
});
