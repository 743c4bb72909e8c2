import type { Entity, Tagger } from 'oriel';

/** What teaching has changed in sentences that are not about what was taught. */
export interface Forgetting {
  sentences: number;
  /** Entities that the model found before, and those of them that it finds still. */
  before: number;
  kept: number;
  /** Entities of the old labels that it finds only now. */
  added: number;
  /** Entities of the new labels: none is expected. */
  newLabels: number;
  /** F1 of what is found now against what was found before, new labels aside; 1 where neither finds anything. */
  agreement: number;
}

const keyOf = ({ start, end, label }: Entity): string => `${start} ${end} ${label}`;

export function forgettingOf(before: Tagger, after: Tagger, sentences: readonly string[]): Forgetting {
  const labelsOf = ({ model }: Tagger) => model.tagSet.labels;
  const fresh = new Set(labelsOf(after).filter((label) => !labelsOf(before).includes(label)));
  // What rules find they find before and after.
  const [then, now] = [before, after].map((tagger) =>
    tagger.tagBatch(sentences).map((entities) => entities.filter(({ rule }) => rule === undefined)),
  );
  const sum = { sentences: sentences.length, before: 0, kept: 0, added: 0, newLabels: 0 };
  then.forEach((entities, i) => {
    const known = new Set(entities.map(keyOf));
    const old = now[i].filter(({ label }) => !fresh.has(label));
    const kept = old.filter((entity) => known.has(keyOf(entity))).length;
    sum.before += entities.length;
    sum.kept += kept;
    sum.added += old.length - kept;
    sum.newLabels += now[i].length - old.length;
  });
  const all = sum.before + sum.kept + sum.added;
  return { ...sum, agreement: all > 0 ? (2 * sum.kept) / all : 1 };
}
