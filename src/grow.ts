import { type Config, ConfigError } from './config.ts';
import type { Engine } from './core/wasm.ts';
import { createModel, type TrainingModel } from './training-model.ts';
import { openModel } from './model-file.ts';
import { valuesOf } from './model-tensors.ts';
import type { Tagger } from './tagger.ts';
import { entityHashes } from './text/entity-hashes.ts';
import { foldedForm, lookupForm } from './text/forms.ts';
import type { Corpus } from './text/sentence.ts';
import { checkScheme, TagSet, tagSetOf } from './text/tagset.ts';
import { hashWord, Vocabulary } from './text/vocabulary.ts';

/** How much lower than its model a new tag's score is at first, beside the logarithm of how many are new. */
const BELOW = 1;

export interface Growth {
  /** What it is to learn from; its labels and words join those that the tagger knows. */
  corpus: Corpus;
  /** For new labels the label whose weights they begin with; for the others `O` or, where tags are plain, the first. */
  like?: Readonly<Record<string, string>> | undefined;
  /** Whether words of the corpus join the vocabulary. Default true. */
  newWords?: boolean | undefined;
  config: Config;
  engine: Engine;
}

/**
 * A model that can be trained, with a tagger's weights and room for more: the labels and words of a corpus join those that
 * there are. Old tags keep their scores. A new tag has the scores of an old one, minus a constant, so that before the first
 * step it is never the best; a new word has the vector of the unknown word.
 *
 * @throws RangeError for a corpus of plain tags where the tagger's are spans, or the other way round; ConfigError for a
 *   label of `like` that is not known
 */
export function growModel(
  tagger: Tagger,
  { corpus, like = {}, newWords = true, config, engine }: Growth,
): TrainingModel {
  const { tagSet: old } = tagger.model;
  checkScheme(corpus, old, 'the corpus to learn from');
  // The file of a model has all its weights, whatever the network has made of them.
  const { weights: matrices, vocabulary: words } = openModel(tagger.save());
  const weights = valuesOf(matrices);
  const vocabulary = withWordsOf(words, corpus, newWords);
  const tagSet = TagSet.from([...old.labels, ...tagSetOf(corpus, old.scheme).labels], old.scheme);
  const sources = sourcesOf(old, tagSet, like);
  for (const name of tagParameters(weights))
    weights[name] = grown(weights[name], name, sources, old.tags.length);
  const word = weights['layers.0.word'];
  if (word) weights['layers.0.word'] = withUnknownRows(word, words.size, vocabulary.size);
  const { entityHashes: before } = tagger.model;
  // What a model has seen is not known where its file does not say so, and goes on not being known.
  const hashes = before.length > 0 ? new Set([...before, ...entityHashes(corpus)]) : [];
  const entities = Uint32Array.from(hashes).sort();
  const { gazetteer, loaded, terms } = tagger.model;
  return createModel(
    {
      config,
      tagSet,
      vocabulary,
      entityHashes: entities,
      gazetteer,
      loaded,
      terms,
      engine,
      context: tagger.model.context,
    },
    weights,
  );
}

/** The vocabulary with the words of a corpus that it lacks, and with their tokens added to the counts. */
function withWordsOf(vocabulary: Vocabulary, { documents }: Corpus, newWords: boolean): Vocabulary {
  const tokens = documents.flatMap(({ sentences }) => sentences.flatMap((sentence) => sentence.tokens));
  const added = new Map<string, number>();
  const counts = [...vocabulary.counts];
  for (const token of tokens) {
    const id = vocabulary.id(token);
    if (id !== Vocabulary.UNK || !newWords) counts[id]++;
    else {
      const form = foldedForm(lookupForm(token));
      added.set(form, (added.get(form) ?? 0) + 1);
    }
  }
  const { words, hashes } = vocabulary;
  if (!hashes) return new Vocabulary([...words.slice(2), ...added.keys()], [...counts, ...added.values()]);
  const byHash = new Map([...added].map(([form, count]) => [hashWord(form), count]));
  return new Vocabulary(Uint32Array.of(...hashes, ...byHash.keys()), [...counts, ...byHash.values()]);
}

/** A tag's beginning: an old tag, and what its scores are lowered by. */
interface Source {
  tag: number;
  below: number;
}

/** For each tag of the new set where it comes from. */
function sourcesOf(
  old: TagSet,
  { tags, labels, scheme }: TagSet,
  like: Readonly<Record<string, string>>,
): Source[] {
  for (const [label, from] of Object.entries(like)) {
    if (!labels.includes(label))
      throw new ConfigError(`like: no label '${label}'; known are ${labels.join(', ')}`);
    if (!old.labels.includes(from))
      throw new ConfigError(
        `like.${label}: got '${from}', expected a label that the model has: ${old.labels.join(', ')}`,
      );
  }
  const below = BELOW + Math.log(Math.max(1, tags.length - old.tags.length));
  return tags.map((tag) => {
    if (old.has(tag)) return { tag: old.id(tag), below: 0 };
    const label = scheme === 'plain' ? tag : tag.slice(2);
    const from = Object.hasOwn(like, label)
      ? tag.slice(0, tag.length - label.length) + like[label]
      : old.tags[0];
    return { tag: old.id(from), below };
  });
}

/** The parameters that have a column for each tag: the last layer's and those of the loss. */
export function tagParameters(weights: Readonly<Record<string, unknown>>): string[] {
  const names = Object.keys(weights);
  const layers = names
    .filter((name) => /^layers\.\d+\.bias$/.test(name))
    .map((name) => Number(name.split('.')[1]));
  const last = `layers.${Math.max(...layers)}.`;
  return names.filter((name) => name.startsWith(last) || name.startsWith('loss.'));
}

/** The columns, and of transitions the rows too, that the new tags come from. */
function grown(values: Float32Array, name: string, sources: readonly Source[], tags: number): Float32Array {
  const rows = values.length / tags;
  const from =
    name === 'loss.transitions' ? sources.map(({ tag }) => tag) : Array.from({ length: rows }, (_, i) => i);
  const lowered = name.endsWith('.bias');
  return Float32Array.from(
    from.flatMap((row) => sources.map(({ tag, below }) => values[row * tags + tag] - (lowered ? below : 0))),
  );
}

function withUnknownRows(table: Float32Array, before: number, after: number): Float32Array {
  const cols = table.length / before;
  const result = new Float32Array(after * cols);
  result.set(table);
  const unknown = table.subarray(Vocabulary.UNK * cols, (Vocabulary.UNK + 1) * cols);
  for (let id = before; id < after; id++) result.set(unknown, id * cols);
  return result;
}
