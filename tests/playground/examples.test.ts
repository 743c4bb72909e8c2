import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Tagger } from 'oriel';
import { expect, it } from 'vitest';
import { examples, hardCases } from '../../src/playground/rooms/names/examples.ts';

/** All that a reader would mark with the labels of the model. */
const RIGHT = {
  en: [
    'Helga Brandt PER',
    'Bergen LOC',
    '12 March 2021 DATE',
    'Zagreb LOC',
    'Paris LOC',
    'Vienna LOC',
    'Siemens ORG',
    'Google ORG',
    'Oslo LOC',
    'Tom Okafor PER',
    'Helga Brandt PER',
    '3 May 2021 DATE',
    'London LOC',
  ],
  ko: [
    '김서연 PS',
    '2021년 3월 DT',
    '부산 LC',
    '서울 LC',
    '삼성전자 OG',
    '삼성전자 OG',
    '대전 LC',
    '박지훈 PS',
    '10월 12일 DT',
    '서울 LC',
    '김서연 PS',
    '어제 DT',
  ],
  pii: [
    'Maria Jensen PERSON',
    '+1 202-555-0143 PHONE',
    'maria.jensen@example.org EMAIL',
    '14 Elm Street, Springfield ADDRESS',
    '4111 1111 1111 1111 CARD',
    '12 March 1987 DATE',
  ],
};

const modelOf = (name: string) =>
  Tagger.load(readFileSync(fileURLToPath(new URL(`../../models/${name}.safetensors`, import.meta.url))));

it.each(Object.keys(examples) as (keyof typeof examples)[])(
  'the model %s reads its example right',
  async (name) => {
    const tagger = await modelOf(name);
    expect(tagger.tag(examples[name]).map(({ text, label }) => `${text} ${label}`)).toEqual(RIGHT[name]);
  },
);

it.each(Object.keys(hardCases) as (keyof typeof hardCases)[])(
  'the hard cases of %s have something to explain',
  async (name) => {
    const tagger = await modelOf(name);
    expect(tagger.tag(hardCases[name]).length).toBeGreaterThan(2);
  },
);
