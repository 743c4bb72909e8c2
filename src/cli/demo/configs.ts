/**
 * The presets `words` and `syllables`, scaled for a few hundred sentences: small batches, a smaller hidden layer, and a
 * fixed number of epochs for want of a development corpus to stop by.
 */
export const demoConfigs = {
  english: {
    tokenizer: 'words',
    features: [
      { name: 'word', width: 100, rate: 0.001, dropout: 0.1 },
      { name: 'capitalization', width: 5 },
      { name: 'shape', width: 5 },
      { name: 'uncased', width: 5 },
      { name: 'affixes', width: 32, rate: 0.003 },
    ],
    inputDropout: 0.1,
    window: { radius: 2 },
    layers: [{ linear: 160, initializer: 'heUniform' }, { activation: 'relu' }, { dropout: 0.25 }],
    optimizer: { name: 'adam', rate: 0.002, clip: 5 },
    schedule: { name: 'linear', warmup: 50 },
    epochs: 10,
    batch: { unit: 'sentence', size: 8 },
  },
  korean: {
    tokenizer: 'syllables',
    features: [
      { name: 'word', width: 32, dropout: 0.1 },
      { name: 'characterType', width: 5 },
      { name: 'eojeolStart', width: 5 },
      { name: 'eojeolEnd', width: 5 },
      { name: 'syllables', width: 16, buckets: 65536, rate: 0.003 },
    ],
    window: { radius: 3 },
    layers: [{ linear: 128, initializer: 'heUniform' }, { activation: 'relu' }, { dropout: 0.3 }],
    optimizer: { name: 'adam', rate: 0.004, clip: 5 },
    schedule: { name: 'linear', warmup: 50 },
    epochs: 10,
    batch: { unit: 'sentence', size: 8 },
  },
} as const;
