import {
  isWritableWord,
  map2d,
  type Neighbor,
  vectorMapSvg,
  VectorSpace,
  type WordVectors,
  writableVectorFormats,
  writeVectors,
} from 'oriel';
import { readVectorsFile, writeFileAtomically } from 'oriel/node';
import { unbroken } from './interrupt.ts';
import { integerOption, textOption, UsageError } from './options.ts';
import { bytes, count, print, stylesFor, table } from './output.ts';
import { formatOf, isZipped } from './vector-format.ts';
import type { VectorsAction } from './vectors.ts';

const COUNT = { '-n, --count <n>': 'Words to show of each (default: 10)' };
const JSON_OUTPUT = { '--json': 'Results as JSON' };

export const nearestVectors: VectorsAction = {
  usage: 'glove.txt.gz paris monday -n 5',
  options: { ...COUNT, ...JSON_OUTPUT },
  async run([file, ...words], options) {
    requireArguments(file !== undefined && words.length > 0, 'nearest FILE WORD…');
    const n = integerOption(options, 'count', 1) ?? 10;
    const space = new VectorSpace(await readVectorsFile(file));
    const results = words.map((word): [string, Neighbor[]] => [word, space.nearest(word, n)]);
    if (options.json === true) print(JSON.stringify(Object.fromEntries(results)));
    else for (const [word, neighbors] of results) printNeighbors(word, neighbors);
  },
};

export const analogyVectors: VectorsAction = {
  usage: 'glove.txt.gz man king woman',
  options: { ...COUNT, ...JSON_OUTPUT },
  async run([file, ...words], options) {
    requireArguments(
      words.length === 3,
      'analogy FILE A B C, three words: A is to B as C is to what is looked for',
    );
    const n = integerOption(options, 'count', 1) ?? 10;
    const [a, b, c] = words;
    const neighbors = new VectorSpace(await readVectorsFile(file)).analogy(a, b, c, n);
    if (options.json === true) print(JSON.stringify(neighbors));
    else printNeighbors(`${a} : ${b} = ${c} : …`, neighbors);
  },
};

function printNeighbors(title: string, neighbors: readonly Neighbor[]): void {
  print(stylesFor(process.stdout).bold(title));
  if (neighbors.length > 0)
    print(table(neighbors.map(({ word, similarity }) => [word, similarity.toFixed(4)])));
}

/** Formats by the ending of the file to write. */
export const convertVectors: VectorsAction = {
  usage: 'glove.txt.gz glove.bin --format word2vec',
  options: {
    '--format <format>': `To write: ${writableVectorFormats.join(', ')} (default: by the ending: .txt glove, .bin word2vec, .vec word2vec-text; .gz after it gzips)`,
  },
  async run([from, to, ...more], options) {
    requireArguments(to !== undefined && more.length === 0, 'convert IN OUT, two files');
    const format = formatOf(to, options);
    const vectors = await readVectorsFile(from);
    const kept = withoutSpaces(vectors);
    const left = vectors.words.length - kept.words.length;
    if (left > 0)
      console.error(`oriel: ${from}: left out ${count(left)} words with spaces, which ${format} cannot hold`);
    const stream = writeVectors(kept, format);
    const body = isZipped(to) ? stream.pipeThrough(new CompressionStream('gzip')) : stream;
    const content = new Uint8Array(await new Response(body).arrayBuffer());
    await unbroken(() => writeFileAtomically(to, content));
    print(
      `${to}  ${count(kept.words.length)} words of ${kept.dimensions} dimensions, ${bytes(content.length)}`,
    );
  },
};

/** The vectors of words that can be written. */
function withoutSpaces(vectors: WordVectors): WordVectors {
  const { words, dimensions, values } = vectors;
  if (words.every(isWritableWord)) return vectors;
  const ids = [...words.keys()].filter((id) => isWritableWord(words[id]));
  const kept = new Float32Array(ids.length * dimensions);
  ids.forEach((id, row) =>
    kept.set(values.subarray(id * dimensions, (id + 1) * dimensions), row * dimensions),
  );
  return { words: ids.map((id) => words[id]), dimensions, values: kept };
}

export const mapVectors: VectorsAction = {
  usage: 'glove.txt.gz paris london apple banana --after trained.vec -o map.svg',
  options: {
    '-o, --output <file>': 'The file to write',
    '--after <file>': 'Vectors after training: the map shows how far the words have moved',
  },
  async run([file, ...words], options) {
    requireArguments(words.length >= 2, 'map FILE WORD WORD… -o MAP.svg, at least two words');
    const output = textOption(options, 'output');
    if (output === undefined) throw new UsageError('expected -o MAP.svg, where the map is to go');
    const before = await readVectorsFile(file);
    const afterFile = textOption(options, 'after');
    const after = afterFile === undefined ? [] : map2d(await readVectorsFile(afterFile), words, before);
    const svg = vectorMapSvg(map2d(before, words), after);
    await unbroken(() => writeFileAtomically(output, new TextEncoder().encode(svg)));
    print(`${output}  ${count(words.length)} words`);
  },
};

function requireArguments(given: boolean, expected: string): void {
  if (!given) throw new UsageError(`expected ${expected}`);
}
