import type { FeatureContext, FeatureOptions, SentenceIds } from './feature-type.ts';
import { positionIn, POSITIONS } from './position.ts';

const LITERAL = /^\/(.*)\/([a-z]*)$/s;

/** `/source/flags`, or a source by itself, which has the flag u. */
function compile(name: string, text: string, more: string): RegExp {
  const [, source = text, flags = 'u'] = LITERAL.exec(text) ?? [];
  try {
    return new RegExp(source, [...new Set(flags + more)].join(''));
  } catch (error) {
    throw new RangeError(`patterns.${name}: got ${JSON.stringify(text)}, ${(error as Error).message}`);
  }
}

function compileAll({ patterns }: FeatureOptions, more: string): RegExp[] {
  const entries = Object.entries(patterns as Record<string, string>);
  if (entries.length === 0) throw new RangeError('patterns: got none, expected regular expressions by name');
  return entries.map(([name, text]) => compile(name, text, more));
}

/** The feature `tokenPatterns`: the sum of a row for each pattern that is found in the token. */
export function tokenPatterns(options: FeatureOptions): SentenceIds {
  const all = compileAll(options, '');
  const idOf = (pattern: RegExp, token: string, id: number) => {
    pattern.lastIndex = 0;
    return pattern.test(token) ? id : -1;
  };
  return {
    scope: 'token',
    count: all.length,
    size: all.length + 1,
    idsOf: (tokens) =>
      Int32Array.from(tokens.flatMap((token) => all.map((pattern, i) => idOf(pattern, token, i + 1)))),
  };
}

/** The ids of a sentence, (tokens, patterns): the place of each token in a match, −1 outside of them. */
function match(patterns: readonly RegExp[], tokens: readonly string[], separator: string): Int32Array {
  const text = tokens.join(separator);
  const starts: number[] = [];
  let length = 0;
  for (const token of tokens) {
    starts.push(length);
    length += token.length + separator.length;
  }
  const ids = new Int32Array(tokens.length * patterns.length).fill(-1);
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
  return ids;
}

/** The feature `patterns`: the sum of a row for each pattern whose match has the token, by its place in the match. */
export function patterns(options: FeatureOptions, { tokenizer }: FeatureContext): SentenceIds {
  const all = compileAll(options, 'g');
  const separator = tokenizer === 'syllables' ? '' : ' ';
  return {
    count: all.length,
    size: 1 + POSITIONS * all.length,
    idsOf: (tokens) => match(all, tokens, separator),
  };
}
