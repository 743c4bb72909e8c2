import assert from 'node:assert/strict';
import { join } from 'node:path';
import { createGzip } from 'node:zlib';
import { readCorpusFile, readLinesOfFile } from '../../../dist/node.js';
import { inFolder, writeChunks } from '../files.mjs';

export const name = 'a gzipped line of 1 GB is refused by file and line, in bounded memory';

const BYTES = 1e9;
const LIMIT = 2 ** 28;

export async function run(factor) {
  return inFolder(async (folder) => {
    const path = join(folder, 'bomb.gz');
    const chunk = 'a'.repeat(1e6);
    const chunks = function* () {
      yield 'first O\n';
      for (let written = 0; written < factor * BYTES; written += chunk.length) yield chunk;
    };
    await writeChunks(path, chunks(), createGzip({ level: 1 }));
    const maxLineLength = Math.floor(factor * LIMIT);
    const message = `${path}:2: got a line of more than ${maxLineLength} characters, expected line breaks before`;
    const options = factor === 1 ? {} : { maxLineLength };
    const lines = async () => {
      for await (const line of readLinesOfFile(path, options)) assert.equal(line, 'first O');
    };
    await assert.rejects(lines(), { name: 'SyntaxError', message });
    await assert.rejects(readCorpusFile(path, options), { name: 'SyntaxError', message });
    const peak = process.resourceUsage().maxRSS * 1024;
    assert.ok(peak < 2 * factor * LIMIT + 3e8, `peak RSS ${peak}`);
  });
}
