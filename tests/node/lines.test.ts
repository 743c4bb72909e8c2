import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { execFile } from 'node:child_process';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeLines, type ReadLinesOptions, readLinesOfFile } from '../../src/node/lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'oriel-lines-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, bytes: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function linesOf(path: string, options?: ReadLinesOptions): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readLinesOfFile(path, options)) lines.push(line);
  return lines;
}

describe('readLinesOfFile', () => {
  it('reads plain and gzipped text, however lines end', async () => {
    const text = 'first 한국어\r\n\nthird\n';
    for (const [name, bytes] of [
      ['plain', text],
      ['gzipped', gzipSync(text)],
    ] as const)
      expect(await linesOf(file(name, bytes))).toEqual(['first 한국어', '', 'third']);
    expect(await linesOf(file('unended', 'a\nb'))).toEqual(['a', 'b']);
    expect(await linesOf(file('empty', ''))).toEqual([]);
  });

  it('keeps characters whole that lie in two chunks', async () => {
    const line = `x${'한'.repeat(100_000)}`;
    expect(await linesOf(file('long', `${line}\n${line}`))).toEqual([line, line]);
  });

  it('keeps an end of a line whole that lies in two chunks', async () => {
    const line = 'x'.repeat((1 << 16) - 1);
    const text = [line, `y${line}`, '', line].join('\r\n');
    expect(await linesOf(file('returns', text))).toEqual([line, `y${line}`, '', line]);
  });

  it('leaves out a byte order mark, and a CR where a last line is cut', async () => {
    expect(await linesOf(file('mark', '\ufeffa\r\n\ufeffb\rc\r'))).toEqual(['a', '\ufeffb\rc']);
    expect(await linesOf(file('separators', 'a\u2028b\u2029c\u0085d\x0be\x0cf\r\r\ng'))).toEqual([
      'a\u2028b\u2029c\u0085d\x0be\x0cf\r',
      'g',
    ]);
  });

  it('reads what comes through a pipe', async () => {
    if (process.platform === 'win32') return;
    const path = join(folder, 'pipe');
    for (const bytes of [Buffer.from('first\nsecond'), gzipSync('first\nsecond')]) {
      await new Promise((resolve) => execFile('mkfifo', [path], resolve));
      const lines = linesOf(path);
      await writeFile(path, bytes);
      expect(await lines).toEqual(['first', 'second']);
      rmSync(path);
    }
  });

  it('reads lines up to a limit, and names the line that is longer', async () => {
    const options = { maxLineLength: 10 };
    const fits = `${'x'.repeat(9)}\r\n${'한'.repeat(10)}\n${'y'.repeat(10)}`;
    expect(await linesOf(file('fits', fits), options)).toEqual(fits.split(/\r?\n/));
    for (const [text, line] of [
      [`${'x'.repeat(11)}\na\n`, 1],
      [`a\nb\n${'x'.repeat(11)}\nc\n`, 3],
      [`a\nb\n${'x'.repeat(11)}`, 3],
      [`a\n${'x'.repeat(3_000_000)}`, 2],
      [`${'x'.repeat(9)}\n`.repeat(200_000) + 'x'.repeat(11), 200_001],
    ] as const) {
      const message = `long:${line}: got a line of more than 10 characters, expected line breaks before`;
      await expect(linesOf(file('long', text), options)).rejects.toThrow(message);
      await expect(linesOf(file('long.gz', gzipSync(text)), options)).rejects.toThrow(
        message.replace('long', 'long.gz'),
      );
    }
  });

  it('closes the file when nobody reads on', async () => {
    const path = file('many', 'line\n'.repeat(1_000_000));
    const zipped = file('many.gz', gzipSync('line\n'.repeat(1_000_000)));
    // More than the files that a process may have open.
    for (let i = 0; i < 200; i++)
      for await (const line of readLinesOfFile(i % 2 ? path : zipped)) if (line) break;
    expect(await linesOf(file('after', 'a'))).toEqual(['a']);
  });

  it('names the file in every error', async () => {
    const random = Uint8Array.from({ length: 5000 }, (_, i) => 32 + ((i * i) % 90));
    const zipped = gzipSync(random);
    await expect(linesOf(join(folder, 'none'))).rejects.toThrow(/none: no such file/);
    await expect(linesOf(folder)).rejects.toThrow(/is a folder/);
    await expect(linesOf(file('latin', Uint8Array.of(0x61, 0xe9, 0x0a)))).rejects.toThrow(/latin:1: .*UTF-8/);
    for (const bytes of [
      zipped.subarray(0, -20),
      Buffer.concat([zipped.subarray(0, 12), Buffer.alloc(40, 0xff)]),
    ])
      await expect(linesOf(file('bad.gz', bytes))).rejects.toThrow(/bad\.gz: .*expected whole gzipped text/);
  });
});

describe('decodeLines', () => {
  const text = '\ufeff한 a\r\n\n😀\r\rb\n\r\nc\r';
  const lines = ['한 a', '', '😀\r\rb', '', 'c'];
  const bytes = new TextEncoder().encode(text);

  async function* chunksOf(sizes: readonly number[]) {
    let from = 0;
    for (const size of [...sizes, bytes.length]) yield bytes.subarray(from, (from += size));
  }

  it('gives the same lines however the bytes are cut', async () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(sizes, async (cuts) => {
        const result: string[] = [];
        for await (const some of decodeLines(chunksOf(cuts), 'x')) result.push(...some);
        expect(result).toEqual(lines);
      }),
    );
  });
});
