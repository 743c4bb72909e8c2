import { existsSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { failure, SMALL, workplace } from './run.ts';

const { oriel, start, path, write } = workplace();
const sentence = 'Anna B-PER\nLee I-PER\nwent O\nto O\nParis B-LOC\n. O\n\n';
write('bio.conll', sentence.repeat(20));
write('biluo.conll', sentence.replace('I-', 'L-').replace('B-LOC', 'U-LOC').repeat(5));
write('pos.conll', 'Anna PROPN\nwent VERB\nto ADP\nParis PROPN\n\n'.repeat(5));
write('odd.conll', sentence.repeat(3) + sentence.replace('to O', 'to 0').repeat(12));
write('points.jsonl', '{"text":"🎉 Anna went","entities":[{"start":2,"end":6,"label":"PER"}]}\n'.repeat(4));
write(
  'inside.jsonl',
  '{"text":"a Paris-based firm","entities":[{"start":2,"end":7,"label":"LOC"}]}\n'.repeat(4),
);
const FAST = [...SMALL, '--epochs', '1'];
const train = (...args: string[]) => oriel(['train', ...args, ...FAST]);

describe('corpora of the command line', () => {
  it('are read in any style, beside each other', () => {
    const { status, stdout } = train('bio.conll', '--dev', 'biluo.conll', '-o', 'm.safetensors');
    expect(status).toBe(0);
    expect(stdout).toContain('biluo.conll: tags are BILUO, as in "L-PER": read as spans (BIOES)');
    expect(oriel(['evaluate', 'm.safetensors', 'pos.conll'])).toMatchObject(
      failure(/got a corpus of the scheme plain for a tagger of the scheme BIOES/),
    );
    for (const name of ['--dev', '--test'])
      expect(train('bio.conll', name, 'pos.conll', '-o', 'x.safetensors')).toMatchObject(
        failure(/pos\.conll: got plain tags, as PROPN, expected spans \(BIO\), as B-PER in bio\.conll/),
      );
    expect(existsSync(path('x.safetensors'))).toBe(false);
  });

  it('have all of their faults in one run, and go on without them when lenient', () => {
    const { status, stderr } = train('odd.conll', '-o', 'o.safetensors');
    expect(status).toBe(1);
    const lines = stderr.trim().split('\n');
    expect(lines).toHaveLength(12);
    expect(lines[0]).toMatch(/^oriel: odd\.conll:25: got the tag "0", expected O or a tag like the others/);
    expect(lines[10]).toBe('… and 2 more');
    expect(lines[11]).toMatch(/^odd\.conll: 12 faults: 12 tags that do not fit the others; --lenient/);
    const lenient = train('odd.conll', '--lenient', '-o', 'o.safetensors');
    expect(lenient.status).toBe(0);
    expect(lenient.stdout).toContain(
      'odd.conll: left out 12 faulty lines or sentences: 12 sentences with tags that do not fit the others',
    );
  });

  it('of Python have their offsets in code points', () => {
    expect(train('points.jsonl', '-o', 'p.safetensors').stderr).toMatch(/--offsets codepoints/);
    const args = ['points.jsonl', '--offsets', 'codepoints'];
    expect(train(...args, '-o', 'p.safetensors').stdout).toContain('4 entities');
    expect(oriel(['evaluate', 'p.safetensors', ...args]).status).toBe(0);
    expect(oriel(['evaluate', 'p.safetensors', 'points.jsonl', '--offsets', 'bytes']).status).toBe(2);
  });

  it('may have entities inside tokens, which evaluation tags whole', () => {
    const { stdout } = train('inside.jsonl', '-o', 'i.safetensors');
    expect(stdout).toContain('inside.jsonl: cut 4 tokens at the borders of entities, as "Paris|-based"');
    const { status, stderr } = oriel(['evaluate', 'i.safetensors', 'inside.jsonl', '--json']);
    expect({ status, cut: /cut 4 tokens/.test(stderr) }).toEqual({ status: 0, cut: true });
  });
});

describe('names of files, settings and outputs', () => {
  it('are taken as they are written', () => {
    writeFileSync(path('010'), sentence);
    expect(train('bio.conll', '--dev', '010', '-o', '007', '--set', 'optimizer.rate=.001').status).toBe(0);
    expect(existsSync(path('007'))).toBe(true);
    expect(train('bio.conll', '--dev=010', '--output=1e3').status).toBe(0);
    expect(existsSync(path('1e3'))).toBe(true);
    for (const key of ['__proto__', 'constructor', 'prototype'])
      expect(oriel(['train', 'bio.conll', '-o', 'x', '--set', `${key}.x=1`])).toMatchObject({
        status: 2,
        stderr: expect.stringContaining(`--set: got the key '${key}'`),
      });
  });

  it('are those of one training at a time; a lock of a process that has ended is taken over', async () => {
    const long = ['train', 'bio.conll', ...SMALL, '--set', 'epochs=100000', '-o', 'l.safetensors'];
    const running = start(long, { stdio: 'ignore' });
    while (!existsSync(path('l.safetensors.lock'))) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(train('bio.conll', '-o', 'l.safetensors')).toMatchObject(
      failure(/l\.safetensors: process \d+ on \S+ trains into it/),
    );
    running.kill('SIGKILL');
    await once(running, 'exit');
    expect(existsSync(path('l.safetensors.lock'))).toBe(true);
    expect(train('bio.conll', '-o', 'l.safetensors').status).toBe(0);
    expect(existsSync(path('l.safetensors.lock'))).toBe(false);
  });

  it('go with a note on forgetting where a model learns more without replay', () => {
    expect(train('bio.conll', '-o', 'b.safetensors').status).toBe(0);
    const from = ['train', 'bio.conll', '--from', 'b.safetensors', '--epochs', '1', '-o', 'c.safetensors'];
    expect(oriel(from).stdout).toMatch(/^note .*--replay FILE.*--replay-text FILE/m);
    expect(oriel([...from, '--replay', 'bio.conll']).stdout).not.toMatch(/^note/m);
  });
});
