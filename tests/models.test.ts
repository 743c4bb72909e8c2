import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { compressModel } from '../src/compression/compress.ts';
import { fineTune } from '../src/fine-tune.ts';
import { type ModelName, modelNames, modelUrl } from '../src/models/index.ts';
import { redact, restore } from '../src/redact.ts';
import { readSafetensors } from '../src/safetensors.ts';
import { type LoadOptions, Tagger } from '../src/tagger.ts';
import { tinyCorpus } from './helpers/tiny.ts';

/** The models of the package: what they are, and that they do what is said of them. */

const LIMITS = { en: 1.5e6, ko: 1.5e6, pii: 1.2e6 };
const taggers = {} as Record<ModelName, Tagger>;
beforeAll(async () => {
  for (const name of modelNames) taggers[name] = await Tagger.load(name);
});

const quality = JSON.parse(readFileSync(new URL('../models/quality.json', import.meta.url), 'utf8')) as {
  f1: Record<string, number>;
};

const found = (name: ModelName, text: string) =>
  taggers[name].tag(text).map(({ text: t, label }) => `${t} ${label}`);

describe.each(modelNames)('the model %s', (name) => {
  const path = () => fileURLToPath(modelUrl(name));

  it('is small', () => expect(statSync(path()).size).toBeLessThanOrEqual(LIMITS[name]));

  it('names its licence and its credit, which stay with what is made of it', async () => {
    const terms = { license: 'CC-BY-SA-4.0', credit: expect.stringMatching(/CC BY-SA/) };
    const file = readFileSync(path());
    expect(readSafetensors(file).metadata).toMatchObject({ name, ...terms });
    expect(taggers[name].model.terms).toEqual(terms);
    expect(readSafetensors(taggers[name].save()).metadata).toMatchObject(terms);
    expect(readSafetensors(compressModel(file)).metadata).toMatchObject(terms);
  });

  it('has a card with its figures', () => {
    const card = readFileSync(path().replace('safetensors', 'md'), 'utf8');
    expect(card).toContain(`${statSync(path()).size.toLocaleString('en')} bytes`);
    for (const heading of ['Data, credit, licence', 'Figures', 'How to make it again'])
      expect(card).toContain(`\n## ${heading}\n`);
    expect(card).toMatch(/^\| all \| \d+\.\d\d \| \d+\.\d\d \| \d+\.\d\d \| \d+ \|$/m);
  });
});

it('an unknown name is an error that says which there are', async () => {
  await expect(Tagger.load('fr' as ModelName)).rejects.toThrow(
    "model: got the name 'fr', expected en, ko, pii, or an address such as './model.safetensors'",
  );
});

it('the licences of all are in LICENSE-MODELS', () => {
  const text = readFileSync(join(fileURLToPath(modelUrl('en')), '../../LICENSE-MODELS'), 'utf8');
  for (const name of modelNames) expect(text).toContain(`${name}.safetensors`);
});

it('terms stay with a model that was trained further', async () => {
  const { tagger } = await fineTune(taggers.en, tinyCorpus(4, 1), { epochs: 1 });
  expect(tagger.model.terms).toEqual(taggers.en.model.terms);
}, 60_000);

describe('en', () => {
  it('finds persons, places and organizations, and dates by rule', () => {
    expect(found('en', 'Not all museums in Paris are amazing.')).toEqual(['Paris LOC']);
    expect(found('en', 'Angela Merkel met reporters from CNN in Washington on 4 May 2019.')).toEqual([
      'Angela Merkel PER',
      'CNN ORG',
      'Washington LOC',
      '4 May 2019 DATE',
    ]);
    expect(found('en', 'The cat sat on the mat and nothing else happened.')).toEqual([]);
  });
});

describe('ko', () => {
  it('finds names without their particles', () => {
    const all = found('ko', '유정이는 2018년에 골드만삭스에 입사했다.');
    expect(all.slice(1)).toEqual(['2018년 DT', '골드만삭스 OG']);
    expect(['유정 PS', '유정이 PS']).toContain(all[0]);
  });

  it('takes no long number for a date', () => {
    const labelsIn = (text: string) => taggers.ko.tag(text).map(({ label }) => label);
    expect(labelsIn('전화는 010-1234-5678입니다')).toEqual(['PHONE']);
    expect(labelsIn('카드 4111-1111-1111-1111')).toEqual(['CARD']);
    for (const number of ['12345678', '110-234-567890', '20181234', '1588-1234', '900101-1234568'])
      for (const text of [`제 번호는 ${number}입니다`, `주문번호 ${number}`, number])
        expect(labelsIn(text), text).not.toContain('DT');
    for (const date of ['2018년 5월 3일', '2018-05-03', '20180503'])
      expect(labelsIn(`${date}에 만나자`), date).toContain('DT');
  });

  it('leaves out brackets whose partner is beside a name', () => {
    for (const name of ['삼성전자', '한국은행', '김철수', '서울'])
      for (const [open, close] of ['[]', '()', '【】', '<>', '「」', '『』', '‘’', '《》'])
        for (const { text } of taggers.ko.tag(`${open}${name}${close}가 발표했다`))
          expect(text).not.toMatch(/[[\](){}【】<>「」『』‘’《》]/);
    expect(found('ko', '[서울=연합뉴스] 김철수 기자').join()).not.toMatch(/[[\]=]/);
  });

  it('reads decomposed text as composed', () => {
    const text = '김철수 대표는 2018년 5월 3일 서울에서 삼성전자를 만났다.카카오는 오지 않았다.';
    const composed = taggers.ko.tag(text);
    const decomposed = taggers.ko.tag(text.normalize('NFD'));
    expect(composed.length).toBeGreaterThan(3);
    const asComposed = ({ text: name, label }: { text: string; label: string }) =>
      `${name.normalize('NFC')} ${label}`;
    expect(decomposed.map(asComposed)).toEqual(composed.map(asComposed));
    for (const { text: name, start, end } of decomposed)
      expect(text.normalize('NFD').slice(start, end)).toBe(name);
  });
});

