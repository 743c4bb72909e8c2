// The corpora of the demo, which were written for it; the Korean one with the labels of KLUE.
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

async function sentencesOf(language) {
  const { parseMarkedText } = await reader();
  return parseMarkedText(readFileSync(new URL(`../src/cli/demo/${language}.txt`, import.meta.url), 'utf8'));
}

/** Its English sentences: `{ text, entities: [{ start, end, label }] }`, those of times left out. */
export async function englishDemo() {
  return (await sentencesOf('en')).map(({ text, entities }) => ({
    text,
    entities: entities.filter(({ label }) => label !== 'TIME'),
  }));
}

/** Its Korean sentences. */
export async function koreanDemo() {
  return (await sentencesOf('ko')).map(({ text, entities }) => ({
    text,
    entities: entities.map(({ start, end, label }) => {
      const own = OF_THE_DAY.test(text.slice(start, end)) ? 'TI' : 'DT';
      return { start, end, label: LABELS[label] ?? own };
    }),
  }));
}
