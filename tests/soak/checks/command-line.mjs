// `oriel tag` and `oriel redact` on a file with a line of 20 MB: memory is bounded, the entities are those of the library,
// and the lines around it are not lost.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { redact, Tagger } from '../../../dist/index.js';
import { inFolder } from '../files.mjs';

export const name = 'the command line tags and redacts a line of 20 MB';

const CLI = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
const PIECES = {
  en: 'and then John Smith met Mary Jones of Acme Corp in Paris while it rained over the old town ',
  pii: 'and then John Smith (john@example.com, 212-555-0123) met Mary Jones of Acme Corp in Paris while it rained ',
  ko: '서울에서 김철수 대표는 한국은행 관계자와 만났고 이후 부산으로 갔으며 ',
};
const [FIRST, LAST] = ['John Smith lives in Paris.', 'Mary Jones of Acme Corp'];
const LIMITS_MB = { tag: 600, redact: 900 };
/** Of the long line: what is compared with the library's. */
const COMPARED = 200_000;

/** Runs the command with its output in a file; returns its peak RSS in MB. */
function oriel(folder, args) {
  const peak = join(folder, 'peak');
  const hook = `import { writeFileSync } from 'node:fs';
    process.on('exit', () => writeFileSync(${JSON.stringify(peak)}, String(process.resourceUsage().maxRSS)));`;
  const out = openSync(join(folder, 'out'), 'w');
  const node = ['--import', `data:text/javascript,${encodeURIComponent(hook)}`, CLI];
  const { status } = spawnSync(process.execPath, [...node, ...args], {
    stdio: ['ignore', out, 'inherit'],
    cwd: folder,
  });
  closeSync(out);
  assert.equal(status, 0, `oriel ${args.join(' ')} exited with ${status}`);
  const megabytes = Math.round(Number(readFileSync(peak, 'utf8')) / 1024);
  const limit = LIMITS_MB[args[0]];
  assert.ok(megabytes <= limit, `oriel ${args.join(' ')}: got a peak of ${megabytes} MB, expected ${limit}`);
  return megabytes;
}

export async function run(factor) {
  const figures = {};
  for (const [model, piece] of Object.entries(PIECES)) {
    const tagger = await Tagger.load(model);
    const long = piece.repeat(Math.ceil((20 * factor * 2 ** 20) / Buffer.byteLength(piece)));
    const inLine = ({ text, label, start, end }) => ({ text, label, start, end });
    await inFolder(async (folder) => {
      const text = [FIRST, long, LAST].join('\n');
      writeFileSync(join(folder, 'in.txt'), text);
      for (const threads of ['1', '2']) {
        figures[`${model} with ${threads}`] =
          `${oriel(folder, ['tag', model, 'in.txt', '--threads', threads])} MB`;
        const lines = readFileSync(join(folder, 'out'), 'utf8')
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line));
        assert.deepEqual(
          lines.map((line) => line.text === long),
          [false, true, false],
        );
        for (const i of [0, 2])
          assert.deepEqual(lines[i].entities.map(inLine), tagger.tag(lines[i].text).map(inLine));
        // Before the first cut that is made otherwise since the text ends.
        const [some, expected] = [lines[1].entities, tagger.tag(long.slice(0, COMPARED))].map((entities) =>
          entities.filter(({ end }) => end < COMPARED - 10_000).map(inLine),
        );
        assert.ok(expected.length > 1000 * Math.min(1, factor));
        assert.deepEqual(some, expected);
      }
      figures[`redact ${model}`] = `${oriel(folder, ['redact', model, 'in.txt', '--map', 'map.json'])} MB`;
      const map = JSON.parse(readFileSync(join(folder, 'map.json'), 'utf8'));
      const redacted = readFileSync(join(folder, 'out'), 'utf8');
      const first = redact(tagger, text.slice(0, COMPARED));
      assert.equal(redacted.slice(0, COMPARED / 4), first.text.slice(0, COMPARED / 4));
      const originals = redacted.replace(/\[[^[\]]+\]/g, (placeholder) => map[placeholder]);
      assert.ok(originals === text, 'the redacted text is not restored');
    });
  }
  return figures;
}
