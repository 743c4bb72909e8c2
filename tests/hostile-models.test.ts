import { beforeAll, describe, expect, it } from 'vitest';
import { compressModel } from '../src/compression/compress.ts';
import { resolveConfig } from '../src/config.ts';
import { createEngine } from '../src/core/wasm.ts';
import { decodeModel } from '../src/model-file.ts';
import { ModelFileError } from '../src/model-file-error.ts';
import { Random } from '../src/random.ts';
import { checkMagnitudes, layerName } from '../src/model-weights.ts';
import { readSafetensors, type Safetensors, type Tensor, writeSafetensors } from '../src/safetensors.ts';
import { Tagger } from '../src/tagger.ts';
import { trainTagger } from '../src/train-tagger.ts';
import { trainWindowScorer } from '../src/train-window-scorer.ts';
import { WindowScorer } from '../src/window-scorer.ts';
import { TINY, tinyCorpus } from './helpers/tiny.ts';

const CORPUS = tinyCorpus(40, 1);
const TEXT = 'Anna lives in Paris. Ben Carter met Clara in New York.';
const files: Record<string, Uint8Array> = {};

beforeAll(async () => {
  const settings = { ...TINY, epochs: 1 };
  const train = async (more: object, options = {}) =>
    (await trainTagger(CORPUS, { ...settings, ...more }, options)).tagger.save();
  files.words = await train({});
  files.crf = await train({ loss: 'crf', rules: { email: 'MAIL' } });
  files.gazetteer = await train({}, { gazetteers: { PER: ['Anna', 'Ben Carter'], LOC: ['New York'] } });
  files.average = await train({ window: { radius: 1, combine: 'average' } });
  files.deep = await train({ layers: [{ linear: 8 }, { activation: 'relu' }, { linear: 8, context: ['word'] }], batch: { unit: 'document', size: 2 } }); // prettier-ignore
  files.bits8 = compressModel(files.words, { bits: 8 });
  files.bits4 = compressModel(files.crf, { bits: 4 });
  files.hashed = compressModel(files.words, { bits: 4, hash: true });
  const { features } = settings;
  files.scorer = (await trainWindowScorer(CORPUS, { features, label: 'LOC', epochs: 1, hidden: 6 })).save();
});

/** A file with something changed, and a checksum that fits. */
function changed(name: string, change: (parts: Safetensors) => void): Uint8Array {
  const { tensors, metadata } = readSafetensors(files[name]);
  change({ tensors, metadata });
  return writeSafetensors({ tensors, metadata });
}

const load = (name: string, bytes: Uint8Array): Promise<Tagger | WindowScorer> =>
  name === 'scorer' ? WindowScorer.load(bytes) : Tagger.load(bytes);

/** The message with which a file is refused, in no time. */
async function refusal(name: string, bytes: Uint8Array): Promise<string> {
  const before = process.cpuUsage();
  const error = await load(name, bytes).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const { user } = process.cpuUsage(before);
  expect(error).toBeInstanceOf(ModelFileError);
  expect(user).toBeLessThan(2e6);
  const { message } = error as Error;
  expect(message.length).toBeLessThan(1000);
  expect(message).not.toMatch(/iterable|not a function|Cannot|Invalid|call stack|Unexpected|position \d/);
  return message;
}

const withConfig = (name: string, key: string, value: unknown) =>
  changed(name, ({ metadata }) => {
    const config = JSON.parse(metadata.config) as Record<string, unknown>;
    config[key] = value;
    metadata.config = JSON.stringify(config);
  });
const withMetadata = (name: string, more: Record<string, string>) =>
  changed(name, ({ metadata }) => Object.assign(metadata, more));
const withTensor = (name: string, tensor: string, change: (tensor: Tensor) => Tensor | undefined) =>
  changed(name, ({ tensors }) => {
    const given = change(tensors[tensor] ?? { shape: [0], data: new Float32Array() });
    if (given) tensors[tensor] = given;
    else delete tensors[tensor];
  });

