// The corpus of the demo, which was written for it, with the labels of KLUE.
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';

const LABELS = { PER: 'PS', LOC: 'LC', ORG: 'OG' };
/** What the demo calls TIME is a time of the day for KLUE if it speaks of one, and else a date. */
const OF_THE_DAY = /시|분|오전|오후|새벽|밤|아침|저녁|정오|자정|점심|:/;

/** The demo's own reader, which is TypeScript. */
async function reader() {
  const { outputFiles } = await build({
    entryPoints: ['src/cli/demo/corpus.ts'],
    absWorkingDir: new URL('..', import.meta.url).pathname,
    format: 'esm',
    write: false,
  });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}

/** Its Korean sentences: `{ text, entities: [{ start, end, label }] }`. */
export async function koreanDemo() {
  const { parseMarkedText } = await reader();
  const source = readFileSync(new URL('../src/cli/demo/ko.txt', import.meta.url), 'utf8');
  return parseMarkedText(source).map(({ text, entities }) => ({
    text,
    entities: entities.map(({ start, end, label }) => {
      const own = OF_THE_DAY.test(text.slice(start, end)) ? 'TI' : 'DT';
      return { start, end, label: LABELS[label] ?? own };
    }),
  }));
}
