import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { findPatterns } from '../../src/rules/index.ts';

// Texts that went wrong in other tools, by kind; those about rules.

interface Case {
  kind: string;
  text: string;
  expected: { text: string; label: string }[];
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const file = resolve(root, process.env.ORIEL_DATA ?? '../shared/data', 'cases/text.jsonl');
const available = existsSync(file);
if (!available) console.warn(`skipped: no ${file}; set ORIEL_DATA`);

const cases = available
  ? readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Case)
      .filter(({ kind }) => kind.startsWith('rules: '))
  : [];
const byKind = new Map<string, Case[]>();
for (const one of cases) byKind.set(one.kind, [...(byKind.get(one.kind) ?? []), one]);

describe.skipIf(!available)('cases of other tools (skipped where they are missing; see ORIEL_DATA)', () => {
  test.each(Array.from(byKind))('%s', (_kind, list) => {
    for (const { text, expected } of list)
      expect(
        findPatterns(text).map((found) => ({ text: found.text, label: found.label })),
        text,
      ).toEqual(expected);
  });
});
