import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { checkClose } from '../bench/check.ts';
import { type Goal, verdicts, verdictTable } from '../bench/goals.ts';
import { alternate, ratio } from '../bench/measure.ts';
// @ts-expect-error: plain JavaScript
import { exportedNames, kernelShare } from '../bench/profile-share.mjs';
import { type Row, table } from '../bench/report.ts';

/** The benchmarks' machinery: tables, verdicts, and that every benchmark runs. No time is asserted. */

const rows: Row[] = [
  { benchmark: 'gemm 2×2', contestant: 'relaxed', figure: 50, unit: 'GFLOP/s', limit: 0.95 },
  { benchmark: 'gemm 2×2', contestant: 'js', figure: 4, unit: 'GFLOP/s', ratio: 12.5 },
  { benchmark: 'gemm 2×2', contestant: 'peer a', figure: 25, unit: 'GFLOP/s', ratio: 2 },
  { benchmark: 'start', contestant: 'relaxed', figure: 40, unit: 'ms' },
];

test('a table has a column for each contestant, with share of the limit and ratio', () => {
  expect(table(rows).split('\n')).toEqual([
    '| benchmark | unit | relaxed | js | peer a |',
    '|---|---|---|---|---|',
    '| gemm 2×2 | GFLOP/s | 50.0 (95%) | 4.00 (12.5×) | 25.0 (2.00×) |',
    '| start | ms | 40.0 |  |  |',
  ]);
});

describe('verdicts', () => {
  const goals: Goal[] = [
    { of: /^gemm/, measure: 'limit', least: { relaxed: 0.95, simd: 0.99 } },
    { of: /^gemm/, measure: { ratioTo: /^peer/ }, least: { relaxed: 2.5 } },
    { of: /^start$/, measure: 'figure', most: { relaxed: 45 } },
    { of: /^start$/, measure: 'limit', least: { relaxed: 1 } },
  ];

  test('say of each goal what was measured and whether it is met', () => {
    expect(verdicts(rows, 'relaxed', goals)).toEqual([
      { benchmark: 'gemm 2×2', goal: '≥ 0.950 of the limit', got: 0.95, met: true },
      { benchmark: 'gemm 2×2', goal: '≥ 2.50 times peer a', got: 2, met: false },
      { benchmark: 'start', goal: '≤ 45.0 ms', got: 40, met: true },
    ]);
  });

  test('use the bound of the engine', () => {
    expect(verdicts(rows, 'simd', goals).map(({ met }) => met)).toEqual([false]);
    expect(verdicts(rows, 'js', goals)).toEqual([]);
  });

  test('a figure that is no number meets nothing', () => {
    const broken = [{ ...rows[0], limit: NaN }];
    expect(verdicts(broken, 'relaxed', goals)).toMatchObject([{ met: false }]);
  });

  test('are counted', () => {
    const printed = verdictTable(verdicts(rows, 'relaxed', goals));
    expect(printed).toContain('| gemm 2×2 | ≥ 2.50 times peer a | 2.00 | **missed** |');
    expect(printed).toMatch(/2 of 3 goals are met\.$/);
  });
});

test('contestants alternate, and ratios are taken within rounds', async () => {
  const order: string[] = [];
  const slow = [6, 20, 9];
  const contestant = (name: string, times: number[]) => ({
    name,
    amount: 2,
    time: async () => {
      order.push(name);
      return times.shift()!;
    },
  });
  const racers = [contestant('a', [2, 10, 3]), contestant('b', [...slow])];
  const [a, b] = await alternate(racers, { rounds: 3, roundMs: 1, quick: true });
  expect(order).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
  expect(a.milliseconds).toBe(1.5);
  expect(ratio(a, b)).toBe(3);
});

test('results that differ are refused', () => {
  expect(() => checkClose('x', [1, 2, 3], [1, 2, 3])).not.toThrow();
  for (const output of [
    [1, 2, 3.1],
    [1, 2, NaN],
    [1, 2],
  ])
    expect(() => checkClose('x', output, [1, 2, 3])).toThrow('not timed');
});

