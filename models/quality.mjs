// Measures the models of the package as they are used: the shipped file, on text, through `tag`. `npm run quality` prints
// F1 by type and how many cases of each kind are right, on the simd and js backends, and fails where a figure lies below
// its pin in quality.json; `npm run quality -- --pin` writes the pins and the figures of the cards. Reads the corpora from ORIEL_DATA.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { restore, splitSentences, spansOf, Tagger } from '../dist/index.js';
import { readCorpusFile } from '../dist/node.js';
import { findPatterns } from '../dist/rules.js';
import { tableOf, writeCard } from './card.mjs';
import { englishDemo } from './demo.mjs';
import { plainTexts } from './plain-texts.mjs';
import { recipes } from './recipes.mjs';
import { evaluateTexts } from './texts.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const data = resolve(process.env.ORIEL_DATA ?? join(root, '../shared/data'));
const PINS = new URL('quality.json', import.meta.url);
const BACKENDS = ['simd', 'js'];
/** How far a figure may lie below its pin: F1 in points, cases and false alarms by number. */
const ALLOWED = { f1: 0.2, right: 0, alarms: 0 };

const linesOf = (path) =>
  readFileSync(join(data, path), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

/** A corpus of syllables as texts: one for each of its documents. */
async function klueDev() {
  const { documents } = await readCorpusFile(join(data, 'klue-ner-ko/klue-ner.dev.char.bio.tsv'), {
    syllables: true,
  });
  return documents.map(({ text, sentences }) => ({
    text,
    entities: sentences.flatMap(({ tags, starts, ends }) =>
      spansOf(tags).map(({ label, start, end }) => ({ label, start: starts[start], end: ends[end - 1] })),
    ),
  }));
}

/** The texts of the synthetic corpus, as the recipe of `pii` makes them. */
async function piiDev() {
  const file = (path) => join(data, path);
  const { pii } = recipes((path, options) => readCorpusFile(file(path), options), file);
  const [read] = Object.values(pii.texts);
  return read();
}

/** Corpora by title: the model that reads them, and their texts. Only labels of the corpus count. */
const CORPORA = {
  'EWT dev': { model: 'en', texts: () => linesOf('ewt-en/ewt.dev.jsonl') },
  'English demo': { model: 'en', texts: englishDemo },
  'KLUE dev': { model: 'ko', texts: klueDev },
  'synthetic PII dev': { model: 'pii', texts: piiDev },
};

/** What of a tagger's labels a corpus has. */
function limitedTo(tagger, texts) {
  const labels = new Set(texts.flatMap(({ entities }) => entities.map(({ label }) => label)));
  return { tag: (text) => tagger.tag(text).filter(({ label }) => labels.has(label)) };
}

// Cases in decomposed Hangul expect composed text.
const isSame = (a, b) => a.text.normalize() === b.text.normalize() && a.label === b.label;
const overlap = (a, b) => a.start < b.end && b.start < a.end;

/** Whether all that is expected was found, in its place, and nothing else that overlaps it; or, of nothing, nothing. */
function isRight(found, expected) {
  const matched = expected.map((one) => found.find((entity) => isSame(entity, one)));
  if (expected.length === 0) return found.every(({ rule }) => rule !== undefined);
  if (matched.includes(undefined)) return false;
  return found.every((entity) => matched.includes(entity) || !matched.some((one) => overlap(entity, one)));
}

/** How a case is answered, by the model that it is for. */
function answer({ kind, model, text }, taggers) {
  if (kind.startsWith('restore')) {
    const restored = restore(text, { '[PERSON_1]': 'Ana Silva' });
    return /PERSON/i.test(restored)
      ? []
      : [{ text: restored.includes('Ana Silva') ? 'Ana Silva' : '', label: 'PERSON' }];
  }
  if (kind.startsWith('sentences'))
    return splitSentences(text).map(({ start, end }) => ({
      text: text.slice(start, end),
      label: 'SENTENCE',
    }));
  return model === 'rules' ? findPatterns(text) : taggers[model].tag(text);
}

/** The number of right cases by kind. */
function casesByKind(cases, taggers) {
  const kinds = {};
  for (const one of cases) {
    const kind = (kinds[`${one.model ? `${one.model}, ` : ''}${one.kind}`] ??= {
      right: 0,
      of: 0,
      wrong: [],
    });
    const found = answer(one, taggers);
    kind.of++;
    if (isRight(found, one.expected)) kind.right++;
    else
      kind.wrong.push({
        id: one.id,
        text: one.text,
        found: found.map(({ text, label }) => `${label}‹${text}›`),
      });
  }
  return kinds;
}

/** False alarms by model on texts that have no entities. */
function alarms(taggers) {
  return Object.fromEntries(
    Object.entries(plainTexts).map(([model, texts]) => [
      model,
      texts.flatMap((text) => taggers[model].tag(text).map((entity) => ({ text, entity }))),
    ]),
  );
}

/** All figures of one backend. */
async function measure(backend) {
  const taggers = {};
  for (const name of ['en', 'ko', 'pii']) taggers[name] = await Tagger.load(name, { backend });
  const corpora = {};
  for (const [title, { model, texts }] of Object.entries(CORPORA)) {
    const all = await texts();
    corpora[`${model}: ${title}`] = evaluateTexts(limitedTo(taggers[model], all), all);
  }
  const cases = linesOf('cases/text.jsonl');
  return { corpora, kinds: casesByKind(cases, taggers), alarms: alarms(taggers) };
}

const points = (fraction) => (100 * fraction).toFixed(2);

/** The figures as they are pinned. */
function figuresOf({ corpora, kinds, alarms }) {
  return {
    f1: Object.fromEntries(
      Object.entries(corpora).flatMap(([title, { f1, types }]) => [
        [title, Number(points(f1))],
        ...Object.entries(types).map(([label, type]) => [`${title}, ${label}`, Number(points(type.f1))]),
      ]),
    ),
    right: Object.fromEntries(Object.entries(kinds).map(([kind, { right }]) => [kind, right])),
    alarms: Object.fromEntries(Object.entries(alarms).map(([model, found]) => [model, -found.length])),
  };
}

/** The figures that lie below their pins, in words. */
function dropsOf(figures, pins) {
  return Object.entries(ALLOWED).flatMap(([group, allowed]) =>
    Object.entries(pins[group]).flatMap(([name, pin]) => {
      const got = figures[group][name] ?? -Infinity;
      return got < pin - allowed - 1e-9 ? [`${name}: got ${Math.abs(got)}, pinned ${Math.abs(pin)}`] : [];
    }),
  );
}

/** Writes the evaluations of each model into its card. */
function writeCards({ corpora }) {
  for (const model of new Set(Object.values(CORPORA).map((corpus) => corpus.model))) {
    const tables = Object.entries(corpora)
      .filter(([title]) => title.startsWith(`${model}: `))
      .map(([title, evaluation]) => tableOf(title.slice(model.length + 2), evaluation).join('\n'));
    writeCard(join(root, 'models', `${model}.md`), ['as text', 'end'], tables.join('\n\n'));
  }
}

function print({ corpora, kinds, alarms }, verbose) {
  console.log('\n| corpus, as text | precision | recall | F1 | entities |\n|---|---|---|---|---|');
  for (const [title, evaluation] of Object.entries(corpora))
    for (const [name, s] of [[title, evaluation], ...Object.entries(evaluation.types)])
      console.log(`| ${name} | ${[s.precision, s.recall, s.f1].map(points).join(' | ')} | ${s.gold} |`);
  console.log('\n| cases | right | of |\n|---|---|---|');
  for (const [kind, { right, of, wrong }] of Object.entries(kinds)) {
    console.log(`| ${kind} | ${right} | ${of} |`);
    if (verbose)
      for (const one of wrong)
        console.log(`    ${one.id} ${JSON.stringify(one.text)}: ${one.found.join(' ') || 'nothing'}`);
  }
  const total = Object.values(kinds).reduce((sum, { right, of }) => [sum[0] + right, sum[1] + of], [0, 0]);
  console.log(`| all | ${total[0]} | ${total[1]} |`);
  console.log('\n| texts without entities | texts | false alarms |\n|---|---|---|');
  for (const [model, found] of Object.entries(alarms)) {
    console.log(`| ${model} | ${plainTexts[model].length} | ${found.length} |`);
    if (verbose)
      for (const { text, entity } of found)
        console.log(`    ${entity.label}‹${entity.text}› in ${JSON.stringify(text)}`);
  }
}

if (!existsSync(data)) {
  console.log(`quality: no corpora in ${data}; set ORIEL_DATA`);
  process.exit(0);
}
const [pin, verbose] = ['--pin', '--verbose'].map((option) => process.argv.includes(option));
let first;
for (const backend of BACKENDS) {
  const started = performance.now();
  const measured = await measure(backend);
  const figures = figuresOf(measured);
  if (!first) print(measured, verbose);
  if (!first && pin) writeCards(measured);
  console.log(`\nbackend ${backend}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
  first ??= figures;
  if (pin) continue;
  const pins = JSON.parse(readFileSync(PINS, 'utf8'));
  for (const drop of dropsOf(figures, pins)) {
    console.log(`quality: ${backend}: ${drop}`);
    process.exitCode = 1;
  }
}
if (pin) writeFileSync(PINS, `${JSON.stringify(first, null, 2)}\n`);
