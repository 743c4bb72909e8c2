import { type GazetteerLists, parseGazetteer } from 'oriel';
import { readLinesOfFile } from 'oriel/node';
import { count } from './output.ts';

const BY_LABEL = /^([\p{L}\p{N}_-]+)=(.+)$/su;

/** Reads the lists that the values of `--gazetteer` name: `LABEL=FILE`, or a file with a label for each entry. */
export async function readGazetteers(values: readonly string[]): Promise<GazetteerLists | undefined> {
  if (values.length === 0) return undefined;
  const lists: Record<string, string[]> = {};
  for (const value of values) {
    const [, label, path = value] = BY_LABEL.exec(value) ?? [];
    const lines: string[] = [];
    for await (const line of readLinesOfFile(path)) lines.push(line);
    for (const [name, entries] of Object.entries(parseGazetteer(lines, { source: path, label })))
      lists[name] = [...(lists[name] ?? []), ...entries];
  }
  return lists;
}

/** How many entries each list has, in words. */
export const describeLists = (lists: GazetteerLists): string =>
  Object.entries(lists)
    .map(([label, entries]) => `${label} ${count(entries.length)}`)
    .join(', ');