describe('a profile', () => {
  const frame = (id: number, functionName: string, url: string) => ({ id, callFrame: { functionName, url } });
  const nodes = [
    frame(1, 'read', 'file:///a.js'),
    frame(2, 'wasm-function[7]', 'wasm://wasm/1'),
    frame(3, 'batch', 'file:///b.js'),
  ];

  test('is counted from the first to the last kernel', () => {
    const profile = { nodes, samples: [1, 2, 3, 2, 1], timeDeltas: [0, 500, 300, 100, 900] };
    const { share, seconds, functions } = kernelShare(profile, new Map([[7, 'gemm']]));
    expect(share).toBe(0.75);
    expect(seconds).toBeCloseTo(4e-4, 12);
    expect(functions).toEqual([
      { name: 'kernel gemm', share: 0.75 },
      { name: 'batch', share: 0.25 },
    ]);
  });

  test('names the functions that a binary exports', () => {
    const wasm = readFileSync('build/simd.wasm');
    const functions = WebAssembly.Module.exports(new WebAssembly.Module(wasm)).filter(
      (e) => e.kind === 'function',
    );
    expect([...exportedNames(wasm).values()].sort()).toEqual(functions.map(({ name }) => name).sort());
  });
});

describe('npm run bench -- --quick', () => {
  const folder = mkdtempSync(join(tmpdir(), 'oriel-bench-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const bench = (...args: string[]) =>
    spawnSync(process.execPath, ['bench/run.mjs', ...args], { encoding: 'utf8' });

  test('every benchmark that needs no peer runs, prints verdicts and writes JSON', () => {
    const json = join(folder, 'results.json');
    const names = ['machine', 'kernels', 'training', 'tagging', 'scaling'];
    const { status, stdout, stderr } = bench(...names, '--quick', '--json', json);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/\d+ of \d+ goals are met\./);
    const { provenance, backend, results, verdicts: found } = JSON.parse(readFileSync(json, 'utf8'));
    expect(provenance).toContain(`Node ${process.versions.node}`);
    expect(['relaxed', 'simd']).toContain(backend);
    expect(Object.keys(results)).toEqual(names);
    for (const row of Object.values<Row[]>(results).flat()) expect(row.figure).toBeGreaterThan(0);
    const judged = new Set(found.map(({ benchmark }: { benchmark: string }) => benchmark));
    expect(judged).toContain('gemm A·B 512×512→512');
    expect(judged).toContain('scaling corpus: largest over smallest');
  }, 300_000);

  test('bad usage says what there is', () => {
    const { status, stderr } = bench('nothing');
    expect(status).toBe(2);
    expect(stderr).toContain("got the benchmark 'nothing', expected machine, kernels");
    expect(bench('machine', '--quick', '--append').status).toBe(2);
  });
});

describe('npm run bench:browser -- --quick', () => {
  const folder = mkdtempSync(join(tmpdir(), 'oriel-bench-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const bench = (...args: string[]) =>
    spawnSync(process.execPath, ['bench/browser.mjs', ...args], { encoding: 'utf8' });

  test('a page measures, beside Node or beside the libraries that are installed', () => {
    const json = join(folder, 'results.json');
    const names = ['training', 'products'];
    const { status, stdout, stderr } = bench(...names, '--quick', '--only', '32×300→9', '--json', json);
    const complaints = stderr.split('\n').filter((line) => line && !line.includes('is left out'));
    expect({ status, complaints }).toEqual({ status: 0, complaints: [] });
    expect(stdout).toMatch(/\d+ of \d+ goals are met\./);
    const { provenance, backend, results } = JSON.parse(readFileSync(json, 'utf8'));
    expect(provenance).toMatch(/^Chromium \d+/);
    expect(Object.keys(results)).toEqual(names);
    const contestants = (name: string) => results[name].map((row: Row) => row.contestant);
    expect(contestants('training')).toEqual(
      expect.arrayContaining([`Chromium ${backend}`, 'Chromium js', 'Node js']),
    );
    expect(contestants('products').slice(0, 2)).toEqual([backend, 'js']);
    for (const row of Object.values<Row[]>(results).flat()) expect(row.figure).toBeGreaterThan(0);
  }, 60_000);

  test('bad usage says what there is', () => {
    const { status, stderr } = bench('text');
    expect(status).toBe(2);
    expect(stderr).toContain(
      "got the benchmark 'text', expected machine, kernels, training, tagging, cached, products, nets, steps",
    );
  });
});
