import { beforeAll, describe, expect, test } from 'vitest';
import { Tagger } from '../../src/tagger.ts';
import { kinds, names, sentences } from './kinds.golden.ts';

/** Names are found however a text writes them: the same names with the same labels as in plain text. */

const models = ['en', 'pii'] as const;
const taggers = {} as Record<(typeof models)[number], Tagger>;
beforeAll(async () => {
  for (const model of models) taggers[model] = await Tagger.load(model);
});

const labelIn = (tagger: Tagger, text: string, name: string) =>
  tagger.tag(text).find((entity) => entity.text === name)?.label;

/** Of the names that are found in plain text, those that are found in this kind, and all. */
function count(tagger: Tagger, kind: string): { found: number; all: number; missed: string[] } {
  const { text: write, name: nameIn } = kinds[kind];
  const isPossessive = write('{}', '').endsWith('s friend');
  const result = { found: 0, all: 0, missed: [] as string[] };
  for (const group of Object.keys(names) as (keyof typeof names)[])
    for (const name of names[group].split('|'))
      for (const sentence of sentences[group]) {
        const plain = sentence.replace('{}', isPossessive ? `${name}'s friend` : name);
        const label = labelIn(tagger, plain, name);
        const text = write(sentence, name);
        if (label === undefined || text === plain) continue;
        result.all++;
        if (labelIn(tagger, text, nameIn(name)) === label) result.found++;
        else result.missed.push(text);
      }
  return result;
}

describe.each(models)('%s', (model) => {
  test.each(Object.keys(kinds))('%s', (kind) => {
    const { found, all, missed } = count(taggers[model], kind);
    expect(all).toBeGreaterThanOrEqual(8);
    // Quotation marks and the like are context to a net; they change a few.
    expect(found, missed.join('\n')).toBeGreaterThanOrEqual(0.95 * all);
  });

  test.each(['\t', '   ', ';', '; ', '|', ' | '])('names between %j', (separator) => {
    const { persons, organizations, places } = names;
    const tagger = taggers[model];
    for (const list of [persons, organizations, places].map((group) => group.split('|'))) {
      const known = list.filter((name) => labelIn(tagger, name, name) !== undefined);
      for (let i = 0; i + 2 < known.length; i++) {
        const row = known.slice(i, i + 3);
        const found = tagger.tag(row.join(separator)).map(({ text, label }) => `${label} ${text}`);
        expect(found).toEqual(row.map((name) => `${labelIn(tagger, name, name)} ${name}`));
      }
    }
  });
});
