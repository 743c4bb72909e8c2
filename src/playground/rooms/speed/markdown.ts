import { formatNumber } from '../../app/language.ts';
import type { BackendName } from 'oriel';
import type { SpeedRow } from './job.ts';

/** The rows as a table in Markdown, speeds with their ratios to plain JavaScript. */
export function markdownOf(
  title: string,
  facts: readonly (readonly [string, string])[],
  columns: readonly (readonly [BackendName, string])[],
  rows: readonly SpeedRow[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const body = rows.map(({ name, unit, speeds, ratios }) =>
    line([
      `${name} (${unit})`,
      ...columns.map(([backend]) => {
        const speed = speeds[backend];
        return speed === undefined ? '–' : `${formatNumber(speed)} (${formatNumber(ratios[backend]!, 2)}×)`;
      }),
    ]),
  );
  return [
    `### ${title}`,
    '',
    ...facts.map(([name, value]) => `- ${name}: ${value}`),
    '',
    line(['', ...columns.map(([, name]) => name)]),
    line(['---', ...columns.map(() => '---:')]),
    ...body,
    '',
  ].join('\n');
}
