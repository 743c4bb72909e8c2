import type { Corpus } from 'oriel';
import type { MarkedText } from './texts.d.mts';

export interface ModelRecipe {
  train: () => Promise<Pick<Corpus, 'documents'>>;
  /** Development corpora by what the card calls them. */
  dev: Record<string, () => Promise<Corpus>>;
  /** The same as texts, on which the rules count, too. */
  texts?: Record<string, () => Promise<MarkedText[]>>;
}

export declare function recipes(
  read: (path: string, options?: object) => Promise<Corpus>,
  file: (path: string) => string,
): Record<'en' | 'ko' | 'pii', ModelRecipe>;
