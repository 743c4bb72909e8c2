import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../src/config.ts';
import { Ops } from '../src/core/ops.ts';
import { createEncoder, type EncodedSentence, Encoder, SentenceSource } from '../src/encode.ts';
import { Grouper } from '../src/groups.ts';
import { columnsOf } from '../src/lexicon.ts';
import { createModel } from '../src/training-model.ts';
import { type Batch, INFERENCE, type Mode } from '../src/nn/batch.ts';
import { createFeature, type Feature, loadFeatures } from '../src/text/features/index.ts';
import { oncePerSentence } from '../src/text/features/feature-type.ts';
import { lookupForm } from '../src/text/forms.ts';
import { TagSet } from '../src/text/tagset.ts';
import { Vocabulary } from '../src/text/vocabulary.ts';
import { backends } from './helpers/backends.ts';
import { expectClose, expectNear, expectSame } from './helpers/closeness.ts';

const TRAIN: Mode = { train: true, seed: 1, step: 0 };
const simd = backends.find(({ name }) => name === 'wasm simd')!;

/** The id of a token is its length; a second slot has two ids: 10 · length and its first character's code. */
const length: Feature = {
  name: 'length',
  scope: 'token',
  slots: 1,
  count: 1,
  size: 100,
  write: (tokens, i, out, at) => void (out[at] = tokens[i].length),
};
const pairs: Feature = {
  name: 'pairs',
  scope: 'token',
  slots: 2,
  count: 2,
  size: 1000,
  write: (tokens, i, out, at) => out.set([1, tokens[i].length, 10 * tokens[i].length, -1], at),
};
/** The id is the length of the token before; the length of a sentence is found once for each. */
const before: Feature = {
  name: 'before',
  scope: 'context',
  slots: 1,
  count: 1,
  size: 100,
  write: (tokens, i, out, at) => void (out[at] = tokens[i - 1]?.length ?? 99),
};
const sentenceLength = (): Feature => {
  const lengthOf = oncePerSentence((tokens) => tokens.length);
  const write: Feature['write'] = (tokens, _, out, at) => void (out[at] = lengthOf(tokens));
  return { name: 'sentenceLength', scope: 'context', slots: 1, count: 1, size: 100, write };
};

const SENTENCES = [['a', 'bb'], ['cccc'], ['dd', 'eeeee', 'f']];

const ints = (ops: Ops, ptr: number, n: number): number[] => Array.from(ops.memory.ints(ptr, n));

