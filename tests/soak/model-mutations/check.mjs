// What has to hold for any bytes: they are refused by a ModelFileError, or they are a model that works.
import { compressModel, ModelFileError, Tagger, WindowScorer } from '../../../dist/index.js';
import { putTogether, takeApart } from './file.mjs';
import { encoder } from './models.mjs';
import { mutate, randomOf } from './mutate.mjs';

const TEXTS = [
  'Ann Lee lives in Rome.',
  'Yesterday Ben met Cara (ann@example.com) in New York, 4 o’clock… 김유정은 서울에 산다! \ud800 \u0301x\n\nNEW YORK',
  '',
];
const TOKENS = ['Ann', 'Lee', 'flew', 'to', 'New', 'York', '', '\ud800', '1234', '서'];
/** Much more than any of these models needs with a configuration within the limits, in bytes. */
const MEMORY = 2 ** 28;
/** What messages of the engine look like: they belong into `cause`. */
const RAW =
  /is not iterable|is not a function|Cannot (read|convert|destructure|mix)|undefined \(|Invalid (typed )?array|Maximum call stack|Unexpected (token|end)|in JSON at|out of memory|Array buffer allocation|offset is out of bounds|BigInt|\[object Object\]/;

const KEYS = Object.getOwnPropertyNames(Object.prototype).length;

const fail = (what) => {
  throw new Error(what);
};
const isScore = (score) => score >= 0 && score <= 1;

/** One case by its number: what was changed, and whether the file was refused. Throws for what should not be. */
export async function runCase(number, models) {
  const random = randomOf(number);
  const [model, bytes] = random.pick(models);
  const parts = takeApart(bytes);
  const changes = mutate(parts, random);
  const file = putTogether(parts);
  const description = `${model}: ${changes.join(', ')}`;
  try {
    const refused = await check(file, model.startsWith('scorer'), random);
    if (Object.getOwnPropertyNames(Object.prototype).length !== KEYS || {}.polluted !== undefined)
      fail('Object.prototype has changed');
    return { description, refused, bytes: file.length };
  } catch (error) {
    throw new Error(`case ${number} (${description}): ${error?.stack ?? error}`, { cause: error });
  }
}

async function check(file, isScorer, random) {
  const backend = random.below(4) ? 'simd' : 'js';
  const load = (bytes) =>
    isScorer
      ? WindowScorer.load(bytes, { backend })
      : Tagger.load(bytes, { backend, cacheBytes: 2 ** 16, contextual: encoder });
  if (random.below(4) === 0) await checkCompression(file, load, random);
  let model;
  try {
    model = await load(file);
  } catch (error) {
    checkError(error);
    return true;
  }
  if (isScorer) checkScorer(model);
  else await checkTagger(model);
  const { memory } = model.model.network.engine;
  if (memory.used > MEMORY) fail(`${memory.used} bytes of memory`);
  // What is loaded can be saved, and what is saved can be loaded.
  if (random.below(8) === 0) await load(model.save());
  return false;
}

function checkError(error) {
  if (!(error instanceof ModelFileError)) throw error;
  if (RAW.test(error.message)) fail(`a message of the engine: ${error.message}`);
  if (error.message.length > 2000) fail(`a message of ${error.message.length} characters`);
}

/** A model is compressed, or refused as one; so is what comes out. */
async function checkCompression(file, load, { below, pick }) {
  try {
    await load(compressModel(file, { bits: pick([4, 8]), hash: below(2) === 0 }));
  } catch (error) {
    checkError(error);
  }
}

function checkScorer(scorer) {
  const scores = scorer.score(TOKENS);
  if (scores.length !== TOKENS.length || !scores.every(Number.isFinite)) fail(`scores ${scores}`);
  scorer.predict([]);
}

async function checkTagger(tagger) {
  const labels = [...tagger.labels, ...Object.values(tagger.config.rules ?? {})];
  if (!labels.every((label) => typeof label === 'string' && label !== '')) fail(`labels ${labels}`);
  for (const text of TEXTS) {
    let end = 0;
    for (const entity of await tagger.tagAsync(text)) {
      if (!labels.includes(entity.label)) fail(`the label ${entity.label} is not among ${labels}`);
      if (
        entity.text !== text.slice(entity.start, entity.end) ||
        !(entity.start >= end && entity.end > entity.start)
      )
        fail(`offsets of ${JSON.stringify(entity)} after ${end}`);
      if (!isScore(entity.score)) fail(`the score of ${JSON.stringify(entity)} is ${entity.score}`);
      end = entity.end;
    }
  }
  for (const { tag, score } of await tagger.tagTokensAsync(TOKENS)) {
    if (!tagger.model.tagSet.has(tag)) fail(`the tag ${tag}`);
    if (!isScore(score)) fail(`the score of a tag is ${score}`);
  }
  if (tagger.model.tagSet.tags.length > 20) return;
  for (const { score, tags } of await tagger.alternativesAsync(TOKENS, 3))
    if (!isScore(score) || tags.length !== TOKENS.length) fail(`a reading with the score ${score}`);
}
