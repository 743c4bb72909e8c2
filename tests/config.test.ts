import { describe, expect, it } from 'vitest';
import {
  type Config,
  ConfigError,
  type PartialConfig,
  type PresetName,
  presets,
  resolveConfig,
} from '../src/config.ts';
import { layersOf } from '../src/training-model.ts';
import { activation } from '../src/nn/layers/activation.ts';
import { optimizers } from '../src/nn/optimizers/index.ts';
import { createFeature, featureTypes, loadFeatures } from '../src/text/features/index.ts';
import { Vocabulary } from '../src/text/vocabulary.ts';

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('resolveConfig', () => {
  it('fills in every default', () => {
    expect(resolveConfig({})).toEqual({
      tokenizer: 'words',
      scheme: 'BIOES',
      features: [{ name: 'word', width: 32, trainable: true, dropout: 0 }],
      vocabulary: { minCount: 1, vectorWords: 40_000 },
      inputDropout: 0,
      contextDropout: 0,
      window: { radius: 2, combine: 'concatenate' },
      layers: [],
      loss: 'softmax',
      margin: 1,
      labelSmoothing: 0,
      classWeights: {},
      optimizer: {
        name: 'adam',
        rate: 0.002,
        weightDecay: 0,
        clip: 0,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
      },
      schedule: { name: 'constant', warmup: 0, factor: 0.5, times: 3 },
      epochs: 8,
      batch: { unit: 'sentence', size: 16 },
      patience: 3,
      averageEpochs: 0,
      seed: 1,
    });
  });

  it('gives features and optimizers the defaults of their kind', () => {
    for (const name of Object.keys(featureTypes) as (keyof typeof featureTypes)[]) {
      const [feature] = resolveConfig({ features: [{ name }] }).features;
      expect(feature).toMatchObject({ name, ...featureTypes[name].options });
    }
    for (const name of Object.keys(optimizers) as (keyof typeof optimizers)[]) {
      expect(resolveConfig({ optimizer: { name } }).optimizer).toEqual({
        name,
        rate: 0.002,
        weightDecay: 0,
        clip: 0,
        ...optimizers[name].defaults,
      });
    }
    expect(resolveConfig({ layers: [{ linear: 3 }, { dropout: 0.5 }] }).layers).toEqual([
      { linear: 3, initializer: 'xavierUniform', trainable: true },
      { dropout: 0.5 },
    ]);
  });

  it('takes the example of the documentation', () => {
    const given = {
      tokenizer: 'words',
      scheme: 'BIOES',
      features: [
        { name: 'word', width: 100, rate: 0.001, trainable: true },
        { name: 'affixes', lengths: [1, 2, 3, 4], buckets: 16384, width: 32 },
      ],
      window: { radius: 2, combine: 'concatenate' },
      layers: [{ linear: 160 }, { activation: 'relu' }, { dropout: 0.25 }],
      loss: 'softmax',
      optimizer: { name: 'adam', rate: 0.002, weightDecay: 0, clip: 5 },
      schedule: { name: 'linear', warmup: 50 },
      epochs: 8,
      batch: { unit: 'document', size: 3 },
      patience: 3,
      seed: 1,
    };
    expect(resolveConfig(given)).toMatchObject(given);
  });

  it.each(Object.keys(presets) as PresetName[])(
    'the preset %s, and a round trip through JSON',
    async (name) => {
      const resolved = resolveConfig(presets[name]);
      expect(resolved).toMatchObject(presets[name]);
      expect(resolveConfig(json(resolved) as PartialConfig)).toEqual(resolved);
      expect(JSON.stringify(resolveConfig(json(resolved) as PartialConfig))).toBe(JSON.stringify(resolved));
      const vocabulary = new Vocabulary(['a']);
      const loaded = await loadFeatures(resolved.features);
      for (const { dropout: _, ...spec } of resolved.features) createFeature(spec, { vocabulary, loaded });
      expect(layersOf(resolved)).toHaveLength(resolved.layers.length);
    },
  );

  it('takes what is not in the defaults', () => {
    const given: PartialConfig = {
      scheme: 'plain',
      vocabulary: { vectorWords: 'all', minCount: 2 },
      classWeights: { O: 0.5, PER: 2 },
      layers: [{ linear: 5, initializer: 'heNormal', rate: 0.1, trainable: false }],
    };
    expect(resolveConfig(given)).toMatchObject(given);
  });

  it('leaves what it is given alone', () => {
    const given = Object.freeze({ features: Object.freeze([Object.freeze({ name: 'word' })]) });
    const resolved = resolveConfig(given);
    resolved.features[0].width = 7;
    expect(resolveConfig({}).features[0].width).toBe(32);
  });
});

