import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { trainVectorsAction } from '../../src/cli/train-vectors.ts';
import { readVectors } from '../../src/text/vectors/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'oriel-train-vectors-'));
afterAll(() => rmSync(folder, { recursive: true }));

const text = 'Anna eats figs. Ben eats plums.\nAnna buys plums. Ben buys figs.\n'.repeat(50);
const corpus = join(folder, 'corpus.txt.gz');
writeFileSync(corpus, gzipSync(text));

async function train(output: string, options: Record<string, unknown> = {}, input = corpus): Promise<string> {
  let printed = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    printed += String(chunk);
    return true;
  });
  try {
    await trainVectorsAction.run([input], {
      dimensions: 10,
      epochs: 2,
      ...options,
      output: join(folder, output),
    });
  } finally {
    write.mockRestore();
  }
  return printed;
}

const read = (name: string) => readVectors(readFileSync(join(folder, name)));

describe('oriel vectors train', () => {
  it('writes each format, by the ending or as told, plain and gzipped', async () => {
    const printed = await train('a.bin');
    expect(printed).toMatch(/epoch 1\/2 .*words\/s\nepoch 2\/2 /);
    expect(printed).toMatch(/corpus {5}600 tokens, 100\.00% of them/);
    const expected = await read('a.bin');
    expect(expected.dimensions).toBe(10);
    expect([...expected.words].sort()).toEqual(['Anna', 'Ben', 'buys', 'eats', 'figs.', 'plums.']);
    for (const [name, format] of [['b.txt'], ['c.vec'], ['d.vec.gz'], ['e.out', 'glove']] as const) {
      expect(await train(name, { quiet: true, ...(format && { format }) })).toBe('');
      expect(await read(name)).toEqual(expected);
    }
  });

  it('trains on several threads, and says so', async () => {
    expect(await train('threads.bin', { threads: 2 })).toMatch(/^threads {4}2\n/);
    expect((await read('threads.bin')).words).toHaveLength(6);
    expect(await train('js.bin', { threads: 2, backend: 'js' })).toMatch(
      /^threads {4}1: the engine \(js\) has no/,
    );
    await expect(train('f.bin', { model: 'ranking', threads: 2 })).rejects.toThrow(
      '--threads: --model ranking',
    );
  });

  it('splits text by a tokenizer, and lowers its case', async () => {
    await train('words.vec', { tokenizer: 'words', lowercase: true, quiet: true });
    expect([...(await read('words.vec')).words].sort()).toEqual([
      '.',
      'anna',
      'ben',
      'buys',
      'eats',
      'figs',
      'plums',
    ]);
    await train('syllables.vec', { tokenizer: 'syllables', quiet: true, subwords: true, model: 'cbow' });
    const { words } = await read('syllables.vec');
    expect(words.every((word) => word.length === 1 && word !== ' ')).toBe(true);
  });

  it('trains by ranking, with the options that mean something to it', async () => {
    const printed = await train('ranked.bin', { model: 'ranking', window: 1, negatives: 2, rate: 0.01 });
    expect(printed).toMatch(/epoch 1\/2 .*words\/s\nepoch 2\/2 /);
    expect(printed).toMatch(/corpus {5}600 tokens, 100\.00% of them/);
    const { words, dimensions } = await read('ranked.bin');
    expect(dimensions).toBe(10);
    expect([...words].sort()).toEqual(['Anna', 'Ben', 'buys', 'eats', 'figs.', 'plums.']);
    await expect(train('f.bin', { model: 'ranking', sample: 0.1 })).rejects.toThrow(
      '--sample: --model ranking has no such option',
    );
    await expect(train('f.bin', { model: 'ranks' })).rejects.toThrow(/--model: got 'ranks'/);
  });

  it('leaves nothing behind when it fails', async () => {
    const before = readdirSync(folder);
    await expect(train('f.bin', {}, join(folder, 'none.txt'))).rejects.toThrow(/none\.txt: no such file/);
    await expect(train('f.bin', { minCount: 1000 })).rejects.toThrow(/got 0 words that occur 1000 times/);
    await expect(train('f.bin', { rate: 'x' })).rejects.toThrow(/--rate: got 'x', expected a number/);
    await expect(train('f.bin', { subwords: '6,3' })).rejects.toThrow(/--subwords: got '6,3'/);
    await expect(train('f.doc')).rejects.toThrow(/no --format, nor one of the endings \.bin/);
    await expect(train('none/f.bin')).rejects.toThrow(/none: no such file or folder/);
    await expect(trainVectorsAction.run([corpus], {})).rejects.toThrow(/expected train CORPUS -o FILE/);
    expect(readdirSync(folder)).toEqual(before);
  });
});
