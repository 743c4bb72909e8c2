import { describe, expect, it } from 'vitest';
import { ConfigError, type PartialConfig, resolveConfig } from '../src/config.ts';
import type { BackendName } from '../src/core/wasm.ts';
import { compressModel } from '../src/compression/compress.ts';
import { fineTune } from '../src/fine-tune.ts';
import { decodeModel, encodeModel, ModelFileError } from '../src/model-file.ts';
import { redact, restore } from '../src/redact.ts';
import { readSafetensors, writeSafetensors } from '../src/safetensors.ts';
import { createEngine } from '../src/core/wasm.ts';
import { type LoadOptions, Tagger } from '../src/tagger.ts';
import { trainTagger, type TrainTaggerOptions } from '../src/train-tagger.ts';
import { trainWindowScorer } from '../src/train-window-scorer.ts';
import { WindowScorer } from '../src/window-scorer.ts';
import { relaxedRuns } from './helpers/backends.ts';
import { TINY, tinyCorpus } from './helpers/tiny.ts';

const BACKENDS: BackendName[] = ['js', 'simd', ...(relaxedRuns ? (['relaxed'] as const) : [])];
const CORPUS = tinyCorpus(64, 1);
const TEXT = 'Anna lives in New York. Yesterday Emil met Qorvax in Zzyzx Ford.';

const train = (config: PartialConfig = {}, options: TrainTaggerOptions = {}) =>
  trainTagger(CORPUS, { ...TINY, ...config }, { backend: 'simd', ...options });

/** Half of the corpus' places and persons, and some that it does not have. */
const LISTS = {
  LOC: ['Paris', 'New York', 'Oslo', 'Lake Garda', 'Zzyzx Ford'],
  PER: ['Anna', 'Ben Carter', 'Clara', 'Emil', 'Qorvax'],
};

/** Nothing but lists: what is not in one cannot be told from any other word. */
const ONLY: PartialConfig = {
  features: [
    { name: 'gazetteer', width: 8, dropout: 0.05 },
    { name: 'uncased', width: 2 },
  ],
  epochs: 12,
};