describe('weights that are not finite', () => {
  it.each(['words', 'crf', 'gazetteer', 'average', 'deep', 'bits8', 'bits4', 'hashed', 'scorer'])(
    'are refused in every tensor of %s, by its name and index',
    async (name) => {
      const { tensors } = readSafetensors(files[name]);
      const floats = Object.entries(tensors).filter(
        ([, { data }]) => data instanceof Float32Array || data instanceof Uint16Array,
      );
      expect(floats.length).toBeGreaterThan(5);
      for (const [tensor, { data }] of floats) {
        const half = data instanceof Uint16Array;
        const at = data.length - 1;
        // NaN with the bits that the arithmetic makes, and with others.
        const values = half ? [0x7f80, 0xff80, 0x7fc0, 0xff81] : [Infinity, -Infinity, NaN, 1e33];
        for (const value of values) {
          const bytes = withTensor(name, tensor, ({ shape, data }) => {
            const numbers = data.slice();
            numbers[at] = value;
            return { shape, data: numbers };
          });
          expect(await refusal(name, bytes)).toContain(`tensor '${tensor}': got `);
          expect(await refusal(name, bytes)).toContain(`at index ${at}, expected finite numbers`);
        }
      }
    },
  );

  it('are refused by compression, too', () => {
    const bytes = withTensor('words', 'layers.3.weight', ({ shape, data }) => {
      data[7] = NaN;
      return { shape, data };
    });
    expect(() => compressModel(bytes)).toThrow("tensor 'layers.3.weight': got NaN at index 7");
  });

  it('are not saved', async () => {
    const { tagger } = await trainTagger(CORPUS, { ...TINY, epochs: 1 });
    const { parameters } = tagger.model.network;
    parameters.values(parameters.all[0])[3] = NaN;
    expect(() => tagger.save()).toThrow(RangeError);
    expect(() => tagger.save()).toThrow("weights 'layers.0.word': got a number that is not finite");
  });
});

describe('weights that are very large', () => {
  const scaled = (name: string, factor: number) =>
    changed(name, ({ tensors }) => {
      for (const { data } of Object.values(tensors))
        if (data instanceof Float32Array) data.forEach((x, i) => (data[i] = x * factor));
    });

  it.each(['words', 'crf', 'gazetteer', 'average', 'deep', 'scorer'])(
    'give scores that are finite and probabilities, or are refused: %s',
    async (name) => {
      let loaded = 0;
      for (let power = 1; power < 33; power++) {
        const bytes = scaled(name, 10 ** power);
        const model = await load(name, bytes).catch((error: unknown) => error);
        if (model instanceof WindowScorer) {
          loaded++;
          expect([...model.score(['Anna', 'in', 'Paris'])].every(Number.isFinite)).toBe(true);
        } else if (model instanceof Tagger) {
          loaded++;
          const scores = [
            ...model.tag(TEXT).map(({ score }) => score),
            ...model.tagTokens(TEXT.split(' ')).map(({ score }) => score),
            ...model.alternatives(TEXT.split(' '), 3).map(({ score }) => score),
          ];
          for (const score of scores) expect(score >= 0 && score <= 1, `10^${power}: ${score}`).toBe(true);
        } else expect((model as Error).message).toMatch(/with weights so large|expected finite numbers/);
      }
      // What is far above any trained model still loads.
      expect(loaded).toBeGreaterThan(5);
      expect(loaded).toBeLessThan(32);
    },
  );
});

