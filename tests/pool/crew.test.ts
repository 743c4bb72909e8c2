import { describe, expect, it } from 'vitest';
import { Crew } from '../../src/pool/crew.ts';
import type { ResultMessage, TagMessage } from '../../src/pool/serve.ts';

/** A worker that answers when it is told to: each text has one entity, the whole of it. */
class Puppet {
  readonly jobs: TagMessage[] = [];
  readonly sent: number[] = [];
  private listener: (message: unknown) => void = () => {};

  on(event: string, listener: (message: never) => void): void {
    if (event === 'message') this.listener = listener as never;
  }
  ref(): void {}
  unref(): void {}
  terminate(): void {}

  postMessage(message: TagMessage): void {
    if (message.oriel !== 'tag') return;
    this.jobs.push(message);
    this.sent.push(message.job);
  }

  ready(): void {
    this.listener({ oriel: 'ready', labels: ['X'], tags: [] });
  }

  answer(): void {
    const { job, items } = this.jobs.shift()!;
    const texts = items as string[];
    const results = {
      kinds: [{ label: 'X' }, { label: 'Y', rule: 'mine' }],
      ints: Int32Array.from([...texts.map(() => 1), ...texts.flatMap(({ length }, i) => [i % 2, 0, length])]),
      scores: Float64Array.from(texts, (_, i) => 1 / (i + 1)),
    };
    this.listener({ oriel: 'result', job, results } satisfies ResultMessage);
  }
}

function crewOf(size: number) {
  const puppets: Puppet[] = [];
  const createWorker = () => puppets[puppets.push(new Puppet()) - 1];
  const options = { model: new Uint8Array(), backend: undefined, rules: undefined, cacheBytes: undefined };
  const crew = new Crew({ createWorker, size, ...options });
  for (const puppet of puppets) puppet.ready();
  return { crew, puppets };
}

describe('Crew', () => {
  it('gives each worker one job, then each a second, and another for each that is done', async () => {
    const { crew, puppets } = crewOf(2);
    const jobs = Array.from({ length: 8 }, (_, i) => crew.run('texts', [`text ${i}`]));
    expect(puppets.map(({ sent }) => sent)).toEqual([
      [0, 2],
      [1, 3],
    ]);
    puppets[1].answer();
    expect(puppets[1].sent).toEqual([1, 3, 4]);
    await jobs[1];
    expect(puppets[0].sent).toEqual([0, 2]);
    for (const puppet of puppets) while (puppet.jobs.length > 0) puppet.answer();
    expect((await Promise.all(jobs)).flat(2)).toMatchObject(
      jobs.map((_, i) => ({ text: `text ${i}`, label: 'X' })),
    );
  });

  it('unpacks entities, those of rules with their names', async () => {
    const { crew, puppets } = crewOf(1);
    const results = crew.run('texts', ['one', 'more']);
    puppets[0].answer();
    expect(await results).toEqual([
      [{ text: 'one', label: 'X', start: 0, end: 3, score: 1 }],
      [{ text: 'more', label: 'Y', start: 0, end: 4, score: 0.5, rule: 'mine' }],
    ]);
  });
});
