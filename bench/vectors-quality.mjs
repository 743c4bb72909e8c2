// How good word vectors of the State of the Union addresses are, and how alike two sets of them.
import { VectorSpace } from '../dist/index.js';

const PROBES =
  'president war peace Mexico navy railroad slavery gold tariff women energy Soviet schools January two he'.split(
    ' ',
  );

/** Words that mean about the same, or belong to one small class. */
const PAIRS = [
  ['army', 'navy'], ['men', 'women'], ['January', 'February'], ['Spain', 'France'], ['two', 'three'],
  ['gold', 'silver'], ['Iraq', 'Afghanistan'], ['he', 'she'], ['sons', 'daughters'], ['Senate', 'House'],
  ['exports', 'imports'], ['million', 'billion'], ['north', 'south'], ['doctors', 'hospitals'], ['coal', 'iron'],
  ['railroads', 'canals'], ['cotton', 'tobacco'], ['children', 'families'], ['crime', 'drugs'], ['taxes', 'spending'],
  ['Texas', 'California'], ['Soviet', 'Communist'], ['ships', 'vessels'], ['colleges', 'universities'],
  ['summer', 'winter'], ['revenue', 'expenditure'], ['treaty', 'convention'], ['farmers', 'workers'],
]; // prettier-ignore

const RANDOM_PAIRS = 5000;
const FREQUENT = 5000;

const spaces = new Map();
function spaceOf(vectors) {
  if (!spaces.has(vectors)) spaces.set(vectors, new VectorSpace(vectors));
  return spaces.get(vectors);
}
const nearest = (vectors, word, count = 10) =>
  spaceOf(vectors)
    .nearest(word, count)
    .map((neighbor) => neighbor.word);
const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;

/** The share of each probe's ten neighbors that two sets of vectors have in common. */
export const overlap = (a, b) =>
  mean(
    PROBES.map((word) => nearest(a, word).filter((other) => nearest(b, word).includes(other)).length / 10),
  );

export const neighborsOf = (a, b) => PROBES.map((word) => [word, nearest(a, word), nearest(b, word)]);

export const cosineOfPairs = (vectors) => mean(PAIRS.map(([a, b]) => spaceOf(vectors).similarity(a, b)));

/** Mean cosine of pairs among the most frequent words. */
export function randomCosine(vectors) {
  const words = vectors.words.slice(0, FREQUENT);
  const pairs = Array.from({ length: RANDOM_PAIRS }, (_, k) => [
    (k * 7919) % FREQUENT,
    (k * 104_729 + 13) % FREQUENT,
  ]);
  return mean(
    pairs.map(([i, j]) => spaceOf(vectors).similarity(words[i % words.length], words[j % words.length])),
  );
}

/** Mean of 1 / the rank of a pair's second word among the neighbors of its first, and the other way round. */
export function meanReciprocalRank(vectors) {
  const rank = (a, b) => {
    const place = nearest(vectors, a, 1000).indexOf(b);
    return place < 0 ? 0 : 1 / (place + 1);
  };
  return mean(PAIRS.flatMap(([a, b]) => [rank(a, b), rank(b, a)]));
}