it('a deep net of usual weights is not taken for one whose sums overflow', () => {
  const random = new Random(1);
  const weight = (rows: number, cols: number, spread: number) => {
    const values = Float32Array.from({ length: rows * cols }, () => spread * (2 * random.uniform() - 1));
    return { rows, cols, values, largest: spread };
  };
  // He's initialization is within √(6 / rows); these are three times as large.
  const layers = Array.from({ length: 12 }, () => [{ linear: 512 }, { activation: 'relu' as const }]).flat();
  const weights = Object.fromEntries(
    [...layers, {}].map((_, i) => {
      const rows = i === 0 ? 1500 : 512;
      return [`${layerName(i)}.weight`, weight(rows, 512, 3 * Math.sqrt(6 / rows))];
    }),
  );
  const config = resolveConfig({ layers });
  const check = (table: number) =>
    checkMagnitudes(config, { ...weights, 'layers.0.word': weight(9, 300, table) });
  expect(() => check(10)).not.toThrow();
  expect(() => check(1e10)).toThrow(
    /^the model is damaged: tensor 'layers\.\d+\.weight': with weights so large, sums could reach \d\.\de\+\d\d, expected at most 1e\+32$/,
  );
});

describe('numbers of a configuration that decide about memory and time', () => {
  const feature = (options: object) => [{ name: 'word', width: 12 }, options];

  // prettier-ignore
  it.each<[string, string, unknown, string]>([
    ['average', 'window', { radius: 1e6, combine: 'average' }, 'window.radius: got 1000000, expected an integer ≥ 0 and ≤ 64'],
    ['average', 'window', { radius: 65, combine: 'average' }, 'window.radius: got 65'],
    ['average', 'window', { radius: 2e9, combine: 'average' }, 'window.radius: got 2000000000'],
    ['words', 'window', { radius: 64 }, "tensor 'layers.3.weight': got the shape"],
    ['words', 'contextual', { width: 1e6 }, 'contextual.width: got 1000000'],
    ['words', 'contextual', { width: 16_384 }, 'window: got 3 places of'],
    ['words', 'layers', [{ linear: 1e9 }], 'layers[0].linear: got 1000000000, expected an integer ≥ 1 and ≤ 16384'],
    ['words', 'layers', Array.from({ length: 65 }, () => ({ activation: 'relu' })), 'layers: got a list of 65, expected at most 64'],
    ['deep', 'layers', [{ linear: 8, context: Array.from({ length: 30 }, () => 'word') }], 'layers[0].context[1]: got "word", expected each item once'],
    ['words', 'features', feature({ name: 'ngrams', limit: 400_000 }), 'features[1].limit: got 400000, expected an integer ≥ 1 and ≤ 256'],
    ['words', 'features', feature({ name: 'ngrams', limit: 1e9 }), 'features[1].limit: got 1000000000'],
    ['words', 'features', feature({ name: 'eojeolStart', limit: 1e6 }), 'features[1].limit: got 1000000'],
    ['words', 'features', feature({ name: 'hash', buckets: 2 ** 31 }), 'features[1].buckets: got 2147483648'],
    ['words', 'features', feature({ name: 'affixes', lengths: [1e9] }), 'features[1].lengths[0]: got 1000000000'],
    ['words', 'features', feature({ name: 'affixes', lengths: Array(1e5).fill(1) }), 'features[1].lengths: got a list of 100000, expected at most 16'],
    ['words', 'features', feature({ name: 'tokenPatterns', patterns: Object.fromEntries(Array.from({ length: 257 }, (_, i) => [`p${i}`, 'x'])) }), 'features[1].patterns: got 257 keys, expected at most 256'],
    ['words', 'features', feature({ name: 'shape', width: 1e6 }), 'features[1].width: got 1000000'],
    ['gazetteer', 'features', feature({ name: 'gazetteer', labels: Array.from({ length: 33 }, (_, i) => `L${i}`) }), 'features[1].labels: got a list of 33, expected at most 32'],
    ['scorer', 'window', { radius: 1e6 }, 'window.radius: got 1000000'],
  ])('%s with %s', async (name, key, value, message) => {
    expect(await refusal(name, withConfig(name, key, value))).toContain(message);
  });

  it('are compared with the tensors before the engine takes memory', async () => {
    for (const [key, value] of [
      ['features', [{ name: 'hash', width: 4096, buckets: 2 ** 24 }]],
      ['layers', Array.from({ length: 30 }, () => ({ linear: 16_384 }))],
    ] as const) {
      const engine = await createEngine('simd');
      const { length } = engine.memory.u8;
      await expect(decodeModel(withConfig('words', key, value), engine)).rejects.toThrow(ModelFileError);
      expect(engine.memory.u8.length).toBe(length);
    }
  });
});

