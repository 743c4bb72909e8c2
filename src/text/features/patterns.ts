import { compilePatterns, LONGEST } from './compile-patterns.ts';
import type { FeatureContext, FeatureOptions, SentenceIds } from './feature-type.ts';
import { positionIn, POSITIONS } from './position.ts';

function patternsOf(options: FeatureOptions): Record<string, string> {
  const patterns = options.patterns as Record<string, string>;
  if (Object.keys(patterns).length > 0) return patterns;
  throw new RangeError('patterns: got none, expected regular expressions by name');
}

/**
 * The feature `tokenPatterns`: the sum of a row for each pattern that is found in the token, of which it sees the first
 * 64 UTF-16 units.
 *
 * @throws RangeError as `compilePatterns` does, and where there are none
 */
export function tokenPatterns(options: FeatureOptions): SentenceIds {
  const all = compilePatterns('tokenPatterns', patternsOf(options));
  const idOf = (pattern: RegExp, token: string, id: number) => {
    pattern.lastIndex = 0;
    return pattern.test(token.slice(0, LONGEST.tokenPatterns)) ? id : -1;
  };
  return {
    scope: 'token',
    count: all.length,
    size: all.length + 1,
    idsOf: (tokens) =>
      Int32Array.from(tokens.flatMap((token) => all.map((pattern, i) => idOf(pattern, token, i + 1)))),
  };
}

/** The ends of pieces of at most so many units that begin with a token; a longer token is a piece by itself. */
function pieceEnds(tokens: readonly string[], separator: string): number[] {
  const ends: number[] = [];
  let length = 0;
  tokens.forEach((token, i) => {
    length += separator.length + token.length;
    if (i > 0 && length > LONGEST.patterns + separator.length) {
      ends.push(i);
      length = separator.length + token.length;
    }
  });
  return [...ends, tokens.length];
}

/** Writes the ids of a piece of a sentence, (tokens, patterns): the place of each token in a match. */
function match(
  patterns: readonly RegExp[],
  tokens: readonly string[],
  separator: string,
  ids: Int32Array,
): void {
  const text = tokens.join(separator).slice(0, LONGEST.patterns);
  const starts: number[] = [];
  let length = 0;
  for (const token of tokens) {
    starts.push(length);
    length += token.length + separator.length;
  }
  patterns.forEach((pattern, p) => {
    let token = 0;
    for (const { index, 0: found } of text.matchAll(pattern)) {
      // The tokens that the match touches; those of the match before are taken.
      while (token < tokens.length && starts[token] + tokens[token].length <= index) token++;
      let end = token;
      while (end < tokens.length && starts[end] < index + found.length) end++;
      for (let i = token; i < end; i++)
        ids[i * patterns.length + p] = 1 + POSITIONS * p + positionIn(i - token, end - token);
      token = end;
    }
  });
}

/**
 * The feature `patterns`: the sum of a row for each pattern whose match has the token, by its place in the match. So that
 * the time is in proportion to the length of a sentence, it is matched in pieces of at most 512 UTF-16 units that end
 * between tokens. A match does not go beyond a piece.
 *
 * @throws RangeError as `compilePatterns` does, and where there are none
 */
export function patterns(options: FeatureOptions, { tokenizer }: FeatureContext): SentenceIds {
  const all = compilePatterns('patterns', patternsOf(options));
  const separator = tokenizer === 'syllables' ? '' : ' ';
  return {
    count: all.length,
    size: 1 + POSITIONS * all.length,
    idsOf: (tokens) => {
      const ids = new Int32Array(tokens.length * all.length).fill(-1);
      let start = 0;
      for (const end of pieceEnds(tokens, separator)) {
        match(all, tokens.slice(start, end), separator, ids.subarray(start * all.length));
        start = end;
      }
      return ids;
    },
  };
}
