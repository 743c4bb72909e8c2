import type { BackendName } from 'oriel/kernels';
import { format, groupBy, markdown, type Row } from './report.ts';

/** The goals, on the engine whose best backend is named: `relaxed` is Node 24 and Chromium, `simd` Node 20. */
export interface Goal {
  /** Which benchmarks it is about. */
  of: RegExp;
  /** The share of the machine's limit, the ratio to a contestant, or the figure of the first one. */
  measure: 'limit' | 'figure' | { ratioTo: RegExp };
  least?: Partial<Record<BackendName, number>>;
  most?: Partial<Record<BackendName, number>>;
}

/** Within one and a half times the bandwidth, or the arithmetic where that binds. */
const NEAR_BANDWIDTH = 1 / 1.5;
const both = (bound: number) => ({ relaxed: bound, simd: bound });
const WASM_PEERS = /tfjs-wasm|onnxruntime-web/;

export const goals: readonly Goal[] = [
  { of: /^gemm A·B (512×512→512|512×500→128)$/, measure: 'limit', least: { relaxed: 0.93, simd: 0.78 } },
  { of: /^gemm A·B 32×250→300$/, measure: 'limit', least: { relaxed: 0.9, simd: 0.78 } },
  {
    of: /^gemm (A·Bᵀ (32|256)×300→250|Aᵀ·B (32|256): 250×300)/,
    measure: 'limit',
    least: { relaxed: 0.82, simd: 0.65 },
  },
  { of: /^gemm A·B \d+×300→9$/, measure: 'limit', least: { relaxed: 0.55, simd: 0.5 } },
  {
    of: /^(activation|softmax|log-softmax|loss|optimizer|rows) /,
    measure: 'limit',
    least: both(NEAR_BANDWIDTH),
  },
  { of: /^training step, batch 256$/, measure: 'limit', least: { relaxed: 0.8 } },
  { of: /^training step, batch 32$/, measure: 'limit', least: { relaxed: 0.74 } },
  {
    of: /^training step, batch \d+/,
    // With gradients by hand it is far faster; eight times that would be above the machine's limit, so that is only shown.
    measure: { ratioTo: /^tfjs-wasm \(dense layers, its own gradients/ },
    least: { relaxed: 8, simd: 7 },
  },
  { of: /^training step, batch 32/, measure: { ratioTo: /^PyTorch/ }, least: { relaxed: 1.4 } },
  { of: /^forward /, measure: { ratioTo: WASM_PEERS }, least: { relaxed: 1.8, simd: 1.4 } },
  { of: /^transposed /, measure: { ratioTo: /^tfjs-wasm$/ }, least: { relaxed: 18, simd: 15 } },
  // Of what two threads gain that spin and share nothing.
  { of: /^threads: training/, measure: 'limit', least: both(0.8) },
  { of: /^threads: tagging/, measure: 'limit', least: both(0.85) },
  { of: /^threads: word vectors/, measure: 'limit', least: both(0.9) },
  {
    of: /^cached net, 300 hidden units, the vocabulary in the cache$/,
    measure: 'figure',
    least: { relaxed: 1.4e6 },
  },
  { of: /^cached net, 300 hidden units, the default cache$/, measure: 'figure', least: { relaxed: 8e5 } },
  {
    of: /^cached net, 1[06]0 hidden units, the vocabulary in the cache$/,
    measure: 'figure',
    least: { relaxed: 2e6 },
  },
  { of: /^text tagged, document context$/, measure: 'figure', least: { relaxed: 4e5 } },
  { of: /^text tagged, warm$/, measure: 'figure', least: { relaxed: 1e6 } },
  { of: /^text tagged, cold$/, measure: 'figure', least: { relaxed: 3e5 } },
  { of: /^text, a sentence a call, over all at once$/, measure: 'figure', most: { relaxed: 1.3, simd: 1.3 } },
  { of: /^text, first tag above an empty process$/, measure: 'figure', most: { relaxed: 45 } },
  {
    of: /^scaling .*largest over smallest$/,
    measure: 'figure',
    most: { relaxed: 1.25, simd: 1.25, js: 1.25 },
  },
];

export interface Verdict {
  benchmark: string;
  /** As in "≥ 0.93 of the limit". */
  goal: string;
  got: number;
  met: boolean;
}

/** Each goal that the rows say anything about, on an engine whose best backend is `backend`. */
export function verdicts(rows: readonly Row[], backend: BackendName, all = goals): Verdict[] {
  const found: Verdict[] = [];
  for (const [benchmark, group] of groupBy(rows, (row) => row.benchmark)) {
    for (const goal of all) {
      if (!goal.of.test(benchmark)) continue;
      const [least, most] = [goal.least?.[backend], goal.most?.[backend]];
      for (const { what, got } of measured(goal, group)) {
        if (least !== undefined)
          found.push({ benchmark, goal: `≥ ${format(least)} ${what}`, got, met: got >= least });
        if (most !== undefined)
          found.push({ benchmark, goal: `≤ ${format(most)} ${what}`, got, met: got <= most });
      }
    }
  }
  return found;
}

function measured({ measure }: Goal, group: readonly Row[]): { what: string; got: number }[] {
  const [first, ...others] = group;
  if (measure === 'figure') return [{ what: first.unit, got: first.figure }];
  if (measure === 'limit')
    return first.limit === undefined ? [] : [{ what: 'of the limit', got: first.limit }];
  return others
    .filter((row) => row.ratio !== undefined && measure.ratioTo.test(row.contestant))
    .map((row) => ({ what: `times ${row.contestant}`, got: row.ratio! }));
}

/** The goals as a table, those that are missed in bold, and how many are met. */
export function verdictTable(found: readonly Verdict[]): string {
  const met = found.filter((verdict) => verdict.met).length;
  const lines = found.map(({ benchmark, goal, got, met }) => [
    benchmark,
    goal,
    format(got),
    met ? 'met' : '**missed**',
  ]);
  return `${markdown([['benchmark', 'goal', 'measured', ''], ...lines])}\n\n${met} of ${found.length} goals are met.`;
}