describe('gazetteers', () => {
  const result = train(ONLY, { gazetteers: LISTS });
  const names = (tagger: Tagger) => tagger.tag(TEXT).map(({ text, label }) => `${text} ${label}`);
  const expected = ['Anna PER', 'New York LOC', 'Emil PER', 'Qorvax PER', 'Zzyzx Ford LOC'];

  it('find what is in them, whatever the corpus had', async () => {
    const { tagger } = await result;
    expect(names(tagger)).toEqual(expected);
    expect(tagger.config.features[0]).toEqual({
      name: 'gazetteer',
      width: 8,
      labels: ['LOC', 'PER'],
      dropout: 0.05,
      trainable: true,
    });
  });

  it.each(BACKENDS)('travel with the model: %s', async (backend) => {
    const { tagger } = await result;
    const loaded = await Tagger.load(tagger.save(), { backend });
    expect(names(loaded)).toEqual(expected);
    expect(loaded.save()).toEqual(tagger.save());
    loaded.tag(TEXT).forEach(({ score }, i) => expect(score).toBeCloseTo(tagger.tag(TEXT)[i].score, 4));
  });

  it('join the configuration where it lacks the feature', async () => {
    const { tagger } = await train({}, { gazetteers: LISTS });
    expect(tagger.config.features.at(-1)).toMatchObject({
      name: 'gazetteer',
      labels: ['LOC', 'PER'],
      dropout: 0.3,
    });
    expect(tagger.config.features).toHaveLength(5);
  });

  it('are the same model from the same seed, and with another rate another', async () => {
    const again = await train(ONLY, { gazetteers: LISTS });
    expect(again.tagger.save()).toEqual((await result).tagger.save());
    const features = [
      { name: 'gazetteer', width: 8, dropout: 0.5 },
      { name: 'uncased', width: 2 },
    ];
    const other = await train({ ...ONLY, features }, { gazetteers: LISTS });
    expect(other.tagger.save()).not.toEqual(again.tagger.save());
  });

  it('have to be there for the feature, with its labels', async () => {
    await expect(train(ONLY)).rejects.toThrow(ConfigError);
    await expect(train(ONLY)).rejects.toThrow("'gazetteer' needs lists by label");
    const features = [{ name: 'gazetteer', labels: ['X'] }];
    await expect(train({ features }, { gazetteers: LISTS })).rejects.toThrow(
      'features.gazetteer.labels: got ["X"], but the lists have ["LOC","PER"]',
    );
    const bad = { features: [{ name: 'gazetteer', dropout: 1 }] };
    await expect(train(bad, { gazetteers: LISTS })).rejects.toThrow('features[0].dropout: got 1');
    await expect(trainWindowScorer(CORPUS, { label: 'LOC', features: ONLY.features })).rejects.toThrow(
      'gazetteer',
    );
  });

  it('stay where a model is compressed', async () => {
    const { tagger } = await train(
      {
        features: [...(ONLY.features as object[]), { name: 'syllables', width: 3, buckets: 99 }],
        epochs: 12,
      },
      { gazetteers: LISTS },
    );
    for (const bits of [8, 4] as const) {
      const small = await Tagger.load(compressModel(tagger.save(), { bits }));
      expect(small.model.gazetteer).toEqual(tagger.model.gazetteer);
      expect(names(small)).toEqual(names(tagger));
    }
  });

  it('stay, as rules do, where a model is taught more', async () => {
    const { tagger } = await train({ ...ONLY, rules: { date: 'WHEN' } }, { gazetteers: LISTS });
    const more = await fineTune(tagger, CORPUS, { epochs: 1, rate: 0, backend: 'simd' });
    expect(more.tagger.model.gazetteer).toEqual(tagger.model.gazetteer);
    expect(names(more.tagger)).toEqual(expected);
    const text = `${TEXT} On 2024-02-29.`;
    expect(more.tagger.tag(text).at(-1)).toMatchObject({ text: '2024-02-29', label: 'WHEN', rule: 'date' });
    expect(names(await Tagger.load(more.tagger.save()))).toEqual(expected);
  });

  it('a file without them, or with others, is damaged', async () => {
    const { tagger } = await result;
    const { tensors, metadata } = readSafetensors(tagger.save());
    const { gazetteer, ...others } = tensors;
    expect(gazetteer.data).toBeInstanceOf(Uint32Array);
    const load = (some: typeof tensors) => Tagger.load(writeSafetensors({ tensors: some, metadata }));
    await expect(load(others)).rejects.toThrow(ModelFileError);
    const cut = { shape: [gazetteer.data.length - 1], data: gazetteer.data.slice(0, -1) };
    await expect(load({ ...others, gazetteer: cut })).rejects.toThrow(
      /gazetteer: got \d+ numbers that do not fit/,
    );
  });
});

