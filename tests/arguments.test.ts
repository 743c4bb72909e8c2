import { afterAll, beforeAll, expect, it } from 'vitest';
import * as library from '../src/index.ts';
import * as models from '../src/models/index.ts';
import * as node from '../src/node/index.ts';
import * as rules from '../src/rules/index.ts';
import * as worker from '../src/worker.ts';
import { TINY, tinyCorpus } from './helpers/tiny.ts';

// Every public function and method is called with wrong, missing and swapped arguments: it works, or its error says what it
// got and what it expected.

type Call = (...args: never[]) => unknown;
interface Case {
  name: string;
  call: Call;
  /** Arguments that are right. */
  args: unknown[];
}

const {
  createEngine, linear, Network, parseCorpus, planeData, planeNetwork, PointSource,
  SoftmaxLoss, splitPlane, Tagger, trainTagger, trainWindowScorer, VectorSpace,
  Vocabulary, WindowScorer,
} = library; // prettier-ignore

const corpus = tinyCorpus(24, 1);
const TEXT = 'Anna lives in Paris.';
const MAP = { '[PER_1]': 'Anna' };
const vectors = { words: ['a', 'b', 'c'], dimensions: 2, values: Float32Array.of(1, 0, 0, 1, 1, 1) };
const evaluation = library.evaluate([['B-A']], [['B-A']]);
const chart = { title: 't', series: [{ name: 's', y: [0, 1] }] } as never; // prettier-ignore
const data = planeData('xor');
const points = splitPlane(data);
const pool = new worker.TaggerPool({ model: 'en', size: 0, callingThread: true });

let tagger: library.Tagger;
let scorer: library.WindowScorer;
let network: InstanceType<typeof Network>;
let source: InstanceType<typeof PointSource>;
let engine: library.Engine;
let cases: Case[];

