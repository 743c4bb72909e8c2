import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Interrupted, unbroken } from '../../src/cli/interrupt.ts';
import { workplace } from './run.ts';

const { start, path, write } = workplace();

describe('what is being written when somebody says stop', () => {
  it('is written, and then heard', async () => {
    const before = process.listenerCount('SIGINT');
    let written = false;
    const writing = unbroken(async () => {
      const heard = once(process, 'SIGINT');
      process.kill(process.pid, 'SIGINT');
      await heard;
      written = true;
    });
    await expect(writing).rejects.toBeInstanceOf(Interrupted);
    expect(written).toBe(true);
    expect(process.listenerCount('SIGINT')).toBe(before);
  });

  it('is whole, and leaves nothing beside it', async () => {
    const row = Array.from({ length: 300 }, (_, i) => (i / 300).toFixed(6)).join(' ');
    const words = Array.from({ length: 10_000 }, (_, i) => `word${i}`);
    write('v.txt', words.map((word) => `${word} ${row}\n`).join(''));
    mkdirSync(path('out'));
    const child = start(['vectors', 'convert', 'v.txt', 'out/v.bin']);
    const ended = new Promise((resolve) => child.on('close', resolve));
    // The moment that there is a file under another name.
    const watcher = watch(path('out'), () => child.kill('SIGINT'));
    // Heard after it, or too late, when all is done.
    expect([0, 130, null]).toContain(await ended);
    watcher.close();
    expect(readdirSync(path('out'))).toEqual(['v.bin']);
    expect(
      readFileSync(join(path('out'), 'v.bin'))
        .subarray(0, 10)
        .toString(),
    ).toBe('10000 300\n');
  });
});