describe('labels', () => {
  const many = (n: number) => Array.from({ length: n }, (_, i) => `L${String(i).padStart(5, '0')}`);

  // prettier-ignore
  it.each<[unknown, string]>([
    [[1, 2], 'labels[0]: got 1, expected a string that is not empty'],
    [['LOC', null], 'labels[1]: got null'],
    [['', 'PER'], 'labels[0]: got "", expected a string that is not empty'],
    [['LOC', 'LOC'], 'labels[1]: got "LOC" after "LOC", expected distinct labels, sorted'],
    [['PER', 'LOC'], 'labels[1]: got "LOC" after "PER", expected distinct labels, sorted'],
    [{}, 'labels: got {}, expected a list of 1 or more'],
    [7, 'labels: got 7, expected a list of 1 or more'],
    ['PER', 'labels: got "PER", expected a list'],
    [many(1000), 'got 1000 labels, which make 4001 tags in the scheme BIOES, but tensor \'layers.6.bias\' has 9 columns'],
    [many(100_000), 'got 100000 labels'],
  ])('%j', async (labels, message) => {
    expect(await refusal('words', withMetadata('words', { labels: JSON.stringify(labels) }))).toContain(message);
  });

  it('that have weights, but are too many', async () => {
    const labels = many(1000);
    const bytes = changed('words', ({ tensors, metadata }) => {
      metadata.labels = JSON.stringify(labels);
      tensors['layers.6.weight'] = { shape: [20, 4001], data: new Float32Array(20 * 4001) };
      tensors['layers.6.bias'] = { shape: [1, 4001], data: new Float32Array(4001) };
    });
    expect(await refusal('words', bytes)).toContain(
      'got 1000 labels, which make 4001 tags in the scheme BIOES, expected at most 255 labels (1024 tags)',
    );
  });

  it('as many as there may be', async () => {
    const labels = many(255);
    const bytes = changed('words', ({ tensors, metadata }) => {
      metadata.labels = JSON.stringify(labels);
      tensors['layers.6.weight'] = { shape: [20, 1021], data: new Float32Array(20 * 1021) };
      tensors['layers.6.bias'] = { shape: [1, 1021], data: new Float32Array(1021) };
    });
    const before = process.cpuUsage();
    const tagger = await Tagger.load(bytes);
    expect(tagger.labels).toEqual(labels);
    expect(tagger.tag(TEXT)).toEqual([]);
    expect(process.cpuUsage(before).user).toBeLessThan(3e6);
  });
});