beforeAll(async () => {
  ({ tagger } = await trainTagger(corpus, { ...TINY, epochs: 1 }));
  scorer = await trainWindowScorer(corpus, { label: 'LOC', epochs: 1 });
  engine = await createEngine('js');
  network = new Network(engine, planeNetwork({ hidden: [4] }), { seed: 1 } as never);
  source = new PointSource(engine.memory, points.train as never);
  const list: [string, Call, ...unknown[]][] = [];
  const add = (name: string, call: unknown, ...args: unknown[]) => list.push([name, call as Call, ...args]);
  const of = <T extends object>(name: string, it: T, method: keyof T & string, ...args: unknown[]) =>
    add(`${name}.${method}`, (...given: never[]) => (it[method] as Call).apply(it, given), ...args);

  const fn = (name: keyof typeof library, ...args: unknown[]) => add(name, library[name], ...args);
  add('Tagger.load', (...given: never[]) => Tagger.load(...(given as unknown as [never])), 'en', {});
  add('Tagger.of', (...given: never[]) => Tagger.of(...(given as unknown as [never])), tagger.model, {});
  of('tagger', tagger, 'tag', TEXT);
  of('tagger', tagger, 'tagAsync', TEXT);
  of('tagger', tagger, 'tagBatch', [TEXT]);
  of('tagger', tagger, 'tagBatchAsync', [TEXT]);
  of('tagger', tagger, 'tagTokens', ['a', 'b']);
  of('tagger', tagger, 'tagTokensAsync', ['a', 'b']);
  of('tagger', tagger, 'alternatives', ['a', 'b'], 2);
  of('tagger', tagger, 'alternativesAsync', ['a', 'b'], 2);
  of('tagger', tagger, 'tagSentences', [['a', 'b']]);
  of('tagger', tagger, 'tagSentencesAsync', [['a', 'b']]);
  of('tagger', tagger, 'applyRules', TEXT, []);
  of('tagger', tagger, 'segment', TEXT);
  fn('trainTagger', corpus, { ...TINY, epochs: 1 }, {});
  fn('fineTune', tagger, corpus, { epochs: 1 });
  fn('suggest', tagger, [TEXT], {});
  fn('wordVectorsOf', tagger);
  fn('compressModel', tagger.save(), {});
  fn('evaluateTagger', tagger, corpus);
  fn('evaluateTaggerAsync', tagger, corpus);
  fn('calibrateTagger', tagger, corpus, 10);
  fn('calibrateTaggerAsync', tagger, corpus, 10);
  fn('calibration', [0.5, 1], [true, false], 10);
  fn('evaluate', [['B-A']], [['B-A']], {});
  fn('formatReport', evaluation);
  fn('resolveConfig', TINY);
  fn('readSafetensors', tagger.save());
  fn('writeSafetensors', { tensors: {}, metadata: {} });
  fn('createEngine', 'js', 'all');
  fn('createSharedEngine', 'simd');
  fn('parseCorpus', 'a\tO\n', { format: 'conll' });
  fn('splitCorpus', corpus, [0.5, 0.5], { seed: 1, by: 'sentence' });
  fn('splitSentences', TEXT);
  fn('segment', TEXT, 'words');
  fn('tokenizeSyllables', TEXT);
  fn('tokenizeWords', TEXT);
  fn('convertTags', ['B-A'], 'BIOES');
  fn('detectScheme', [['B-A']]);
  fn('spansOf', ['B-A']);
  fn('tagSetOf', corpus, 'BIO');
  fn('tagsOf', [{ label: 'A', start: 0, end: 1 }], 1, 'BIO');
  fn('buildVocabulary', ['a', 'b'], {});
  fn('readVectors', new TextEncoder().encode('a 1 2\n'), {});
  fn('isWritableWord', 'a');
  fn('writeVectors', vectors, 'glove');
  fn('map2d', vectors, ['a', 'b']);
  fn('principalComponents', [1, 2, 3, 4, 5, 6], 3, 2, 1);
  fn('projectOnto', [1, 2], library.principalComponents([1, 2, 3, 4, 5, 6], 3, 2, 1));
  fn('vectorMapSvg', [{ word: 'a', x: 0, y: 1 }], [{ word: 'a', x: 1, y: 1 }], {});
  fn('explainEntity', tagger, TEXT, 0);
  fn('explainWindow', tagger, ['a', 'b'], 0, 'O');
  fn('planeData', 'xor', {});
  fn('splitPlane', data, 0.5, 1);
  fn('planeNetwork', { hidden: [2] });
  fn('planeScores', network, points.train.points);
  fn('planeFigures', network, points.train);
  fn('planeLossOf', network);
  fn('trainPlane', points, { hidden: [2], epochs: 1 });
  fn('boundsOf', points.train.points);
  fn('classifyPoints', network, points.train.points);
  fn('decisionRegions', network, library.boundsOf(points.train.points), { columns: 2, rows: 2 });
  fn('collapse', new Network(engine, planeNetwork({ hidden: [] }), { seed: 1 } as never));
  fn(
    'applyLinear',
    library.collapse(new Network(engine, planeNetwork({ hidden: [] }), { seed: 1 } as never)),
    [1, 2],
  );
  fn('overfitting', { epochs: 1 });
  fn('train', network, new SoftmaxLoss(), source, {
    epochs: 1,
    batchSize: 4,
    optimizer: { name: 'sgd', rate: 0.1 },
  });
  fn('rateRange', network, new SoftmaxLoss(), source, { steps: 4 });
  fn('compareRates', network, new SoftmaxLoss(), source, [0.1], { epochs: 1 });
  fn('judgeRates', [0.1], [[1, 0.5]]);
  for (const name of ['binaryLikelihood', 'binaryNegativeLogLikelihood', 'crossEntropy', 'kl'] as const)
    fn(name, [0.5, 0.5], [1, 0]);
  for (const name of ['categoricalLikelihood', 'categoricalNegativeLogLikelihood'] as const)
    fn(name, [[0.5, 0.5]], [1]);
  fn('entropy', [0.5, 0.5]);
  fn('softmax', [1, 2]);
  fn('sigmoid', 1);
  fn('barChart', { categories: ['a'], series: [{ name: 's', values: [1] }] });
  fn('lineChart', chart);
  fn('scatterPlot', { title: 't', groups: [{ name: 'a', points: Float32Array.of(0, 0, 1, 1) }] });
  fn('sideBySide', ['<svg viewBox="0 0 1 1" width="1" height="1"></svg>'], 1);
  fn('terminalChart', chart);
  for (const name of ['averagePrecision', 'bestThreshold', 'rocAuc'] as const) fn(name, [0.1, 0.9], [0, 1]);
  fn('trainWindowScorer', corpus, { label: 'LOC', epochs: 1 });
  fn('evaluateScorer', scorer, corpus);
  add(
    'WindowScorer.load',
    (...given: never[]) => WindowScorer.load(...(given as unknown as [never])),
    scorer.save(),
    {},
  );
  of('scorer', scorer, 'score', ['a']);
  of('scorer', scorer, 'scoreSentences', [['a']]);
  of('scorer', scorer, 'predict', ['a']);
  fn('trainVectors', [['a', 'b', 'a', 'b']], { minCount: 1, epochs: 1, dimensions: 2 });
  fn('trainRankingVectors', [['a', 'b', 'a', 'b', 'c', 'd']], { minCount: 1, epochs: 1, dimensions: 2 });
  fn('poolSubwords', Float32Array.of(1, 2), 2, [{ start: 0, end: 1 }], [{ start: 0, end: 1 }], 'first');
  fn('pairedBootstrap', [['B-A']], [['B-A']], [['O']], { samples: 10 });
  fn('parseGazetteer', ['a', 'b'], { label: 'A' });
  fn('redact', tagger, TEXT, {});
  fn('restore', '[PER_1]', MAP, {});
  fn('restoreStream', MAP, {});
  fn('originalOffset', library.redact(tagger, TEXT), 0);
  fn('redactedOffset', library.redact(tagger, TEXT), 0);
  add('restoreChunks', async (...given: never[]) => {
    for await (const _ of library.restoreChunks(...(given as unknown as [never, never]))); // prettier-ignore
  }, ['[PER_1]'], MAP, {}); // prettier-ignore
  add('new Vocabulary', (...given: never[]) => new Vocabulary(...(given as unknown as [never])), ['a']);
  add('new VectorSpace', (...given: never[]) => new VectorSpace(...(given as unknown as [never])), vectors);
  of('space', new VectorSpace(vectors), 'nearest', 'a');
  add(
    'new TaggerPool',
    (...given: never[]) => new worker.TaggerPool(...(given as unknown as [never])).ready(),
    { model: 'en', size: 0, callingThread: true },
  );
  of('pool', pool, 'tagBatch', [TEXT]);
  for (const method of ['tagStream', 'tagSentences', 'tagDocuments'] as const)
    add(`pool.${method}`, async (...given: never[]) => {
      for await (const _ of pool[method](...(given as unknown as [never]))); // prettier-ignore
    }, method === 'tagStream' ? [TEXT] : method === 'tagSentences' ? [['a']] : [[['a']]]); // prettier-ignore
  add('findPatterns', rules.findPatterns, TEXT, 'all');
  add('rulesOf', rules.rulesOf, 'all');
  add('withoutOverlaps', rules.withoutOverlaps, [{ start: 0, end: 1 }], [{ start: 0, end: 1 }]);
  add('modelUrl', models.modelUrl, 'en');
  add('activation', library.activation, 'tanh');
  add('dropout', library.dropout, 0.5);
  add('linear', linear, 2);
  add('window', library.window, 1);
  add('saveFile', node.saveFile, tagger, '/nonexistent/x');
  add('loadFile', node.loadFile, new URL('../models/en.safetensors', import.meta.url).pathname);
  add('readCorpusFile', node.readCorpusFile, '/nonexistent/x.conll', {});
  add('readVectorsFile', node.readVectorsFile, '/nonexistent/x.txt', {});
  add('usefulVectors', node.usefulVectors, corpus, 10);
  add('decodeText', node.decodeText, new Uint8Array([65]), 'x');
  cases = list.map(([name, call, ...args]) => ({ name, call, args }));
});
afterAll(() => pool.close());

