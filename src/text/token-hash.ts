import { mix32 } from '../random.ts';
import { foldedForm, lookupForm } from './forms.ts';
import { hashString } from './hash.ts';

/**
 * The hash of a token in an entry of a gazetteer or in a text: that of its form in lower case and NFC, with any digit as
 * 0 and any white space as a space. So matching ignores case, and `3 May` stands for every day of that month.
 */
export const hashToken = (token: string): number => hashString(foldedForm(lookupForm(token)));

/** The hash of a sequence, 0 being that of none, after one more token. */
export const hashNext: (sequence: number, token: number) => number = mix32;

export const hashSequence = (tokens: readonly string[]): number =>
  tokens.reduce((hash, token) => hashNext(hash, hashToken(token)), 0);
