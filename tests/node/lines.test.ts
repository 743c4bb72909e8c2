import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { readLinesOfFile } from '../../src/node/lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'oriel-lines-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, bytes: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function linesOf(path: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readLinesOfFile(path)) lines.push(line);
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

  it('names the file in every error', async () => {
    const random = Uint8Array.from({ length: 5000 }, (_, i) => 32 + ((i * i) % 90));
    const zipped = gzipSync(random);
    await expect(linesOf(join(folder, 'none'))).rejects.toThrow(/none: no such file/);
    await expect(linesOf(folder)).rejects.toThrow(/is a folder/);
    await expect(linesOf(file('latin', Uint8Array.of(0x61, 0xe9, 0x0a)))).rejects.toThrow(/latin: .*UTF-8/);
    for (const bytes of [
      zipped.subarray(0, -20),
      Buffer.concat([zipped.subarray(0, 12), Buffer.alloc(40, 0xff)]),
    ])
      await expect(linesOf(file('bad.gz', bytes))).rejects.toThrow(/bad\.gz: .*expected whole gzipped text/);
  });
});
