import { describe, expect, it } from 'vitest';
import { type FeatureExtractor, fromTransformers } from '../../src/contextual/transformers.ts';
import { evaluateTaggerAsync } from '../../src/evaluate-tagger.ts';
import { mix32 } from '../../src/random.ts';
import { hashString } from '../../src/text/hash.ts';
import { trainTagger } from '../../src/train-tagger.ts';
import { expectSame } from '../helpers/closeness.ts';
import { peer } from '../helpers/peers.ts';
import { contextualConfig, cueCorpus, WIDTH } from './context.ts';

type Tokenizer = FeatureExtractor['tokenizer'];

const inThrees = (word: string): string[] => word.match(/.{1,3}/gu) ?? [];

/** Words in pieces of three letters, marked in three ways, between special pieces. */
const marked = {
  WordPiece: (text: string) =>
    (text.toLowerCase().match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}\p{C}]/gu) ?? []).flatMap((word) =>
      inThrees(word).map((piece, i) => (i ? `##${piece}` : piece)),
    ),
  'byte-level BPE': (text: string) =>
    (text.match(/ ?[\p{L}\p{N}]+| ?[^\s\p{L}\p{N}]+/gu) ?? []).flatMap((word) => inThrees(word.replace(' ', 'Ġ'))),
  SentencePiece: (text: string) =>
    text.split(' ').flatMap((word) => (word ? inThrees(`▁${word}`) : [])),
} satisfies Record<string, (text: string) => string[]>; // prettier-ignore

const tokenizerOf = (split: (text: string) => string[]): Tokenizer => ({
  tokenize: (text, { add_special_tokens: special = false } = {}) =>
    special ? ['[CLS]', ...split(text), '[SEP]'] : split(text),
});

/** Half of a vector is of the piece, half of the sentence's first word; its first number is that of the piece. */
function extractorOf(tokenizer: Tokenizer): FeatureExtractor & { disposed: number } {
  const call = async (text: string, { pooling }: { pooling: string }) => {
    expect(pooling).toBe('none');
    const pieces = tokenizer.tokenize(text, { add_special_tokens: true });
    const data = new Float32Array(pieces.length * WIDTH).map((_, i) => {
      const number = Math.floor(i / WIDTH);
      const words = i % WIDTH < WIDTH / 2 ? pieces[number] : text.split(' ')[0];
      return i % WIDTH ? mix32(hashString(words), i % WIDTH) / 2 ** 31 - 1 : number;
    });
    return { data, dims: [1, pieces.length, WIDTH], dispose: () => extractor.disposed++ };
  };
  const extractor = Object.assign(call, { tokenizer, disposed: 0 });
  return extractor;
}

/** Which pieces of the sentence, the special one before counted, each word got: [first, last]. */
async function places(tokenizer: Tokenizer, tokens: readonly string[]): Promise<number[][]> {
  const extractor = extractorOf(tokenizer);
  const [[first], [last]] = await Promise.all([
    fromTransformers(extractor)([tokens]),
    fromTransformers(extractor, { pooling: 'last' })([tokens]),
  ]);
  return tokens.map((_, i) => [first[WIDTH * i], last[WIDTH * i]]);
}