const WRONG: [string, unknown][] = [
  ['undefined', undefined],
  ['null', null],
  ['a number', 5],
  ['a string', 'qqq'],
  ['an object', { unknownKey: 1 }],
  ['an empty list', []],
  ['a list of numbers', [5, 6]],
  ['a list of undefined', [undefined]],
  ['a function', () => 5],
];

/** Wrong for every argument, whatever it is, but for these. */
const NEVER = ['null', 'an object', 'a function'];
const TAKE_ANYTHING = ['isWritableWord', 'planeNetwork'];

async function outcome(call: Call, args: unknown[]): Promise<Error | undefined> {
  try {
    await call(...(args as never[]));
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** Ways to call something wrongly. */
function wrongCalls({ args }: Case): [what: string, args: unknown[]][] {
  const replaced = args.flatMap((_, i) =>
    WRONG.map(([what, value]): [string, unknown[]] => [`argument ${i} is ${what}`, args.with(i, value)]),
  );
  const swapped = args
    .slice(1)
    .map((_, i): [string, unknown[]] => [
      `arguments ${i} and ${i + 1} swapped`,
      args.with(i, args[i + 1]).with(i + 1, args[i]),
    ]);
  return [['no arguments', []], ...replaced, ...swapped];
}

it('what is right works', async () => {
  const failures: string[] = [];
  for (const { name, call, args } of cases) {
    const error = await outcome(call, args);
    if (error && !error.message.includes('no such file')) failures.push(`${name}: ${error.message}`);
  }
  expect(failures).toEqual([]);
});

it('an error says what was got and what was expected', async () => {
  const failures: string[] = [];
  for (const one of cases) {
    for (const [what, args] of wrongCalls(one)) {
      const error = await outcome(one.call, args);
      const accepted = !error && NEVER.some((wrong) => what.endsWith(wrong));
      if (accepted && !TAKE_ANYTHING.includes(one.name)) failures.push(`${one.name}, ${what}: no error`);
      if (
        error &&
        !/got .* expected|unknown key '.*'; known are|unknown key '.*'\?; known are|no such file/s.test(
          error.message,
        )
      )
        failures.push(`${one.name}, ${what}: ${error.message}`);
    }
  }
  expect(failures).toEqual([]);
});

it('an unknown option is an error that offers the nearest', async () => {
  const failures: string[] = [];
  const misspelled: [string, Promise<unknown> | (() => unknown), string][] = [
    ['Tagger.load', Tagger.load('en', { Backend: 'js' } as never), 'backend'],
    ['trainTagger', trainTagger(corpus, {}, { Dev: corpus } as never), 'dev'],
    ['trainTagger config', trainTagger(corpus, { epoch: 1 } as never), 'epochs'],
    ['fineTune', library.fineTune(tagger, corpus, { epoch: 1 } as never), 'epochs'],
    ['suggest', library.suggest(tagger, [TEXT], { counts: 1 } as never), 'count'],
    ['redact', () => library.redact(tagger, TEXT, { label: ['PER'] } as never), 'labels'],
    ['restore', () => library.restore(TEXT, MAP, { exakt: true } as never), 'exact'],
    ['parseCorpus', () => parseCorpus('a O', { Format: 'conll' } as never), 'format'],
    ['splitCorpus', () => library.splitCorpus(corpus, [0.5], { sed: 1 } as never), 'seed'],
    ['compressModel', () => library.compressModel(tagger.save(), { bit: 4 } as never), 'bits'],
    ['TaggerPool', () => new worker.TaggerPool({ model: 'en', sizes: 1 } as never), 'size'],
  ];
  for (const [name, call, nearest] of misspelled) {
    const error = await outcome(() => (typeof call === 'function' ? call() : call), []);
    if (!error?.message.includes(`did you mean '${nearest}'?`)) failures.push(`${name}: ${error?.message}`);
  }
  expect(failures).toEqual([]);
});

it.each<[string, () => unknown, string | RegExp]>([
  [
    'new Tagger()',
    () => new (Tagger as never as new () => never)(),
    /^model: got undefined, expected a model: a tagger is made by Tagger\.load/,
  ],
  ['tag of a list', () => tagger.tag(['a'] as never), 'text: got ["a"], expected a string'],
  ['tag of nothing', () => tagger.tag(undefined as never), 'text: got undefined, expected a string'],
  ['tagBatch of a text', () => tagger.tagBatch('x' as never), 'texts: got "x", expected a list'],
  [
    'redact, swapped',
    () => library.redact(TEXT as never, tagger as never),
    `source: got "${TEXT}", expected a tagger, or a list of entities`,
  ],
  [
    'a Tagger for a corpus',
    () => library.evaluateTagger(corpus as never, tagger as never),
    /^tagger: got \{"documents".*…, expected a Tagger/,
  ],
  [
    'a class',
    () => library.tagSetOf(tagger as never),
    'corpus: got an object of the class Tagger, expected a corpus, { documents, scheme }, as parseCorpus gives',
  ],
])('%s', async (_, call, message) => {
  const error = await outcome(call as Call, []);
  expect(error).toBeInstanceOf(TypeError);
  expect(error!.message).toMatch(message);
});

it('what can be told apart works', () => {
  expect(library.splitCorpus(corpus, [0.8, 0.2])).toHaveLength(2);
  const { documents, scheme } = parseCorpus(
    '{"text":"Anna ran. Ben sat.","entities":[{"start":0,"end":4,"label":"PER"}]}\n',
  );
  expect(scheme).toBe('BIO');
  expect(documents[0].sentences.map(({ tokens }) => tokens)).toEqual([
    ['Anna', 'ran', '.'],
    ['Ben', 'sat', '.'],
  ]);
});
