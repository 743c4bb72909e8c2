import type { Corpus, Sentence } from 'oriel';

export interface MarkedText {
  text: string;
  entities: { start: number; end: number; label: string }[];
}
export declare function textsOf(corpus: Pick<Corpus, 'documents'>): MarkedText[];
export declare function corpusOf(texts: readonly MarkedText[], tokenizer?: 'words' | 'syllables'): Corpus;
export declare function merged(text: MarkedText, label: string): MarkedText;
export declare function tagByRule(sentence: Sentence, rule: string, label: string): Sentence;
export declare function evaluateTexts(
  tagger: { tag(text: string): readonly MarkedText['entities'][number][] },
  texts: readonly MarkedText[],
): {
  gold: number;
  predicted: number;
  correct: number;
  precision: number;
  recall: number;
  f1: number;
  coverage: number;
};