describe('pii', () => {
  const TEXT =
    'Hi, this is Maria Lindgren. You can call me at +44 20 7946 0958 or write to maria.lindgren@example.com; ' +
    'I paid with 4111 1111 1111 1111 on 2021-05-04 from 192.168.0.17, IBAN GB82 WEST 1234 5698 7654 32.';

  it('takes personal data out, and gives it back', () => {
    const { text, map, entities } = redact(taggers.pii, TEXT);
    for (const secret of ['Lindgren', '7946', 'example.com', '4111', '2021', '192.168', 'WEST'])
      expect(text).not.toContain(secret);
    for (const label of ['PERSON', 'PHONE', 'EMAIL', 'CARD', 'DATE', 'IP', 'IBAN'])
      expect(text).toContain(`[${label}_1]`);
    expect(restore(text, map)).toBe(TEXT);
    for (const { start, end, text: original } of entities) expect(TEXT.slice(start, end)).toBe(original);
  });
});

describe('rules that are added', () => {
  const TEXT =
    'Order ORD-20145, john@example.com, 10.0.0.1, SSN 078-05-1120, 4111 1111 1111 1111, 2021-05-04';
  const labelsIn = (tagger: Tagger) => tagger.tag(TEXT).map(({ label }) => label);
  const all = ['EMAIL', 'IP', 'SSN', 'CARD', 'DATE'];

  it('leave those of the model', async () => {
    expect(labelsIn(taggers.pii)).toEqual(all);
    for (const rules of [
      [{ label: 'ORDER', pattern: /ORD-\d+/ }],
      { ORDER: /ORD-\d+/ },
      ['date', { name: 'order', label: 'ORDER', pattern: 'ORD-\\d+' }],
      ['all', { label: 'ORDER', pattern: '/ord-\\d+/i' }],
    ] as LoadOptions['rules'][]) {
      const tagger = await Tagger.load('pii', { rules });
      expect(labelsIn(tagger)).toEqual(['ORDER', ...all]);
      expect(tagger.labels).toEqual([...taggers.pii.labels, 'ORDER'].sort());
    }
    expect(labelsIn(await Tagger.load('pii', { rules: 'all' }))).toEqual(all);
    expect(labelsIn(await Tagger.load('ko', { rules: 'all' }))).toEqual(expect.arrayContaining(all));
    const none = await Tagger.load('pii', { rules: 'none' });
    expect(none.tag(TEXT).every(({ rule }) => rule === undefined)).toBe(true);
  });

  it('are among the labels', () => {
    expect(taggers.en.labels).toEqual(['DATE', 'LOC', 'ORG', 'PER']);
    expect(taggers.en.model.tagSet.labels).toEqual(['LOC', 'ORG', 'PER']);
    const koreanForms = ['CARD', 'EMAIL', 'IBAN', 'IP', 'PHONE', 'RESIDENT_ID', 'URL'];
    expect(taggers.ko.labels).toEqual([...taggers.ko.model.tagSet.labels, ...koreanForms].sort());
    expect(taggers.pii.labels).toEqual([...taggers.pii.labels].sort());
    for (const label of ['EMAIL', 'IP', 'SSN', 'URL', 'PERSON']) expect(taggers.pii.labels).toContain(label);
  });

  it('leave no part of a mistyped IBAN in the text, though they find a card in it', () => {
    const iban = 'DE97 6895 3000 6533 8090 01';
    const { text } = redact(taggers.pii, `My IBAN is ${iban}.`);
    expect(text).not.toMatch(/\d{4}|DE/);
  });
});

it.each(modelNames)('the figures of the card of %s are those that `npm run quality` pins', (name) => {
  const card = readFileSync(fileURLToPath(modelUrl(name)).replace('safetensors', 'md'), 'utf8');
  const [, text] = /<!-- as text -->([^]*)<!-- end -->/.exec(card)!;
  const found: Record<string, number> = {};
  let title = '';
  for (const line of text.split('\n')) {
    title = /^(.*?), [\d,]+ entities/.exec(line)?.[1] ?? title;
    const [, label, f1] = /^\| ([\w]+) \|(?: [\d.]+ \|){2} ([\d.]+) \| \d+ \|$/.exec(line) ?? [];
    if (label) found[`${name}: ${title}${label === 'all' ? '' : `, ${label}`}`] = Number(f1);
  }
  const pins = Object.entries(quality.f1).filter(([pin]) => pin.startsWith(`${name}: `));
  expect(pins.length).toBeGreaterThan(3);
  expect(found).toEqual(Object.fromEntries(pins));
});
