import fc from 'fast-check';
import { anyText } from '../text/any-text.ts';

/** Pieces of placeholders, spelled in many ways, and of what is around them. */
const PIECES = [
  ['[', ']', '{', '}', '<', '>', '(', ')', '［', '】', '{{', '}}', '$', '\\', '\\\\', '&', '%', '_', '__', '-', ' ', '*', '.'],
  ['\\[', '\\]', '\\_', '\\u005b', '\\u005D', '\\u{5f}', '\\x5b', '\\n', '\\ud835\\udc00', '\\ud835', '\\udc00'],
  ['&#91;', '&#x5d;', '&lbrack;', '&rsqb;', '&lt;', '&gt;', '&amp;#91;', '&lowbar;', '&nbsp;', '&amp;', '&am', '&#', ';'],
  ['%5B', '%5D', '%255b', '%5F', '%25', '%2', '%EC%82%AC', '%EC%82', '%20', '\\uc0ac', '사', '람', '사람', '사람_1', '은'],
  ['[AB_1]', '[AB_', '_1]', 'AB_1', 'ab 1', 'AB', 'A', 'B_1', 'ab', '_1', '1', '2', '0', '01', 'AB_2', '[ab 1]', '[AB_12]'],
  ['[LITERAL_1]', 'LITERAL_1', '[literal 1]', '[C_1]', 'C_1', '{AB_1}', '<AB_1>', '%5BAB_1%5D', '\\[AB\\_1\\]', '&#91;AB_1&#93;'],
  ['\u200b', '\u0301', '\u00ad', '\ufe0f', '１', '＿', 'Ａ', '²', '½', '-', '‑', '\u00a0', '\n', '😀', '\ud83d', '\ude00', '𝐀', 'x', 'É', 'E'],
].flat(); // prettier-ignore

/** Placeholders in many spellings, and what nearly is one. */
const WHOLE = fc
  .tuple(
    fc.constantFrom('', '', '[', '［', '{', '{{', '<', '(', '\\[', '\\u005b', '&#91;', '&lt;', '%5B', '_', '__', '[ ', '[*'),
    fc.constantFrom('AB', 'AB', 'Ab', 'ab', 'A_B', 'a b', 'AB1', 'C', '사람', '\\uc0ac\\ub78c', 'LITERAL', '_', 'É', 'A\u200bB'),
    fc.constantFrom('_', '_', '_', ' ', '-', '', '\\_', '_0', '%5F'),
    fc.constantFrom('1', '1', '1', '2', '12', '１', '1²', '1_1'),
    fc.constantFrom('', '', ']', '］', '}', '}}', '>', ')', '\\]', '\\u005d', '&#93;', '&gt;', '%5D', '_', '__', ' ]', '*]'),
    fc.constantFrom('', ' ', '은', 'x', '-', '-x', '.', '.5', '𝐀', '\\_', '\\n', '%20', '&nbsp;', "'s"),
  )
  .map((parts) => parts.join('')); // prettier-ignore

/** Texts full of what is, nearly is, or may become a placeholder of the labels of `spelledKeys`. */
export const spelledTexts = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .array(fc.oneof(fc.constantFrom(...PIECES), WHOLE), { maxLength: 16 })
      .map((parts) => parts.join('')),
  },
  { weight: 1, arbitrary: anyText },
);

/** Placeholders that the texts have. */
export const spelledKeys = ['[AB_1]', '[AB_2]', '[AB_12]', '[Ab_1]', '[A_B_1]', '[AB1_1]', '[C_1]', '[사람_1]', '[LITERAL_1]', '[__1]', '[1_1]', '[É_1]']; // prettier-ignore
