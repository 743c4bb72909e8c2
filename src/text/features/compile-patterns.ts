import { assertLinear } from '../../pattern-safety.ts';

/** What patterns see at most, in UTF-16 units: of a token its beginning, of a sentence one piece after the other. */
export const LONGEST = { tokenPatterns: 64, patterns: 512 };

/** Each takes up to some tenths of a second to check. */
const MOST_PATTERNS = 256;

const LITERAL = /^\/(.*)\/([a-z]*)$/s;

/** `/source/flags`, or a source by itself, which has the flag u. */
function compile(where: string, text: string, more: string, longest: number): RegExp {
  const [, source = text, flags = 'u'] = LITERAL.exec(text) ?? [];
  let pattern: RegExp;
  try {
    pattern = new RegExp(source, [...new Set(flags + more)].join(''));
  } catch (error) {
    throw new RangeError(`${where}: got ${JSON.stringify(text)}, ${(error as Error).message}`);
  }
  assertLinear(pattern, where, { longest });
  return pattern;
}

/**
 * The regular expressions of a feature.
 *
 * @param path of its options in a configuration, for messages
 * @throws RangeError for more than 256, for what is no regular expression and for what may take very long
 */
export function compilePatterns(
  name: keyof typeof LONGEST,
  patterns: Record<string, string>,
  path = '',
): RegExp[] {
  const entries = Object.entries(patterns);
  if (entries.length > MOST_PATTERNS)
    throw new RangeError(`${path}patterns: got ${entries.length}, expected at most ${MOST_PATTERNS}`);
  const more = name === 'patterns' ? 'g' : '';
  return entries.map(([key, text]) => compile(`${path}patterns.${key}`, text, more, LONGEST[name]));
}
