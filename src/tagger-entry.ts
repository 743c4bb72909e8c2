/** The tagger alone, for what has to start fast: `oriel` has it too, with all that trains. */
export type {} from './host-types.ts';
export {
  type Entity,
  type LoadOptions,
  type ModelSource,
  type Reading,
  type Surroundings,
  Tagger,
  type TaggedToken,
} from './tagger.ts';
export { ModelFileError } from './safetensors.ts';
export { splitSentences } from './text/splitter.ts';
export { segment, type TokenizedSentence } from './text/segment.ts';
export { tokenizers, type TokenizerName, tokenizeSyllables, tokenizeWords } from './text/tokenizer.ts';
