import type { Settings } from './measure.ts';
import type { Row } from './report.ts';
export async function scaling(_settings: Settings): Promise<Row[]> {
  return [];
}
