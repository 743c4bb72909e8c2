import { writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fasttextBytes, word2vecBytes } from '../text/vectors/helpers.ts';
import { failure, workplace } from './run.ts';

const { oriel, path, read, write } = workplace();
const TEXT = 'man 5 0 0\nking 1 1 0\nwoman 0 0 9\nqueen 0 1 1.3\nprince 1 1 0.1\n1996 -1 -1 -1\n';
write('glove.txt', TEXT);
writeFileSync(path('glove.txt.gz'), gzipSync(TEXT));
write('spaces.txt', `${TEXT}. . . 1 2 3\n`);
write('bad.txt', `${TEXT}cut 1 2\n`);
writeFileSync(
  path('model.bin'),
  fasttextBytes({
    entries: [
      ['seoul', 1, 2],
      ['busan', 2, 1],
    ],
    ngrams: [[1, 0]],
  }),
);

describe('oriel vectors nearest', () => {
  it('shows words and similarities', () => {
    const { status, stdout } = oriel(['vectors', 'nearest', 'glove.txt', 'king', '1996', '-n', '2']);
    expect(status).toBe(0);
    expect(stdout.split('\n').map((line) => line.trim().split(/ +/))).toEqual([
      ['king'],
      ['prince', '0.9975'],
      ['man', '0.7071'],
      ['1996'],
      ['man', '-0.5774'],
      ['woman', '-0.5774'],
      [''],
    ]);
  });

  it('gives JSON, reads any format, knows parts of words', () => {
    const { stdout } = oriel(['vectors', 'nearest', 'model.bin', 'seouls', '--json']);
    const { seouls } = JSON.parse(stdout) as { seouls: { word: string; similarity: number }[] };
    expect(seouls.map(({ word }) => word)).toEqual(['busan', 'seoul']);
  });

  it('offers a known word for an unknown one', () => {
    expect(oriel(['vectors', 'nearest', 'glove.txt', 'Quen'])).toMatchObject(
      failure(/got 'Quen', expected one of the 6 words, did you mean 'queen'\?/),
    );
  });
});

it('oriel vectors analogy', () => {
  const { status, stdout } = oriel(['vectors', 'analogy', 'glove.txt.gz', 'man', 'king', 'woman', '-n', '1']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^man : king = woman : …\n {2}queen {2}0\.\d{4}\n$/);
  const { stdout: json } = oriel(['vectors', 'analogy', 'glove.txt', 'man', 'king', 'woman', '--json']);
  expect((JSON.parse(json) as { word: string }[])[0].word).toBe('queen');
});

describe('oriel vectors convert', () => {
  it('there and back again', () => {
    for (const [from, to] of [
      ['glove.txt.gz', 'a.bin'],
      ['a.bin', 'a.vec.gz'],
      ['a.vec.gz', 'a.txt'],
    ])
      expect(oriel(['vectors', 'convert', from, to])).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(new RegExp(`^${to} {2}6 words of 3 dimensions, \\d+ bytes\n$`)),
      });
    expect(read('a.txt').toString()).toBe(TEXT);
    expect(gunzipSync(read('a.vec.gz')).toString()).toBe(`6 3\n${TEXT}`);
    const first = word2vecBytes([['man', 5, 0, 0]], { header: '6 3\n' });
    expect(new Uint8Array(read('a.bin').subarray(0, first.length))).toEqual(first);
  });

  it('--format', () => {
    expect(oriel(['vectors', 'convert', 'model.bin', 'model.out', '--format', 'word2vec-text']).status).toBe(
      0,
    );
    expect(read('model.out').toString()).toMatch(/^2 2\nseoul \S+ \S+\nbusan /);
  });

  it('leaves out words with spaces, and says so', () => {
    const { status, stdout, stderr } = oriel(['vectors', 'convert', 'spaces.txt', 'spaces.bin']);
    expect(status).toBe(0);
    expect(stdout).toContain('6 words of 3');
    expect(stderr).toBe('oriel: spaces.txt: left out 1 words with spaces, which word2vec cannot hold\n');
  });

  it('names the line of a bad file, and writes nothing', () => {
    expect(oriel(['vectors', 'convert', 'bad.txt', 'bad.bin'])).toMatchObject(
      failure(/bad\.txt:7: got 3 fields/),
    );
    expect(() => read('bad.bin')).toThrow(/ENOENT/);
    expect(oriel(['vectors', 'convert', 'none.txt', 'bad.bin'])).toMatchObject(
      failure(/none\.txt: no such file/),
    );
  });
});

it('oriel vectors map', () => {
  write('after.txt', TEXT.replaceAll('1', '2'));
  const words = ['king', 'queen', 'man', 'woman'];
  expect(oriel(['vectors', 'map', 'glove.txt', ...words, '-o', 'map.svg'])).toMatchObject({
    status: 0,
    stdout: 'map.svg  4 words\n',
  });
  const svg = read('map.svg').toString();
  expect(svg).toMatch(/^<svg .*<\/svg>$/s);
  for (const word of words) expect(svg).toContain(`>${word}<`);
  expect(
    oriel(['vectors', 'map', 'glove.txt', ...words, '--after', 'after.txt', '-o', 'moved.svg']).status,
  ).toBe(0);
  expect(
    read('moved.svg')
      .toString()
      .match(/<circle/g),
  ).toHaveLength(8);
});

it.each<[string[], string]>([
  [[], 'missing required args'],
  [['neighbours', 'glove.txt'], "got the action 'neighbours', expected one of "],
  [['nearest', 'glove.txt'], 'expected nearest FILE WORD…'],
  [['nearest', 'glove.txt', 'king', '-n', '0'], "--count: got '0', expected an integer ≥ 1"],
  [['analogy', 'glove.txt', 'man', 'king'], 'expected analogy FILE A B C'],
  [['convert', 'glove.txt'], 'expected convert IN OUT'],
  [['convert', 'glove.txt', 'out.xyz'], 'out.xyz: got no --format'],
  [['convert', 'glove.txt', 'out.bin', '--format', 'fasttext'], "--format: got 'fasttext'"],
  [['map', 'glove.txt', 'king', '-o', 'map.svg'], 'expected map FILE WORD WORD…'],
  [['map', 'glove.txt', 'king', 'queen'], 'expected -o MAP.svg'],
])('oriel vectors %j exits with 2', (args, message) => {
  const { status, stderr } = oriel(['vectors', ...args]);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});
