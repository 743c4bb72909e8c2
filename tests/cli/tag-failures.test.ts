import { describe, expect, it } from 'vitest';
import type { Tagger } from 'oriel';
import { PoolError, type TaggerPool } from 'oriel/worker';
import { Faults } from '../../src/cli/faults.ts';
import type { InputDocument, Method } from '../../src/cli/tag-documents.ts';
import { type TagContext, tagHere } from '../../src/cli/tag-run.ts';
import { tagOnThreads } from '../../src/cli/tag-threads.ts';

/** Fails on texts with `bad`; `DEADLY` ends workers. */
const check = (text: string) => {
  if (/bad|DEADLY/.test(text)) throw new RangeError('out of memory');
  return text.length;
};
const method: Method<number> = {
  tag: (_, documents) => documents.map(({ text }) => check(text)),
  // Three at a time, as a pool does with chunks.
  async *tagOnThreads(_, documents) {
    let chunk: string[] = [];
    let first = 0;
    const results = () => {
      const deadly = chunk.findIndex((text) => text.includes('DEADLY'));
      if (deadly >= 0) throw new PoolError('ended two workers', [first + deadly], [chunk[deadly]]);
      first += chunk.length;
      return chunk.splice(0).map(check);
    };
    for await (const { text } of documents) if (chunk.push(text) === 3) yield* results();
    yield* results();
  },
  join: (document, length) => ({ ...document, entities: [], tags: [[String(length)]] }),
};

const lines = (texts: readonly string[]): InputDocument[] => texts.map((text, i) => ({ text, line: i + 1 }));

async function run(threads: number, lenient: boolean, texts: readonly string[], fail?: Error) {
  const printed: string[] = [];
  const faults = new Faults(lenient, (message) => printed.push(message));
  const context: TagContext<number> = { method, tagger: {} as Tagger, source: 'in.txt', faults };
  async function* source() {
    for (let i = 0; i < texts.length; i += 4) yield lines(texts).slice(i, i + 4);
    if (fail) throw fail;
  }
  async function* here() {
    for await (const some of source()) yield* tagHere(context, some);
  }
  const tagged = threads === 1 ? here() : tagOnThreads({} as TaggerPool, context, source());
  const done: string[] = [];
  let error: Error | undefined;
  try {
    for await (const { text, tags } of tagged) {
      expect(tags).toEqual([[String(text.length)]]);
      done.push(text);
    }
  } catch (thrown) {
    error = thrown as Error;
  }
  faults.end();
  return { done, error: error?.message, printed };
}

const TEXTS = ['a', 'b', '', 'c', 'bad', 'd', 'e', 'bad', 'f', 'g', 'h', 'i'];

describe.each([1, 2])('documents that cannot be tagged, with %i threads', (threads) => {
  it('stop the command after all before them, by file and line', async () => {
    expect(await run(threads, false, TEXTS)).toEqual({
      done: ['a', 'b', '', 'c'],
      error: 'in.txt:5: the document could not be tagged: out of memory',
      printed: [],
    });
  });

  it('are left out, named and counted where that is asked for', async () => {
    expect(await run(threads, true, TEXTS)).toEqual({
      done: TEXTS.filter((text) => text !== 'bad'),
      error: undefined,
      printed: [
        'oriel: in.txt:5: the document could not be tagged: out of memory',
        'oriel: in.txt:8: the document could not be tagged: out of memory',
        'oriel: left out 2 faulty lines or documents',
      ],
    });
  });

  it('are not mistaken for what the source throws', async () => {
    expect(await run(threads, true, ['a', 'b', 'c', 'd', 'e'], new Error('in.txt: is gone'))).toEqual({
      done: ['a', 'b', 'c', 'd', 'e'].slice(0, threads === 1 ? 5 : 3),
      error: 'in.txt: is gone',
      printed: [],
    });
  });
});

describe('several threads', () => {
  it('do not try a text again that ended workers', async () => {
    expect(await run(2, true, ['a', 'b', 'c', 'd', 'DEADLY', 'e', 'f'])).toEqual({
      done: ['a', 'b', 'c', 'd', 'e', 'f'],
      error: undefined,
      printed: [
        'oriel: in.txt:5: the document could not be tagged: ended two workers',
        'oriel: left out 1 faulty lines or documents',
      ],
    });
  });

  it('leave long documents to this thread, in order', async () => {
    const long = 'x'.repeat(2 ** 20 + 1);
    const texts = ['a', long, 'b', `${long}y`, 'c'];
    expect((await run(2, false, texts)).done).toEqual(texts);
  });

  it('read no more than some megabytes ahead', async () => {
    const text = 'x'.repeat(2 ** 20);
    let read = 0;
    async function* source() {
      for (; read < 100; read++) yield [{ text, line: read + 1 }];
    }
    const slow: Method<number> = {
      ...method,
      async *tagOnThreads(_, documents) {
        const waiting: number[] = [];
        const reading = (async () => {
          for await (const document of documents) waiting.push(document.text.length);
        })();
        for (let done = 0; done < 100; done++) {
          while (waiting.length === 0) await new Promise(setImmediate);
          for (let i = 0; i < 20; i++) await new Promise(setImmediate);
          expect(read - done).toBeLessThan(20);
          yield waiting.shift()!;
        }
        await reading;
      },
    };
    const faults = new Faults(false);
    const context = { method: slow, tagger: {} as Tagger, source: 'x', faults };
    let count = 0;
    for await (const { line } of tagOnThreads({} as TaggerPool, context, source()))
      expect(line).toBe(++count);
    expect(count).toBe(100);
  });
});

describe('Faults', () => {
  it('prints a hundred and counts all', () => {
    const printed: string[] = [];
    const faults = new Faults(true, (message) => printed.push(message));
    for (let i = 1; i <= 250; i++) faults.add(new Error(`x:${i}`));
    faults.end();
    expect(printed).toHaveLength(101);
    expect(printed.at(-1)).toBe('oriel: left out 250 faulty lines or documents');
  });
});
