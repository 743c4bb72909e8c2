import type { PlaceholderForm } from './placeholder.ts';

/** Kinds of brackets that stand for each other. No quotation marks: a placeholder may be quoted. */
const KINDS = [
  { open: '[［【〔〖⟦❲﹝', close: ']］】〕〗⟧❳﹞' },
  { open: '<＜⟨〈〈', close: '>＞⟩〉〉' },
  { open: '{｛❴﹛', close: '}｝❵﹜' },
];
/** Common around words, so they are no brackets of placeholders unless the map has them. */
const PARENTHESES = { open: '(（❨﹙', close: ')）❩﹚' };

export interface Brackets {
  open: string;
  close: string;
  /** Whether they are, or look like, those of the map. */
  own: boolean;
  /** Whether case and the separator matter less between them: they mark a placeholder, and little else. */
  loose: boolean;
}

/** The brackets that may be around the placeholders of a map. */
export function bracketsFor({ open, close }: PlaceholderForm): Brackets[] {
  const others = KINDS.filter((kind) => !kind.open.includes(open));
  const own = [...KINDS, PARENTHESES].find((kind) => kind.open.includes(open));
  return [
    {
      open: open + (own?.open ?? ''),
      close: close + (own?.close ?? ''),
      own: true,
      loose: own !== PARENTHESES,
    },
    ...others.map((kind) => ({ ...kind, own: false, loose: false })),
  ];
}