describe('Encoder.batch', () => {
  const batchOf = (radius: number, features: Feature[], targets?: number[][]) => {
    const ops = new Ops(simd.create());
    const encoder = new Encoder(features, radius);
    const encoded = SENTENCES.map((tokens, s) =>
      encoder.encode(tokens, targets && Int32Array.from(targets[s])),
    );
    return { ops, batch: encoder.batch(ops, encoded, INFERENCE) };
  };

  it('lays sentences in one strip with padding before, between and after them', () => {
    const { ops, batch } = batchOf(2, [length]);
    expect([batch.rows, batch.inputRows]).toEqual([6, 6 + 4 * 2]);
    expectSame(batch.sentences, [0, 2, 3, 6]);
    expect(ints(ops, batch.columns.length, 14)).toEqual([0, 0, 1, 2, 0, 0, 4, 0, 0, 2, 5, 1, 0, 0]);
    // Row i's window begins 2 rows before its own row of the strip.
    expect(ints(ops, batch.starts, 6)).toEqual([0, 1, 4, 7, 8, 9]);
  });

  it('without a window has no padding', () => {
    const { ops, batch } = batchOf(0, [length]);
    expect(batch.inputRows).toBe(6);
    expect(ints(ops, batch.columns.length, 6)).toEqual([1, 2, 4, 2, 5, 1]);
    expect(ints(ops, batch.starts, 6)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('keeps slots apart: (slots, rows, count); padding is one id 0', () => {
    const { ops, batch } = batchOf(1, [pairs]);
    const first = [[0, -1], [1, 1], [1, 2], [0, -1], [1, 4], [0, -1], [1, 2], [1, 5], [1, 1], [0, -1]]; // prettier-ignore
    const second = [[0, -1], [10, -1], [20, -1], [0, -1], [40, -1], [0, -1], [20, -1], [50, -1], [10, -1], [0, -1]]; // prettier-ignore
    expect(ints(ops, batch.columns.pairs, 40)).toEqual([first, second].flat(2));
  });

  it('asks context features for each token in its sentence', () => {
    const { ops, batch } = batchOf(1, [before, length, sentenceLength()]);
    expect(ints(ops, batch.columns.before, 10)).toEqual([0, 99, 1, 0, 99, 0, 99, 2, 5, 0]);
    expect(ints(ops, batch.columns.length, 10)).toEqual([0, 1, 2, 0, 4, 0, 2, 5, 1, 0]);
    expect(ints(ops, batch.columns.sentenceLength, 10)).toEqual([0, 2, 2, 0, 1, 0, 3, 3, 3, 0]);
  });

  it('joins the targets, where every sentence has them', () => {
    const { ops, batch } = batchOf(1, [length], [[3, 1], [-1], [0, 2, 4]]);
    expect(ints(ops, batch.targets!, 6)).toEqual([3, 1, -1, 0, 2, 4]);
    expect(batchOf(1, [length]).batch.targets).toBeUndefined();
    const encoder = new Encoder([length], 1);
    const some = [encoder.encode(['a'], Int32Array.of(1)), encoder.encode(['b'])];
    expect(encoder.batch(ops, some, INFERENCE).targets).toBeUndefined();
  });

  it('of no sentences, and of empty ones', () => {
    const encoder = new Encoder([length], 2);
    const ops = new Ops(simd.create());
    const none = encoder.batch(ops, [], INFERENCE);
    expect([none.rows, none.inputRows]).toEqual([0, 2]);
    const empty = encoder.batch(ops, [encoder.encode([]), encoder.encode(['abc'])], INFERENCE);
    expectSame(empty.sentences, [0, 0, 1]);
    expect(ints(ops, empty.columns.length, 7)).toEqual([0, 0, 0, 0, 3, 0, 0]);
    expect(ints(ops, empty.starts, 1)).toEqual([2]);
  });
});

describe('Encoder.encode', () => {
  it('works out the features of a token once', () => {
    let calls = 0;
    const counted: Feature = {
      ...length,
      write: (tokens, i, out, at) => {
        calls++;
        length.write(tokens, i, out, at);
      },
    };
    const encoder = new Encoder([counted], 1);
    encoder.encode(['a', 'bb', 'a']);
    encoder.encode(['bb', 'ccc']);
    expect(calls).toBe(3);
    expect(encoder.size).toBe(3);
    encoder.forget();
    expect(encoder.size).toBe(0);
    encoder.encode(['a']);
    expect(calls).toBe(4);
  });

  it('gives from its cache what it gives anew, for thousands of tokens', () => {
    const vocabulary = new Vocabulary(['word1', 'word5']);
    const features = ['word', 'affixes', 'shape', 'capitalization'].map((name) =>
      createFeature({ name, width: 1 }, { vocabulary }),
    );
    const tokens = Array.from({ length: 3000 }, (_, i) => `${i % 3 ? 'Word' : 'word'}${i % 2500}`);
    const ops = new Ops(simd.create());
    const columns = (encoder: Encoder, encoded: EncodedSentence) => {
      const { columns: pointers } = encoder.batch(ops, [encoded], INFERENCE);
      return features.map(({ name, slots, count }) =>
        ints(ops, pointers[name], (encoded.types.length + 2) * slots * count),
      );
    };
    const warm = new Encoder(features, 1);
    warm.encode([...tokens].reverse());
    const cold = new Encoder(features, 1);
    expect(columns(warm, warm.encode(tokens))).toEqual(columns(cold, cold.encode(tokens)));
  });

  it('does not mistake an array that is used again for the sentence that it held', () => {
    const encoder = new Encoder([sentenceLength()], 0);
    const tokens = ['a', 'b'];
    expectSame(encoder.encode(tokens).context[0], [2, 2]);
    tokens.push('c');
    expectSame(encoder.encode(tokens).context[0], [3, 3, 3]);
  });

  it('what a fresh one encodes outlives a `forget`', () => {
    const encoder = new Encoder([length], 0);
    const fresh = encoder.fresh();
    const encoded = fresh.encode(['ccc', 'a']);
    encoder.forget();
    encoder.encode(['other', 'tokens']);
    const ops = new Ops(simd.create());
    expect(ints(ops, fresh.batch(ops, [encoded], INFERENCE).columns.length, 2)).toEqual([3, 1]);
  });
});

describe('word dropout', () => {
  const UNK = 7;
  const rates = new Float32Array(10);
  rates[3] = 0.3;
  const encoder = new Encoder([length], 1, { column: 'length', unknown: UNK, rates });
  const tokens = Array.from({ length: 9000 }, (_, i) => 'x'.repeat(1 + (i % 3)));
  const ops = new Ops(simd.create());
  const encoded = [encoder.encode(tokens)];
  const ids = (mode: Mode) => ints(ops, encoder.batch(ops, encoded, mode).columns.length, 9002).slice(1, -1);

  it('replaces ids at their own rates, in training only', () => {
    const before = tokens.map((token) => token.length);
    expect(ids(INFERENCE)).toEqual(before);
    const after = ids(TRAIN);
    after.forEach((id, i) => expect(id === before[i] || (before[i] === 3 && id === UNK)).toBe(true));
    expectNear(after.filter((id) => id === UNK).length / 3000, 0.3, 0.03);
  });

  it('depends on seed and step alone', () => {
    expect(ids(TRAIN)).toEqual(ids(TRAIN));
    const other = [ids({ ...TRAIN, step: 1 }), ids({ ...TRAIN, seed: 2 })];
    for (const set of other) {
      const both = set.filter((id, i) => id === UNK && ids(TRAIN)[i] === UNK).length;
      expectNear(both / 3000, 0.09, 0.03);
    }
  }, 20_000);
});

describe('columnsOf', () => {
  it('joins features with their settings', () => {
    expect(columnsOf([pairs], [{ width: 5, rate: 0.1, trainable: false }])).toEqual([
      { name: 'pairs', slots: 2, count: 2, size: 1000, width: 5, rate: 0.1, trainable: false },
    ]);
  });
});

describe('groups', () => {
  const ops = new Ops(simd.create());
  const groupsOf = (encoder: Encoder, sentences: string[][], documents?: number[]) => {
    const encoded = sentences.map((tokens) => encoder.encode(tokens));
    const { groups = {}, rows } = encoder.batch(ops, encoded, INFERENCE, documents);
    return Object.entries(groups).map(([name, { ids, count }]) => [name, ints(ops, ids, rows), count]);
  };
  const some = [['The', 'cat', 'THE'], [], ['the', 'dog'], ['dog', 'Dog']];

  it('are of words in a document, whatever their case, of sentences and of documents', () => {
    const encoder = new Encoder(
      [length],
      1,
      undefined,
      0,
      () => new Grouper(['word', 'sentence', 'document'], lookupForm),
    );
    expect(groupsOf(encoder, some, [4, 4, 4, 7])).toEqual([
      ['word', [0, 1, 0, 0, 2, 3, 3], 4],
      ['sentence', [0, 0, 0, 2, 2, 3, 3], 4],
      ['document', [0, 0, 0, 0, 0, 1, 1], 2],
    ]);
  });

  it('take sentences without documents for one document', () => {
    const encoder = new Encoder(
      [length],
      1,
      undefined,
      0,
      () => new Grouper(['word', 'document'], lookupForm),
    );
    expect(groupsOf(encoder, some)).toEqual([
      ['word', [0, 1, 0, 0, 2, 2, 2], 3],
      ['document', [0, 0, 0, 0, 0, 0, 0], 1],
    ]);
  });

  it('are right after tokens were forgotten, and for very many', () => {
    const encoder = new Encoder([length], 1, undefined, 0, () => new Grouper(['word'], lookupForm)).fresh();
    encoder.encode(Array.from({ length: 3000 }, (_, i) => `w${i}`));
    encoder.forget();
    const many = Array.from({ length: 3000 }, (_, i) => `${i % 2 ? 'V' : 'v'}${i >> 1}`);
    const ids = many.map((_, i) => i >> 1);
    expect(groupsOf(encoder, [many])).toEqual([['word', ids, 1500]]);
  });

  it('are left out where no layer asks for them', () => {
    expect(groupsOf(new Encoder([length], 1), some)).toEqual([]);
  });
});

describe('SentenceSource', () => {
  it('takes each example for a document', () => {
    const ops = new Ops(simd.create());
    const encoder = new Encoder([length], 0, undefined, 0, () => new Grouper(['document'], lookupForm));
    const [a, b, c] = SENTENCES.map((tokens) => encoder.encode(tokens));
    const { groups } = new SentenceSource(ops, encoder, [[a, b], [c]]).batch([1, 0], TRAIN);
    expect(ints(ops, groups!.document.ids, 6)).toEqual([0, 0, 0, 1, 1, 1]);
  });

  it('takes some documents apart in training, by seed and step alone', () => {
    const ops = new Ops(simd.create());
    const encoder = new Encoder([length], 0, undefined, 0, () => new Grouper(['document'], lookupForm));
    const documents = Array.from({ length: 400 }, () => SENTENCES.map((tokens) => encoder.encode(tokens)));
    const source = new SentenceSource(ops, encoder, documents, 0.25);
    const order = Int32Array.from(documents, (_, i) => i);
    const groups = (mode: Mode) => {
      const batch = source.batch(order, mode);
      return ints(ops, batch.groups!.document.ids, batch.rows);
    };
    const counts = (mode: Mode) => {
      const ids = groups(mode);
      return documents.map((_, i) => new Set(ids.slice(6 * i, 6 * i + 6)).size);
    };
    expect(new Set(counts(INFERENCE))).toEqual(new Set([1]));
    const apart = counts(TRAIN).filter((count) => count === 3).length;
    expect(counts(TRAIN).filter((count) => count === 1)).toHaveLength(400 - apart);
    expectNear(apart / 400, 0.25, 0.08);
    expect(groups(TRAIN)).toEqual(groups(TRAIN));
    expect(groups({ ...TRAIN, step: 1 })).not.toEqual(groups(TRAIN));
    // Neighbours never share a group.
    expect(groups(TRAIN).every((id, i, ids) => i === 0 || i % 6 || id !== ids[i - 1])).toBe(true);
  });

  it.each([
    [undefined, 'sentence'],
    [['word', 'document'], 'document'],
  ] as const)('is cut into parts for threads: with groups %j each %s stays whole', (groups, unit) => {
    const ops = new Ops(simd.create());
    const encoder = new Encoder([length], 0, undefined, 0, groups && (() => new Grouper(groups, lookupForm)));
    // Words say which document they are of, by their length.
    const documents = [5, 1, 2, 7].map((sentences, d) =>
      Array.from({ length: sentences }, (_, s) => encoder.encode(['x'.repeat(d + 1), 'y'.repeat(10 + s)])),
    );
    const source = new SentenceSource(ops, encoder, documents, 0.5);
    for (const parts of [1, 2, 3, 7]) {
      const found = Array.from({ length: parts }, (_, part) => {
        const batch = source.part(Int32Array.of(0, 3, 1, 2), { ...TRAIN, seed: part }, part, parts);
        return batch ? ints(ops, batch.columns.length, batch.rows) : [];
      });
      expect(found.flat().sort()).toEqual(documents.flatMap((document, d) => document.flatMap((_, s) => [d + 1, 10 + s])).sort()); // prettier-ignore
      const places = documents.map((_, d) => found.filter((rows) => rows.includes(d + 1)).length);
      if (unit === 'document') expect(places).toEqual([1, 1, 1, 1]);
      else if (parts > 1) expect(Math.max(...places)).toBeGreaterThan(1);
    }
  });

  it('joins the sentences of the examples that are asked for, in that order', () => {
    const ops = new Ops(simd.create());
    const encoder = new Encoder([length], 0);
    const encoded = SENTENCES.map((tokens) => encoder.encode(tokens));
    const source = new SentenceSource(ops, encoder, [[encoded[0], encoded[1]], [encoded[2]]]);
    expect(source.size).toBe(2);
    const batch = source.batch(Int32Array.of(1, 0), TRAIN);
    expectSame(batch.sentences, [0, 3, 5, 6]);
    expect(ints(ops, batch.columns.length, 6)).toEqual([2, 5, 1, 1, 2, 4]);
  });
});

describe.each(backends)('a batch on $name', ({ create }) => {
  it.each(['words', 'syllables'] as const)(
    'scores each sentence as if it were alone: %s',
    async (tokenizer) => {
      const vocabulary = new Vocabulary(['the', 'cat', '유', '정']);
      const names =
        tokenizer === 'words'
          ? ['word', 'shape', 'uncased', 'affixes']
          : ['word', 'syllables', 'eojeolStart'];
      const config = resolveConfig({
        tokenizer,
        features: names.map((name) => ({ name, width: 6, ...(name === 'word' && { dropout: 0.5 }) })),
        inputDropout: 0.1,
        layers: [{ linear: 9 }, { activation: 'tanh' }, { dropout: 0.3 }],
      });
      const { features, network } = createModel({
        config,
        tagSet: TagSet.from(['A', 'B'], 'BIO'),
        vocabulary,
        entityHashes: new Uint32Array(0),
        loaded: await loadFeatures(config.features),
        engine: create(),
      });
      const encoder = createEncoder(features, config, vocabulary);
      const sentences = [['The', 'cat'], ['SAT', 'DOWN', ',', 'THEN'], ['유', '정', '이', ' ', '는'], ['x']];
      const scores = (some: string[][]) =>
        network.ops.memory.scope(() => {
          const batch: Batch = encoder.batch(network.ops, some.map((tokens) => encoder.encode(tokens)), INFERENCE); // prettier-ignore
          const { y } = network.forward(batch, INFERENCE);
          return Array.from(network.ops.memory.floats(y.ptr, y.rows * y.cols));
        });
      expectClose(scores(sentences), sentences.flatMap((tokens) => scores([tokens])), 2e-6); // prettier-ignore
    },
  );
});
