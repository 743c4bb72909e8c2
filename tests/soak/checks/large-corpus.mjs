import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { readCorpusFile } from '../../../dist/node.js';
import { heapUsed, inFolder, megabytes, writeChunks } from '../files.mjs';

export const name = 'a corpus of 600 MiB, more than a string can hold, is read by lines';

const BYTES = 600 * 2 ** 20;
const SENTENCES = 1000;
const WORDS = [
  'Anna',
  'lives',
  'in',
  'Straßburg',
  '서울특별시',
  'understandably',
  'said',
  'the',
  'Committee',
  '.',
];

/** A block of sentences in CoNLL columns. */
function block(number) {
  const lines = [];
  for (let i = 0; i < SENTENCES; i++) {
    for (const [j, word] of WORDS.entries())
      lines.push(
        `${word}\t${word.toLowerCase()}\tNOUN\tNN\t${j}\tnsubj:pass\t_\tSpaceAfter=Yes\t${j === 0 ? 'B-PER' : 'O'}`,
      );
    lines.push(`number-${number}\t_\tX\tFW\t0\troot\t_\tSpaceAfter=No\tO`, '');
  }
  return `${lines.join('\r\n')}\r\n`;
}

export async function run(factor) {
  return inFolder(async (folder) => {
    const path = join(folder, 'large.conll');
    const blocks = Math.ceil((factor * BYTES) / Buffer.byteLength(block(1000)));
    await writeChunks(
      path,
      (function* () {
        for (let i = 0; i < blocks; i++) yield block(i);
      })(),
    );
    const before = heapUsed();
    const corpus = await readCorpusFile(path);
    const { rss } = process.memoryUsage();
    const held = heapUsed() - before;
    const sentences = corpus.documents.flatMap((document) => document.sentences);
    assert.equal(sentences.length, blocks * SENTENCES);
    assert.equal(corpus.scheme, 'BIO');
    for (const [i, { tokens, tags }] of sentences.entries()) {
      const expected = [...WORDS, `number-${Math.floor(i / SENTENCES)}`];
      assert.ok(
        tokens.length === expected.length && tokens.every((token, j) => token === expected[j]),
        `sentence ${i}`,
      );
      assert.equal(tags[0], 'B-PER');
    }
    const bytes = statSync(path).size;
    // What is held is the corpus: two references for each token, and a sentence of its own for each.
    assert.ok(held < bytes, `the corpus holds ${megabytes(held)} of a file of ${megabytes(bytes)}`);
    await writeChunks(path, [block(0), 'broken'], undefined);
    await assert.rejects(readCorpusFile(path), {
      message: `${path}:${SENTENCES * 12 + 1}: got 1 column ("broken"), expected 9 as before`,
    });
    return { file: megabytes(bytes), corpus: megabytes(held), 'RSS after reading': megabytes(rss) };
  });
}
