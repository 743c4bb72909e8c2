import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { demoLines, failure, SMALL, workplace } from './run.ts';

const { oriel, path, read, write } = workplace();

beforeAll(() => {
  write('en.jsonl', demoLines('en'));
  write('plain.conll', 'a\tX\nb\tY\n\nb\tY\na\tX\n');
  for (const [corpus, model] of [
    ['en.jsonl', 'm.safetensors'],
    ['plain.conll', 'p.safetensors'],
  ])
    oriel(['train', corpus, ...SMALL, '--epochs', '3', '--quiet', '-o', model]);
});

describe('oriel compress', () => {
  it('writes a smaller model and prints size and development F1 before and after', () => {
    const args = ['--bits', '4', '--vocabulary', '100', '--dimensions', '8', '--dev', 'en.jsonl'];
    const { status, stdout, stderr } = oriel(['compress', 'm.safetensors', '-o', 's.safetensors', ...args]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const [head, before, after] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.trim().split(/\s{2,}/));
    expect(head).toEqual(['size', 'words', 'dimensions', 'dev F1']);
    expect(before.slice(3)).toEqual(['16', expect.stringMatching(/^\d+\.\d\d$/)]);
    expect(after.slice(2)).toEqual(['100', '8', expect.stringMatching(/^\d+\.\d\d$/)]);
    expect(read('s.safetensors').length).toBeLessThan(read('m.safetensors').length / 3);
    const evaluated = oriel(['evaluate', 's.safetensors', 'en.jsonl', '--json']).stdout;
    expect((100 * JSON.parse(evaluated).f1).toFixed(2)).toBe(after[4]);
    expect(oriel(['inspect', 's.safetensors']).stdout).toContain('vocabulary.frontCoded');
  });

  it('leaves out the F1 where there is no corpus, and gives accuracy for plain tags', () => {
    const without = oriel(['compress', 'm.safetensors', '-o', 's.safetensors', '--hash']);
    expect(without.stdout).toMatch(/^ +size +words +dimensions\n/);
    const plain = oriel(['compress', 'p.safetensors', '-o', 's.safetensors', '--dev', 'plain.conll']);
    expect(plain.stdout).toContain('dev accuracy');
  });

  it.each<[string, string[], RegExp]>([
    ['a model that is not there', ['none.safetensors', '-o', 'x'], /none\.safetensors: .*no such file/i],
    ['what is no model', ['en.jsonl', '-o', 'x'], /en\.jsonl: this is no safetensors file/],
    [
      'more words than there are',
      ['m.safetensors', '-o', 'x', '--vocabulary', '9999999'],
      /vocabulary: got 9999999, expected an integer from 1 to \d+/,
    ],
    [
      'more dimensions than there are',
      ['m.safetensors', '-o', 'x', '--dimensions', '17'],
      /dimensions: got 17, expected an integer from 1 to 16/,
    ],
  ])('refuses %s', (_, args, message) => {
    expect(oriel(['compress', ...args])).toMatchObject(failure(message));
    expect(existsSync(path('x'))).toBe(false);
  });

  it.each<[string, string[], string]>([
    ['no output', ['m.safetensors'], 'expected -o MODEL.safetensors'],
    ['other bits', ['m.safetensors', '-o', 'x', '--bits', '3'], "--bits: got '3', expected 8, 4"],
    [
      'no words',
      ['m.safetensors', '-o', 'x', '--vocabulary', '0'],
      "--vocabulary: got '0', expected an integer ≥ 1",
    ],
  ])('says where its options are for %s', (_, args, message) => {
    const { status, stderr } = oriel(['compress', ...args]);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toContain('all options: oriel compress --help');
  });
});

describe('oriel train --from', () => {
  it('goes on from a model, with new labels and words, and with replay', () => {
    write('new.conll', Array.from({ length: 24 }, (_, i) => `buy\tO\n${['figs', 'rice', 'beans'][i % 3]}\tB-FOOD\nnow\tO\n`).join('\n')); // prettier-ignore
    write('text.txt', 'Anna lives in Paris.\n\nNobody knows.\n');
    const more = ['--replay', 'en.jsonl', '--replay-text', 'text.txt', '--penalty', '1', '--rate', '0.01'];
    const args = [
      'train',
      'new.conll',
      '--from',
      'm.safetensors',
      '--dev',
      'new.conll',
      ...more,
      '--epochs',
      '30',
    ];
    const { status, stdout, stderr } = oriel([...args, '-o', 'f.safetensors']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^from +m\.safetensors, tokenizer words/m);
    expect(stdout).toMatch(/^new +labels FOOD, \d+ words$/m);
    expect(stdout).toMatch(/^labels +FOOD LOC ORG PER TIME/m);
    expect(stdout).toMatch(/^epoch 30\/30 /m);
    const { f1 } = JSON.parse(oriel(['evaluate', 'f.safetensors', 'new.conll', '--json']).stdout);
    expect(f1).toBeGreaterThan(0.9);
    const f1Of = (model: string) => JSON.parse(oriel(['evaluate', model, 'en.jsonl', '--json']).stdout).f1;
    expect(f1Of('f.safetensors')).toBeGreaterThan(f1Of('m.safetensors') - 0.1);
    expect(oriel([...args, '-o', 'g.safetensors', '--quiet'])).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(read('g.safetensors').equals(read('f.safetensors'))).toBe(true);
  });

  it.each<[string, string[], string]>([
    [
      '--vectors does not go with --from',
      ['--from', 'm.safetensors', '--vectors', 'v.txt'],
      '--vectors does not go',
    ],
    ['--replay goes with --from', ['--replay', 'en.jsonl'], '--replay goes with --from MODEL'],
    [
      '--like needs two labels',
      ['--from', 'm.safetensors', '--like', 'a'],
      "--like: got 'a', expected new=old",
    ],
    [
      '--penalty is a number',
      ['--from', 'm.safetensors', '--penalty', 'x'],
      "--penalty: got 'x', expected a number ≥ 0",
    ],
  ])('says that %s', (_, args, message) => {
    const { status, stderr } = oriel(['train', 'en.jsonl', '-o', 'x', ...args]);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });

  it('names a model that cannot be read', () => {
    const outcome = oriel(['train', 'en.jsonl', '-o', 'x', '--from', 'none.safetensors']);
    expect(outcome).toMatchObject(failure(/none\.safetensors: .*no such file/i));
  });
});
