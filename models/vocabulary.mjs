// Which words a model knows: those that its file has room for, already in training, so that it learns what to do without the
// others.
import { readVectorsFile, usefulVectors } from '../dist/node.js';

/** The tokens of a corpus that occur so often, whatever their case, as a corpus. */
function frequent({ documents }, minCount) {
  const counts = new Map();
  for (const { sentences } of documents)
    for (const { tokens } of sentences)
      for (const token of tokens) {
        const form = token.toLowerCase();
        counts.set(form, (counts.get(form) ?? 0) + 1);
      }
  const tokens = [...counts.keys()].filter((form) => counts.get(form) >= minCount);
  return { documents: [{ sentences: [{ tokens }] }] };
}

/**
 * Vectors from a file: of its first words, and of those that a corpus has often enough; and what the configuration says of
 * the vocabulary then. All of a small file where nothing is said.
 */
export async function vocabularyOf(corpus, path, words) {
  if (!words) return { vectors: await readVectorsFile(path) };
  const { first, minCount } = words;
  const vectors = await readVectorsFile(path, { keep: usefulVectors(frequent(corpus, minCount), first) });
  return { vectors, vocabulary: { minCount, vectorWords: 'all' } };
}
