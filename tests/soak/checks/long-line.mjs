// A line without a sentence end: memory is bounded, and the entities are those of the text with its cuts as line breaks.
import { splitSentences, Tagger } from '../../../dist/index.js';

const MODEL_TEXTS = {
  en: 'and then John Smith met Mary Jones of Acme Corp in Paris while it rained over the old town ',
  pii: 'and then John Smith (john@example.com, 212-555-0123) met Mary Jones of Acme Corp in Paris while it rained ',
  ko: '서울에서 김철수 대표는 한국은행 관계자와 만났고 이후 부산으로 갔으며 ',
};
const LIMIT_MB = 600;

export const name = 'a line of 20 MB without a sentence end';

export async function run(factor) {
  const figures = {};
  for (const model of Object.keys(MODEL_TEXTS)) {
    const piece = MODEL_TEXTS[model];
    const text = piece.repeat(Math.ceil((20 * factor * 2 ** 20) / Buffer.byteLength(piece)));
    const tagger = await Tagger.load(model);
    const started = performance.now();
    const entities = tagger.tag(text).length;
    figures[model] = `${entities} entities in ${((performance.now() - started) / 1000).toFixed(1)} s`;
    const peak = process.resourceUsage().maxRSS / 1024;
    if (peak > LIMIT_MB)
      throw new Error(`${model}: got a peak of ${peak.toFixed(0)} MB, expected at most ${LIMIT_MB}`);
    const few = text.slice(0, 200_000);
    compare(tagger.tag(few), tagger.tag(cutByHand(few)), few);
  }
  return figures;
}

/** The text with a line break in place of the space at each cut. */
function cutByHand(text) {
  let cut = text;
  for (const { start } of splitSentences(text).slice(1))
    cut = `${cut.slice(0, start - 1)}\n${cut.slice(start)}`;
  return cut;
}

function compare(got, expected, text) {
  if (got.length !== expected.length)
    throw new Error(`got ${got.length} entities, expected ${expected.length}`);
  got.forEach((entity, i) => {
    const { label, start, end } = expected[i];
    if (
      entity.label !== label ||
      entity.start !== start ||
      entity.end !== end ||
      entity.text !== text.slice(start, end)
    )
      throw new Error(`got ${JSON.stringify(entity)}, expected ${JSON.stringify(expected[i])}`);
  });
}
