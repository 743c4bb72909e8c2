import { h } from '../../app/dom.ts';
import { colorClass, type ColorOf, labelWithMeaning } from './palette.ts';

/** A labelled piece of a text; what is drawn of an entity. */
export interface Marked {
  start: number;
  end: number;
  label: string;
}

/** A label in its color. */
export const labelTag = (label: string, colorOf: ColorOf): HTMLElement =>
  h('span', { class: `label ${colorClass(colorOf(label))}`, title: labelWithMeaning(label) }, label);

/** A run of a text that is marked as a whole, or not at all. */
export interface Piece {
  text: string;
  label?: string;
}

/** A text cut at its marks, which are in order and apart. */
export function piecesOf(text: string, marks: readonly Marked[]): Piece[] {
  let from = 0;
  const pieces = marks.flatMap(({ start, end, label }): Piece[] => {
    const before = text.slice(from, start);
    from = end;
    return [{ text: before }, { text: text.slice(start, end), label }];
  });
  return [...pieces, { text: text.slice(from) }];
}

export function markNode({ text, label = '' }: Piece, colorOf: ColorOf, labelled = false): HTMLElement {
  const mark = document.createElement('mark');
  mark.className = colorClass(colorOf(label));
  mark.title = labelWithMeaning(label);
  mark.dataset.label = label;
  mark.append(text);
  if (labelled) mark.append(h('small', {}, label));
  return mark;
}

/** A text with its marks; with their labels, if wanted. */
export const markedText = (
  text: string,
  marks: readonly Marked[],
  colorOf: ColorOf,
  labelled = false,
): (Node | string)[] =>
  piecesOf(text, marks).map((piece) =>
    piece.label === undefined ? piece.text : markNode(piece, colorOf, labelled),
  );

/** Marks of a text in the text that an edit has made of it: those that the edit touches are gone. */
export function shifted<M extends Marked>(marks: readonly M[], before: string, after: string): M[] {
  const shortest = Math.min(before.length, after.length);
  let head = 0;
  while (head < shortest && before.charCodeAt(head) === after.charCodeAt(head)) head++;
  let tail = 0;
  while (tail < shortest - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const by = after.length - before.length;
  return marks.flatMap((mark) => {
    if (mark.end <= head) return [mark];
    if (mark.start < before.length - tail) return [];
    return [{ ...mark, start: mark.start + by, end: mark.end + by }];
  });
}

/** Those that share no character with a piece. */
export const apartFrom = <T extends { start: number; end: number }>(
  all: readonly T[],
  piece: { start: number; end: number },
): T[] => all.filter(({ start, end }) => end <= piece.start || piece.end <= start);
