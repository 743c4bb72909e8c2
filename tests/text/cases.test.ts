import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ModelName } from '../../src/models/index.ts';
import { Tagger } from '../../src/tagger.ts';
import { splitSentences } from '../../src/text/splitter.ts';

/** Texts that went wrong elsewhere: how many of each kind are right. */

const root = fileURLToPath(new URL('../..', import.meta.url));
const path = resolve(root, process.env.ORIEL_DATA ?? '../shared/data', 'cases/text.jsonl');
const available = existsSync(path);
if (!available) console.warn(`skipped: no ${path}; set ORIEL_DATA`);

interface Case {
  kind: string;
  model?: ModelName | 'rules';
  text: string;
  expected: { text: string; label: string }[];
}

const cases: Case[] = available
  ? readFileSync(path, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  : [];

/** Cases of each kind that are wrong, whichever the model. */
const WRONG: Record<string, number> = {
  'name in text: underscore emphasis': 0,
  'name in text: double underscore': 0,
  'name in text: asterisk emphasis': 0,
  'name in text: literal \\n before': 0,
  'name in text: literal \\t before': 0,
  'name in text: HTML nbsp entity': 0,
  'name in text: HTML quot entity': 0,
  'name in text: HTML tag': 0,
  'name in text: NBSP': 0,
  'name in text: lower case': 0,
  'name in text: capitals': 0,
  'name in text: line wrap': 0,
  'name in text: quoted-printable': 0,
  'table columns': 0,
  'sentences of NFD Korean': 0,
};

const taggers = new Map<string, Tagger>();

function isRight({ model, text, expected }: Case): boolean {
  const composed = (pieces: readonly string[]) => pieces.map((piece) => piece.normalize('NFC'));
  if (model === undefined) {
    const sentences = splitSentences(text).map(({ start, end }) => text.slice(start, end));
    return composed(sentences).join('\n') === composed(expected.map((sentence) => sentence.text)).join('\n');
  }
  const found = taggers.get(model)!.tag(text);
  return expected.every((name) =>
    found.some((other) => other.text === name.text && other.label === name.label),
  );
}

describe.skipIf(!available)('cases (skipped where they are missing; see ORIEL_DATA)', () => {
  beforeAll(async () => {
    for (const model of ['en', 'pii', 'ko'] as const) taggers.set(model, await Tagger.load(model));
  });

  test.each(Object.entries(WRONG))('%s', (kind, wrong) => {
    const all = cases.filter((one) => one.kind === kind);
    expect(all.length).toBeGreaterThan(0);
    const missed = all.filter((one) => !isRight(one)).map(({ model, text }) => `${model}: ${text}`);
    expect(missed.length, missed.join('\n')).toBeLessThanOrEqual(wrong);
  });

  test('apostrophes are as good as the plain one', () => {
    const APOSTROPHES = /[’‘ʼ´`]/g;
    for (const one of cases.filter(({ kind }) => kind.startsWith('name with apostrophe '))) {
      const plain = JSON.parse(JSON.stringify(one).replace(APOSTROPHES, "'")) as Case;
      if (isRight(plain)) expect(isRight(one), one.text).toBe(true);
    }
  });
});
