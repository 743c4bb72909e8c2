import { hashSequence } from './token-hash.ts';
import { tokenizers } from './tokenizer.ts';
import { checkArguments, iterable, aString, optionsOf } from '../util/arguments.ts';

/** Lists of entries (names, places, products …) by label, as users have them. */
export type GazetteerLists = Readonly<Record<string, readonly string[]>>;

/** Masks of labels have 32 bits. */
const MAX_LABELS = 32;
/** Bounds what a match costs; the reader of compiled lists has the same bound. */
const MAX_TOKENS = 64;

/** An entry's tokens as they occur in a text. */
function* tokensOf(entry: string, tokenizer: keyof typeof tokenizers): Iterable<string[]> {
  const cut = (text: string) =>
    tokenizers[tokenizer](text).map((range) => text.slice(range.start, range.end));
  if (tokenizer === 'syllables') return yield cut(entry);
  // `U.S.` keeps its period within a sentence; at the end of one the period is a token of its own.
  const inner = cut(`${entry} x`).slice(0, -1);
  yield inner;
  const last = inner.at(-1);
  if (last && last.length > 1 && last.endsWith('.')) yield [...inner.slice(0, -1), last.slice(0, -1)];
}

/** Labels of lists, in the order of the bits of a gazetteer's masks. */
export const labelsOfLists = (lists: GazetteerLists): string[] => Object.keys(lists).sort();

/**
 * Lists as what a model carries: the number g of groups, g × (tokens of an entry, mask of labels, number of entries),
 * then the entries of each group as sorted 32-bit hashes of their tokens. 4 bytes an entry. A sequence of tokens that
 * is in no list is taken for an entry with probability n/2³², n being the number of entries with as many tokens; so at
 * a place of a text a false match begins with a probability of at most (number of entries)/2³²: 6 in a million for
 * 25,000 entries.
 *
 * @throws RangeError for no label, more than 32 labels, or an entry of more than 64 tokens
 */
export function compileGazetteer(lists: GazetteerLists, tokenizer: keyof typeof tokenizers): Uint32Array {
  const labels = labelsOfLists(lists);
  if (labels.length === 0 || labels.length > MAX_LABELS)
    throw new RangeError(`gazetteers: got ${labels.length} labels, expected 1 to ${MAX_LABELS}`);
  /** Masks of labels by hash, for each number of tokens. */
  const byLength = new Map<number, Map<number, number>>();
  labels.forEach((label, bit) => {
    for (const entry of lists[label])
      for (const tokens of tokensOf(entry.trim(), tokenizer)) {
        const { length } = tokens;
        if (length > MAX_TOKENS)
          throw new RangeError(
            `gazetteers: got an entry of ${length} tokens in the list ${label} (${JSON.stringify(entry.slice(0, 40))}…), expected at most ${MAX_TOKENS}`,
          );
        if (length === 0) continue;
        const hash = hashSequence(tokens);
        const masks = byLength.get(length) ?? new Map<number, number>();
        byLength.set(length, masks.set(hash, ((masks.get(hash) ?? 0) | (1 << bit)) >>> 0));
      }
  });
  return pack(byLength);
}

function pack(byLength: Map<number, Map<number, number>>): Uint32Array {
  const groups: { length: number; mask: number; hashes: Uint32Array }[] = [];
  for (const [length, masks] of byLength)
    for (const mask of new Set(masks.values())) {
      const hashes = [...masks].filter(([, other]) => other === mask).map(([hash]) => hash);
      groups.push({ length, mask, hashes: Uint32Array.from(hashes).sort() });
    }
  groups.sort((a, b) => a.length - b.length || a.mask - b.mask);
  const total = groups.reduce((sum, { hashes }) => sum + hashes.length, 0);
  const packed = new Uint32Array(1 + 3 * groups.length + total);
  packed[0] = groups.length;
  let at = 1 + 3 * groups.length;
  groups.forEach(({ length, mask, hashes }, g) => {
    packed.set([length, mask, hashes.length], 1 + 3 * g);
    packed.set(hashes, at);
    at += hashes.length;
  });
  return packed;
}

export interface ParseGazetteerOptions {
  /** The label of every entry; without it each line has its own behind a tab. */
  label?: string | undefined;
  /** What errors name. */
  source?: string;
}

/**
 * Reads lists: an entry a line, or `entry TAB label`; further columns, blank lines and white space around entries are
 * left out.
 *
 * @throws SyntaxError for a line that lacks its label
 */
export function parseGazetteer(
  lines: Iterable<string>,
  options: ParseGazetteerOptions = {},
): Record<string, string[]> {
  checkArguments({ lines, options }, iterable, optionsOf('label', 'source'));
  const { label, source = 'gazetteer' } = options;
  const lists: Record<string, string[]> = Object.create(null);
  let number = 0;
  for (const line of lines) {
    number++;
    checkArguments({ [`line ${number}`]: line }, aString);
    const [entry, own] = line.replace(/^\ufeff/, '').split('\t');
    if (entry.trim() === '') continue;
    const name = label ?? own?.trim();
    if (!name)
      throw new SyntaxError(
        `${source}:${number}: got ${JSON.stringify(line)}, expected an entry, a tab and a label`,
      );
    (lists[name] ??= []).push(entry.trim());
  }
  return { ...lists };
}