describe('metadata', () => {
  it.each(['', '-Infinity', 'Infinity', '1e0', ' 1 ', '1.0', '0', '-1', '0x1', '01', 'null', '1\n'])(
    'with the version %j',
    async (version) => {
      expect(await refusal('words', withMetadata('words', { version }))).toMatch(
        /^the model has version .*, expected 1 to 2$/s,
      );
    },
  );

  // prettier-ignore
  it.each<[string, string, string, string]>([
    ['words', 'config', '{', 'config: got "{", expected JSON: it is not JSON'],
    ['words', 'config', '', 'config: got "", expected JSON'],
    ['words', 'config', 'null', 'configuration: got null, expected an object'],
    ['words', 'config', `{"layers":${'['.repeat(1e5)}${']'.repeat(1e5)}}`, 'expected JSON: it is JSON of more than 16 levels'],
    ['words', 'config', '{"__proto__":{"polluted":1}}', "unknown key '__proto__'"],
    ['words', 'config', `{"${'x'.repeat(1e6)}":1}`, "unknown key 'xxx"],
    ['words', 'config', '{"features":[{"name":"__proto__"}]}', 'features[0].name: got "__proto__"'],
    ['words', 'labels', 'LOC', 'labels: got "LOC", expected JSON'],
    ['words', 'labels', '['.repeat(1e5), 'expected JSON: it is not JSON'],
    ['crf', 'config', '{"rules":{"emial":"X"}}', 'tensor'],
    ['scorer', 'scorer', '{', 'scorer: got "{", expected JSON'],
    ['scorer', 'scorer', '{"label":7}', 'scorer.label: got 7, expected a string'],
    ['scorer', 'scorer', '[]', 'scorer: got [], expected an object'],
  ])('of %s: %s %j', async (name, key, value, message) => {
    expect(await refusal(name, withMetadata(name, { [key]: value }))).toContain(message);
    expect(({} as Record<string, unknown>).polluted).toBe(undefined);
  });

  it('with a rule that there is not', async () => {
    expect(await refusal('crf', withConfig('crf', 'rules', { emial: 'X' }))).toMatch(
      /^the model is damaged: rules: got 'emial', expected url, email,/,
    );
    expect(await refusal('crf', withConfig('crf', 'rules', { email: '' }))).toContain('rules.email: got ""');
  });

  it('of another kind of file', async () => {
    expect(await refusal('words', files.scorer)).toContain(
      'not of a tagger: it lacks format \'oriel\', it has "oriel-scorer", that of a window scorer',
    );
    expect(await refusal('scorer', files.words)).toContain(
      'it lacks format \'oriel-scorer\', it has "oriel"',
    );
    for (const format of ['toString', '__proto__', ''])
      expect(await refusal('words', withMetadata('words', { format }))).toContain("it lacks format 'oriel'");
  });
});

