import assert from 'node:assert/strict';
import { restore, restoreChunks } from '../../../dist/index.js';
import { heapUsed, megabytes } from '../files.mjs';

export const name = 'an answer of 40 MB is restored as it comes, with a flat heap';

const CHARACTERS = 40e6;
const MAP = Object.fromEntries(
  Array.from({ length: 500 }, (_, i) => [`[PERSON_${i + 1}]`, `Ana Silva the ${i + 1}th`]),
);
const TEXT =
  'Dear [PERSON_1], PERSON_22 wrote to [person 333]: R&D is %5BPERSON_4%5D’s. 사람 [PERSON_500]님은 \\[PERSON\\_6\\] ';

export async function run(factor) {
  const repeats = Math.ceil((factor * CHARACTERS) / TEXT.length);
  const restored = restore(TEXT, MAP);
  assert.ok(!/PERSON/i.test(restored));
  const chunks = function* () {
    // Of sizes that part the text everywhere.
    for (let i = 0, size = 1; i < repeats; i++, size = (size % 17) + 1)
      for (let from = 0; from < TEXT.length; from += size) yield TEXT.slice(from, from + size);
  };
  const first = heapUsed();
  let most = 0;
  let length = 0;
  let tail = '';
  for await (const part of restoreChunks(chunks(), MAP)) {
    const looks = Math.floor((100 * length) / (repeats * restored.length));
    length += part.length;
    if (Math.floor((100 * length) / (repeats * restored.length)) > looks) most = Math.max(most, heapUsed());
    tail = (tail + part).slice(-restored.length);
  }
  assert.equal(length, repeats * restored.length);
  assert.equal(tail, restored);
  assert.ok(most < first + 10e6, `the heap grew from ${megabytes(first)} to ${megabytes(most)}`);
  return { restored: megabytes(length), heap: `${megabytes(first)} to ${megabytes(most)}` };
}