describe('a wrong configuration', () => {
  it.each<[PartialConfig, string]>([
    // Unknown keys, at each level.
    [
      { epoch: 3 } as PartialConfig,
      "unknown key 'epoch', did you mean 'epochs'?; known are tokenizer, scheme",
    ],
    [{ features: [{ name: 'word', widht: 3 }] }, "features[0]: unknown key 'widht', did you mean 'width'?"],
    [{ features: [{ name: 'shape', dropout: 0.1 }] }, "features[0]: unknown key 'dropout'"],
    [
      { features: [{ name: 'affixes', length: [1] }] },
      "features[0]: unknown key 'length', did you mean 'lengths'?",
    ],
    [{ vocabulary: { mincount: 1 } }, "vocabulary: unknown key 'mincount', did you mean 'minCount'?"],
    [{ window: { size: 5 } }, "window: unknown key 'size'; known are radius, combine"],
    [{ layers: [{ linear: 4, initialiser: 'zeros' }] }, "layers[0]: unknown key 'initialiser', did you mean 'initializer'?"], // prettier-ignore
    [{ layers: [{ linear: 4, dropout: 0.1 }] }, "layers[0]: unknown key 'dropout'; known are linear"],
    [{ layers: [{ linaer: 4 }] }, "layers[0]: got {\"linaer\":4}, expected linear, activation or dropout, did you mean 'linear'?"], // prettier-ignore
    [{ optimizer: { name: 'adam', momentum: 1 } }, "optimizer: unknown key 'momentum'"],
    [{ schedule: { warmUp: 1 } }, "schedule: unknown key 'warmUp', did you mean 'warmup'?"],
    [{ batch: { units: 'sentence' } }, "batch: unknown key 'units', did you mean 'unit'?"],
    // Unknown names.
    [{ tokenizer: 'word' }, 'tokenizer: got "word", expected words, syllables, did you mean \'words\'?'],
    [{ scheme: 'IOB1' }, 'scheme: got "IOB1", expected BIOES, BIO, plain'],
    [{ features: [{ name: 'words' }] }, 'features[0].name: got "words", expected word, capitalization'],
    [{ features: [{ width: 3 }] }, 'features[0].name: got undefined, expected word or'],
    [{ window: { combine: 'sum' } }, 'window.combine: got "sum", expected concatenate, average'],
    [
      { layers: [{ linear: 4, initializer: 'he' }] },
      'layers[0].initializer: got "he", expected zeros, xavierUniform',
    ],
    [{ layers: [{ linear: 4 }, { activation: 'swish' }] }, 'layers[1].activation: got "swish", expected identity, sigmoid'], // prettier-ignore
    [{ loss: 'crossEntropy' }, 'loss: got "crossEntropy", expected softmax'],
    [{ loss: 'hinge' }, 'loss: got "hinge", expected softmax, crf, max-margin, logistic'],
    [{ loss: 'max-margin', margin: -1 }, 'margin: got -1, expected a number ≥ 0'],
    [{ loss: 'logistic', labelSmoothing: 0.1 }, 'labelSmoothing: got 0.1, but only the loss softmax takes it, not logistic'], // prettier-ignore
    [{ loss: 'crf', classWeights: { O: 2 } }, 'classWeights: got {"O":2}, but only the loss softmax takes it, not crf'], // prettier-ignore
    [{ optimizer: { name: 'adm' } }, 'optimizer.name: got "adm", expected sgd, momentum'],
    [{ schedule: { name: 'exponential' } }, 'schedule.name: got "exponential", expected constant, linear'],
    [{ batch: { unit: 'token' } }, 'batch.unit: got "token", expected sentence, document'],
    // Values out of range or of another type.
    [{ features: 'word' }, 'features: got "word", expected a list'],
    [{ features: [] }, 'features: got [], expected a list of 1 or more'],
    [{ features: ['word'] }, 'features[0]: got "word", expected an object'],
    [{ features: [{ name: 'word', width: 0 }] }, 'features[0].width: got 0, expected an integer ≥ 1'],
    [{ features: [{ name: 'word', rate: -1 }] }, 'features[0].rate: got -1, expected a number ≥ 0'],
    [{ features: [{ name: 'word', trainable: 1 }] }, 'features[0].trainable: got 1, expected true or false'],
    [
      { features: [{ name: 'word' }, { name: 'word' }] },
      "features: got 'word' twice, expected each name once",
    ],
    [
      { features: [{ name: 'affixes', buckets: 1.5 }] },
      'features[0].buckets: got 1.5, expected an integer ≥ 1',
    ],
    [
      { features: [{ name: 'affixes', lengths: [] }] },
      'features[0].lengths: got [], expected a list of 1 or more',
    ],
    [
      { features: [{ name: 'affixes', lengths: [1, 0] }] },
      'features[0].lengths[1]: got 0, expected an integer ≥ 1',
    ],
    // Numbers that decide about memory and time, just above their bounds.
    [{ features: [{ name: 'word', width: 4097 }] }, 'features[0].width: got 4097, expected an integer ≥ 1 and ≤ 4096'], // prettier-ignore
    [{ features: [{ name: 'hash', buckets: 2 ** 24 + 1 }] }, 'features[0].buckets: got 16777217, expected an integer ≥ 1 and ≤ 16777216'], // prettier-ignore
    [{ features: [{ name: 'ngrams', limit: 257 }] }, 'features[0].limit: got 257, expected an integer ≥ 1 and ≤ 256'], // prettier-ignore
    [{ features: [{ name: 'ngrams', lengths: [65] }] }, 'features[0].lengths[0]: got 65, expected an integer ≥ 1 and ≤ 64'], // prettier-ignore
    [{ features: [{ name: 'gazetteer', labels: ['A', ''] }] }, 'features[0].labels[1]: got "", expected a string that is not empty'], // prettier-ignore
    [{ features: [{ name: 'gazetteer', labels: ['A', 'A'] }] }, 'features[0].labels[1]: got "A", expected each item once'], // prettier-ignore
    [{ contextual: { width: 16_385 } }, 'contextual.width: got 16385, expected an integer ≥ 1 and ≤ 16384'],
    [{ window: { radius: 65 } }, 'window.radius: got 65, expected an integer ≥ 0 and ≤ 64'],
    [{ features: [{ name: 'word', width: 300 }], window: { radius: 60 } }, 'window: got 121 places of 300 columns, expected at most 32768 columns in all'], // prettier-ignore
    [{ layers: [{ linear: 16_385 }] }, 'layers[0].linear: got 16385, expected an integer ≥ 1 and ≤ 16384'],
    [{ layers: [{ linear: 4, context: ['word', 'word'] }] }, 'layers[0].context[1]: got "word", expected each item once'], // prettier-ignore
    [{ rules: { email: '' } }, 'rules.email: got "", expected a string that is not empty'],
    [{ vocabulary: { minCount: 0 } }, 'vocabulary.minCount: got 0, expected an integer ≥ 1'],
    [{ vocabulary: { vectorWords: 'some' } }, 'vocabulary.vectorWords: got "some", expected all'],
    [{ vocabulary: { vectorWords: -1 } }, 'vocabulary.vectorWords: got -1, expected an integer ≥ 0'],
    [{ inputDropout: 1 }, 'inputDropout: got 1, expected a number ≥ 0 and < 1'],
    [{ window: { radius: 0.5 } }, 'window.radius: got 0.5, expected an integer ≥ 0'],
    [{ window: 2 }, 'window: got 2, expected an object'],
    [{ layers: [{ linear: '160' }] }, 'layers[0].linear: got "160", expected an integer ≥ 1'],
    [{ layers: [{ dropout: 1.2 }] }, 'layers[0].dropout: got 1.2, expected a number ≥ 0 and < 1'],
    [{ layers: [{ linear: 4, context: ['paragraph'] }] }, 'layers[0].context[0]: got "paragraph", expected word, sentence, document'], // prettier-ignore
    [{ layers: [{ linear: 4, context: [] }] }, 'layers[0].context: got [], expected a list of 1 or more'],
    [
      { layers: [{ linear: 4, context: ['word'] }] },
      "batch.unit: got 'sentence', expected 'document', since a layer takes `context` from the document",
    ],
    [{ layers: ['relu'] }, 'layers[0]: got "relu", expected an object'],
    [{ labelSmoothing: 2 }, 'labelSmoothing: got 2, expected a number ≥ 0 and < 1'],
    [{ classWeights: { O: '1' } }, 'classWeights.O: got "1", expected a number ≥ 0'],
    [{ optimizer: 'adam' }, 'optimizer: got "adam", expected an object'],
    [{ optimizer: { rate: NaN } }, 'optimizer.rate: got NaN, expected a number ≥ 0'],
    [{ optimizer: { name: 'adam', beta1: 1 } }, 'optimizer.beta1: got 1, expected a number ≥ 0 and < 1'],
    [{ optimizer: { name: 'momentum', momentum: 1.1 } }, 'optimizer.momentum: got 1.1, expected a number ≥ 0 and < 1'], // prettier-ignore
    [{ schedule: { warmup: -1 } }, 'schedule.warmup: got -1, expected an integer ≥ 0'],
    [{ epochs: 0 }, 'epochs: got 0, expected an integer ≥ 1'],
    [{ epochs: null }, 'epochs: got null, expected an integer ≥ 1'],
    [{ batch: { size: Infinity } }, 'batch.size: got Infinity, expected an integer ≥ 1'],
    [{ patience: 0 }, 'patience: got 0, expected an integer ≥ 1'],
    [{ averageEpochs: -2 }, 'averageEpochs: got -2, expected an integer ≥ 0'],
    [{ seed: 1.5 }, 'seed: got 1.5, expected an integer ≥ 0'],
  ])('%j', (given, message) => {
    expect(() => resolveConfig(given)).toThrow(ConfigError);
    expect(() => resolveConfig(given)).toThrow(message);
  });

  it.each([null, [], 'words', 3])('that is no object: %j', (given) => {
    const message = `configuration: got ${JSON.stringify(given)}, expected an object`;
    expect(() => resolveConfig(given as never)).toThrow(message);
  });
});

describe('layersOf', () => {
  it('makes the layers in order, with their settings', () => {
    const config: Config = resolveConfig({
      layers: [{ linear: 6, rate: 0.5, trainable: false }, { activation: 'tanh' }, { dropout: 0.1 }],
    });
    const [linear, tanh, dropout] = layersOf(config).map((factory, i) => factory(4, `layers.${i}`, i));
    expect(linear.width).toBe(6);
    expect(linear.parameters.map(({ name, rows, cols }) => [name, rows, cols])).toEqual([
      ['layers.0.weight', 4, 6],
      ['layers.0.bias', 1, 6],
    ]);
    expect(linear.parameters.map((p) => [p.trainable, p.settings.rate, p.settings.decay])).toEqual([
      [false, 0.5, undefined],
      [false, 0.5, false],
    ]);
    expect(tanh).toEqual(activation('tanh')(4, 'layers.1', 1));
    expect([tanh.width, dropout.width]).toEqual([4, 4]);
    expect([tanh, dropout].flatMap((layer) => layer.parameters)).toEqual([]);
  });
});