describe.each(Object.entries(marked))('pieces as of %s', (_, split) => {
  const tokenizer = tokenizerOf(split);

  it('are given to their words', async () => {
    const tokens = ['Seoul', "'s", 'mayor', ',', 'Oh', '서울특별시', '(', '1988', ')'];
    const sentence = split(tokens.join(' '));
    const found = await places(tokenizer, tokens);
    const strip = (piece: string) => piece.replace(/^(##|Ġ|▁)/, '');
    let next = 1;
    for (const [i, [first, last]] of found.entries()) {
      expect(first).toBe(next);
      const word = sentence
        .slice(first - 1, last)
        .map(strip)
        .join('');
      expect(word.toLowerCase()).toBe(tokens[i].toLowerCase());
      next = last + 1;
    }
    expect(next).toBe(sentence.length + 1);
  });

  it('make vectors that are pooled', async () => {
    const tokens = ['playing', 'at', 'Osl'];
    const extractor = extractorOf(tokenizer);
    const found = await places(tokenizer, tokens);
    const [means] = await fromTransformers(extractor, { pooling: 'mean' })([tokens]);
    expectSame(
      tokens.map((__, i) => means[WIDTH * i]),
      found.map(([first, last]) => (first + last) / 2),
    );
    expect(extractor.disposed).toBe(1);
  });

  it('feed a tagger', async () => {
    const contextual = fromTransformers(extractorOf(tokenizer));
    const corpus = cueCorpus(80, 1);
    const { tagger } = await trainTagger(corpus, contextualConfig(WIDTH), { backend: 'simd', contextual });
    expect((await evaluateTaggerAsync(tagger, cueCorpus(20, 2))).f1).toBeGreaterThan(0.95);
  });
});

describe('a pipeline', () => {
  const tokenizer = tokenizerOf(marked.WordPiece);
  const extractor = extractorOf(tokenizer);

  it('gets each sentence by itself, as text', async () => {
    const texts: string[] = [];
    const listening = Object.assign(
      (text: string, options: { pooling: 'none' }) => {
        texts.push(text);
        return extractor(text, options);
      },
      { tokenizer },
    );
    const vectors = await fromTransformers(listening)([['Is', 'it', '?'], ['Yes']]);
    expect(texts).toEqual(['Is it ?', 'Yes']);
    expect(vectors.map(({ length }) => length)).toEqual([3 * WIDTH, WIDTH]);
  });

  it('gives zeros to tokens without pieces', async () => {
    const tokens = ['Oslo', '\u200b', 'now'];
    const [vectors] = await fromTransformers(extractor)([tokens]);
    expectSame(vectors.subarray(WIDTH, 2 * WIDTH), new Float32Array(WIDTH));
    expect([vectors[0], vectors[2 * WIDTH]]).toEqual([1, 3]);
  });

  it('that cuts long sentences is found out', async () => {
    const cutting = Object.assign(
      async (text: string, options: { pooling: 'none' }) => {
        const { data } = await extractor(text, options);
        return { data: (data as Float32Array).subarray(0, 4 * WIDTH), dims: [1, 4, WIDTH] };
      },
      { tokenizer },
    );
    const cut = fromTransformers(cutting)([['one', 'two', 'six', 'ten']]);
    await expect(cut).rejects.toThrow(RangeError);
    await expect(cut).rejects.toThrow("sentence 'one two six ten': got vectors of dims [1, 4, 8], expected [1, 6, width], one for each piece"); // prettier-ignore
  });

  it('that pools by itself is found out', async () => {
    const pooled = Object.assign(async () => ({ data: new Float32Array(3), dims: [1, 3] }), { tokenizer });
    await expect(fromTransformers(pooled)([['one']])).rejects.toThrow('dims [1, 3], expected [1, 3, width]');
  });

  it('whose vectors are not float32 is found out', async () => {
    const half = Object.assign(async () => ({ data: new Uint16Array(9), dims: [1, 3, 3] }), { tokenizer });
    await expect(fromTransformers(half)([['one']])).rejects.toThrow(TypeError);
    await expect(fromTransformers(half)([['one']])).rejects.toThrow(
      "sentence 'one': got [object Uint16Array]",
    );
  });

  it.each<[string, (text: string) => string[], string]>([
    [
      'cross spaces',
      (text) => text.match(/.{1,4}/g) ?? [],
      "at token 0 ('one') got [one ], expected [one] or [ one]",
    ],
    [
      'are more',
      (text) => (text.trim().includes(' ') ? [...text.split(' '), '!'] : [text.trim()]),
      "at token 1 ('two') got [!], expected []",
    ],
    [
      'change between special ones',
      (text) => [...text],
      'expected o n e   t w o among them, as without special pieces',
    ],
  ])('whose pieces %s is found out', async (what, split, message) => {
    const odd = tokenizerOf(split);
    if (what.startsWith('change')) {
      const { tokenize } = odd;
      odd.tokenize = (text, options) =>
        tokenize(options?.add_special_tokens ? text.toUpperCase() : text, options);
    }
    const encoding = fromTransformers(extractorOf(odd))([['one', 'two']]);
    await expect(encoding).rejects.toThrow(RangeError);
    await expect(encoding).rejects.toThrow(message);
  });
});

interface Tokenizers {
  Tokenizer: new (tokenizer: object, config: object) => Tokenizer;
}
const tokenizers = await peer<Tokenizers>('@huggingface/tokenizers');

/** Like BERT's, RoBERTa's and XLM-R's, but of a few pieces. */
function definitions(): Record<string, object> {
  const ids = (pieces: readonly string[]) => Object.fromEntries(pieces.map((piece, id) => [piece, id]));
  const letters = [..."abcdefghijklmnopqrstuvwxyz0123456789,.'()"];
  const template = (cls: string, sep: string) => ({
    type: 'TemplateProcessing',
    single: [
      { SpecialToken: { id: cls, type_id: 0 } },
      { Sequence: { id: 'A', type_id: 0 } },
      { SpecialToken: { id: sep, type_id: 0 } },
    ],
    pair: [],
    special_tokens: {
      [cls]: { id: cls, ids: [0], tokens: [cls] },
      [sep]: { id: sep, ids: [1], tokens: [sep] },
    },
  });
  const specials = (...names: string[]) =>
    names.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    }));
  const common = { version: '1.0', truncation: null, padding: null };
  const merges = ['o r', 'd a', 'Ġ J', 'ĠJ or', 'ĠJor da', 'ĠJorda n', 's a', 'Ġ sa', 'J or'];
  const bytes = [...letters, ...'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'Ġ', 'Ã', '©', 'ì', 'Ħ', 'ľ', 'ë', '¸'];
  return {
    WordPiece: {
      ...common,
      added_tokens: specials('[CLS]', '[SEP]', '[UNK]'),
      normalizer: {
        type: 'BertNormalizer',
        clean_text: true,
        handle_chinese_chars: true,
        strip_accents: null,
        lowercase: true,
      },
      pre_tokenizer: { type: 'BertPreTokenizer' },
      post_processor: template('[CLS]', '[SEP]'),
      decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
      model: {
        type: 'WordPiece',
        unk_token: '[UNK]',
        continuing_subword_prefix: '##',
        max_input_chars_per_word: 100,
        vocab: ids(['[CLS]', '[SEP]', '[UNK]', 'jor', '##dan', ...letters, ...letters.map((l) => `##${l}`)]),
      },
    },
    'byte-level BPE': {
      ...common,
      added_tokens: specials('<s>', '</s>'),
      normalizer: null,
      pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
      post_processor: template('<s>', '</s>'),
      decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
      model: {
        type: 'BPE',
        dropout: null,
        unk_token: null,
        continuing_subword_prefix: '',
        end_of_word_suffix: '',
        fuse_unk: false,
        vocab: ids(['<s>', '</s>', ...bytes, ...merges.map((merge) => merge.replace(' ', ''))]),
        merges,
      },
    },
    Unigram: {
      ...common,
      added_tokens: specials('<s>', '</s>', '<unk>'),
      normalizer: { type: 'NFKC' },
      pre_tokenizer: {
        type: 'Sequence',
        pretokenizers: [
          { type: 'WhitespaceSplit' },
          { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
        ],
      },
      post_processor: template('<s>', '</s>'),
      decoder: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
      model: {
        type: 'Unigram',
        unk_id: 2,
        vocab: [
          ['<s>', 0],
          ['</s>', 0],
          ['<unk>', 0],
          ['▁Jor', -2],
          ['dan', -2],
          ['▁', -3],
          ...letters.map((l, i) => [l, -4 - i / 50]),
        ],
      },
    },
  };
}

describe.skipIf(!tokenizers)(
  'the tokenizers of Transformers.js (`npm install` in bench/ installs them)',
  () => {
    it.each(Object.entries(definitions()))('%s', async (kind, definition) => {
      const tokenizer = new tokenizers!.Tokenizer(definition, { tokenizer_class: 'PreTrainedTokenizer' });
      const tokens = ['Jordan', "'s", 'said', 'Jordan', '(', '1988', ')', ',', 'jordan', '.', 'b.c.', 'é'];
      const sentence = tokenizer.tokenize(tokens.join(' '), { add_special_tokens: true });
      const found = await places(tokenizer, tokens);
      let next = 1;
      for (const [first, last] of found) {
        expect(first).toBe(next);
        expect(last).toBeGreaterThanOrEqual(first);
        next = last + 1;
      }
      expect(next).toBe(sentence.length - 1);
      const pieces = (i: number) => sentence.slice(found[i][0], found[i][1] + 1);
      expect([pieces(0), pieces(3), pieces(5).length]).toEqual(
        {
          WordPiece: [['jor', '##dan'], ['jor', '##dan'], 4],
          'byte-level BPE': [['Jor', 'da', 'n'], ['ĠJordan'], 5],
          Unigram: [['▁Jor', 'dan'], ['▁Jor', 'dan'], 5],
        }[kind],
      );
    });
  },
);
