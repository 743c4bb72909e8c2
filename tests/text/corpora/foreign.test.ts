import { describe, expect, it } from 'vitest';
import { parseCorpus } from '../../../src/text/corpora/index.ts';
import { splitSentences } from '../../../src/text/splitter.ts';
import { tokenizeWords } from '../../../src/text/tokenizer.ts';

const options = { split: splitSentences, tokenize: tokenizeWords, source: 'f' };
const read = (text: string, more = {}) => parseCorpus(text, { ...options, ...more });
const tokensOf = (text: string, more = {}) =>
  read(text, more).documents.map(({ sentences }) =>
    sentences
      .map(({ tokens, tags }) => tokens.map((token, i) => `${token}/${tags![i]}`).join(' '))
      .join(' | '),
  );

const json = JSON.stringify;
const pretty = (value: unknown) => JSON.stringify(value, null, 2);
const labelStudio = { id: 1, data: { text: 'Ann' }, annotations: [{ result: [{ value: { start: 0, end: 3, labels: ['PER'] } }] }] }; // prettier-ignore

describe('files that are no corpus are refused by name, lenient or not', () => {
  it.each([
    ['a web page', '<!DOCTYPE html>\n<html><body>Not found</body></html>\n'],
    ['a web page', '\n  <html lang="en"><head><title>404</title></head>\n'],
    ['a pointer of Git LFS', 'version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 12\n'],
    ['XML document', '<?xml version="1.0"?>\n<corpus/>\n'],
    ['XML tags', 'So <ENAMEX TYPE="PERSON">Ann</ENAMEX> went.\n'],
    ['brat', 'T1\tPER 0 4\tAnna\nT2\tLOC 13 18\tParis\n'],
    ['WebAnno', '#FORMAT=WebAnno TSV 3.3\n\n'],
    ['CoNLL-U Plus', '# global.columns = ID FORM NER\n1\tAnn\tB-PER\n'],
    ['comma (CSV)', 'Sentence #,Word,POS,Tag\nSentence: 1,Thousands,NNS,O\n'],
    ['comma (CSV)', 'Anna,B-PER\nwent,O\n'],
    ['semicolon (CSV)', 'token;ner\nAnna;B-PER\n'],
    ['word/TAG', 'Anna/NNP went/VBD home/NN ./.\n'],
    ['running text', 'Anna went to Paris.\nBob stayed in London.\nCarl and Eva met in Rome.\n'],
    ['running text', 'Anna went home today\nBob stayed right here\n'],
    ['running text', 'Anna went to Paris and never came back, as she said.\n'],
    ['running text', '나는 어제 서울에 갔다.\n그는 오늘 부산에 있다.\n'],
    ['one column', 'Anna\nwent\nto\nParis\n'],
    ['numbers 1, 2', '1\tAnn\tB-PER\n2\twent\tO\n3\thome\tO\n\n1\tBob\tB-PER\n'],
    ['Python code', 'TRAIN_DATA = [\n    ("Ann went", {"entities": [(0, 3, "PER")]}),\n]\n'],
    ['Python literal', "{'text': 'Ann', 'entities': []}\n"],
    ['UTF-16', [...'Ann B-PER\n'].map((c) => `${c}\0`).join('')],
    ['NUL character', 'PAR\0\u0001\u0002\n'],
    ['RTF', '{\\rtf1\\ansi Ann}\n'],
    ['GLiNER', json([{ tokenized_text: ['Ann'], ner: [[0, 0, 'PER']] }])],
    ['Hugging Face', json({ id: '0', tokens: ['Ann'], ner_tags: [1] })],
    ['doccano', json({ id: 1, text: 'Ann', label: [[0, 3, 'PER']] })],
    ['doccano', json({ text: 'Ann', entities: [{ id: 3, label: 'PER', start_offset: 0, end_offset: 3 }] })],
    ['spaCy', json(['Ann', { entities: [[0, 3, 'PER']] }])],
    ['spaCy', json({ text: 'Ann', entities: [[0, 3, 'PER']] })],
    ['Label Studio', json([labelStudio])],
    ['Label Studio', pretty([labelStudio])],
    ['Label Studio', json(labelStudio)],
    ['Prodigy', json({ text: 'Ann', spans: [{ start: 0, end: 3, token_start: 0, label: 'PER' }] })],
    ['over several lines', pretty({ text: 'Ann', entities: [{ start: 0, end: 3, label: 'PER' }] })],
    ['JSON', json([{ text: 'Ann', entities: [] }])],
  ])('%s', (name, text) => {
    for (const lenient of [false, true]) {
      expect(() => read(text, { lenient })).toThrow(SyntaxError);
      expect(() => read(text, { lenient })).toThrow(name);
    }
  });

  it.each([
    ['< O\nb B-X\n', '</O b/B-X'],
    ['<s> O\nb B-X\n', '<s>/O b/B-X'],
    ['<html>\tSYM\nb\tNN\nc\tNN\n', '<html>/SYM b/NN c/NN'],
    ['{ O\n} B-X\n', '{/O }/B-X'],
    ['[ O\n" B-X\n', '[/O "/B-X'],
    ['[{ O\n', '[{/O'],
    ['{"a" O\n', '{"a"/O'],
    ['from IN\nimport NN\nthe DT\n', 'from/IN import/NN the/DT'],
    ['1\tB-X\n2\tO\n', '1/B-X 2/O'],
    ['1,5 O\n', '1,5/O'],
    ['The the DET\ndog dog NOUN\nbarks bark VERB\n', 'The/DET dog/NOUN barks/VERB'],
    ['the det\ndog noun\nbarks verb\n', 'the/det dog/noun barks/verb'],
    ['word NN\ntag VB\n', 'word/NN tag/VB'],
    ['a b c B-X\n# x y O\n', 'a/B-X #/O'],
  ])('but columns of any token are read: %j', (text, tokens) => {
    expect(tokensOf(text)).toEqual([tokens]);
  });

  it('does not take its own lines for those of a tool, whatever else they hold', () => {
    const line = {
      text: 'a b',
      entities: [{ start: 0, end: 1, label: 'X' }],
      tokens: ['a'],
      label: [],
      spans: [],
    };
    expect(read(json(line)).documents).toHaveLength(1);
    const bad = json({ ...line, entities: [{ start: 0, end: 9, label: 'X' }] });
    expect(() => read(bad)).toThrow('f:1: got the entity');
  });
});

