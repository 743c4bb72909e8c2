import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  parseCorpus,
  resolveConfig,
  trainTagger,
} from 'oriel';
import { fingerprint, readCheckpoint, type RunIdentity, writeCheckpoint } from 'oriel/node';
import { readSafetensors, writeSafetensors } from '../../src/safetensors.ts';
import { temporaryFolder } from './folder.ts';

const folder = temporaryFolder();
const file = join(folder, 'm.checkpoint');
const config = { features: [{ name: 'word', width: 6 }], epochs: 6, averageEpochs: 3, patience: 9, seed: 2 };
const corpus = parseCorpus(
  'Ann B-PER\nsings O\n\nRome B-LOC\nis O\nold O\n\nBob B-PER\nleft O\nOslo B-LOC\n',
);
const identity: RunIdentity = {
  config: resolveConfig(config),
  backend: 'simd',
  data: { 'training corpus': fingerprint(corpus) },
};
const dummy: Checkpoint = {
  tensors: { 'weight.x': Float32Array.of(1, 2, 3) },
  state: { epoch: 1, bestEpoch: 0, bestScore: null, averaged: 0, history: [] },
};

describe('checkpoints', () => {
  it.each([1, 4, 5])('resume after epoch %i to the same bytes', async (epoch) => {
    const backend = 'simd';
    const { tagger } = await trainTagger(corpus, config, { backend, dev: corpus });
    const stop = new AbortController();
    const cut = trainTagger(corpus, config, {
      backend,
      dev: corpus,
      signal: stop.signal,
      onCheckpoint: async (checkpoint) => {
        await writeCheckpoint(file, checkpoint, identity);
        if (checkpoint.state.epoch === epoch) stop.abort(new Error('stopped'));
      },
    });
    await expect(cut).rejects.toThrow('stopped');
    const resume = await readCheckpoint(file, identity);
    expect(resume.state.epoch).toBe(epoch);
    const resumed = await trainTagger(corpus, config, { backend, dev: corpus, resume });
    expect(resumed.tagger.save()).toEqual(tagger.save());
    expect(readdirSync(folder)).toEqual(['m.checkpoint']);
  });

  it('go round', async () => {
    await writeCheckpoint(file, dummy, identity);
    expect(await readCheckpoint(file, identity)).toEqual(dummy);
  });

  it('are refused by another run, which is told what differs', async () => {
    await writeCheckpoint(file, dummy, identity);
    const read = (changes: Partial<RunIdentity>) => readCheckpoint(file, { ...identity, ...changes });
    await expect(read({ config: resolveConfig({ ...config, epochs: 9, seed: 3 }) })).rejects.toThrow(
      /m\.checkpoint is of another run \(epochs was 6, is 9; seed was 2, is 3\)/,
    );
    await expect(read({ backend: 'js' })).rejects.toThrow('backend was "simd", is "js"');
    await expect(read({ data: { 'training corpus': 'x' } })).rejects.toThrow(
      '(not the same training corpus)',
    );
    await expect(read({ data: { ...identity.data, 'word vectors': 'x' } })).rejects.toThrow(
      '(not the same word vectors)',
    );
  });

  it('that are damaged or no checkpoints are refused by name', async () => {
    await writeCheckpoint(file, dummy, identity);
    const bytes = readFileSync(file);
    bytes[bytes.length - 1] ^= 1;
    writeFileSync(file, bytes);
    await expect(readCheckpoint(file, identity)).rejects.toThrow(/m\.checkpoint: .*damaged/);
    const { tagger } = await trainTagger(corpus, { ...config, epochs: 3 });
    writeFileSync(file, tagger.save());
    await expect(readCheckpoint(file, identity)).rejects.toThrow(/m\.checkpoint: this is no checkpoint/);
    await expect(readCheckpoint(join(folder, 'none'), identity)).rejects.toThrow(/none: no such file/);
  });
});

