/** One figure of one contestant. The first contestant of a benchmark is the one that it is about. */
export interface Row {
  benchmark: string;
  contestant: string;
  figure: number;
  unit: string;
  /** How many times as fast the first contestant is, by the rounds' median; none for the first one itself. */
  ratio?: number;
  /** How much of the machine's limit it reaches: arithmetic or bandwidth, whichever binds, measured in the same rounds. */
  limit?: number;
  /** Where it was found, if it is the largest or the least of many. */
  at?: number;
}

export const format = (x: number): string =>
  Math.abs(x) >= 1000 ? Math.round(x).toLocaleString('en') : x.toPrecision(3);

function cell(row: Row | undefined): string {
  if (!row) return '';
  const notes = [
    row.limit !== undefined && `${(100 * row.limit).toFixed(0)}%`,
    row.at !== undefined && `at ${row.at}`,
    row.ratio !== undefined && `${row.ratio.toFixed(row.ratio < 10 ? 2 : 1)}×`,
  ].filter(Boolean);
  return format(row.figure) + (notes.length > 0 ? ` (${notes.join(', ')})` : '');
}

/** A Markdown table, its header first. */
export function markdown(lines: readonly (readonly string[])[]): string {
  const [header, ...rest] = lines.map((cells) => `| ${cells.join(' | ')} |`);
  return [header, header.replace(/[^|]+/g, '---'), ...rest].join('\n');
}

/** Benchmarks as lines of a table, a column for each contestant. */
export function table(rows: readonly Row[]): string {
  const contestants = [...new Set(rows.map((row) => row.contestant))];
  const lines = [...groupBy(rows, (row) => row.benchmark)].map(([benchmark, group]) => {
    const cells = contestants.map((name) => cell(group.find((row) => row.contestant === name)));
    return [benchmark, group[0].unit, ...cells];
  });
  return markdown([['benchmark', 'unit', ...contestants], ...lines]);
}

export function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}
