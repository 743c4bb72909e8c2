import { findPatterns, type RuleChoice } from '../../src/rules/index.ts';

/** The text with what was found between «». */
export function marked(text: string, choice?: RuleChoice): string {
  let result = '';
  let from = 0;
  for (const { start, end } of findPatterns(text, choice)) {
    result += `${text.slice(from, start)}«${text.slice(start, end)}»`;
    from = end;
  }
  return result + text.slice(from);
}
