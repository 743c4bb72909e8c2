import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { appendFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  ModelFileError,
  parseCorpus,
  splitSentences,
  type Tagger,
  tokenizeSyllables,
  tokenizeWords,
  trainTagger,
} from 'oriel';
import {
  decodeText,
  fileError,
  loadFile,
  readCorpusFile,
  readVectorsFile,
  saveFile,
  usefulVectors,
  writeFileAtomically,
} from 'oriel/node';
import { temporaryFolder } from './folder.ts';

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);
const write = (name: string, content: string | Uint8Array) => {
  writeFileSync(path(name), content);
  return path(name);
};

describe('writeFileAtomically', () => {
  it('writes a new file and replaces an old one, leaving nothing else', async () => {
    mkdirSync(path('a'));
    const file = path('a/file');
    await writeFileAtomically(file, Uint8Array.of(1, 2, 3));
    await writeFileAtomically(file, Uint8Array.of(4));
    expect([...readFileSync(file)]).toEqual([4]);
    expect(readdirSync(path('a'))).toEqual(['file']);
  });

  it('leaves no trace where it fails', async () => {
    mkdirSync(path('b/c'), { recursive: true });
    await expect(writeFileAtomically(path('b/c'), Uint8Array.of(1))).rejects.toThrow(/c: is no regular file/);
    await expect(writeFileAtomically(path('none/x'), Uint8Array.of(1))).rejects.toThrow(
      /x: no such file or folder/,
    );
    expect(readdirSync(path('b'))).toEqual(['c']);
    expect(existsSync(path('none'))).toBe(false);
  });

  it('keeps the old file and removes the temporary one if bytes cannot be written', async () => {
    mkdirSync(path('d'));
    writeFileSync(path('d/file'), 'old');
    const notBytes = { length: 1 } as unknown as Uint8Array;
    await expect(writeFileAtomically(path('d/file'), notBytes)).rejects.toThrow();
    expect(readFileSync(path('d/file'), 'utf8')).toBe('old');
    expect(readdirSync(path('d'))).toEqual(['file']);
  });
});

describe('fileError', () => {
  it('names the file, and leaves other errors alone', () => {
    const error = Object.assign(new Error('E'), { code: 'EACCES', syscall: 'open' });
    expect(fileError(error, 'f')).toMatchObject({ message: 'f: permission denied', cause: error });
    const other = new RangeError('x');
    expect(fileError(other, 'f')).toBe(other);
    expect(fileError(undefined, 'f')).toBe(undefined);
  });
});

describe('saveFile and loadFile', () => {
  let tagger: Tagger;

  beforeAll(async () => {
    const corpus = parseCorpus('Ann B-PER\nsings O\n\nRome B-LOC\nis O\nold O\n');
    ({ tagger } = await trainTagger(corpus, { features: [{ name: 'word', width: 4 }], epochs: 2 }));
  });

  it('go round', async () => {
    await saveFile(tagger, path('m.safetensors'));
    const loaded = await loadFile(path('m.safetensors'), { backend: 'js' });
    expect(loaded.backend).toBe('js');
    expect(loaded.save()).toEqual(tagger.save());
  });

  // prettier-ignore
  it.each<[string, string, (file: string) => unknown, RegExp]>([
    ['is too large', 'large', (file) => { writeFileSync(file, ''); truncateSync(file, 3 * 2 ** 30); }, /is larger than 2 GiB, which is more than can be read at once/],
    ['is a link to itself', 'loop', (file) => symlinkSync(file, file), /its symbolic links go in a circle/],
    ['is in a file', 'm/m', () => write('m', ''), /a part of its path is no folder/],
    ['is empty', 'empty', (file) => writeFileSync(file, ''), /this is no safetensors file but an empty file/],
    ['is a pointer', 'lfs', (file) => writeFileSync(file, 'version https://git-lfs.github.com/spec/v1\nsize 5\n'), /a pointer of Git LFS .*: run `git lfs pull`/],
  ])('name a file that %s', async (_, name, make, message) => {
    make(path(name));
    await expect(loadFile(path(name))).rejects.toThrow(message);
    await expect(loadFile(path(name))).rejects.toThrow(`${path(name)}: `);
  });

  it('name a file that changes while it is read, or read it', async () => {
    const bytes = tagger.save();
    const file = path('changing.safetensors');
    let going = true;
    const changing = (async () => {
      for (let i = 0; going; i++) {
        await writeFile(file, i % 3 === 1 ? bytes.subarray(0, bytes.length >> 1) : bytes);
        if (i % 3 === 2) await appendFile(file, 'and more');
      }
    })();
    const outcomes = new Set<string>();
    for (let i = 0; i < 200; i++) {
      try {
        expect((await loadFile(file)).save()).toEqual(bytes);
        outcomes.add('read');
      } catch (error) {
        expect(error).toBeInstanceOf(ModelFileError);
        expect((error as Error).message.startsWith(`${file}: `)).toBe(true);
        outcomes.add('refused');
      }
    }
    going = false;
    await changing;
    expect([...outcomes].sort()).toEqual(['read', 'refused']);
  });

  it('name the file that is wrong', async () => {
    const bytes = tagger.save();
    const cut = write('cut.safetensors', bytes.subarray(0, bytes.length - 9));
    await expect(loadFile(cut)).rejects.toMatchObject({
      name: 'ModelFileError',
      message: expect.stringMatching(/^\S+cut\.safetensors: /),
    });
    await expect(loadFile(path('none'))).rejects.toThrow(/none: no such file or folder$/);
    await expect(loadFile(folder)).rejects.toThrow(/: is a folder, expected a file$/);
    truncateSync(write('huge', ''), 2 ** 31 + 1);
    await expect(loadFile(path('huge'))).rejects.toThrow(/huge: is larger than 2 GiB/);
  });
});

