import type { TextRange } from '../sentence.ts';

/** Entities of a text and its tokens: where borders meet, and where a token may be cut. */

/** A labelled run of characters: UTF-16 offsets into the text, `end` exclusive. */
export interface Entity extends TextRange {
  label: string;
}

const INVISIBLE = /^[\s\u200B\u2060\uFEFF]$/;
const CASED = /^[\p{Lu}\p{Ll}\p{Lt}]/u;

/** An entity without the white space at its edges; undefined if it is nothing else. */
export function trimmed(text: string, entity: Entity): Entity | undefined {
  let { start, end } = entity;
  while (start < end && INVISIBLE.test(text[start])) start++;
  while (end > start && INVISIBLE.test(text[end - 1])) end--;
  return start < end ? { ...entity, start, end } : undefined;
}

/** How a border lies in the tokens of a text. */
type Border = 'token' | 'part' | 'word' | 'wrong';

/** The borders of the tokens of a text. */
export class TokenBorders {
  private readonly starts: ReadonlySet<number>;
  private readonly ends: ReadonlySet<number>;
  private readonly text: string;
  private readonly tokens: readonly TextRange[];

  constructor(text: string, tokens: readonly TextRange[]) {
    this.text = text;
    this.tokens = tokens;
    this.starts = new Set(tokens.map(({ start }) => start));
    this.ends = new Set(tokens.map(({ end }) => end));
  }

  /** Whether an entity is a run of whole tokens. */
  fits({ start, end }: TextRange): boolean {
    return this.starts.has(start) && this.ends.has(end);
  }

  /**
   * Whether an entity is a run of tokens, some of which may be cut: where the kind of character changes (`Paris|-based`,
   * `10|mg`), in scripts without capital letters (`서울|에서`), and inside a word (`Berlin|er`) if the entity's other
   * border is none in a word and pieces have two letters or are a plural `s`. Others are likely slips.
   */
  canCut({ start, end }: TextRange): boolean {
    const borders = [this.starts.has(start) ? 'token' : this.borderAt(start, 'start'), this.ends.has(end) ? 'token' : this.borderAt(end, 'end')]; // prettier-ignore
    return !borders.includes('wrong') && borders.filter((border) => border === 'word').length < 2;
  }

  private borderAt(offset: number, side: 'start' | 'end'): Border {
    const { text } = this;
    const token = this.tokenAround(offset);
    if (!token || /^(\p{M}|\u200C|\u200D|[\uDC00-\uDFFF])/u.test(text.slice(offset))) return 'wrong';
    const [left, right] = [text.slice(token.start, offset), text.slice(offset, token.end)];
    if (left.endsWith('\u200D')) return 'wrong';
    if (/\d$/.test(left) && /^\d/.test(right)) return 'wrong';
    const before = /[\p{L}]\p{M}*$/u.exec(left)?.[0] ?? '';
    if (!CASED.test(before) || !CASED.test(right)) return 'part';
    if (/^\p{Ll}/u.test(before) && /^\p{Lu}/u.test(right)) return 'part';
    const letters = [
      /[\p{Lu}\p{Ll}\p{Lt}\p{M}]{1,3}$/u.exec(left)![0],
      /^[\p{Lu}\p{Ll}\p{Lt}\p{M}]+/u.exec(right)![0],
    ];
    const plural = side === 'end' && letters[1] === 's' && letters[0].length > 2;
    return plural || letters.every(({ length }) => length > 1) ? 'word' : 'wrong';
  }

  private tokenAround(offset: number): TextRange | undefined {
    return this.tokens.find(({ start, end }) => start < offset && offset < end);
  }
}

/** Tokens cut where entities begin and end inside them, and of which token each is a piece. */
export function cutTokens(
  tokens: readonly TextRange[],
  entities: readonly TextRange[],
): { tokens: TextRange[]; pieces: number[] } {
  const borders = [...new Set(entities.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  const cut: TextRange[] = [];
  const pieces: number[] = [];
  let next = 0;
  tokens.forEach(({ start, end }, i) => {
    while (next < borders.length && borders[next] <= start) next++;
    let from = start;
    for (; next < borders.length && borders[next] < end; next++) {
      cut.push({ start: from, end: (from = borders[next]) });
      pieces.push(i);
    }
    cut.push({ start: from, end });
    pieces.push(i);
  });
  return { tokens: cut, pieces };
}

/** Why an entity does not fit the tokens, and the nearest token borders. */
export function misalignment(text: string, entity: Entity, tokens: readonly TextRange[]): string {
  const cut = tokens.filter(
    ({ start, end }) =>
      (start < entity.start && entity.start < end) || (start < entity.end && entity.end < end),
  );
  const named = cut.map((token) => describe(text, token)).join(' and ');
  const what = cut.length
    ? `cuts the token${cut.length > 1 ? 's' : ''} ${named}`
    : 'begins or ends between tokens';
  const fix = nearestRange(entity, tokens);
  const nearest = fix ? `, the nearest being ${describe(text, fix)}` : ' (there are no tokens)';
  return `got the entity ${describe(text, entity, entity.label)}, which ${what}; expected token borders${nearest}`;
}

/** The run of tokens whose borders are nearest to the entity's; of two as near, the longer. */
export function nearestRange(entity: TextRange, tokens: readonly TextRange[]): TextRange | undefined {
  const nearest = (offsets: number[], target: number) =>
    offsets.reduce((best, offset) => (Math.abs(offset - target) < Math.abs(best - target) ? offset : best));
  if (!tokens.length) return undefined;
  const start = nearest(
    tokens.map((token) => token.start),
    entity.start,
  );
  const ends = tokens.map((token) => token.end).filter((end) => end > start);
  return { start, end: nearest(ends.reverse(), entity.end) };
}

export function describe(text: string, { start, end }: TextRange, label = ''): string {
  return `${label && `${label} `}${show(text.slice(start, end))} [${start}, ${end})`;
}

export const show = (value: unknown) => JSON.stringify(value) ?? 'nothing';
