// A pool keeps no results that were consumed.
import { TaggerPool } from '../../../dist/worker.js';
import { heapUsed } from '../files.mjs';

const LIMIT = 8 * 2 ** 20;

export const name = 'results of a pool are not kept';

export async function run(factor) {
  const items = Math.ceil(400_000 * factor);
  const pool = new TaggerPool({ model: 'pii', size: 2 });
  const { signal } = new AbortController();
  let seen = 0;
  let before = 0;
  try {
    for await (const entities of pool.tagStream(texts(items), { signal })) {
      if (entities.length === 0) throw new Error(`text ${seen}: got no entities`);
      // A tenth in, all that lasts is there.
      if (++seen === Math.ceil(items / 10)) before = heapUsed();
    }
    const grown = heapUsed() - before;
    if (seen !== items) throw new Error(`got ${seen} results, expected ${items}`);
    if (grown > LIMIT)
      throw new Error(`got ${grown} bytes more heap after ${items} texts, expected ${LIMIT}`);
    return { items, growth: `${(grown / 2 ** 20).toFixed(1)} MB` };
  } finally {
    await pool.close();
  }
}

function* texts(n) {
  for (let i = 0; i < n; i++) yield `Mail ${i} to John Smith, john${i}@example.com, or call 212-555-0123.`;
}