describe('CoNLL-U', () => {
  const word = (id: string, form: string, upos: string, xpos = '_') =>
    [id, form, form.toLowerCase(), upos, xpos, '_', '0', '_', '_', '_'].join('\t');
  const text = [
    '# newdoc id = a',
    '# sent_id = 1',
    word('1-2', 'Vámonos', '_'),
    word('1', 'Vamos', 'VERB', 'V'),
    word('2', 'nos', 'PRON', 'P'),
    word('2.1', 'va', 'VERB'),
    '',
    '# a comment\tof two columns',
    word('1', '#', 'SYM', 'S'),
    '',
    '# newdoc',
    word('1', 'a', 'ADP', 'P'),
  ].join('\n');

  it('has forms and parts of speech, words only, and documents', () => {
    expect(tokensOf(text)).toEqual(['Vamos/VERB nos/PRON | #/SYM', 'a/ADP']);
    expect(read(text).scheme).toBe('plain');
    expect(tokensOf(text, { tagColumn: 4 })).toEqual(['Vamos/V nos/P | #/S', 'a/P']);
    expect(tokensOf(text, { tokenColumn: 2, tagColumn: 3 })[0]).toBe('vamos/VERB nos/PRON | #/SYM');
  });

  it('without tags in the column is refused', () => {
    expect(() => read(text, { tagColumn: 9 })).toThrow('got CoNLL-U with no tag in column 9');
  });
});

describe('header lines', () => {
  it.each([
    ['token\tner\nAnn\tB-PER\n', 'Ann/B-PER'],
    ['Word POS Tag\nAnn NNP B-PER\n', 'Ann/B-PER'],
    ['id\ttoken\tner_tags\tlemma\n7\tAnn\tB-PER\tann\n', 'Ann/B-PER'],
    ['\uFEFF# a comment\n\ntokens\tlabels\nAnn\tB-PER\n', 'Ann/B-PER'],
  ])('name the columns and are left out: %j', (text, tokens) => {
    expect(tokensOf(text)).toEqual([tokens]);
    expect(read(text).notices[0]).toMatch(/^line \d names the columns and is left out: tokens are "/);
  });

  it('in other words are errors that ask', () => {
    expect(() => read(`Ord\tMerke\n${'Ann\tB-PER\nsang\tO\n\n'.repeat(9)}`)).toThrow(
      'f:1: got the tag "Merke", expected O or a tag like the others (BIO, as in "B-PER"); is it a line that names',
    );
  });
});

it('reads CR as the end of a line, alone or twice', () => {
  const expected = tokensOf('Ann B-PER\nsang O\n\nBob B-PER\n');
  for (const end of ['\r', '\r\n', '\r\r\n'])
    expect(tokensOf(['Ann B-PER', 'sang O', '', 'Bob B-PER', ''].join(end))).toEqual(expected);
});
