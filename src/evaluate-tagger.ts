import { type Evaluation, evaluate } from './evaluation.ts';
import type { Tagger } from './tagger.ts';
import { hasEntity } from './text/entity-hashes.ts';
import type { Corpus } from './text/sentence.ts';
import { convertTags } from './text/tagset.ts';

/** Tags a corpus and compares with its own tags; recall on unseen entities goes by the model's hashes. */
export function evaluateTagger(tagger: Tagger, corpus: Corpus): Evaluation {
  const { scheme } = tagger.model.tagSet;
  const sentences = corpus.documents.flatMap((document) => document.sentences);
  const tokens = sentences.map((sentence) => sentence.tokens);
  const gold = sentences.map(({ tags = [] }) => convertTags(tags, scheme));
  const { entityHashes } = tagger.model;
  return evaluate(gold, tagger.tagSentences(tokens), {
    scheme,
    tokens,
    ...(scheme !== 'plain' && { seen: (entity: string[]) => hasEntity(entityHashes, entity) }),
  });
}
