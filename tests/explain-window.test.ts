import { beforeAll, describe, expect, it } from 'vitest';
import { explainWindow } from '../src/explain-window.ts';
import { Tagger } from '../src/tagger.ts';
import { parseCorpus } from '../src/text/corpora/index.ts';
import { trainTagger } from '../src/train-tagger.ts';
import { expectClose, expectNear } from './helpers/closeness.ts';
import { fourPoint, logSoftmax } from './helpers/oracle.ts';

const TOKENS = ['Museums', 'in', 'Paris', 'are', 'amazing'];
const CORPUS = `${TOKENS.map((token) => `${token} ${token === 'Paris' ? 'S-LOC' : 'O'}`).join('\n')}\n`;
const WIDTH = 6;

let tagger: Tagger;
beforeAll(async () => {
  ({ tagger } = await trainTagger(parseCorpus(CORPUS, { format: 'conll' }), {
    features: [
      { name: 'word', width: WIDTH },
      { name: 'capitalization', width: 2 },
    ],
    window: { radius: 2 },
    layers: [{ linear: 5 }, { activation: 'tanh' }],
    epochs: 2,
    batch: { unit: 'sentence', size: 1 },
    seed: 3,
  }));
});

describe('explainWindow', () => {
  it('splits ∂J/∂x into the five words, as the numbers say', () => {
    const { words } = explainWindow(tagger, TOKENS, 2, 'S-LOC');
    expect(words.map(({ token }) => token)).toEqual(TOKENS);
    const { network, vocabulary } = tagger.model;
    const [table] = network.parameters.tables;
    for (const { token, x, gradient } of words) {
      expect(x).toHaveLength(WIDTH + 2);
      const from = vocabulary.id(token!) * WIDTH;
      const values = () => network.parameters.values(table);
      expectClose(x.subarray(0, WIDTH), values().slice(from, from + WIDTH), 1e-7);
      const numerical = Array.from({ length: WIDTH }, (_, i) => {
        const value = values()[from + i];
        const slope = fourPoint(
          (t) => {
            values()[from + i] = t;
            return explainWindow(tagger, TOKENS, 2, 'S-LOC').loss;
          },
          value,
          2 ** -5,
        );
        values()[from + i] = value;
        return slope;
      });
      expectClose(gradient.subarray(0, WIDTH), numerical, 1e-4);
    }
  });

  it('J is −ln p of the tag, and the other parts are of their shapes', () => {
    const { tags } = tagger.model.tagSet;
    const found = tags.map((tag) => explainWindow(tagger, TOKENS, 2, tag));
    expectNear(
      found.reduce((sum, { loss }) => sum + Math.exp(-loss), 0),
      1,
      1e-5,
    );
    const { layers, loss } = found[1];
    const scores = layers[layers.length - 1];
    expect(scores.y).toMatchObject({ rows: 1, cols: tags.length });
    expectNear(loss, -logSoftmax(scores.y.values)[1], 1e-5);
    expectNear(
      scores.delta.values.reduce((a, b) => a + b),
      0,
      1e-6,
    );
    const shapes = layers.flatMap(({ parameters }) =>
      Object.values(parameters).map(({ rows, cols }) => [rows, cols]),
    );
    expect(shapes.slice(2)).toEqual([
      [5 * (WIDTH + 2), 5],
      [1, 5],
      [5, tags.length],
      [1, tags.length],
    ]);
  });

  it('the window reaches beyond the sentence', () => {
    const tokensAt = (position: number) =>
      explainWindow(tagger, TOKENS, position, 'O').words.map((w) => w.token);
    expect(tokensAt(0)).toEqual([undefined, undefined, 'Museums', 'in', 'Paris']);
    expect(tokensAt(4)).toEqual(['Paris', 'are', 'amazing', undefined, undefined]);
  });

  it('refuses other places and tags, and a loaded tagger', async () => {
    for (const position of [-1, 5, 0.5])
      expect(() => explainWindow(tagger, TOKENS, position, 'O')).toThrow(`position: got ${position}`);
    expect(() => explainWindow(tagger, TOKENS, 0, 'B-PER')).toThrow("tag: got 'B-PER', expected");
    const loaded = await Tagger.load(tagger.save());
    expect(() => explainWindow(loaded, TOKENS, 0, 'O')).toThrow(TypeError);
  });
});