describe('readCorpusFile', () => {
  it('reads any format by its content, JSON lines by the word tokenizer unless told otherwise', async () => {
    const line = JSON.stringify({ text: 'Ann? Yes.', entities: [{ start: 0, end: 3, label: 'PER' }] });
    const file = write('c.jsonl', `${line}\n`);
    const { documents } = await readCorpusFile(file);
    expect(documents).toEqual(
      parseCorpus(line, { split: splitSentences, tokenize: tokenizeWords }).documents,
    );
    const syllables = await readCorpusFile(file, { tokenize: tokenizeSyllables });
    expect(syllables.documents[0].sentences[0].tokens[1]).toBe('n');
    const conll = await readCorpusFile(write('c.conll', 'B-PER Ann\n'), { tokenColumn: 1, tagColumn: 0 });
    expect(conll.documents[0].sentences[0]).toMatchObject({ tokens: ['Ann'], tags: ['B-PER'] });
  });

  it('names file and line of what is wrong', async () => {
    const file = write('bad.conll', 'Ann B-PER\nsings\n');
    await expect(readCorpusFile(file)).rejects.toThrow(/bad\.conll:2: got 1 column/);
    const latin1 = write('latin1.conll', Buffer.from('Ann B-PER\nGen\u00e8ve B-LOC\n', 'latin1'));
    await expect(readCorpusFile(latin1)).rejects.toThrow(/latin1\.conll:2: got bytes that are not UTF-8/);
    expect((await readCorpusFile(latin1, { lenient: true })).documents).toHaveLength(1);
    await expect(readCorpusFile(path('none'))).rejects.toThrow(/none: no such file/);
    const after = write('after.conll', `${'Ann B-PER\n'.repeat(300_000)}sings\n`);
    await expect(readCorpusFile(after)).rejects.toThrow(/after\.conll:300001: got 1 column/);
    await expect(readCorpusFile(after, { maxLineLength: 8 })).rejects.toThrow(
      /after\.conll:1: got a line of more than 8 characters/,
    );
  });

  it('reads gzipped files', async () => {
    const text = 'Ann B-PER\r\nsings O\r\n';
    const zipped = gzipSync(text);
    expect(await readCorpusFile(write('c.conll.gz', zipped))).toEqual(parseCorpus(text));
    await expect(readCorpusFile(write('cut.conll.gz', zipped.subarray(0, -9)))).rejects.toThrow(
      /cut\.conll\.gz: .*expected whole gzipped text/,
    );
  });

  const folders = ['cases/corpora', 'conll2003-en', 'klue-ner-ko', 'btc-en', 'ewt-en', 'snips-slots-en'];
  const data = resolve(process.env.ORIEL_DATA ?? '../shared/data');
  const files = folders
    .map((name) => join(data, name))
    .filter((name) => existsSync(name))
    .flatMap((name) => readdirSync(name).map((entry) => join(name, entry)))
    .filter((file) => statSync(file).isFile() && !/\.(gz|md)$/.test(file));
  if (files.length === 0) console.warn(`skipped: no corpora in ${data}; set ORIEL_DATA`);

  it.skipIf(files.length === 0)('reads a file by lines as `parseCorpus` reads its text', async () => {
    for (const file of files) {
      const options = { split: splitSentences, tokenize: tokenizeWords };
      for (const lenient of [false, true]) {
        const read = await readCorpusFile(file, { lenient }).catch((error: Error) => error.message);
        let parsed;
        try {
          const text = decodeText(readFileSync(file), file, { lenient });
          parsed = parseCorpus(text, { ...options, lenient, source: file });
        } catch (error) {
          parsed = (error as Error).message;
        }
        expect(read, `${file}, lenient: ${lenient}`).toEqual(parsed);
      }
    }
  });
});

describe('readVectorsFile', () => {
  const text = 'the 1 2\nof 3 4\nann 5 6\nrome 7 8\n000 9 10\n';

  it('reads plain and gzipped files', async () => {
    const plain = await readVectorsFile(write('v.txt', text));
    expect(plain.words).toEqual(['the', 'of', 'ann', 'rome', '000']);
    expect(await readVectorsFile(write('v.txt.gz', gzipSync(text)))).toEqual(plain);
  });

  it('keeps those that training has a use for', async () => {
    const corpus = parseCorpus('Rome B-LOC\nin O\n123 O\n');
    const keep = usefulVectors(corpus, 1);
    const { words, values } = await readVectorsFile(write('v.txt', text), { keep });
    expect(words).toEqual(['the', 'rome', '000']);
    expect([...values]).toEqual([1, 2, 7, 8, 9, 10]);
    expect((await readVectorsFile(path('v.txt'), { keep: usefulVectors(corpus, 'all') })).words).toHaveLength(
      5,
    );
  });

  it('names file and line of what is wrong', async () => {
    await expect(readVectorsFile(write('w.txt', 'a 1 2\nb 1 x\n'))).rejects.toThrow(/w\.txt:2: got "x"/);
    await expect(readVectorsFile(path('none'))).rejects.toThrow(/none: no such file/);
  });
});
