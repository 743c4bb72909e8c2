import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../src/config.ts';
import type { Model } from '../src/model.ts';
import { createModel } from '../src/training-model.ts';
import { decodeModel, encodeModel, ModelFileError } from '../src/model-file.ts';
import { Random } from '../src/random.ts';
import { readSafetensors, type Safetensors, writeSafetensors } from '../src/safetensors.ts';
import { loadFeatures } from '../src/text/features/index.ts';
import { TagSet } from '../src/text/tagset.ts';
import { Vocabulary } from '../src/text/vocabulary.ts';
import { backends } from './helpers/backends.ts';
import { expectSame } from './helpers/closeness.ts';
import { TINY } from './helpers/tiny.ts';

const simd = backends.find(({ name }) => name === 'wasm simd')!;

const loaded = await loadFeatures([{ name: 'hash' }]);
const modelOf = (settings = {}): Model =>
  createModel({
    config: resolveConfig({ ...TINY, ...settings }),
    tagSet: TagSet.from(['PER', 'LOC'], 'BIOES'),
    vocabulary: new Vocabulary(['paris', 'line\nbreak', '유정', '\ud800', '']),
    entityHashes: Uint32Array.of(3, 0xfffffff0),
    loaded,
    engine: simd.create(),
  });

const file = encodeModel(modelOf());
const read = (bytes: Uint8Array) => decodeModel(bytes, simd.create());

/** The file with something changed, and a checksum that fits. */
function changed(change: (parts: Safetensors) => void): Uint8Array {
  const { tensors, metadata } = readSafetensors(file);
  change({ tensors, metadata });
  return writeSafetensors({ tensors, metadata });
}

const withMetadata = (metadata: Record<string, string>) =>
  changed((parts) => Object.assign(parts.metadata, metadata));

/** The configuration as the file has it, with something changed. */
const withConfig = (change: (config: Record<string, never>) => void) =>
  changed(({ metadata }) => {
    const config = JSON.parse(metadata.config) as Record<string, never>;
    change(config);
    metadata.config = JSON.stringify(config);
  });

describe('a model file', () => {
  it('is read whatever its configuration says of training, and lacks of it', async () => {
    const { config } = await read(
      withConfig((c) => {
        delete c.averageEpochs;
        Object.assign(c, { patience: 0 });
      }),
    );
    expect(config.patience).toBe(0);
    expect(() => resolveConfig(config)).toThrow('patience: got 0');
    expect(resolveConfig({ ...config, patience: 1 })).toEqual(resolveConfig({ ...TINY, patience: 1 }));
  });

  it.each([{}, { loss: 'crf' }, { scheme: 'BIOES', features: [{ name: 'hash', width: 3, buckets: 99 }] }])(
    'gives back what it was made from: %j',
    async (settings) => {
      const model = modelOf(settings);
      const bytes = encodeModel(model);
      const again = await read(bytes);
      expect(again.config).toEqual(model.config);
      expect(again.tagSet.tags).toEqual(model.tagSet.tags);
      expect(again.vocabulary.words).toEqual(model.vocabulary.words);
      expectSame(again.entityHashes, model.entityHashes);
      const { parameters } = again.network;
      expect(parameters.all.map(({ name }) => name)).toEqual(
        model.network.parameters.all.map(({ name }) => name),
      );
      parameters.all.forEach((p, i) => {
        const { parameters: before } = model.network;
        expectSame(parameters.values(p), before.values(before.all[i]));
      });
      expect(encodeModel(again)).toEqual(bytes);
    },
  );

  it('says what it is in its metadata', () => {
    const { metadata, tensors } = readSafetensors(file);
    expect(Object.keys(metadata)).toEqual(['format', 'version', 'config', 'labels']);
    expect(metadata).toMatchObject({ format: 'oriel', version: '1', labels: '["LOC","PER"]' });
    expect(JSON.parse(metadata.config)).toEqual(resolveConfig(TINY));
    expect(tensors['layers.0.word'].shape).toEqual([7, 12]);
    expect(new TextDecoder().decode(tensors.vocabulary.data as Uint8Array)).toBe(
      'paris\nline\\nbreak\n유정\n\\ud800\n\n',
    );
    // Floats are aligned.
    const view = new DataView(file.buffer);
    expect(view.getUint32(0, true) % 8).toBe(0);
  });
});