describe('tensors', () => {
  const ints = (...numbers: number[]) => ({ shape: [numbers.length], data: Int32Array.from(numbers) });
  const hashes = (...numbers: number[]) => ({ shape: [numbers.length], data: Uint32Array.from(numbers) });
  const bytes = (text: string) => ({
    shape: [Buffer.byteLength(text)],
    data: new Uint8Array(Buffer.from(text)),
  });

  // prettier-ignore
  it.each<[string, string, (tensor: Tensor) => Tensor | undefined, string]>([
    ['words', 'layers.3.weight', ({ shape: [a, b], data }) => ({ shape: [b, a], data }), "tensor 'layers.3.weight': got the shape (20, 72), expected (72, 20)"],
    ['words', 'layers.3.bias', ({ shape: [, b], data }) => ({ shape: [b, 1], data }), "tensor 'layers.3.bias': got the shape (20, 1), expected (1, 20)"],
    ['words', 'layers.3.bias', ({ data }) => ({ shape: [data.length], data }), 'got the shape (20), expected two dimensions'],
    ['words', 'layers.3.weight', ({ shape, data }) => ({ shape: [...shape, 1], data }), 'got the shape (72, 20, 1), expected two dimensions'],
    ['words', 'layers.3.bias', () => ({ shape: [0, 20], data: new Float32Array() }), 'got the shape (0, 20), expected two dimensions of 1 or more'],
    ['words', 'layers.3.bias', () => undefined, "tensor 'layers.3.bias': got none, expected (1, 20)"],
    ['words', 'layers.6.bias', () => undefined, "tensor 'layers.6.bias' has 0 columns"],
    ['words', 'layers.3.bias', ({ shape, data }) => ({ shape, data: Int32Array.from(data) }), 'got Int32Array without scales, expected F32 without scales, or I8 or U8 with scales'],
    ['words', 'layers.3.bias', ({ shape, data }) => ({ shape, data: Int8Array.from(data) }), 'got Int8Array without scales'],
    ['words', 'more', () => ({ shape: [1, 1], data: new Float32Array(1) }), "tensor 'more': the configuration has no place for it"],
    ['words', 'layers.3.bias.scale', () => ({ shape: [1], data: Uint16Array.of(1) }), 'got Float32Array with scales'],
    ['words', 'more.scale', () => ({ shape: [1], data: Uint16Array.of(1) }), "tensor 'more.scale': got the shape (1), expected two dimensions"],
    ['words', 'loss.start', () => ({ shape: [1, 9], data: new Float32Array(9) }), "tensor 'loss.start': the configuration has no place for it"],
    ['crf', 'loss.start', () => undefined, "tensor 'loss.start': got none, expected (1, 9)"],
    ['crf', 'loss.end', ({ data }) => ({ shape: [9, 1], data }), "tensor 'loss.end': got the shape (9, 1), expected (1, 9)"],
    ['bits8', 'layers.3.weight.scale', ({ data }) => ({ shape: [data.length, 1], data }), "tensor 'layers.3.weight.scale': got Uint16Array of the shape"],
    ['bits8', 'layers.3.weight.scale', () => ({ shape: [7], data: new Uint16Array(7) }), 'for 1440 numbers'],
    ['bits8', 'layers.3.weight.scale', ({ shape, data }) => ({ shape, data: Float32Array.from(data) }), 'got Float32Array of the shape'],
    ['bits8', 'layers.3.weight.scale', () => undefined, 'got Int8Array without scales'],
    ['bits4', 'layers.0.word', ({ shape, data }) => ({ shape, data: Int8Array.from(data) }), "tensor 'layers.0.word': got the shape"],
    ['words', 'entityHashes', () => hashes(3, 2), "tensor 'entityHashes': got 2 at index 1 after 3, expected rising numbers"],
    ['words', 'entityHashes', () => hashes(2, 2), "tensor 'entityHashes': got 2 at index 1 after 2"],
    ['words', 'entityHashes', () => ints(1, 2), "tensor 'entityHashes': got Int32Array, expected Uint32Array"],
    ['words', 'entityHashes', () => ({ shape: [1, 2], data: Uint32Array.of(1, 2) }), 'got the shape (1, 2), expected one dimension'],
    ['words', 'counts', () => ints(1, 2), 'got 2 counts, expected'],
    ['words', 'counts', ({ shape, data }) => ({ shape, data: Int32Array.from(data).fill(-1, 4, 5) }), "tensor 'counts': got -1 at index 4, expected counts from 0 up"],
    ['words', 'counts', ({ shape, data }) => ({ shape, data: Float32Array.from(data) }), "tensor 'counts': got Float32Array, expected Int32Array"],
    ['words', 'vocabulary', () => bytes('a\nb\n'), 'got 59 counts, expected 4'],
    ['words', 'vocabulary', () => bytes('a\nb'), 'its last line has no end'],
    ['words', 'vocabulary', () => ({ shape: [2], data: Uint8Array.of(0xff, 0x0a) }), 'is not valid UTF-8'],
    ['words', 'vocabulary', () => bytes('a\\x\n'), "expected \\n, \\\\ or \\u0000 for a '\\'"],
    ['words', 'vocabulary', ({ data }) => ({ shape: [data.length + 2], data: new Uint8Array([...data, 0x7a, 0x0a]) }), 'got'],
    ['words', 'vocabulary.frontCoded', () => bytes('\0a'), "tensor 'vocabulary.frontCoded': got it beside 'vocabulary'"],
    ['bits8', 'vocabulary.frontCoded', () => bytes('\x05a'), "got 5 units in common with ''"],
    ['bits8', 'vocabulary.frontCoded', () => bytes('a'), 'word 1 of a word list'],
    ['bits8', 'vocabulary.frontCoded', () => bytes('\0a\x01'), 'twice'],
    ['bits8', 'vocabulary.frontCoded', () => bytes('\0a'), "tensor 'layers.0.word': got the shape"],
    ['hashed', 'vocabulary', () => hashes(5, 6, 5), 'got the word 5 twice'],
    ['hashed', 'vocabulary', () => hashes(5, 6), "tensor 'layers.0.word': got the shape"],
    ['gazetteer', 'gazetteer', () => undefined, "tensor 'gazetteer': got none, expected Uint32Array"],
    ['gazetteer', 'gazetteer', () => ints(1, 2), "tensor 'gazetteer': got Int32Array"],
    ['gazetteer', 'gazetteer', () => hashes(), 'gazetteer: got 0 numbers that do not fit together'],
    ['gazetteer', 'gazetteer', () => hashes(1, 0, 1, 1, 7), 'group 1 of 1: got 0 tokens, expected 1 to 64'],
    ['gazetteer', 'gazetteer', () => hashes(1, 1, 4, 1, 7), 'group 1 of 1: got the labels 4, expected bits of 2'],
    ['gazetteer', 'gazetteer', () => hashes(1, 1, 1, 2, 7, 7), 'group 1 of 1: got 7 after 7, expected rising numbers'],
    ['gazetteer', 'gazetteer', () => hashes(1, 1, 1, 9, 7), 'group 1 of 1: got 9 entries of the 1 left'],
    ['gazetteer', 'gazetteer', () => hashes(2, 2, 1, 1, 1, 1, 1, 7, 8), 'group 2 of 2: got it out of order'],
    ['gazetteer', 'gazetteer', () => hashes(2, 1, 1, 1, 1, 1, 1, 7, 8), 'group 2 of 2: got it out of order'],
    ['gazetteer', 'gazetteer', () => hashes(1, 1, 1, 1, 7, 8), '1 are in no group'],
    ['gazetteer', 'gazetteer', () => hashes(0xffffffff), 'they are too few for 4294967295 groups'],
    ['words', 'gazetteer', () => hashes(0), "tensor 'gazetteer': the configuration has no feature for it"],
    ['scorer', 'gazetteer', () => hashes(0), "tensor 'gazetteer': got the shape (1), expected two dimensions"],
    ['scorer', 'layers.3.weight', ({ shape: [a, b], data }) => ({ shape: [b, a], data }), "tensor 'layers.3.weight': got the shape"],
    ['scorer', 'more', () => ({ shape: [1, 1], data: new Float32Array(1) }), "tensor 'more': the configuration has no place for it"],
  ])('of %s: %s', async (name, tensor, change, message) => {
    expect(await refusal(name, withTensor(name, tensor, change))).toContain(message);
  });
});

