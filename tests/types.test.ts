import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// The declarations of the built package, checked in full in projects with other libraries than ours.

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = join(root, 'node_modules/typescript/bin/tsc');
let folder: string;

const CONSUMER = `
import { type Entity, parseCorpus, readVectors, redact, Tagger, trainTagger, type WordVectors } from 'oriel';
import { Tagger as Small } from 'oriel/tagger';
import { loadFile } from 'oriel/node';
import { Memory } from 'oriel/kernels';
import { TaggerPool } from 'oriel/worker';
import { findPatterns } from 'oriel/rules';
import { modelNames, modelUrl } from 'oriel/models';
import address from 'oriel/models/en.safetensors';

export async function use(bytes: Uint8Array): Promise<string[]> {
  for (const source of ['en', './m.safetensors', 'https://example.org/m', bytes, bytes.buffer as ArrayBuffer, modelUrl('ko')])
    await Tagger.load(source);
  const tagger: Tagger = await Tagger.load('en', { rules: [{ label: 'A', pattern: /a/ }] });
  const entities: Entity[] = tagger.tag('text');
  const vectors: WordVectors = await readVectors('./vectors.txt');
  const corpus = parseCorpus('a O', { format: 'conll' });
  const { tagger: own } = await trainTagger(corpus, { epochs: 1 }, { vectors });
  const pool = new TaggerPool({ model: await own.save() });
  await pool.tagBatch([redact(tagger, 'text').text]);
  return [...entities.map(({ label }) => label), address, ...modelNames, String([Small, loadFile, Memory, findPatterns])];
}
`;

const WRONG = `
import { Tagger } from 'oriel';
export const tags: number = (await Tagger.load('en')).tag('text');
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'oriel-types-'));
  mkdirSync(join(folder, 'node_modules/@types'), { recursive: true });
  symlinkSync(root, join(folder, 'node_modules/oriel'));
  for (const name of ['@types/node', 'undici-types'])
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "private": true }');
  writeFileSync(join(folder, 'use.ts'), CONSUMER);
  writeFileSync(join(folder, 'wrong.ts'), WRONG);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the compiler says; '' where it finds nothing. */
function compile(name: string, file: string, options: object): Promise<string> {
  const compilerOptions = { strict: true, noEmit: true, target: 'es2022', skipLibCheck: false, ...options };
  const project = join(folder, `${name}.json`);
  writeFileSync(project, JSON.stringify({ compilerOptions, files: [file] }));
  return new Promise((resolve) => {
    execFile(process.execPath, [tsc, '-p', project], { cwd: folder }, (_, stdout) => resolve(stdout));
  });
}

const RESOLUTIONS = { bundler: 'esnext', nodenext: 'nodenext' };
const cases = Object.entries(RESOLUTIONS).flatMap(([moduleResolution, module]) =>
  [['es2022'], ['es2022', 'dom']].flatMap((lib) =>
    [[], ['node']].map((types) => ({ moduleResolution, module, lib, types })),
  ),
);

describe('a project compiles with', () => {
  it.each(cases)('$moduleResolution, the libraries $lib and the types $types', async (options) => {
    const name = JSON.stringify(options).replace(/\W+/g, '-');
    expect(await compile(name, 'use.ts', options)).toBe('');
  });

  it('and types that are checked', async () => {
    for (const lib of [['es2022'], ['es2022', 'dom']]) {
      const options = { lib, types: [], module: 'esnext', moduleResolution: 'bundler' };
      expect(await compile(`wrong-${lib.length}`, 'wrong.ts', options)).toMatch(/TS2322: Type 'Entity\[\]'/);
    }
  });
});