describe('what is no state of a run, in a file that is whole', () => {
  const whole = readSafetensors(encodeCheckpoint(dummy, identity));
  const bytesWith = (metadata: Record<string, string | undefined>, tensors = whole.tensors) =>
    writeSafetensors({
      tensors,
      metadata: JSON.parse(JSON.stringify({ ...whole.metadata, ...metadata })) as Record<string, string>,
    });
  const state = JSON.parse(whole.metadata.state) as Record<string, unknown>;
  const stateWith = (changes: object) => JSON.stringify({ ...state, ...changes });

  it.each<[string, Record<string, string | undefined>, string]>([
    ['broken JSON', { state: '{"epoch": 1' }, 'state in its metadata: got {"epoch": 1, expected JSON ('],
    ['long JSON', { identity: `[${'1,'.repeat(99)}` }, `identity in its metadata: got [${'1,'.repeat(29)}1…`],
    ['no JSON', { state: '' }, 'state in its metadata: got , expected JSON ('],
    ['nothing', { identity: undefined }, 'identity in its metadata: got nothing, expected JSON ('],
    ['a list', { identity: '[]' }, 'identity: got [], expected an object in its metadata'],
    ['null', { state: 'null' }, 'state: got null, expected an object in its metadata'],
    ['no configuration', { identity: '{"backend":"js","data":{}}' }, 'identity.config: got undefined'],
    ['half an epoch', { state: stateWith({ epoch: 0.5 }) }, 'state.epoch: got 0.5, expected an integer ≥ 0'],
    ['a score of words', { state: stateWith({ bestScore: 'x' }) }, 'state.bestScore: got "x"'],
    ['a history that is none', { state: stateWith({ history: [1] }) }, 'state.history[0]: got 1'],
  ])('%s', async (_, metadata, expected) => {
    const bytes = bytesWith(metadata);
    const refused = { name: 'ModelFileError', message: expect.stringContaining(expected) };
    expect(() => decodeCheckpoint(bytes, identity)).toThrow(expect.objectContaining(refused));
    writeFileSync(file, bytes);
    const message = expect.stringMatching(/^\S+m\.checkpoint: the checkpoint is damaged: /);
    await expect(readCheckpoint(file, identity)).rejects.toMatchObject({ name: 'ModelFileError', message });
  });

  it('other numbers, another format, another version, no checksum', () => {
    const decode = (bytes: Uint8Array) => () => decodeCheckpoint(bytes, identity);
    const ints = { 'weight.x': { shape: [1], data: Int32Array.of(1) } };
    expect(decode(bytesWith({}, ints))).toThrow("tensor 'weight.x': got Int32Array, expected Float32Array");
    expect(decode(bytesWith({ format: 'oriel' }))).toThrow(
      "got format 'oriel', expected 'oriel checkpoint', version 1",
    );
    expect(decode(bytesWith({ version: '7' }))).toThrow('got version 7 of it, expected');
    const header = `{"__metadata__":${JSON.stringify(whole.metadata)}}`;
    const bytes = new Uint8Array(8 + header.length);
    new DataView(bytes.buffer).setUint32(0, header.length, true);
    bytes.set(new TextEncoder().encode(header), 8);
    expect(decode(bytes)).toThrow('it lacks its checksum');
  });
});

describe('fingerprint', () => {
  it('tells corpora apart by tokens, tags, documents and scheme', () => {
    const texts = [
      'a O\nb O\n',
      'a O\n\nb O\n',
      'a B-X\nb O\n',
      'a O\nc O\n',
      'a X\nb Y\n',
      '-DOCSTART- O\na O\n\nb O\n',
    ];
    const prints = texts.map((text) => fingerprint(parseCorpus(text)));
    expect(new Set(prints).size).toBe(texts.length);
    expect(fingerprint(parseCorpus(texts[0]))).toBe(prints[0]);
  });

  it('tells vectors apart by words, dimensions and values', () => {
    const vectors = (words: string[], dimensions: number, values: number[]) =>
      fingerprint({ words, dimensions, values: Float32Array.from(values) });
    const prints = [
      vectors(['a', 'b'], 1, [1, 2]),
      vectors(['a', 'c'], 1, [1, 2]),
      vectors(['a', 'b'], 1, [1, 3]),
      vectors(['a'], 2, [1, 2]),
    ];
    expect(new Set(prints).size).toBe(4);
  });
});