describe('a file that is damaged', () => {
  it('is not read after any of many changes of one byte', async () => {
    const random = new Random(1);
    for (let n = 0; n < 500; n++) {
      const altered = file.slice();
      // The header is a small part of the file: every second change is in it.
      const header = 8 + new DataView(file.buffer).getUint32(0, true);
      const at = random.integer(n % 2 ? header : file.length);
      altered[at] ^= 1 + random.integer(255);
      await expect(read(altered), `byte ${at}: ${altered[at]}`).rejects.toThrow(ModelFileError);
    }
  });

  it('is not read where it is cut, in any region', async () => {
    const header = 8 + new DataView(file.buffer).getUint32(0, true);
    for (const length of [0, 7, 8, 100, header - 1, header, header + 5, file.length >> 1, file.length - 1]) {
      await expect(read(file.slice(0, length))).rejects.toThrow(ModelFileError);
    }
  });

  it('is not read without its checksum', async () => {
    const text = new TextDecoder('latin1').decode(file);
    const altered = file.slice();
    altered[text.indexOf('"checksum"') + 3] ^= 1;
    await expect(read(altered)).rejects.toThrow('the model is damaged: it lacks its checksum');
  });
});

describe('a file that is something else', () => {
  it.each<[string, () => Uint8Array, string]>([
    ['no safetensors', () => new TextEncoder().encode('PK\x03\x04 and so on'), 'this is no safetensors file'],
    ['of another program', () => writeSafetensors({ tensors: {}, metadata: { format: 'pt' } }), "a safetensors file, but not of a tagger: it lacks format 'oriel'"], // prettier-ignore
    [
      'too new',
      () => withMetadata({ version: '3' }),
      'the model has version 3, this library reads up to 2: update oriel',
    ],
    ['of no version', () => withMetadata({ version: 'x' }), 'the model has version x'],
    [
      'without a configuration',
      () => changed(({ metadata }) => delete metadata.config),
      'the model is damaged: ',
    ],
    ['of another configuration', () => withConfig((c) => Object.assign(c, { colour: 1 })), "the model is damaged: unknown key 'colour'"], // prettier-ignore
    ['with other labels', () => withMetadata({ labels: '["A","B","C"]' }), "the model is damaged: got 3 labels, which make 13 tags in the scheme BIOES, but tensor 'layers.6.bias' has 9 columns"], // prettier-ignore
    [
      'without labels',
      () => withMetadata({ labels: '[]' }),
      'the model is damaged: labels: got [], expected a list of 1 or more',
    ],
    ['without a table', () => changed(({ tensors }) => delete tensors['layers.0.word']), "the model is damaged: tensor 'layers.0.word': got none, expected (7, 12)"], // prettier-ignore
    ['without a vocabulary', () => changed(({ tensors }) => delete tensors.vocabulary), "tensor 'vocabulary': got none, expected Uint8Array"], // prettier-ignore
    ['with a vocabulary of floats', () => changed(({ tensors }) => (tensors.vocabulary = { shape: [1], data: new Float32Array(1) })), "tensor 'vocabulary': got Float32Array, expected Uint8Array"], // prettier-ignore
    ['with a vocabulary that is cut', () => changed(({ tensors }) => (tensors.vocabulary = { shape: [1], data: Uint8Array.of(65) })), 'the model is damaged: a word list of 1 bytes is cut short'], // prettier-ignore
    ['without hashes', () => changed(({ tensors }) => delete tensors.entityHashes), "tensor 'entityHashes': got none, expected Uint32Array"], // prettier-ignore
  ])('%s', async (_, make, message) => {
    await expect(read(make())).rejects.toThrow(ModelFileError);
    await expect(read(make())).rejects.toThrow(message);
  });

  it('and claims to be huge: nothing large is allocated', async () => {
    const sizes: [string, unknown][] = [
      ['layers', [{ linear: 2 ** 30 }]],
      ['layers', Array.from({ length: 20 }, () => ({ linear: 10_000 }))],
      ['features', [{ name: 'affixes', buckets: 2 ** 31, width: 1000 }]],
      ['features', [{ name: 'hash', buckets: 10 ** 6, width: 1000 }]],
      ['window', { radius: 10 ** 6 }],
    ];
    for (const [key, value] of sizes) {
      const engine = simd.create();
      const { length } = engine.memory.u8;
      const huge = withConfig((config) => Object.assign(config, { [key]: value }));
      await expect(decodeModel(huge, engine), JSON.stringify([key, value])).rejects.toThrow(ModelFileError);
      expect(engine.memory.u8.length).toBe(length);
    }
  });
});
