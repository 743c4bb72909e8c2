import type { MarkedText } from './texts.d.mts';

export declare function piiTexts(count: number, seed?: number): MarkedText[];
