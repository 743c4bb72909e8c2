import { describe, expect, it } from 'vitest';
import { growth } from '../../helpers/growth.ts';
import { parseConll, type ConllOptions } from '../../../src/text/corpora/conll.ts';

/** Documents as text: sentences parted by ' | ', tokens as token/tag. */
const parse = (text: string, options: ConllOptions = {}) => {
  const { documents, scheme, dropped } = parseConll(text, options);
  const show = documents.map(({ sentences }) =>
    sentences
      .map(({ tokens, tags }) => tokens.map((token, i) => `${token}/${tags![i]}`).join(' '))
      .join(' | '),
  );
  return { show, scheme, dropped };
};

describe('columns', () => {
  it('takes the first and the last, TABs or spaces', () => {
    expect(parse('EU NNP I-NP I-ORG\nrejects VBZ I-VP O\n').show).toEqual(['EU/I-ORG rejects/O']);
    expect(parse('EU   NNP  I-ORG  \n').show).toEqual(['EU/I-ORG']);
    expect(parse('New York\tB-LOC\nis\tO\n').show).toEqual(['New York/B-LOC is/O']);
  });

  it('takes those asked for, from either end', () => {
    const text = '1 EU NNP I-ORG x\n2 is VBZ O y\n';
    expect(parse(text, { tokenColumn: 1, tagColumn: 2 }).show).toEqual(['EU/NNP is/VBZ']);
    expect(parse(text, { tokenColumn: -4, tagColumn: -2 }).show).toEqual(['EU/I-ORG is/O']);
    expect(parse('O\tEU\nO\tis\n', { tokenColumn: -1, tagColumn: 0 }).show).toEqual(['EU/O is/O']);
    expect(() => parse(text, { tagColumn: 0.5 })).toThrow(RangeError);
  });

  it('decides on TABs by the first token', () => {
    expect(parse('# a comment with spaces\n\n-DOCSTART- O\n\na b\tO\n').show).toEqual(['a b/O']);
    expect(() => parse('a O\nb\tc O\n')).toThrow('input:2: got 3 columns');
  });

  it('trims tokens but keeps the white space in them', () => {
    expect(parse('💔 \tO\n New  York\tB-LOC \nno\u00a0break O\tO').show).toEqual([
      '💔/O New  York/B-LOC no\u00a0break O/O',
    ]);
    expect(parse('  a  x   B-A \n\tb y O').show).toEqual(['a/B-A b/O']);
  });

  it('takes a time in proportion to the blanks, wherever they are', () => {
    for (const line of ['a# O', '#a O', 'a O#', 'a#O\tO', '#'])
      for (const blank of [' ', '\t', ' \t', '\u3000'])
        expect(
          growth(
            (times) => parse(`b O\n${line.replace('#', blank.repeat(times))}`, { lenient: true }),
            10_000,
          ),
        ).toBeLessThan(3);
  });
});

describe('sentences and documents', () => {
  it.each([
    ['LF', 'a O\n\nb O\n'],
    ['CR LF', 'a O\r\n\r\nb O\r\n'],
    ['a byte order mark', '\uFEFFa O\n\nb O'],
    ['many blank lines', '\n\n\na O\n\n\n\nb O\n\n'],
    ['blank lines of a TAB or spaces', '\t\na\tO\n\t\nb\tO\n  \n'],
  ])('reads %s', (_, text) => {
    const { show, dropped } = parse(text);
    expect(show).toEqual(['a/O', 'b/O']);
    expect(dropped).toBe(0);
  });

  it('takes a closing -DOCSTART-', () => {
    const text = 'a O\n\nb O\n\n-DOCSTART- -X- O O\n\nc O\n\n-DOCSTART- -X- O O';
    expect(parse(text).show).toEqual(['a/O | b/O', 'c/O']);
  });

  it('takes an opening -DOCSTART-, with no blank line after it, bare or with an id', () => {
    const text = '-DOCSTART- (1)\na O\n\nb O\n-DOCSTART-\n\n-DOCSTART- -X- -X- O\n\nc O\n';
    expect(parse(text).show).toEqual(['a/O | b/O', 'c/O']);
    expect(parse('-DOCSTART-\tO\n\na\tO\n\nb\tO\n').show).toEqual(['a/O | b/O']);
  });

  it('makes a document of text before the first -DOCSTART-', () => {
    expect(parse('a O\n\nb O\n\n-DOCSTART- O\n\nc O\n\nd O\n').show).toEqual(['a/O | b/O', 'c/O | d/O']);
  });

  it('is empty without tokens', () => {
    for (const text of ['', '\n\n', '-DOCSTART- O\n']) expect(parseConll(text).documents).toEqual([]);
  });

  it('takes a token that only begins like -DOCSTART-', () => {
    expect(parse('-DOCSTART-s O\n').show).toEqual(['-DOCSTART-s/O']);
  });
});

describe('comments and tokens with #', () => {
  it('knows comments with TABs', () => {
    const text =
      '# intent = Play\nx\tO\n# in between\n#tag\tO\n#\tO\n##\tO\n# \tO\n## id\tthe text\n\n## end\n';
    expect(parse(text).show).toEqual(['x/O #tag/O #/O ##/O #/O']);
  });

  it('knows comments with spaces: only `# key = value` before a sentence', () => {
    const text = '# NN SYM O\n1 CD NUM O\n# a = B-B\n\n# sent_id = 7 8\nx NN NOUN B-A\n#tag NN NOUN O\n';
    expect(parse(text).show).toEqual(['#/O 1/O #/B-B', 'x/B-A #tag/O']);
  });

  it('decides by the first token, however much is before it', () => {
    const before = '\n \n# a = b\n\n-DOCSTART-\n# c\n';
    expect(parse(`${before}x\tO\n`).show).toEqual(['x/O']);
    expect(parse(`${before}x O\n`).show).toEqual(['#/c x/O']);
    expect(parse(before).show).toEqual(['#/c']);
    const fault = () => parseConll(`${before}x y\n# 1\nfoo\n`, { source: 'f.conll' });
    expect(fault).toThrow('f.conll:9: got 1 column ("foo"), expected 2 as before');
  });

  it('takes hashtags at the beginning', () => {
    expect(parse('#BREAKING\tO\nMALAYSIA\tB-ORG\n').show).toEqual(['#BREAKING/O MALAYSIA/B-ORG']);
    expect(parse('#BREAKING O\n').show).toEqual(['#BREAKING/O']);
  });
});

