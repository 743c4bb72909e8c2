import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Entity, Tagger } from 'oriel';
import { demoLines, failure, SMALL, workplace } from './run.ts';

const { oriel, path, start, read, write } = workplace();
const SENTENCE = 'Not all museums in Paris are amazing.';
let tagger: Tagger;

beforeAll(async () => {
  write('en.jsonl', demoLines('en'));
  write('ko.jsonl', demoLines('ko'));
  oriel(['train', 'en.jsonl', ...SMALL, '--epochs', '8', '-o', 'en.safetensors']);
  oriel(['train', 'ko.jsonl', '--tokenizer', 'syllables', '--epochs', '6', '-o', 'ko.safetensors']);
  tagger = await Tagger.load(read('en.safetensors'));
});

const tag = (args: string[], input: string) => {
  const { status, stdout, stderr } = oriel(['tag', 'en.safetensors', ...args], input);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
};
const jsonLines = (output: string) =>
  output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { text: string; entities: Entity[] });

describe('oriel tag', () => {
  const texts = [SENTENCE, '', 'Ann Lee met Bob in Rome. She left on Monday.', '   ', 'last line in Kyoto'];
  const input = `${texts[0]}\n${texts[1]}\r\n${texts.slice(2).join('\n')}`;

  it('gives for each line of text what the library gives', () => {
    const expected = texts.map((text) => ({ text, entities: tagger.tag(text) }));
    expect(expected[0].entities).toMatchObject([{ text: 'Paris', label: 'LOC', start: 19, end: 24 }]);
    const lines = jsonLines(tag([], input));
    expect(lines.map(({ text }) => text)).toEqual(texts);
    lines.forEach(({ entities }, i) => {
      const rounded = (list: Entity[]) =>
        list.map((entity) => ({ ...entity, score: entity.score.toFixed(5) }));
      expect(rounded(entities)).toEqual(rounded(expected[i].entities));
    });
  });

  it('reads a file, or standard input called -', () => {
    write('in.txt', input);
    const output = tag([], input);
    expect(tag(['in.txt'], '')).toBe(output);
    expect(tag(['-'], input)).toBe(output);
  });

  it('says in which line a file is not UTF-8, after the documents before it', () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `line ${i + 1}`);
    const head = Buffer.from(`\ufeff${lines.join('\n')}\n`);
    writeFileSync(path('latin1.txt'), Buffer.concat([head, Buffer.from('caf\xe9\n', 'latin1')]));
    const { status, stdout, stderr } = oriel(['tag', 'en.safetensors', 'latin1.txt']);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'oriel: latin1.txt:20001: got bytes that are not UTF-8, expected text in UTF-8\n',
    });
    const texts = jsonLines(stdout).map(({ text }) => text);
    expect(texts.length).toBeGreaterThan(10_000);
    expect(texts).toEqual(lines.slice(0, texts.length));
  });

  it('keeps characters whole that lie in two chunks of a file', () => {
    const long = '한국어 '.repeat(30_000);
    write('wide.txt', `${long}\n${long}`);
    expect(jsonLines(tag(['wide.txt'], '')).map(({ text }) => text)).toEqual([long, long]);
  });

  it('writes the same bytes with several threads, in every format', () => {
    const long = Array.from({ length: 90 }, (_, i) => (i % 9 ? texts[i % texts.length] : '')).join('\n');
    const conll = tag(['--format', 'conll'], long);
    for (const format of ['jsonl', 'conll', 'text', 'html']) {
      const one = tag(['--format', format], long);
      for (const threads of ['2', '3'])
        expect(tag(['--format', format, '--threads', threads], long)).toBe(one);
      expect(tag(['--input', 'conll', '--format', format, '--threads', '2'], conll)).toBe(
        tag(['--input', 'conll', '--format', format], conll),
      );
    }
    for (const format of ['jsonl', 'text', 'html']) {
      const args = ['--format', format, '--rules', 'all'];
      const one = tag(args, `a@b.com in Paris\n\n${long}\non 2024-02-29`);
      expect(one).toContain('EMAIL');
      expect(one).toContain('DATE');
      expect(tag([...args, '--threads', '3'], `a@b.com in Paris\n\n${long}\non 2024-02-29`)).toBe(one);
    }
    expect(tag(['--threads', '2'], '')).toBe('');
  });

  it('writes text, line for line', () => {
    const lines = tag(['--format', 'text'], input).split('\n');
    expect(lines).toHaveLength(6);
    expect(lines[0]).toBe('Not all museums in [Paris LOC] are amazing.');
    expect([lines[1], lines[3], lines[5]]).toEqual(['', '   ', '']);
  });

  it('writes CoNLL columns that it can read', () => {
    const conll = tag(['--format', 'conll'], input);
    expect(conll.split('\n').slice(0, 9).join('|')).toBe(
      'Not\tO|all\tO|museums\tO|in\tO|Paris\tS-LOC|are\tO|amazing\tO|.\tO|',
    );
    write('tagged.conll', conll);
    const { stdout } = oriel(['evaluate', 'en.safetensors', 'tagged.conll', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ f1: 1, accuracy: 1 });
  });

  it('writes a page, escaped', () => {
    const page = tag(['--format', 'html'], `<b>"Paris" & co</b>\n${SENTENCE}`);
    expect(page).toMatch(/^<!doctype html>[^]*<\/html>\n$/);
    const [first] = /<p>.*<\/p>/.exec(page)!;
    const text = first.replace(/<small>.*?<\/small>/g, '').replace(/<\/?(mark|p)\b[^>]*>/g, '');
    expect(text).toBe('&lt;b&gt;&quot;Paris&quot; &amp; co&lt;/b&gt;');
    expect(page).toMatch(/in <mark [^>]*title="LOC 0\.\d{3}">Paris<small>LOC<\/small><\/mark> are/);
    expect(page).toContain('prefers-color-scheme: dark');
  });

  it('keeps the other keys of JSON lines', () => {
    const lines = [{ id: 7, text: SENTENCE, entities: [], meta: { a: [1] } }, { text: '' }];
    const output = tag(['--input', 'jsonl'], `${JSON.stringify(lines[0])}\n\n${JSON.stringify(lines[1])}\n`);
    const [first, blank, second] = output.split('\n');
    expect(JSON.parse(first)).toMatchObject({
      id: 7,
      text: SENTENCE,
      meta: { a: [1] },
      entities: [{ text: 'Paris' }],
    });
    expect(blank).toBe('');
    expect(JSON.parse(second)).toEqual({ text: '', entities: [] });
    expect(tag(['en.jsonl', '--format', 'text'], '').trimEnd().split('\n')).toHaveLength(
      read('en.jsonl').toString().trimEnd().split('\n').length,
    );
  });

  it.each([
    ['no JSON', '{"text":"a"}\n{"text"', /standard input:2: got invalid JSON/],
    ['no text', '{"txt":"a"}', /standard input:1: got nothing as "text"/],
  ])('refuses %s, naming the line', (_, input, pattern) => {
    expect(oriel(['tag', 'en.safetensors', '--input', 'jsonl'], input)).toMatchObject(failure(pattern));
  });

  it('writes what is before a faulty line, whatever is wrong with it', () => {
    const good = (n: number) => JSON.stringify({ text: `Ann ${n}` });
    for (const bad of ['{"text"', '{"text":5}', '[]', 'null', 'Paris']) {
      const { status, stdout, stderr } = oriel(
        ['tag', 'en.safetensors', '--input', 'jsonl'],
        `${good(1)}\n${good(2)}\n${bad}\n${good(3)}\n`,
      );
      expect(status).toBe(1);
      expect(stderr).toMatch(/^oriel: standard input:3: got [^\n]+, expected [^\n]+\n$/);
      expect(jsonLines(stdout).map(({ text }) => text)).toEqual(['Ann 1', 'Ann 2']);
    }
    writeFileSync(path('mixed.txt'), Buffer.from('one\ntwo caf\u00e9\nthree\n', 'latin1'));
    const { stdout, stderr } = oriel(['tag', 'en.safetensors', 'mixed.txt', '--format', 'text']);
    expect({ stdout, stderr }).toEqual({
      stdout: 'one\n',
      stderr: 'oriel: mixed.txt:2: got bytes that are not UTF-8, expected text in UTF-8\n',
    });
  });

  it('leaves out, names and counts faulty lines if told to be lenient', () => {
    const input = `{"text":"one"}\n{"text"\n\n{"text":"two","id":1}\n{"id":7}\n{"text":"three"}`;
    for (const threads of ['1', '2']) {
      const args = ['tag', 'en.safetensors', '--input', 'jsonl', '--lenient', '--threads', threads];
      const { status, stdout, stderr } = oriel(args, input);
      expect(status).toBe(0);
      expect(stdout.split('\n').map((line) => line && (JSON.parse(line) as { text: string }).text)).toEqual([
        'one',
        '',
        'two',
        'three',
        '',
      ]);
      expect(stderr.split('\n')).toEqual([
        expect.stringMatching(/^oriel: standard input:2: got invalid JSON/),
        'oriel: standard input:5: got nothing as "text", expected an object with a string as "text"',
        'oriel: left out 2 faulty lines or documents',
        '',
      ]);
    }
    expect(
      oriel(
        ['tag', 'en.safetensors', '--input', 'conll', '--lenient', '--token-column', '1'],
        'a b\nc\nd e\n',
      ),
    ).toMatchObject({ status: 0, stdout: expect.stringMatching(/^a b \S+\nd e \S+\n$/) });
  });

  it('unzips a file or standard input by its first bytes', () => {
    const zipped = gzipSync(input);
    const expected = tag([], input);
    writeFileSync(path('in.txt.gz'), zipped);
    writeFileSync(path('zipped'), zipped);
    expect(tag(['in.txt.gz'], '')).toBe(expected);
    expect(tag(['zipped'], '')).toBe(expected);
    expect(oriel(['tag', 'en.safetensors'], zipped).stdout).toBe(expected);
    writeFileSync(path('lines.jsonl.gz'), gzipSync('{"text":"a","id":1}\n'));
    expect(JSON.parse(tag(['lines.jsonl.gz'], ''))).toEqual({ text: 'a', id: 1, entities: [] });
    expect(oriel(['tag', 'en.safetensors'], zipped.subarray(0, -12))).toMatchObject(
      failure(/standard input: .*; expected whole gzipped text/),
    );
  });

  it.each([
    ['JSON lines', '{"id":1,"text":"in Paris"}\n{"text":"b"}\n', ['in Paris', 'b']],
    ['JSON lines after blank ones', '\n \n{ "text" : "in Paris"}\n', ['', '', 'in Paris']],
    ['a dateline', '[서울=연합뉴스] in Paris\n', ['[서울=연합뉴스] in Paris']],
    ['a reference', '[1]\n[2, 3]\n', ['[1]', '[2, 3]']],
    ['a placeholder', '[PER_1] met {name}\n', ['[PER_1] met {name}']],
    ['a template', '{name} lives in Paris\n', ['{name} lives in Paris']],
    ['a link', '[Paris](https://example.com)\n', ['[Paris](https://example.com)']],
    ['brackets alone', '[\nin Paris\n]\n', ['[', 'in Paris', ']']],
    ['one bracket', '{', ['{']],
  ])('tells %s from other inputs by its first line', (_, input, texts) => {
    const lines = tag([], input).split('\n').slice(0, -1);
    expect(lines.map((line) => line && (JSON.parse(line) as { text: string }).text)).toEqual(texts);
  });

  it.each([
    ['[{"text":"in Paris"}]'],
    ['[\n  {"text":"in Paris"}\n]'],
    ['["in Paris", "b"]'],
    ['[\n"in Paris"]'],
    ['{\n  "text": "in Paris"\n}\n'],
    ['{"documents": [\n{"text":"in Paris"}\n]}'],
  ])('refuses another JSON document by name: %j', (input) => {
    const message = /: got a JSON document, expected text, or JSON lines: .*--input text/;
    expect(oriel(['tag', 'en.safetensors'], input)).toMatchObject({ ...failure(message), stdout: '' });
    write('in.json', input);
    expect(oriel(['tag', 'en.safetensors', 'in.json'])).toMatchObject(
      failure(/in\.json: got a JSON document/),
    );
    write('in.txt', input);
    expect(tag(['in.txt', '--format', 'text'], '')).toContain('Paris');
    expect(tag(['--input', 'text', '--format', 'text'], input)).toContain('Paris');
  });

  it('adds a column to CoNLL columns and leaves the rest as it is', () => {
    const [first, paris] = tagger.tagTokens(['in', 'Paris']).map(({ tag: name }) => name);
    const last = tagger.tagTokens(['last'])[0].tag;
    const conll = '-DOCSTART- -X- O\n\n# id = 1\nin IN O\nParis NNP ?\n\n\nlast NN O';
    expect(tag(['--input', 'conll'], conll)).toBe(
      `-DOCSTART- -X- O\n\n# id = 1\nin IN O ${first}\nParis NNP ? ${paris}\n\n\nlast NN O ${last}\n`,
    );
    expect(tag(['--input', 'conll'], '# note\n1\tin\n2\tParis\n').split('\n')).toHaveLength(4);
    expect(tag(['--input', 'conll', '--token-column', '1'], '# a note\n1\tin\n2\tParis\n')).toBe(
      `# a note\n1\tin\t${first}\n2\tParis\t${paris}\n`,
    );
    const columns = [...SENTENCE.slice(0, -1).split(' '), '.'].map((word) => `${word} X`).join('\n');
    expect(tag(['--input', 'conll', '--format', 'text'], `${columns}\n\nlast X`)).toBe(
      'Not all museums in [Paris LOC] are amazing .\nlast\n',
    );
    expect(
      oriel(['tag', 'en.safetensors', '--input', 'conll', '--token-column', '5'], 'a b\n'),
    ).toMatchObject(failure(/standard input:1: got 2 columns, expected a token in column 5/));
  });

  it('tags syllables, with spaces as tokens', () => {
    const text = '민지는 어제 서울에 갔다.';
    const { stdout } = oriel(['tag', 'ko.safetensors', '--format', 'conll'], text);
    const tokens = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t')[0]);
    expect(tokens.join('').replaceAll('▁', ' ')).toBe(text);
    const [{ entities }] = jsonLines(oriel(['tag', 'ko.safetensors'], text).stdout);
    expect(entities.length).toBeGreaterThan(0);
    for (const entity of entities) expect(text.slice(entity.start, entity.end)).toBe(entity.text);
    const again = oriel(['tag', 'ko.safetensors', '--input', 'conll', '--format', 'jsonl'], stdout);
    expect(jsonLines(again.stdout)[0].text).toBe(text);
  });

  it('keeps the order of many lines, over chunks of the input', () => {
    const lines = Array.from({ length: 4000 }, (_, i) => `Line ${i} is about Paris, né Lutèce.`);
    const output = jsonLines(tag([], `${lines.join('\n')}\n`));
    expect(output.map(({ text }) => text)).toEqual(lines);
  });

  it('answers while the input is open', async () => {
    const child = start(['tag', 'en.safetensors', '--format', 'text']);
    child.stdin!.write(`${SENTENCE}\n`);
    const answer = await new Promise((resolve) =>
      child.stdout!.once('data', (data) => resolve(String(data))),
    );
    expect(answer).toBe('Not all museums in [Paris LOC] are amazing.\n');
    child.stdin!.end();
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
  });

  it('ends in silence when its reader leaves', async () => {
    write('long.txt', `${SENTENCE}\n`.repeat(20_000));
    const child = start(['tag', 'en.safetensors', 'long.txt']);
    let stderr = '';
    child.stderr!.on('data', (chunk) => (stderr += chunk));
    child.stdout!.once('data', () => child.stdout!.destroy());
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe('oriel evaluate', () => {
  it("prints conlleval's report and more", () => {
    const { status, stdout } = oriel(['evaluate', 'en.safetensors', 'en.jsonl']);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^processed \d+ tokens with \d+ phrases; found: \d+ phrases; correct: \d+\.\naccuracy:/,
    );
    expect(stdout).toMatch(/^recall on entities unseen in training: 0\.00% of 0$/m);
    expect(stdout).toMatch(/^expected calibration error of the scores: [\d.]+%$/m);
    expect(stdout).toMatch(/^ +LOC +ORG +PER +TIME/m);
    expect(stdout).toMatch(/^ +spurious/m);
  });

  it('prints JSON with fractions', () => {
    const result = JSON.parse(oriel(['evaluate', 'en.safetensors', 'en.jsonl', '--json']).stdout);
    expect(Object.keys(result.types)).toEqual(['LOC', 'ORG', 'PER', 'TIME']);
    const { precision, recall, f1, accuracy, unseenRecall, calibrationError, seconds, tokens } = result;
    for (const value of [precision, recall, f1, accuracy]) expect(value).toBeGreaterThan(0.5);
    for (const value of [precision, recall, f1, accuracy]) expect(value).toBeLessThanOrEqual(1);
    expect(f1).toBeCloseTo((2 * precision * recall) / (precision + recall), 12);
    expect(unseenRecall).toBe(0);
    expect(calibrationError).toBeGreaterThan(0);
    expect(calibrationError).toBeLessThan(0.5);
    expect(seconds).toBeGreaterThan(0);
    expect(tokens).toBeGreaterThan(3000);
  });

  it('knows entities that training did not have', () => {
    write(
      'new.jsonl',
      JSON.stringify({ text: 'Zyx met Qua in Vooq.', entities: [{ start: 0, end: 3, label: 'PER' }] }),
    );
    const result = JSON.parse(oriel(['evaluate', 'en.safetensors', 'new.jsonl', '--json']).stdout);
    expect(result).toMatchObject({ unseenGold: 1, gold: 1 });
  });
});

describe('oriel inspect', () => {
  it('prints what is in a model', () => {
    const { stdout } = oriel(['inspect', 'en.safetensors']);
    const config = JSON.parse(/\{[^]*\n\}/.exec(stdout)![0]);
    expect(config).toEqual(JSON.parse(JSON.stringify(tagger.config)));
    expect(stdout).toMatch(/^labels +LOC ORG PER TIME$/m);
    expect(stdout).toMatch(/^vocabulary +[\d,]+ words$/m);
    expect(stdout).toMatch(/^file +[\d.]+ KB$/m);
    expect(stdout).toMatch(/float32 +512 × 8 +16\.4 KB/);
  });

  it('prints JSON', () => {
    const result = JSON.parse(oriel(['inspect', 'en.safetensors', '--json']).stdout);
    expect(result).toMatchObject({ labels: tagger.labels, vocabulary: tagger.model.vocabulary.size });
    expect(result.bytes).toBe(read('en.safetensors').length);
    expect(result.tensors).toContainEqual(
      expect.objectContaining({ shape: [512, 8], type: 'float32', bytes: 16384 }),
    );
  });
});
