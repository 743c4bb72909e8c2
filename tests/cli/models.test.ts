import { describe, expect, it } from 'vitest';
import { demoLines, failure, workplace } from './run.ts';

/** The models of the package by name, in every command that takes a model. */

const { oriel, write, path } = workplace();

describe('a model by its name', () => {
  it('is shown with its licence', () => {
    const { status, stdout } = oriel(['inspect', 'en']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^license +CC-BY-SA-4\.0$/m);
    expect(stdout).toMatch(/^credit +Universal NER/m);
    expect(JSON.parse(oriel(['inspect', 'pii', '--json']).stdout)).toMatchObject({ license: 'CC-BY-SA-4.0' });
  });

  it('tags, on one thread or two', () => {
    const input = 'Not all museums in Paris are amazing.\nShe moved to Berlin.\n';
    const one = oriel(['tag', 'en', '--format', 'text'], input);
    expect(one).toMatchObject({ status: 0, stdout: expect.stringContaining('in [Paris LOC] are') });
    expect(oriel(['tag', 'en', '--format', 'text', '--threads', '2'], input).stdout).toBe(one.stdout);
  });

  it('redacts', () => {
    const { stdout } = oriel(['redact', 'pii', '--map', 'map.json'], 'Write to ann@example.com.');
    expect(stdout).toBe('Write to [EMAIL_1].');
    expect(oriel(['restore', '--map', 'map.json'], stdout).stdout).toBe('Write to ann@example.com.');
  });

  it('is evaluated, without a figure for what it does not know', () => {
    write('ko.jsonl', demoLines('ko', 5));
    const { status, stdout } = oriel(['evaluate', 'ko', 'ko.jsonl']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^recall on entities unseen in training: not known/m);
    expect(JSON.parse(oriel(['evaluate', 'ko', 'ko.jsonl', '--json']).stdout).unseenRecall).toBe(null);
  });

  it('is compressed and trained further, and keeps its licence', () => {
    expect(oriel(['compress', 'en', '-o', 'small.safetensors', '--vocabulary', '500'])).toMatchObject({
      status: 0,
    });
    expect(oriel(['inspect', 'small.safetensors']).stdout).toContain('CC-BY-SA-4.0');
    write('en.jsonl', demoLines('en', 5));
    const trained = oriel([
      'train',
      'en.jsonl',
      '--from',
      'small.safetensors',
      '--epochs',
      '1',
      '-o',
      'mine.safetensors',
    ]);
    expect(trained).toMatchObject({ status: 0 });
    expect(oriel(['inspect', 'mine.safetensors']).stdout).toContain('CC-BY-SA-4.0');
    expect(
      oriel(['train', 'en.jsonl', '--from', 'pii', '--epochs', '1', '-o', 'x.safetensors', '--quiet']),
    ).toMatchObject({ status: 0 });
  });

  it('gives way to a path', () => {
    write('en', 'no model');
    expect(oriel(['inspect', 'en']).status).toBe(0);
    expect(oriel(['inspect', './en'])).toMatchObject(failure(/\.\/en: /));
    expect(oriel(['inspect', path('en')])).toMatchObject(failure(/en: /));
  });

  it.each([
    ['tag', 'm.safetensors'],
    ['inspect', 'm.safetensors'],
    ['redact', 'm.safetensors'],
    ['evaluate', 'm.safetensors', 'en.jsonl'],
    ['compress', 'm.safetensors', '-o', 'x.safetensors'],
    ['train', 'en.jsonl', '--from', 'm.safetensors', '-o', 'x.safetensors'],
  ])('is named with what else its file is: %s', (...args) => {
    write('en.jsonl', demoLines('en', 5));
    for (const [content, message] of [
      ['<!doctype html><title>Log in</title>', 'a web page (HTML) with the title "Log in"'],
      ['version https://git-lfs.github.com/spec/v1\nsize 12\n', 'a pointer of Git LFS to a file of 12 bytes, not the file itself: run `git lfs pull`'], // prettier-ignore
      ['', 'an empty file'],
    ]) {
      write('m.safetensors', content);
      const outcome = oriel(args);
      expect(outcome.status).toBe(1);
      expect(outcome.stderr).toContain(`oriel: m.safetensors: this is no safetensors file but ${message}`);
    }
  });

  it.each([['tag'], ['inspect'], ['redact']])('has to be one (%s)', (command) => {
    expect(oriel([command, 'fr'])).toMatchObject(
      failure(/fr: no such file, and no model of the package, which has en, ko, pii/),
    );
  });
});