it('hashes that an engine keeps in one place do not take the square of their number', async () => {
  // The hash by which V8 scatters the integers of a Map: of these, 16,000 would be in two places of 16,384.
  const place = (key: number) => {
    let x = (~key + (key << 15)) | 0;
    x ^= x >>> 12;
    x = (x + (x << 2)) | 0;
    x ^= x >>> 4;
    x = Math.imul(x, 2057);
    return (x ^ (x >>> 16)) & 0x3fff;
  };
  const crafted = new Uint32Array(16_000);
  for (let key = 0, n = 0; n < crafted.length; key++) if (place(key) < 2) crafted[n++] = key;
  const timeOf = async (hashes: Uint32Array) => {
    const bytes = withTensor('hashed', 'vocabulary', () => ({ shape: [hashes.length], data: hashes }));
    const before = process.cpuUsage();
    // The table has other rows; what takes time comes before.
    await expect(Tagger.load(bytes)).rejects.toThrow("tensor 'layers.0.word': got the shape");
    return process.cpuUsage(before).user;
  };
  const usual = Math.min(
    await timeOf(crafted.map((_, i) => 31 * i)),
    await timeOf(crafted.map((_, i) => 37 * i)),
  );
  const least = Math.min(await timeOf(crafted), await timeOf(crafted));
  expect(least).toBeLessThan(20 * usual + 200_000);
});
