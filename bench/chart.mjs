// Draws tokens a second by library from what `npm run bench:peers` wrote:
// `npm run bench:chart -- [FILE.json] [-o FILE.svg]`, by default build/bench/products-nets-node24.json to
// bench/tokens-per-second.svg. Readable on a light and on a dark ground; every bar has its figure in letters.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const { values, positionals } = parseArgs({
  options: { output: { type: 'string', short: 'o', default: 'bench/tokens-per-second.svg' } },
  allowPositionals: true,
});
const [file = 'build/bench/products-nets-node24.json'] = positionals;
const { provenance, results } = JSON.parse(readFileSync(file, 'utf8'));
const rows = Object.values(results)
  .flat()
  .filter(({ unit }) => unit === 'tokens/s');
if (rows.length === 0) throw new Error(`${file} has no figures in tokens/s`);

const NAMES = {
  relaxed: 'Oriel, relaxed SIMD',
  simd: 'Oriel, SIMD',
  js: 'Oriel, plain JavaScript',
  'tfjs-wasm': 'TensorFlow.js, wasm',
  'onnxruntime-web': 'ONNX Runtime Web',
};
const [LABEL, WIDTH, BAR, GAP] = [172, 660, 18, 5];
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

/** The bars of one benchmark, the fastest first, on the scale that all share. */
function group(benchmark, top, most) {
  const bars = rows.filter((row) => row.benchmark === benchmark).sort((a, b) => b.figure - a.figure);
  const title = benchmark.replace(/^forward net, /, '').replace(/ a call$/, ' in each call');
  const lines = [text(0, top + 14, title[0].toUpperCase() + title.slice(1), 'class="title"')];
  bars.forEach(({ contestant, figure }, i) => {
    const y = top + 26 + i * (BAR + GAP);
    const length = Math.max(1, ((WIDTH - LABEL - 80) * figure) / most);
    const own = isOwn(contestant);
    lines.push(
      text(LABEL - 8, y + 13.5, NAMES[contestant] ?? contestant, 'text-anchor="end"'),
      `<rect class="${own ? 'own' : 'other'}" x="${LABEL}" y="${y}" width="${length.toFixed(1)}" height="${BAR}" rx="2"/>`,
      text(
        (LABEL + length + 6).toFixed(1),
        y + 13.5,
        Math.round(figure).toLocaleString('en'),
        own ? 'class="title"' : '',
      ),
    );
  });
  return { body: lines.join('\n'), height: 26 + bars.length * (BAR + GAP) + 14 };
}

const most = Math.max(...rows.map(({ figure }) => figure));
let height = 4;
const groups = [...new Set(rows.map(({ benchmark }) => benchmark))].map((benchmark) => {
  const { body, height: used } = group(benchmark, height, most);
  height += used;
  return body;
});
const job =
  'Tokens a second on one thread: 30,000 words × 50, window of 5, 300 tanh units, 9 tags; the net alone.';
const engine = provenance.replace(/ \(V8[^)]*\)/, '').replace(/, commit.*/, '');
const notes = [text(0, height + 10, job, 'class="note"'), text(0, height + 26, engine, 'class="note"')];
height += 34;
const alternative = rows
  .map(({ benchmark, contestant, figure }) => `${benchmark}: ${contestant} ${Math.round(figure)}`)
  .join('; ');
writeFileSync(
  values.output,
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">
<title>${escape('Tokens a second by library')}</title>
<desc>${escape(alternative)}</desc>
<style>${STYLE}
</style>
${[...groups, ...notes].join('\n')}
</svg>
`,
);
console.log(`${values.output} drawn from ${file}`);
