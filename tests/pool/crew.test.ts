import { describe, expect, it } from 'vitest';
import { Crew } from '../../src/pool/crew.ts';
import type { ResultMessage, TagMessage } from '../../src/pool/serve.ts';

/** A worker that answers when it is told to: each text has one entity, the whole of it. */
class Puppet {
  readonly jobs: TagMessage[] = [];
  readonly sent: number[] = [];
  private listener: (message: unknown) => void = () => {};
  private death: (code: number) => void = () => {};

  on(event: string, listener: (message: never) => void): void {
    if (event === 'message') this.listener = listener as never;
    if (event === 'exit') this.death = listener as never;
  }
  ref(): void {}
  unref(): void {}
  terminate(): void {}

  postMessage(message: TagMessage): void {
    if (message.oriel !== 'tag') return;
    this.jobs.push(message);
    this.sent.push(message.job);
  }

  die(): void {
    this.death(1);
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

  it('leaves a dangerous job to the workers', async () => {
    const { crew, puppets } = crewOf(1);
    const here: string[] = [];
    const tagAsync = (text: string) => {
      here.push(text);
      return Promise.resolve([]);
    };
    const busy = [crew.run('texts', ['a']), crew.run('texts', ['b'])];
    const dangerous = crew.run('texts', ['dangerous'], { dangerous: true });
    const harmless = crew.run('texts', ['harmless']);
    crew.help({ tagAsync, tagBatchAsync: (texts: string[]) => Promise.all(texts.map(tagAsync)) } as never);
    await harmless;
    expect(here).toEqual(['harmless']);
    while (puppets[0].jobs.length > 0) puppets[0].answer();
    await Promise.all([...busy, dangerous]);
    expect(puppets[0].sent).toHaveLength(3);
  });

  it('does the jobs of a worker that has ended before later ones', async () => {
    const { crew, puppets } = crewOf(1);
    const jobs = ['a', 'b', 'c', 'd'].map((text) => crew.run('texts', [text]));
    expect(puppets[0].jobs.map(({ items }) => items)).toEqual([['a'], ['b']]);
    puppets[0].die();
    await expect(jobs[0]).rejects.toThrow('it exited with code 1');
    puppets[1].ready();
    expect(puppets[1].jobs.map(({ items }) => items)).toEqual([['b'], ['c']]);
    while (puppets[1].jobs.length > 0) puppets[1].answer();
    await Promise.all(jobs.slice(1));
  });
});
