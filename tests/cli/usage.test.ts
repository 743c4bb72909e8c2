import { closeSync, openSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { demoLines, failure, workplace } from './run.ts';

const { oriel, start, write } = workplace();
write('en.jsonl', demoLines('en', 20));
write('faulty.conll', 'Paris B-LOC\nis O\nbig\n');
write(
  'faulty.jsonl',
  '{"text":"a b","entities":[]}\n{"text":"Smith","entities":[{"start":0,"end":4,"label":"X"}]}\n',
);
write('config.json', '{ "epoch": 3 }');
write('broken.json', '{ "epochs": 3');
write('empty.json', '');
write('text.txt', 'No model at all.');
const TRAIN = ['train', 'en.jsonl', '-o', 'out.safetensors'];

describe('help and version', () => {
  it.each([[[]], [['train']], [['evaluate']], [['tag']], [['inspect']], [['demo']], [['compress']]])(
    '%j --help',
    (command) => {
      const { status, stdout, stderr } = oriel([...command, '--help']);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout).toContain(`$ oriel ${command[0] ?? '<command>'}`);
    },
  );

  it('--version', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(oriel(['--version'])).toMatchObject({ status: 0, stdout: expect.stringContaining(version) });
  });
});

describe('bad usage exits with 2, saying what is wrong last', () => {
  it.each<[string[], string]>([
    [[], 'expected a command'],
    [['trian'], "got the command 'trian', expected one of"],
    [['trian'], ", did you mean 'train'?"],
    [['trian', '--help'], "did you mean 'train'?"],
    [['help', 'trian'], "did you mean 'train'?"],
    [['xyzzy'], "got the command 'xyzzy'"],
    [['tag', 'en', '--formt', 'x'], "Unknown option `--formt`, did you mean '--format'?"],
    [['train'], 'missing required args'],
    [['train', 'en.jsonl'], 'expected -o MODEL.safetensors'],
    [['train', 'en.jsonl', '-o'], 'value is missing'],
    [[...TRAIN, 'another.jsonl'], 'Unused args'],
    [[...TRAIN, '--epoch', '3'], "Unknown option `--epoch`, did you mean '--epochs'?"],
    [[...TRAIN, '--epochs', 'three'], "--epochs: got 'three', expected an integer ≥ 1"],
    [[...TRAIN, '--epochs', '1', '--epochs', '2'], '--epochs is given 2 times'],
    [[...TRAIN, '--token-column', '0.5'], "--token-column: got '0.5'"],
    [[...TRAIN, '--preset', 'sentences'], "--preset: got 'sentences', expected words, syllables, lecture"],
    [[...TRAIN, '--backend', 'gpu'], "--backend: got 'gpu'"],
    [[...TRAIN, '--set', 'epochs'], "--set: got 'epochs', expected path=value"],
    [[...TRAIN, '--split', '0.5,0.6'], "--split: got '0.5,0.6'"],
    [[...TRAIN, '--split', '0.8,0.2', '--dev', 'en.jsonl'], 'cuts a dev part'],
    [[...TRAIN, '--split-by', 'sentence'], '--split-by goes with --split'],
    [[...TRAIN, '--vector-words', 'all'], '--vector-words goes with --vectors'],
    [['tag', 'm', '--format', 'xml'], "--format: got 'xml'"],
  ])('%j', (args, message) => {
    const { status, stdout, stderr } = oriel(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    // Where there is help, and the error: not so much that the error scrolls away.
    const [usage, error, ...more] = stderr.trimEnd().split('\n');
    expect(usage).toMatch(/^Usage: oriel .*; all options: oriel (\w+ )?--help$/);
    expect(error).toMatch(/^oriel: /);
    expect(error).toContain(message);
    expect(more).toEqual([]);
  });
});

describe('help by its name', () => {
  it.each<[string[], string[]]>([
    [['help'], ['--help']],
    [
      ['help', 'train'],
      ['train', '--help'],
    ],
    [
      ['train', 'help'],
      ['train', '--help'],
    ],
    [
      ['vectors', 'help'],
      ['vectors', '--help'],
    ],
    [['-V'], ['--version']],
  ])('%j is %j', (args, same) => {
    const result = oriel(args);
    expect(result).toMatchObject({ status: 0, stderr: '' });
    expect(result.stdout).toBe(oriel(same).stdout);
    expect(result.stdout).not.toBe('');
  });
});

describe.skipIf(process.platform === 'win32')('a folder as standard input', () => {
  it.each([[['tag', 'en']], [['redact', 'none']]])('is an error of %j', async (args) => {
    const folder = openSync('.', 'r');
    const child = start(args, { stdio: [folder, 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr!.on('data', (chunk) => (stderr += chunk));
    const status = await new Promise((resolve) => child.on('close', resolve));
    closeSync(folder);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'oriel: standard input: is a folder, expected a file\n',
    });
  });
});

describe('failures exit with 1 and one line', () => {
  it.each<[string, string[], RegExp]>([
    ['a missing corpus', ['train', 'none.jsonl', '-o', 'x'], /none\.jsonl: no such file/],
    ['a folder as a corpus', ['train', '.', '-o', 'x'], /\.: is a folder/],
    ['a missing dev corpus', [...TRAIN, '--dev', 'none.conll'], /none\.conll: no such file/],
    ['missing vectors', [...TRAIN, '--vectors', 'none.gz'], /none\.gz: no such file/],
    ['a missing model', ['inspect', 'none.safetensors'], /none\.safetensors: no such file/],
    ['a model that is none', ['tag', 'text.txt'], /text\.txt: this is no safetensors file/],
    [
      'a folder for the output that is not there',
      ['train', 'en.jsonl', '-o', 'none/x'],
      /none: no such file or folder/,
    ],
    ['an output that is a folder', ['train', 'en.jsonl', '-o', '.'], /\.: is no regular file/],
    ['a missing column', ['train', 'faulty.conll', '-o', 'x'], /faulty\.conll:3: got 1 column/],
    [
      'an entity that cuts a token',
      ['train', 'faulty.jsonl', '-o', 'x'],
      /faulty\.jsonl:2: got the entity X/,
    ],
    [
      'an unknown key',
      [...TRAIN, '--set', 'optimizer.rat=1'],
      /optimizer: unknown key 'rat', did you mean 'rate'\?/,
    ],
    ['an unknown feature', [...TRAIN, '--set', 'features.wrd.width=9'], /"wrd".* did you mean 'word'\?/],
    [
      'a value out of range',
      [...TRAIN, '--set', 'layers.0.linear=0'],
      /layers\[0\]\.linear: got 0, expected an integer ≥ 1/,
    ],
    [
      'an unknown key in a file',
      [...TRAIN, '--config', 'config.json'],
      /config\.json: unknown key 'epoch', did you mean 'epochs'\?/,
    ],
    [
      'a file that is no JSON',
      [...TRAIN, '--config', 'broken.json'],
      /broken\.json: got invalid JSON \(.*\), expected a configuration, an object/,
    ],
    [
      'a map that is empty',
      ['restore', 'text.txt', '--map', 'empty.json'],
      /empty\.json: got invalid JSON \(.*\), expected an object of strings/,
    ],
  ])('%s', (_, args, pattern) => {
    expect(oriel(args)).toMatchObject(failure(pattern));
  });
});
