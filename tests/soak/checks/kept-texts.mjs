// Neither a tagger nor a map of redactions keeps the texts: mails of 20 KB, each with a link that no other has.
import { redact, Tagger } from '../../../dist/index.js';
import { heapUsed } from '../files.mjs';

const FILLER = 'the cat sat on the mat and looked at it. '.repeat(250);
/** `ko` takes ten times as long for a text. */
const TEXTS = { en: 5000, pii: 5000, ko: 500 };
const LIMIT = 8 * 2 ** 20;

export const name = 'tagged and redacted texts are not kept';

export async function run(factor) {
  const figures = {};
  for (const [model, most] of Object.entries(TEXTS)) {
    const texts = Math.ceil(most * factor);
    const tagger = await Tagger.load(model);
    tagger.tag(FILLER);
    const before = heapUsed();
    for (let i = 0; i < texts; i++) tagger.tag(mail(i));
    const grown = heapUsed() - before;
    if (grown > LIMIT)
      throw new Error(`${model}: got ${grown} bytes more heap after ${texts} texts, expected ${LIMIT}`);
    figures[`growth with ${model}`] = `${(grown / 2 ** 20).toFixed(1)} MB`;
  }
  figures['growth of entities that are kept'] = await growthOfEntities(Math.ceil(1000 * factor));
  figures['growth of a map'] = growthOfMap(Math.ceil(2000 * factor));
  return figures;
}

/** Entities, of which most are of rules, do not keep their texts. */
async function growthOfEntities(texts) {
  const tagger = await Tagger.load('pii');
  tagger.tag(FILLER);
  const before = heapUsed();
  const kept = Array.from({ length: texts }, (_, i) => tagger.tag(mail(i)));
  const grown = heapUsed() - before;
  const links = kept.flat().filter(({ label }) => label === 'URL').length;
  if (links !== texts) throw new Error(`got ${links} links, not ${texts}`);
  const limit = 2 * 2 ** 20 + 2000 * texts;
  if (grown > limit) throw new Error(`the entities of ${texts} texts take ${grown} bytes, expected ${limit}`);
  return `${(grown / 2 ** 20).toFixed(1)} MB`;
}

/** A conversation whose map goes on: what it keeps is the links. */
function growthOfMap(texts) {
  const link = /https:\S+/;
  let map = {};
  const before = heapUsed();
  for (let i = 0; i < texts; i++) {
    const text = mail(i);
    const [{ length }, start] = [link.exec(text)[0], text.search(link)];
    ({ map } = redact([{ label: 'URL', start, end: start + length }], text, { map }));
  }
  const grown = heapUsed() - before;
  if (Object.keys(map).length !== texts)
    throw new Error(`got ${Object.keys(map).length} links, not ${texts}`);
  const limit = 2 ** 20 + 2000 * texts;
  if (grown > limit)
    throw new Error(`the map of ${texts} redactions takes ${grown} bytes, expected ${limit}`);
  return `${(grown / 2 ** 20).toFixed(1)} MB`;
}

/** A text of its own in memory, as one that was read from a socket. */
const mail = (i) =>
  Buffer.from(
    `${FILLER}https://example.com/unsubscribe/${i}-${(i * 7919).toString(36)}\n${FILLER}`,
  ).toString();
