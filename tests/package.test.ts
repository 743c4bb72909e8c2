import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** The packed tarball, installed and used in an empty folder. */

/** Models included. */
const UNPACKED = 5e6;

let folder: string;
let unpackedSize: number;
const npm = (...args: string[]) =>
  execFileSync('npm', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const node = (file: string, source: string) => {
  writeFileSync(join(folder, file), source);
  return execFileSync(process.execPath, [file], { cwd: folder, encoding: 'utf8' });
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'oriel-package-'));
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { encoding: 'utf8' }),
  ) as { filename: string; unpackedSize: number }[];
  const { filename } = packed;
  ({ unpackedSize } = packed);
  writeFileSync(join(folder, 'package.json'), '{ "name": "empty", "private": true, "type": "module" }');
  npm('install', '--no-audit', '--no-fund', '--offline', `./${filename}`);
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the installed package', () => {
  test('brings nothing else along', () => {
    const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
    expect(Object.keys(lock.packages).sort()).toEqual(['', 'node_modules/oriel']);
  });

  test('is small, models included', () => expect(unpackedSize).toBeLessThan(UNPACKED));

  test('loads its models by name', () => {
    const output = node(
      'models.js',
      `import { redact, Tagger } from 'oriel';
       import { modelNames } from 'oriel/models';
       import { TaggerPool } from 'oriel/worker';
       const rules = [{ label: 'ORDER', pattern: /ord-\\d+/i, check: (found) => found.length > 4 }];
       const taggers = Object.fromEntries(await Promise.all(modelNames.map(async (name) => [name, await Tagger.load(name)])));
       const pool = new TaggerPool({ model: 'en', size: 1 });
       const [pooled] = await pool.tagBatch(['She lives in Paris.']);
       await pool.close();
       console.log(JSON.stringify({
         names: modelNames, pooled, english: taggers.en.tag('She lives in Paris.'), korean: taggers.ko.model.tagSet.labels,
         redacted: redact(taggers.pii, 'Write to a@b.com.').text,
         added: redact(await Tagger.load('pii', { rules }), 'ORD-12 of a@b.com').text }));`,
    );
    const { names, pooled, english, korean, redacted, added } = JSON.parse(output);
    expect(names).toEqual(['en', 'ko', 'pii']);
    expect(english).toMatchObject([{ text: 'Paris', label: 'LOC', start: 13, end: 18 }]);
    expect(pooled).toEqual(english);
    expect(korean).toEqual(['DT', 'LC', 'OG', 'PS', 'QT', 'TI']);
    expect(redacted).toBe('Write to [EMAIL_1].');
    expect(added).toBe('[ORDER_1] of [EMAIL_1]');
    const tagged = execFileSync(
      'npm',
      ['exec', '--offline', '--', 'oriel', 'tag', 'en', '--format', 'text'],
      {
        cwd: folder,
        encoding: 'utf8',
        input: 'She lives in Paris.',
      },
    );
    expect(tagged).toBe('She lives in [Paris LOC].\n');
  });

  test('trains, saves, loads and tags', () => {
    const output = node(
      'use.js',
      `import { parseCorpus, splitSentences, tokenizeWords, trainTagger } from 'oriel';
       import { loadFile, saveFile } from 'oriel/node';
       import { createEngine } from 'oriel/kernels';
       import { findPatterns } from 'oriel/rules';
       import { Tagger } from 'oriel/tagger';
       const names = ['Ann', 'Bob', 'Eve', 'Tom', 'Kim', 'Max'];
       const lines = names.map((name) => JSON.stringify({
         text: 'Hello ' + name + ', how are you?', entities: [{ start: 6, end: 6 + name.length, label: 'PER' }] }));
       const corpus = parseCorpus(lines.join('\\n'), { split: splitSentences, tokenize: tokenizeWords });
       const { tagger } = await trainTagger(corpus, { features: [{ name: 'word', dropout: 1 }, { name: 'shape' }], epochs: 30 });
       await saveFile(tagger, 'model.safetensors');
       const loaded = await loadFile('model.safetensors');
       const engine = await createEngine('js');
       console.log(JSON.stringify({ entities: loaded.tag('Hello Sue, how are you?'), backend: loaded.backend, other: engine.backend, rules: findPatterns('to a@b.com').length, same: loaded instanceof Tagger }));`,
    );
    const { entities, backend, other, rules, same } = JSON.parse(output);
    expect(same).toBe(true);
    expect(rules).toBe(1);
    expect(entities).toMatchObject([{ text: 'Sue', label: 'PER', start: 6, end: 9 }]);
    expect(['simd', 'relaxed']).toContain(backend);
    expect(other).toBe('js');
  });

  test('can be required, where the engine has it', () => {
    expect(node('use.cjs', "console.log(typeof require('oriel').Tagger.load)").trim()).toBe('function');
  });

  test('has a command', () => {
    const version = JSON.parse(readFileSync('package.json', 'utf8')).version;
    expect(npm('exec', '--offline', '--', 'oriel', '--version')).toContain(version);
  });

  test('has types that TypeScript finds', () => {
    writeFileSync(
      join(folder, 'use.ts'),
      `import { Tagger, type Entity } from 'oriel';
       import { loadFile } from 'oriel/node';
       import type { Kernels } from 'oriel/kernels';
       import { type CustomRule, findPatterns, type Rule, rules, type RuleChoice, type RuleOptions } from 'oriel/rules';
       import type { ModelName } from 'oriel/models';
       import type { Tagger as Alone } from 'oriel/tagger';
       import en from 'oriel/models/en.safetensors';
       import { TaggerPool } from 'oriel/worker';
       export const a = (tagger: Alone): Tagger => tagger;
       export const u = (): Promise<Tagger> => Tagger.load(new URL(en, import.meta.url));
       export const p = (pool: TaggerPool): Promise<Entity[][]> => pool.tagBatch(['x']);
       // @ts-expect-error: a label is a string
       export const q = (tagger: Alone): number => tagger.labels[0];
       export const m = (name: ModelName): Promise<Tagger> => Tagger.load(name);
       export const n = (path: string): Promise<Tagger> => Tagger.load(path);
       // @ts-expect-error: a number is no model
       export const o = (): Promise<Tagger> => Tagger.load(5);
       export const r: Rule = { name: 'x', label: 'X', pattern: /x/ };
       export const own: CustomRule = { label: 'X', pattern: '/x/i', check: (found) => found.length };
       export const choices: RuleChoice[] = ['all', 'none', ['email', own, r], { email: 'CONTACT', X: /x/, Y: { pattern: /y/ } }, rules];
       export const options: RuleOptions = { rules: [own], replaceRules: ['email'] };
       export const l = (): Promise<Tagger> => Tagger.load('pii', options);
       export const w = (tagger: Tagger): Promise<Tagger> => Tagger.of(tagger.model, { rules: { X: /x/ }, replaceRules: tagger.rules });
       export const lf = (): Promise<Tagger> => loadFile('x', options);
       export const tp = (): TaggerPool => new TaggerPool({ model: 'pii', ...options });
       export const e: readonly Entity[] = findPatterns('x', [own]);
       // @ts-expect-error: a pattern has no label
       export const s: RuleChoice = [/x/];
       // @ts-expect-error: there is no such rule
       export const t: RuleChoice = ['mail'];
       export const f = async (): Promise<Entity[]> => (await loadFile('x')).tag('y');
       export const g = (k: Kernels, t: Tagger): number => k.allFinite(0, t.labels.length);
       // @ts-expect-error: a label is a string
       export const h = (e: Entity): number => e.label;`,
    );
    const config = { strict: true, noEmit: true, target: 'es2022', lib: ['ES2022', 'DOM'], types: [] };
    for (const [module, moduleResolution] of [
      ['nodenext', 'nodenext'],
      ['esnext', 'bundler'],
    ]) {
      const compilerOptions = { ...config, module, moduleResolution };
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
      execFileSync(process.execPath, [join(process.cwd(), 'node_modules/typescript/bin/tsc'), '-p', folder], {
        encoding: 'utf8',
      });
    }
  });

  test('has every file that its entries name', () => {
    const { exports } = JSON.parse(readFileSync(join(folder, 'node_modules/oriel/package.json'), 'utf8'));
    const files = Object.values<string | Record<string, string>>(exports)
      .flatMap((entry) => (typeof entry === 'string' ? entry : Object.values(entry)))
      .filter((file) => !file.includes('*'));
    expect(files.filter((file) => !existsSync(join(folder, 'node_modules/oriel', file)))).toEqual([]);
    expect(files.length).toBeGreaterThan(10);
  });

  test('is described as registries expect', async () => {
    const { messages } = await publint({ pkgDir: '.', strict: true });
    expect(messages.map(({ code, args }) => ({ code, args }))).toEqual([]);
  });
});

test('{ Tagger } with one binary is at most 45 KB gzipped', async () => {
  const { measure } = await import('../bench/size.mjs');
  const { gzip, limit } = await measure();
  expect(limit).toBe(45 * 1024);
  expect(gzip).toBeGreaterThan(5 * 1024);
  expect(gzip).toBeLessThanOrEqual(limit);
}, 60_000);
