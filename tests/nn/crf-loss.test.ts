import { describe, expect, it } from 'vitest';
import type { Ops } from '../../src/core/ops.ts';
import type { Batch, Mode } from '../../src/nn/batch.ts';
import { activation } from '../../src/nn/layers/activation.ts';
import { input } from '../../src/nn/layers/input.ts';
import { linear } from '../../src/nn/layers/linear.ts';
import { CrfLoss } from '../../src/nn/losses/crf.ts';
import { Network } from '../../src/nn/network.ts';
import { learnTransitions, type Transitions } from '../../src/nn/transitions.ts';
import { Random } from '../../src/random.ts';
import { constraints, TagSet } from '../../src/text/tagset.ts';
import { backends } from '../helpers/backends.ts';
import { expectNear } from '../helpers/closeness.ts';
import { checkGradients } from '../helpers/gradients.ts';
import { logSumExp } from '../helpers/oracle.ts';
import { randomFloats } from '../helpers/random.ts';

const MODE: Mode = { train: true, seed: 1, step: 0 };
const tagSet = TagSet.from(['A'], 'BIOES'); // O, B-A, I-A, E-A, S-A
const TAGS = tagSet.tags.length;
/** O B E, then S O: two sentences. */
const TARGETS = [0, 1, 3, 4, 0];

function batchOf(ops: Ops, targets: number[], sentences = [0, 3, 5]): Batch {
  const rows = targets.length;
  return {
    rows,
    inputRows: rows,
    columns: { word: ops.memory.fromInts(Array.from({ length: rows }, (_, i) => i % 4)) },
    starts: 0,
    sentences: Int32Array.from(sentences),
    targets: ops.memory.fromInts(targets),
  };
}

/** −ln P of a path, by enumeration of all paths, in float64. */
function negativeLogLikelihood(scores: ArrayLike<number>, path: number[], t: Transitions): number {
  const scoreOf = (p: number[]) =>
    p.reduce(
      (sum, tag, i) => sum + scores[i * TAGS + tag] + (i ? t.transitions[p[i - 1] * TAGS + tag] : 0),
      t.start[p[0]] + t.end[p[p.length - 1]],
    );
  const all = Array.from({ length: TAGS ** path.length }, (_, code) =>
    path.map((_tag, i) => Math.floor(code / TAGS ** i) % TAGS),
  );
  return logSumExp(all.map(scoreOf)) - scoreOf(path);
}

describe.each(backends)('the CRF loss on $name', ({ create }) => {
  const build = () => {
    const learned = learnTransitions(TAGS);
    const fixed = constraints(tagSet);
    const loss = new CrfLoss(fixed, learned);
    const layers = [input([{ name: 'word', size: 4, width: 3 }]), activation('tanh'), linear(TAGS)];
    const network = new Network(create(), layers, { seed: 3, extra: loss.parameters });
    const random = new Random(5);
    for (const p of loss.parameters) network.parameters.values(p).set(randomFloats(random, p.length, 1));
    return { loss, network, learned, fixed };
  };

  it('is the mean over rows of −ln P(path), by enumeration', () => {
    const { loss, network, learned, fixed } = build();
    const sum = (part: keyof Transitions) => {
      const weights = network.parameters.values(learned[part]);
      return fixed[part].map((score, i) => score + weights[i]);
    };
    const t = { transitions: sum('transitions'), start: sum('start'), end: sum('end') };
    network.ops.memory.scope(() => {
      const batch = batchOf(network.ops, TARGETS);
      const { y } = network.forward(batch, MODE);
      const scores = network.ops.memory.floats(y.ptr, y.rows * y.cols).slice();
      const expected =
        negativeLogLikelihood(scores.subarray(0, 3 * TAGS), TARGETS.slice(0, 3), t) +
        negativeLogLikelihood(scores.subarray(3 * TAGS), TARGETS.slice(3), t);
      const result = loss.evaluate(network.ops, y, batch);
      expectNear(result.loss, expected / 5, 1e-6);
      expect(result.weight).toBe(5);
    });
  });

  it('has the gradients of all weights, the transitions included, that differences give', () => {
    const { loss, network } = build();
    network.ops.memory.scope(() => {
      const compared = checkGradients(network, loss, batchOf(network.ops, TARGETS), MODE);
      expect(compared).toBeGreaterThan(50);
    });
  });

  it('leaves out sentences with a row that has no target', () => {
    const { loss, network } = build();
    const evaluate = (targets: number[], sentences?: number[]) =>
      network.ops.memory.scope(() => {
        const batch = batchOf(network.ops, targets, sentences);
        const { loss: value, weight } = network.backpropagate(batch, loss, MODE);
        return { value, weight };
      });
    const whole = evaluate(TARGETS.slice(0, 3), [0, 3]);
    const part = evaluate([...TARGETS.slice(0, 3), -1, 0]);
    expect(part.weight).toBe(3);
    expectNear(part.value, whole.value, 1e-6);
    expect(evaluate([-1, 0, 0], [0, 3])).toEqual({ value: 0, weight: 0 });
  });

  it('refuses targets and scores that it has no tag for', () => {
    const { loss, network } = build();
    network.ops.memory.scope(() => {
      const batch = batchOf(network.ops, [0, 5, 0], [0, 3]);
      expect(() => network.backpropagate(batch, loss, MODE)).toThrow(/target: got 5, expected a tag below 5/);
      const scores = network.ops.zeros(3, 4);
      expect(() => loss.evaluate(network.ops, scores, batch)).toThrow(/got 4 score columns, expected 5/);
    });
  });
});
