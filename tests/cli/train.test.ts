import { existsSync, readdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { demoLines, failure, SMALL, workplace } from './run.ts';

const { oriel, start, folder, path, read, write } = workplace();
const SPLIT = ['--split', '0.7,0.15,0.15'];
const inspect = (model: string) =>
  JSON.parse(oriel(['inspect', model, '--json']).stdout) as { config: Record<string, unknown> } & Record<
    string,
    unknown
  >;

beforeAll(() => {
  write('en.jsonl', demoLines('en'));
  write('few.jsonl', demoLines('en', 60));
  write('ko.jsonl', demoLines('ko', 60));
});

describe('oriel train', () => {
  it('prints what decides the result, an epoch a line and the reports, and writes the model', () => {
    const args = ['train', 'en.jsonl', ...SPLIT, ...SMALL, '--epochs', '5', '--json-log', 'log.jsonl'];
    const { status, stdout, stderr } = oriel([...args, '-o', 'm.safetensors']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^train +\d+ documents, \d+ sentences, [\d,]+ tokens, \d+ entities \(BIO\)$/m);
    expect(stdout).toMatch(/^dev +\d+ documents/m);
    expect(stdout).toMatch(/^test +\d+ documents/m);
    expect(stdout).toMatch(/^labels +LOC ORG PER TIME \(BIOES\)$/m);
    expect(stdout).toMatch(/^batch +16 sentences, since/m);
    expect(stdout).toMatch(/^model +[\d,]+ words, [\d,]+ parameters, backend \w+$/m);
    expect(stdout.match(/^epoch \d\/5 +loss \d+\.\d{4} +dev F1 \d+\.\d\d/gm)).toHaveLength(5);
    expect(stdout).toMatch(/^kept: epoch \d of 5/m);
    expect(stdout).toMatch(/^dev: processed \d+ tokens/m);
    expect(stdout).toMatch(/^test: processed \d+ tokens/m);
    expect(stdout).toMatch(/^m\.safetensors +[\d.]+ KB$/m);
    const score = Number(/best on dev \(([\d.]+)\)/.exec(stdout)?.[1]);
    expect(score).toBeGreaterThan(30);
    expect(stdout).toContain(`FB1:  ${score.toFixed(2)}`);
    expect(readdirSync(folder).filter((name) => /checkpoint|tmp$/.test(name))).toEqual([]);

    const threaded = () => oriel([...args.slice(0, -2), '--threads', '2', '-o', 'm2.safetensors']);
    expect(threaded().stdout).toMatch(/^threads +2$/m);
    const bytes = read('m2.safetensors');
    threaded();
    expect(read('m2.safetensors').equals(bytes)).toBe(true);

    const events = read('log.jsonl')
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const kinds = events.map(({ event }) => event as string);
    expect(kinds[0]).toBe('start');
    expect(kinds.at(-1)).toBe('end');
    expect(kinds.filter((kind) => kind === 'epoch')).toHaveLength(5);
    expect(events.find(({ event }) => event === 'step')).toMatchObject({
      step: 1,
      epoch: 1,
      loss: expect.any(Number),
    });
    expect(events[0].config).toEqual(inspect('m.safetensors').config);
  });

  it('says nothing with --quiet', () => {
    const outcome = oriel([
      'train',
      'few.jsonl',
      ...SMALL,
      '--epochs',
      '1',
      '--quiet',
      '-o',
      'q.safetensors',
    ]);
    expect(outcome).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(existsSync(path('q.safetensors'))).toBe(true);
  });

  it('lays options over settings over the file over the preset', () => {
    write('c.json', '{ "epochs": 9, "seed": 9, "patience": 9, "optimizer": { "rate": 0.03 } }');
    const settings = [
      '--set',
      'features.shape.width=7',
      '--set',
      'seed=8',
      '--set',
      'optimizer.clip=2',
      '--epochs',
      '1',
    ];
    oriel([
      'train',
      'few.jsonl',
      '--preset',
      'words',
      '--config',
      'c.json',
      ...settings,
      '-o',
      'c.safetensors',
    ]);
    const { config } = inspect('c.safetensors');
    expect(config).toMatchObject({
      epochs: 1,
      seed: 8,
      patience: 9,
      optimizer: { name: 'adam', rate: 0.03, clip: 2 },
    });
    expect(config.features).toContainEqual(expect.objectContaining({ name: 'shape', width: 7 }));
  });

  it('takes the preset of the tokenizer', () => {
    const { stdout } = oriel([
      'train',
      'ko.jsonl',
      '--tokenizer',
      'syllables',
      '--epochs',
      '1',
      '-o',
      'k.safetensors',
    ]);
    expect(stdout).toMatch(/^preset +syllables/m);
    expect(inspect('k.safetensors').config).toMatchObject({ tokenizer: 'syllables' });
  });

  it('reads CoNLL columns, with the columns chosen, faulty lines left out, and syllables', () => {
    write('x.conll', 'B-LOC NNP Paris x\nO VB is x\nO JJ\n\nB-LOC NNP Rome x\n');
    const columns = ['--token-column', '2', '--tag-column', '0', '--lenient', '--set', 'epochs=1'];
    const { status, stdout } = oriel(['train', 'x.conll', ...columns, '-o', 'x.safetensors']);
    expect(status).toBe(0);
    expect(stdout).toContain('x.conll: left out 1 faulty lines');
    expect(stdout).toContain('2 documents, 2 sentences, 3 tokens, 2 entities');
    const lines = ['유 B-PER', '정 I-PER', '▁ O', '씨 O', '', '나 O'].map((line) => line.replace(' ', '\t'));
    write('s.tsv', lines.join('\n'));
    const syllables = oriel([
      'train',
      's.tsv',
      '--tokenizer',
      'syllables',
      '--epochs',
      '1',
      '-o',
      's.safetensors',
    ]);
    expect(syllables.stdout).toContain('2 sentences, 5 tokens, 1 entities');
  });

  it('gives the feature word the width of the vectors, and refuses another that is asked for', () => {
    write('v.txt', 'paris 0.1 0.2 0.3\nrome 0.1 0.1 0.3\nzzz 1 1 1\n');
    const args = ['train', 'few.jsonl', '--vectors', 'v.txt', '--epochs', '1', '-o', 'v.safetensors'];
    const { stdout } = oriel(args);
    expect(stdout).toMatch(/^vectors +3 of 3 dimensions/m);
    const { config } = inspect('v.safetensors');
    expect(config.features).toContainEqual(expect.objectContaining({ name: 'word', width: 3 }));
    expect(oriel([...args, '--set', 'features.word.width=50'])).toMatchObject(
      failure(/width: got 50.* 3 dimensions/),
    );
    expect(oriel([...args, '--vector-words', '1']).stdout).toMatch(/^vectors +1 of 3 dimensions/m);
  });

  it('leaves the file that is there alone if training fails', () => {
    write('old.safetensors', 'an older model');
    const args = [
      'train',
      'few.jsonl',
      ...SMALL,
      '--set',
      'optimizer.name=sgd',
      '--set',
      'optimizer.rate=1e30',
    ];
    const outcome = oriel([...args, '--set', 'optimizer.clip=0', '--quiet', '-o', 'old.safetensors']);
    expect(outcome).toMatchObject(failure(/diverged at step \d+ .*learning rate [\d.]+e\+/));
    expect(read('old.safetensors').toString()).toBe('an older model');
  });

  it('goes on without a reader', async () => {
    const child = start(['train', 'few.jsonl', ...SMALL, '--epochs', '3', '-o', 'pipe.safetensors']);
    let stderr = '';
    child.stderr!.on('data', (chunk) => (stderr += chunk));
    child.stdout!.once('data', () => child.stdout!.destroy());
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(existsSync(path('pipe.safetensors'))).toBe(true);
  });
});

const STOP = `
import { existsSync, watch } from 'node:fs';
const watcher = watch('.', () => {
  if (!existsSync('cut.safetensors.checkpoint')) return;
  watcher.close();
  process.kill(process.pid, 'SIGINT');
});
watcher.unref();
`;

describe('an interrupted run', () => {
  const args = [
    'train',
    'en.jsonl',
    ...SPLIT,
    ...SMALL,
    '--epochs',
    '25',
    '--set',
    'patience=25',
    '--seed',
    '4',
  ];
  const resume = [...args, '-o', 'cut.safetensors', '--resume'];

  beforeAll(async () => {
    expect(oriel([...args, '-o', 'whole.safetensors', '--quiet']).status).toBe(0);
    // The run stops itself at its first checkpoint: it might be over before anybody outside has seen that.
    write('stop.mjs', STOP);
    const NODE_OPTIONS = `--import=${pathToFileURL(path('stop.mjs')).href}`;
    const child = start([...args, '-o', 'cut.safetensors'], { env: { ...process.env, NODE_OPTIONS } });
    let stderr = '';
    child.stderr!.on('data', (chunk) => (stderr += chunk));
    child.stdout!.resume();
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(130);
    expect(stderr).toMatch(/^oriel: interrupted.*cut\.safetensors\.checkpoint/);
    expect(stderr).toMatch(/-o cut\.safetensors --resume\n$/);
    expect(existsSync(path('cut.safetensors'))).toBe(false);
  });

  it('is not resumed with other data or another configuration', () => {
    expect(oriel([...resume, '--set', 'window.radius=1'])).toMatchObject(
      failure(/cut\.safetensors\.checkpoint is of another run \(window\.radius was 2, is 1\)/),
    );
    const other = resume.map((arg) => (arg === 'en.jsonl' ? 'few.jsonl' : arg));
    expect(oriel(other)).toMatchObject(failure(/not the same training corpus/));
  });

  it('ends, resumed, with the same bytes as an unbroken one', () => {
    const { status, stdout } = oriel(resume);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^resuming +after epoch \d+ from cut\.safetensors\.checkpoint$/m);
    expect(stdout).not.toMatch(/^epoch +1\/25/m);
    expect(read('cut.safetensors').equals(read('whole.safetensors'))).toBe(true);
    expect(existsSync(path('cut.safetensors.checkpoint'))).toBe(false);
  });
});
