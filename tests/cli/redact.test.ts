import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { redact, Tagger } from 'oriel';
import { demoLines, failure, SMALL, workplace } from './run.ts';

const { oriel, start, path, write, read } = workplace();
const TEXT = '\ufeffWrite to ann@lee.com, [EMAIL_1] or 010-1234-5678.\r\n\nann@lee.com lives in Paris';

beforeAll(() => {
  write('en.jsonl', demoLines('en'));
  write('towns.txt', 'Paris\nNew York\n');
  write('lists.tsv', 'Ann Lee\tPER\t3\nQorvax\tPER\n');
  const lists = ['--gazetteer', 'LOC=towns.txt', '--gazetteer', 'lists.tsv'];
  const { stdout } = oriel([
    'train',
    'en.jsonl',
    ...SMALL,
    ...lists,
    '--epochs',
    '8',
    '-o',
    'en.safetensors',
  ]);
  expect(stdout).toContain('gazetteers LOC 2, PER 2');
});

describe('oriel redact', () => {
  it('without a model, with rules, to be undone by restore', () => {
    write('in.txt', TEXT);
    const { status, stdout, stderr } = oriel([
      'redact',
      'none',
      'in.txt',
      '--rules',
      'email,phone',
      '--map',
      'a.json',
    ]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toBe('\ufeffWrite to [EMAIL_2], [EMAIL_1] or [PHONE_1].\r\n\n[EMAIL_2] lives in Paris');
    expect(JSON.parse(String(read('a.json')))).toEqual({
      '[EMAIL_2]': 'ann@lee.com',
      '[PHONE_1]': '010-1234-5678',
    });
    expect(oriel(['restore', '--map', 'a.json'], stdout).stdout).toBe(TEXT);
    expect(oriel(['restore', '--map', 'a.json'], 'Call [PHONE_1]').stdout).toBe('Call 010-1234-5678');
  });

  it('unzips its input by the first bytes', () => {
    const args = ['redact', 'none', '--rules', 'email,phone'];
    expect(oriel(args, gzipSync(TEXT)).stdout).toBe(oriel(args, TEXT).stdout);
    expect(oriel(args, gzipSync(TEXT)).stdout).toContain('[PHONE_1]');
  });

  it('with a model, going on from a map', async () => {
    const args = ['redact', 'en.safetensors', '--rules', 'all', '--map', 'b.json'];
    const texts = ['Mail a@b.com in Paris.', 'Not Paris, but c@d.com and a@b.com.'];
    const tagger = await Tagger.load(read('en.safetensors'), { rules: ['email'] });
    const first = redact(tagger, texts[0]);
    const second = redact(tagger, texts[1], { map: first.map });
    expect(first.map).toMatchObject({ '[EMAIL_1]': 'a@b.com' });
    expect(oriel(args, texts[0]).stdout).toBe(first.text);
    expect(oriel(args, texts[1]).stdout).toBe(second.text);
    expect(JSON.parse(String(read('b.json')))).toEqual(second.map);
    expect(oriel([...args, '--labels', 'EMAIL'], texts[1]).stdout).toBe(
      'Not Paris, but [EMAIL_2] and [EMAIL_1].',
    );
  });

  it('says what is wrong', () => {
    expect(oriel(['redact', 'none', 'missing.txt'])).toMatchObject(failure(/missing\.txt/));
    expect(oriel(['redact', 'none', '--rules', 'mail'], 'x')).toMatchObject({ status: 2 });
    expect(oriel(['restore'], 'x')).toMatchObject({ status: 2 });
    write('bad.json', '["x"]');
    expect(oriel(['restore', '--map', 'bad.json'], 'x')).toMatchObject(failure(/bad\.json: got \["x"\]/));
    write('worse.json', '{"A": "x"}');
    expect(oriel(['restore', '--map', 'worse.json'], 'x')).toMatchObject(failure(/got the key "A"/));
  });
});

describe('oriel restore', () => {
  const MAP = { '[PERSON_1]': 'Ana Silva', '[사람_1]': '김철수' };

  it('takes altered placeholders, unless told to be exact', () => {
    write('map.json', JSON.stringify(MAP));
    write('answer.txt', '\ufeff[PERSON_1], [person 1], \\[PERSON\\_1\\]\r\n');
    expect(oriel(['restore', 'answer.txt', '--map', 'map.json']).stdout).toBe(
      '\ufeffAna Silva, Ana Silva, Ana Silva\r\n',
    );
    expect(oriel(['restore', 'answer.txt', '--map', 'map.json', '--exact']).stdout).toBe(
      '\ufeffAna Silva, [person 1], \\[PERSON\\_1\\]\r\n',
    );
  });

  it('writes what has come, but an end that may be the beginning of a placeholder', async () => {
    write('map.json', JSON.stringify(MAP));
    const child = start(['restore', '--map', 'map.json'], { stdio: 'pipe' });
    let output = '';
    child.stdout!.setEncoding('utf8').on('data', (text: string) => (output += text));
    const bytes = Buffer.from('안녕, [사람_1]님! [');
    const steps: [Uint8Array, string][] = [
      [bytes.subarray(0, 1), ''],
      [bytes.subarray(1, 12), '안녕, '],
      [bytes.subarray(12), '안녕, 김철수님! '],
      [Buffer.from('per'), '안녕, 김철수님! '],
      [Buffer.from('son_1'), '안녕, 김철수님! '],
      [Buffer.from('], [person'), '안녕, 김철수님! Ana Silva, '],
    ];
    for (const [chunk, expected] of steps) {
      child.stdin!.write(chunk);
      await expect.poll(() => output).toBe(expected);
      // What is not to be written would have been by now.
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(output).toBe(expected);
    }
    child.stdin!.end();
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
    expect(output).toBe('안녕, 김철수님! Ana Silva, [person');
  });

  it('names the line that is not UTF-8', () => {
    write('map.json', JSON.stringify(MAP));
    writeFileSync(path('latin1.txt'), Buffer.from('[PERSON_1]\ncaf\u00e9\n', 'latin1'));
    expect(oriel(['restore', 'latin1.txt', '--map', 'map.json'])).toMatchObject(
      failure(/latin1\.txt:2: got bytes/),
    );
    expect(oriel(['restore', 'none.txt', '--map', 'map.json'])).toMatchObject(
      failure(/none\.txt: no such file/),
    );
  });
});

describe('oriel tag', () => {
  it('takes rules', () => {
    const args = ['tag', 'en.safetensors', '--format', 'text', '--rules'];
    expect(oriel([...args, 'email'], 'a@b.com in Paris').stdout).toEqual(
      expect.stringMatching(/^\[a@b\.com EMAIL\] in /),
    );
    expect(oriel([...args, 'none'], 'a@b.com in Paris').stdout).not.toContain('EMAIL');
    expect(oriel([...args, 'email', '--format', 'conll'], 'x')).toMatchObject({ status: 2 });
  });
});

describe('oriel train', () => {
  it('names the line of a list that lacks its label', () => {
    write('bad.tsv', 'a\tX\nb\n');
    expect(oriel(['train', 'en.jsonl', '--gazetteer', 'bad.tsv', '-o', 'x.safetensors'])).toMatchObject(
      failure(/bad\.tsv:2: got "b"/),
    );
  });
});
