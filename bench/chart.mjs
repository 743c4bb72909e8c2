// Draws tokens a second by library from what `npm run bench:browser -- products nets` and `npm run bench:peers -- --node 24`
// wrote, a column for each engine: `npm run bench:chart -- [FILE.json …] [-o FILE.svg]`, by default
// build/bench/products-nets-{chromium,node24}.json to bench/tokens-per-second.svg. Readable on a light and on a dark ground; every
// bar has its figure in letters.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const { values, positionals } = parseArgs({
  options: { output: { type: 'string', short: 'o', default: 'bench/tokens-per-second.svg' } },
  allowPositionals: true,
});
const files =
  positionals.length > 0
    ? positionals
    : ['chromium', 'node24'].map((place) => `build/bench/products-nets-${place}.json`);
/** What each engine was measured at: { engine: 'Chromium 156', machine, rows }. */
const columns = files.map((file) => {
  const { provenance, results } = JSON.parse(readFileSync(file, 'utf8'));
  const rows = Object.values(results)
    .flat()
    .filter(({ unit }) => unit === 'tokens/s');
  if (rows.length === 0) throw new Error(`${file} has no figures in tokens/s`);
  const [, engine, machine] = /^(\w+ \d+)[^(]*\([^)]*\), (.*), commit/.exec(provenance);
  return { engine, machine, rows };
});

const NAMES = {
  relaxed: 'Oriel, relaxed SIMD',
  simd: 'Oriel, SIMD',
  js: 'Oriel, plain JavaScript',
  'tfjs-wasm': 'TensorFlow.js, wasm',
  'onnxruntime-web': 'ONNX Runtime Web',
};
const [LABEL, COLUMN, BAR, GAP] = [172, 276, 18, 5];
const FIGURE = 84;
const width = LABEL + COLUMN * columns.length;
const STYLE = `
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600 }
.note { font-size: 11px; fill: #59636e }
.own { fill: #0969da }
.other { fill: #8c959f }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .note { fill: #9198a1 }
  .own { fill: #4493f8 }
  .other { fill: #6e7681 }
}`;

const escape = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const text = (x, y, content, attributes = '') =>
  `<text x="${x}" y="${y}" ${attributes}>${escape(content)}</text>`;
const isOwn = (contestant) => NAMES[contestant]?.startsWith('Oriel') ?? false;

/** The bars of one benchmark, the fastest of the first engine first, on the scale that all share. */
function group(benchmark, top) {
  const [{ rows }] = columns;
  const contestants = rows
    .filter((row) => row.benchmark === benchmark)
    .sort((a, b) => b.figure - a.figure)
    .map(({ contestant }) => contestant);
  const title = benchmark.replace(/^forward net, /, '').replace(/ a call$/, ' in each call');
  const lines = [text(0, top + 14, title[0].toUpperCase() + title.slice(1), 'class="title"')];
  contestants.forEach((contestant, i) => {
    const y = top + 26 + i * (BAR + GAP);
    lines.push(text(LABEL - 8, y + 13.5, NAMES[contestant] ?? contestant, 'text-anchor="end"'));
    columns.forEach((column, at) => {
      const row = column.rows.find((row) => row.benchmark === benchmark && row.contestant === contestant);
      if (row) lines.push(...bar(row, LABEL + at * COLUMN, y));
    });
  });
  return { body: lines.join('\n'), height: 26 + contestants.length * (BAR + GAP) + 14 };
}

function bar({ contestant, figure }, x, y) {
  const length = Math.max(1, ((COLUMN - FIGURE) * figure) / most);
  const own = isOwn(contestant);
  const letters = Math.round(figure).toLocaleString('en');
  return [
    `<rect class="${own ? 'own' : 'other'}" x="${x}" y="${y}" width="${length.toFixed(1)}" height="${BAR}" rx="2"/>`,
    text((x + length + 6).toFixed(1), y + 13.5, letters, own ? 'class="title"' : ''),
  ];
}

const all = columns.flatMap(({ rows }) => rows);
const most = Math.max(...all.map(({ figure }) => figure));
const engines = columns.map(({ engine }, at) => text(LABEL + at * COLUMN, 18, engine, 'class="title"'));
let height = 30;
const groups = [...new Set(all.map(({ benchmark }) => benchmark))].map((benchmark) => {
  const { body, height: used } = group(benchmark, height);
  height += used;
  return body;
});
const job =
  'Tokens a second on one thread: 30,000 words × 50, window of 5, 300 tanh units, 9 tags; the net alone.';
const machines = [...new Set(columns.map(({ machine }) => machine))].join('; ');
const notes = [text(0, height + 10, job, 'class="note"'), text(0, height + 26, machines, 'class="note"')];
height += 34;
const alternative = columns
  .flatMap(({ engine, rows }) =>
    rows.map(({ benchmark, contestant, figure }) => {
      return `${engine}, ${benchmark}: ${contestant} ${Math.round(figure)}`;
    }),
  )
  .join('; ');
writeFileSync(
  values.output,
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escape('Tokens a second by library')}</title>
<desc>${escape(alternative)}</desc>
<style>${STYLE}
</style>
${[...engines, ...groups, ...notes].join('\n')}
</svg>
`,
);
console.log(`${values.output} drawn from ${files.join(' and ')}`);