describe('patterns', () => {
  const features = [
    { name: 'patterns', width: 4, patterns: { full: 'Zz\\w+ Ford' } },
    { name: 'tokenPatterns', width: 4, patterns: { initial: '^[A-Z]', name: '/^(anna|emil)$/i' } },
    ...(TINY.features as object[]),
  ];

  it('are in the configuration, which a loaded model has', async () => {
    const { tagger } = await train({ features });
    const loaded = await Tagger.load(tagger.save(), { backend: 'simd' });
    expect(loaded.config).toEqual(tagger.config);
    expect(loaded.tag(TEXT)).toEqual(tagger.tag(TEXT));
    const engine = await createEngine('simd');
    expect(encodeModel(await decodeModel(tagger.save(), engine))).toEqual(tagger.save());
  });

  it('go with window scorers', async () => {
    const scorer = await trainWindowScorer(CORPUS, { label: 'LOC', features, epochs: 1, backend: 'simd' });
    const loaded = await WindowScorer.load(scorer.save(), { backend: 'simd' });
    const tokens = ['Anna', 'in', 'Paris'];
    loaded.score(tokens).forEach((score, i) => expect(score).toBeCloseTo(scorer.score(tokens)[i], 4));
  });

  it('that are none are an error', async () => {
    await expect(train({ features: [{ name: 'patterns', patterns: { a: '(' } }] })).rejects.toThrow(
      'patterns.a',
    );
    await expect(train({ features: [{ name: 'patterns', patterns: { a: 1 } }] })).rejects.toThrow(
      ConfigError,
    );
  });

  it('that may take very long are refused in a configuration and in a file', async () => {
    const bad = { name: 'tokenPatterns', width: 4, patterns: { words: '^(\\w+\\s?)*$' } };
    expect(() => resolveConfig({ features: [{ name: 'word' }, bad] })).toThrow(ConfigError);
    const refused = /features\[1\]\.patterns\.words: got \/\^\(\\w\+\\s\?\)\*\$\/u, which may take very long/;
    expect(() => resolveConfig({ features: [{ name: 'word' }, bad] })).toThrow(refused);

    const { tagger } = await train({ features });
    const { tensors, metadata } = readSafetensors(tagger.save());
    const config = metadata.config.replace('^[A-Z]', '^([A-Z]+)*$');
    expect(config).not.toBe(metadata.config);
    const file = writeSafetensors({ tensors, metadata: { ...metadata, config } });
    const started = performance.now();
    await expect(Tagger.load(file)).rejects.toThrow(/patterns\.initial: got .*, which may take very long/);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('rules', () => {
  const text = 'Anna (a.b@Paris.com) flew to New York on 2024-02-29.';
  const spans = (tagger: Tagger) => tagger.tag(text).map(({ text: own, label, rule }) => [own, label, rule]);
  const byRules = [
    ['Anna', 'PER', undefined],
    ['a.b@Paris.com', 'EMAIL', 'email'],
    ['New York', 'LOC', undefined],
    ['2024-02-29', 'DATE', 'date'],
  ];

  it('override what a loaded model finds', async () => {
    const bytes = (await train()).tagger.save();
    const plain = await Tagger.load(bytes);
    expect(plain.tag(text).every(({ rule }) => rule === undefined)).toBe(true);
    const tagger = await Tagger.load(bytes, { rules: ['email', 'date'] });
    expect(spans(tagger)).toEqual(byRules);
    expect(await tagger.tagAsync(text)).toEqual(tagger.tag(text));
    expect(tagger.tagBatch(['', text])[1]).toEqual(tagger.tag(text));
    for (const { start, end, text: own } of tagger.tag(text)) expect(text.slice(start, end)).toBe(own);
    await expect(Tagger.load(bytes, { rules: ['mail' as 'email'] })).rejects.toThrow(RangeError);
  });

  it('take the place of what they overlap with, and leave the rest of it', async () => {
    const whole = { name: 'whole', label: 'X', pattern: /lives in New/ };
    const tagger = await Tagger.load((await train()).tagger.save(), { rules: [whole] });
    expect(tagger.tag('Anna lives in New York')).toMatchObject([
      { text: 'Anna', label: 'PER' },
      { text: 'lives in New', label: 'X', score: 1, rule: 'whole' },
      { text: 'York', label: 'LOC' },
    ]);
  });

  it('may be in the configuration, with labels; others are added or take their place', async () => {
    const { tagger } = await train({ rules: { email: 'CONTACT' } });
    expect(spans(tagger)[1]).toEqual(['a.b@Paris.com', 'CONTACT', 'email']);
    const bytes = tagger.save();
    const load = (options: LoadOptions) => Tagger.load(bytes, options);
    expect(spans(await load({}))).toEqual(spans(tagger));
    const contact = [byRules[0], ['a.b@Paris.com', 'CONTACT', 'email'], ...byRules.slice(2)];
    for (const rules of [['date'], ['date', 'email'], 'all', { date: 'DATE' }] as const)
      expect(spans(await load({ rules }))).toEqual(contact);
    expect(spans(await load({ rules: { date: 'DATE', email: 'EMAIL' } }))).toEqual(byRules);
    expect(spans(await load({ replaceRules: ['date', 'email'] }))).toEqual(byRules);
    expect(spans(await load({ replaceRules: ['date'], rules: ['email'] }))).toEqual(byRules);
    for (const rules of [[], {}, undefined]) expect(spans(await load({ rules }))).toEqual(spans(tagger));
    for (const none of [{ rules: 'none' }, { replaceRules: 'none' }, { replaceRules: [] }] as const) {
      const without = await load(none);
      expect(without.tag(text).some(({ rule }) => rule)).toBe(false);
      expect(without.labels).toEqual(without.model.tagSet.labels);
      expect(spans(await Tagger.load(without.save()))).toEqual(spans(tagger));
    }
    await expect(train({ rules: { mail: 'X' } })).rejects.toThrow("rules: got 'mail'");
    await expect(train({ rules: { email: '' } })).rejects.toThrow('rules.email: got ""');
  });

  it('of one’s own win over those of the model and over its entities', async () => {
    const bytes = (await train({ rules: { email: 'CONTACT', date: 'DATE' } })).tagger.save();
    const tagger = await Tagger.load(bytes, {
      rules: [
        { label: 'DOMAIN', pattern: /@[\w.]+/ },
        { label: 'NAME', pattern: '/\\banna\\b/i' },
      ],
    });
    expect(spans(tagger)).toEqual([
      ['Anna', 'NAME', 'NAME'],
      ['a.b', 'CONTACT', 'email'],
      ['@Paris.com', 'DOMAIN', 'DOMAIN'],
      ...byRules.slice(2),
    ]);
    expect(tagger.labels).toEqual(['CONTACT', 'DATE', 'DOMAIN', 'LOC', 'NAME', 'PER']);
    expect(tagger.model.tagSet.labels).toEqual(['LOC', 'PER']);
    const names = tagger.rules.map(({ name }) => name);
    expect(names).toEqual(['DOMAIN', 'NAME', 'email', 'date']);
    const again = await Tagger.of(tagger.model, { rules: [{ label: 'NAME', pattern: /Anna/ }] });
    expect(spans(again).map(([, label]) => label)).toEqual(['NAME', 'CONTACT', 'LOC', 'DATE']);
    const { tagger: taught } = await fineTune(tagger, CORPUS, { epochs: 1, rate: 0, backend: 'simd' });
    expect(taught.rules.map(({ name }) => name)).toEqual(names);
    expect(taught.labels).toEqual(tagger.labels);
  });

  it('that are none are refused when the model is loaded', async () => {
    const bytes = (await train()).tagger.save();
    for (const [rules, message] of [
      [[/x/], 'rules[0]: got /x/, which has no label'],
      [/x/, 'rules: got /x/, which has no label'],
      [[{ label: 'X', pattern: /x*/ }], 'rules[0].pattern: got /x*/, which matches the empty string'],
      [null, 'rules: got null'],
    ] as [never, string][]) {
      const error = expect.objectContaining({ name: 'TypeError', message: expect.stringContaining(message) });
      await expect(Tagger.load(bytes, { rules })).rejects.toEqual(error);
    }
    await expect(Tagger.load(bytes, { rules: 'none', replaceRules: ['email'] })).rejects.toThrow(TypeError);
  });

  it('apply to entities that were found otherwise', async () => {
    const tagger = await Tagger.load((await train()).tagger.save(), { rules: ['email'] });
    const plain = await Tagger.of(tagger.model, { rules: 'none' });
    expect(tagger.applyRules(text, plain.tag(text))).toEqual(tagger.tag(text));
    const entities = plain.tag(text);
    expect(plain.applyRules(text, entities)).toEqual(entities);
  });

  it('with redaction nothing of them is left, and all comes back', async () => {
    const tagger = await Tagger.load((await train()).tagger.save(), { rules: ['email', 'date'] });
    const { text: hidden, map } = redact(tagger, text);
    expect(hidden).toBe('[PER_1] ([EMAIL_1]) flew to [LOC_1] on [DATE_1].');
    expect(restore(hidden, map)).toBe(text);
  });
});
