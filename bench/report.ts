import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';

export interface Settings {
  rounds: number;
  roundMs: number;
}

/** One figure of one contestant; `ratio` is over the plain-JavaScript twin in the same rounds. */
export interface Row {
  benchmark: string;
  contestant: string;
  figure: number;
  unit: string;
  ratio: number;
}

/** Where figures come from: engine, machine, commit. */
export function provenance(): string {
  const commit = execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim();
  return `Node ${process.versions.node} (V8 ${process.versions.v8}), ${cpus()[0].model.trim()}, ${cpus().length} cores, commit ${commit}`;
}

const format = (x: number): string => (x >= 1000 ? Math.round(x).toLocaleString('en') : x.toPrecision(3));

/** Benchmarks as rows of a Markdown table, a column for each contestant. */
export function table(rows: readonly Row[]): string {
  const contestants = [...new Set(rows.map((row) => row.contestant))];
  const benchmarks = [...new Set(rows.map((row) => row.benchmark))];
  const lines = benchmarks.map((benchmark) => {
    const cells = contestants.map((contestant) => {
      const row = rows.find((r) => r.benchmark === benchmark && r.contestant === contestant);
      if (!row) return '';
      return contestant === 'js' ? format(row.figure) : `${format(row.figure)} (${row.ratio.toFixed(1)}×)`;
    });
    const unit = rows.find((r) => r.benchmark === benchmark)!.unit;
    return `| ${[benchmark, unit, ...cells].join(' | ')} |`;
  });
  const header = `| benchmark | unit | ${contestants.join(' | ')} |`;
  return [header, header.replace(/[^|]+/g, '---'), ...lines].join('\n');
}
