import { gzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ModelFileError, parseCorpus, splitSentences, Tagger, tokenizers } from 'oriel';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { wordsOf } from '../../src/playground/app/fault-words.ts';
import { Fault, type FaultName, type Faults } from '../../src/playground/app/faults.ts';

/** What the page says of errors of the library: each kind of them is told apart in Korean, too. */

const use = (language: string) => vi.stubGlobal('navigator', { languages: [language] });
afterEach(() => {
  vi.unstubAllGlobals();
});

const model = readFileSync(fileURLToPath(new URL('../../models/en.safetensors', import.meta.url)));
const changed = (at: number): Buffer => {
  const bytes = Buffer.from(model);
  bytes[at] ^= 1;
  return bytes;
};
const withVersion = (version: string): Buffer => safetensors({ __metadata__: { format: 'oriel', version } });
function safetensors(header: object): Buffer {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeUInt32LE(json.length);
  return Buffer.concat([length, json]);
}

const CUT = '잘린 파일입니다. 다시 내려받거나 복사해 보세요';
const OTHER = '모델 파일이 아닙니다';
const DAMAGED = '파일이 손상되었습니다';
const NEW = '이 페이지보다 새로운 버전의 모델입니다';

describe('files that are no models', () => {
  it.each<[kind: string, file: Buffer, korean: string]>([
    ['an empty file', Buffer.alloc(0), CUT],
    ['a few bytes', model.subarray(0, 5), CUT],
    ['the beginning of the header', model.subarray(0, 500), CUT],
    ['half a model', model.subarray(0, model.length >> 1), CUT],
    ['a model without its last byte', model.subarray(0, -1), CUT],
    ['zeros', Buffer.alloc(4096), CUT],
    ['gzip', gzipSync(model), OTHER],
    ['a web page', Buffer.from('<!doctype html><title>Log in</title>'), OTHER],
    ['JSON', Buffer.from('{"text": "no safetensors"}'), OTHER],
    ['text', Buffer.from('nonsense, but a lot of it'), OTHER],
    ['tensors of something else', safetensors({ __metadata__: { format: 'pt' } }), OTHER],
    ['a weight that was changed', changed(model.length - 9), DAMAGED],
    ['a header that was changed', changed(200), DAMAGED],
    ['a version that is none', withVersion('two'), DAMAGED],
    ['a version to come', withVersion('999'), NEW],
  ])('%s', async (_, file, korean) => {
    for (const name of ['a.safetensors', 'a model file, but not of mine: version 3.safetensors']) {
      const error: unknown = await Tagger.load(new File([new Uint8Array(file)], name)).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(ModelFileError);
      use('en-US');
      expect(wordsOf(error)).toBe((error as Error).message);
      use('ko-KR');
      expect(wordsOf(error)).toBe(korean);
    }
  });
});

describe('lines of a corpus', () => {
  const options = {
    split: splitSentences,
    tokenize: tokenizers.words,
    source: 'a.txt',
  };
  const faultIn = (text: string, syllables: boolean): Faults['corpusLine'] => {
    try {
      parseCorpus(text, { ...options, syllables });
    } catch (error) {
      const [, line, why] = /^a\.txt:(\d+): ([^]*)$/.exec((error as Error).message)!;
      return { name: 'a.txt', line: Number(line), why };
    }
    throw new Error(`no fault in ${text}`);
  };
  const entity = (start: number, end: number, label = 'JSON tag') =>
    JSON.stringify({ text: 'got the token', entities: [{ start, end, label }] });
  const overlap = JSON.stringify({
    text: 'got an empty tag',
    entities: [
      { start: 0, end: 6, label: 'A' },
      { start: 4, end: 12, label: 'B' },
    ],
  });

  it.each<[kind: string, text: string, line: number, korean: string, syllables?: boolean]>([
    ['a column is missing', 'a O\nb\n', 2, '열이 1개입니다. 다른 줄처럼 2개여야 합니다'],
    ['a column too many', 'a O\n\nb O O\n', 3, '열이 3개입니다. 다른 줄처럼 2개여야 합니다'],
    ['no tags at all', 'tag\n', 1, '열이 1개입니다. 토큰의 열과 태그의 열이 있어야 합니다'],
    ['no token', 'a\tO\n \tO\n', 2, '토큰이 비어 있습니다'],
    ['no tag', 'a\tO\nJSON\t \n', 2, '태그가 비어 있습니다'],
    [
      'a tag unlike the others',
      'Ann B-PER\nLee I-PER\nand O\nBo B-PER\nof person\nOslo B-LOC\n',
      5,
      '태그가 다른 줄의 태그와 형식이 다릅니다',
    ],
    ['a word among syllables', '가\tO\n나다\tO\n', 2, '토큰이 한 글자가 아닙니다', true],
    ['JSON that is cut', '{"text": "tag"\n', 1, 'JSON으로 읽을 수 없습니다'],
    ['no text', '{"entities": []}\n', 1, '"text"가 문자열이 아닙니다'],
    ['no entities', '{"text": "JSON"}\n', 1, '"entities"가 배열이 아닙니다'],
    ['an entity past the end', entity(0, 99), 1, '개체의 "start", "end", "label" 중에 잘못된 것이 있습니다'],
    [
      'an entity without a label',
      entity(0, 3, ''),
      1,
      '개체의 "start", "end", "label" 중에 잘못된 것이 있습니다',
    ],
    ['entities that overlap', overlap, 1, '개체가 서로 겹칩니다'],
    ['an entity that cuts a token', entity(1, 3), 1, '개체의 시작이나 끝이 토큰 경계에 있지 않습니다'],
  ])('%s', (_, text, line, korean, syllables = false) => {
    const fault = faultIn(text, syllables);
    expect(fault.line).toBe(line);
    use('ko');
    expect(wordsOf(new Fault('corpusLine', fault))).toBe(`a.txt ${line}번째 줄: ${korean}`);
    use('en');
    expect(wordsOf(new Fault('corpusLine', fault))).toBe(`a.txt, line ${line}: ${fault.why}`);
  });
});

describe('faults of the page', () => {
  const faults: Faults = {
    unknownFile: { name: 'a.png' },
    emptyCorpus: { name: 'a.txt' },
    corpusLine: { name: 'a.txt', line: 12, why: 'got the token " ", expected a word' },
    fewSentences: { name: 'a.txt', sentences: 1 },
    needsEncoder: {},
    notFetched: { url: 'a.txt', status: '404' },
    notReached: { url: 'a.txt' },
    notResumable: {},
  };
  it.each(Object.keys(faults) as FaultName[])('%s has words in both languages', (name) => {
    const fault = new Fault(name, faults[name]);
    use('ko');
    expect(wordsOf(fault)).toMatch(/\p{Script=Hangul}+다/u);
    use('en');
    expect(wordsOf(fault)).toMatch(/[a-z]+ [a-z]+|404/);
    expect(wordsOf(fault)).not.toMatch(/\p{Script=Hangul}/u);
    // As it comes out of a worker.
    const copy = Object.assign(new Error(fault.message), { name: fault.name });
    expect(wordsOf(copy)).toBe(wordsOf(fault));
  });

  it('an error that nobody expected keeps its message', () => {
    use('ko');
    expect(wordsOf(new RangeError('out of memory'))).toBe('예상하지 못한 오류가 났습니다(out of memory)');
    expect(wordsOf('toString')).toContain('toString');
    use('en');
    expect(wordsOf(new RangeError('out of memory'))).toBe('out of memory');
  });
});