describe('schemes', () => {
  it.each([
    ['IOB1', 'I-X', 'B-X'],
    ['BIO', 'B-X', 'I-X'],
    ['BIOES', 'B-X', 'E-X'],
    ['plain', 'NN', 'O'],
  ])('finds %s and keeps the tags', (scheme, ...tags) => {
    const corpus = parseConll(tags.map((tag) => `word ${tag}\n`).join(''));
    expect(corpus.scheme).toBe(scheme);
    expect(corpus.documents[0].sentences[0].tags).toEqual(tags);
  });
});

describe('wrong lines', () => {
  it.each<[string, string, ConllOptions?]>([
    ['a O\nfoo\n', 'f.conll:2: got 1 column ("foo"), expected 2 as before'],
    ['foo\n', 'f.conll:1: got 1 column ("foo"), expected a token in column 0 and its tag in column -1'],
    ['a\tO\nfoo\t\n', 'f.conll:2: got an empty tag for "foo", expected one in column -1'],
    ['a\tO\n\n \tO\n', 'f.conll:3: got the token " ", expected a word'],
    ['a\tO\n\tO\n', 'f.conll:2: got the token "", expected a word'],
    ['a NN O\r\n\r\nb NN\r\n', 'f.conll:3: got 2 columns ("b", "NN"), expected 3 as before'],
    ['a NN O\nNew York NNP O\n', 'f.conll:2: got 4 columns'],
    [
      'a NN O\nb NN\n',
      'f.conll:2: got 2 columns ("b", "NN"), expected a token in column 0 and its tag in column 2',
      { tagColumn: 2 },
    ],
    [
      'a NN O\n',
      'f.conll:1: got 3 columns ("a", "NN", "O"), expected a token in column -4',
      { tokenColumn: -4 },
    ],
    ['a O\n', 'expected a token in column 1 and its tag in column -1', { tokenColumn: 1 }],
    ['가\tO\n나다\tO\n', 'f.conll:2: got the token "나다", expected one character', { syllables: true }],
  ])('of %j: %s', (text, message, options = {}) => {
    const read = (more: ConllOptions) => parseConll(text, { source: 'f.conll', ...options, ...more });
    expect(() => read({})).toThrow(SyntaxError);
    expect(() => read({})).toThrow(message);
    expect(read({ lenient: true }).dropped).toBe(1);
  });

  it('are left out and counted when lenient', () => {
    const { show, dropped } = parse('a\tB-X\n\tO\nb\tO\n\n \tO\n\nc\tO\nfoo\n', { lenient: true });
    expect(show).toEqual(['a/B-X b/O', 'c/O']);
    expect(dropped).toBe(3);
  });

  it('take no quadratic time, however many blanks are in them', () => {
    const seconds = (length: number) => {
      const line = `a${' '.repeat(length)}b O${' '.repeat(length)}x\n`;
      const runs = Array.from({ length: 3 }, () => {
        const started = performance.now();
        parseConll(line.repeat(2));
        return performance.now() - started;
      });
      return Math.min(...runs);
    };
    // 8 times the length: 8 times the time, 64 times if it were quadratic.
    expect(seconds(400_000)).toBeLessThan(24 * seconds(50_000) + 100);
  });

  it('may have more columns if those asked for count from the start', () => {
    const text = 'a NN O\nb NN O extra\n';
    expect(parse(text, { tagColumn: 2 }).show).toEqual(['a/O b/O']);
    expect(() => parse(text)).toThrow('input:2: got 4 columns');
  });
});

describe('syllables', () => {
  const text = '## id\t경찰 <…>\n경\tB-OG\n찰\tI-OG\n▁\tO\n😀\tO\n\n끝\tO\n \tO\n#\tO\n';

  it('have spaces, text and offsets', () => {
    const { documents } = parseConll(text, { syllables: true });
    expect(documents.map((document) => document.text)).toEqual(['경찰 😀', '끝 #']);
    const [sentence] = documents[0].sentences;
    expect(sentence).toEqual({
      tokens: ['경', '찰', ' ', '😀'],
      tags: ['B-OG', 'I-OG', 'O', 'O'],
      starts: [0, 1, 2, 3],
      ends: [1, 2, 3, 5],
    });
    expect(documents[1].sentences[0].tokens).toEqual(['끝', ' ', '#']);
  });

  it('have one text a document, a sentence a line', () => {
    const [document] = parseConll(`-DOCSTART-\n\n${text}`, { syllables: true }).documents;
    expect(document.text).toBe('경찰 😀\n끝 #');
    for (const { tokens, starts, ends } of document.sentences)
      expect(tokens.map((_, i) => document.text!.slice(starts![i], ends![i]))).toEqual(tokens);
  });

  it('are only so when asked for', () => {
    const { documents } = parseConll('경\tO\n▁\tO\n');
    expect(documents).toEqual([{ sentences: [{ tokens: ['경', '▁'], tags: ['O', 'O'] }] }]);
  });
});
