import { describe, expect, test } from 'vitest';
import { wrapsOf } from '../../src/text/lines.ts';
import { splitSentences } from '../../src/text/splitter.ts';
import { apart, wrapped } from './lines.golden.ts';

const sentencesOf = (text: string) => splitSentences(text).map(({ start, end }) => text.slice(start, end));

describe.each(Object.entries(apart))('%s stay apart', (_, texts) => {
  test.each(texts)('%j', (text) => {
    expect([...wrapsOf(text).keys()].map((at) => text.slice(Math.max(0, at - 20), at + 20))).toEqual([]);
    expect([...wrapsOf(text.replaceAll('\n', '\r\n'))]).toEqual([]);
    expect([...wrapsOf(text.replaceAll(/^/gm, '> '))]).toEqual([]);
  });
});

const NEWLINES = ['\n', '\r\n', ' \n', '  \r\n', '\n> ', ' \n>> ', '\u2028', '\u0085'];

describe.each(NEWLINES)('wrapped by %j', (newline) => {
  test.each(wrapped)('%s', (golden) => {
    const prefix = /[>\s]*$/.exec(newline)![0].replace(/^\s+/, '');
    const text = prefix + golden.replaceAll('¶', newline);
    const plain = sentencesOf(golden.replaceAll('¶', ' '));
    expect(
      sentencesOf(text).map((sentence) => sentence.replace(/[\s\u0085]+(?:>[> ]*)?|^>[> ]*/g, ' ').trim()),
    ).toEqual(plain);
  });
});
