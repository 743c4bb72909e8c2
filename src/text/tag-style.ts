import type { Scheme } from './sentence.ts';

/** How the tags of a corpus are written. */
export interface TagStyle {
  /** The scheme of the tags that `read` returns. */
  scheme: Scheme;
  /** In words, for messages: `BILUO, as in "U-LOC"`. */
  name: string;
  /** Whether `read` returns every tag as it is. */
  canonical: boolean;
  /** The tag as `O`, `B-PER` … (or as it is, in plain tags); undefined for one that does not fit the style. */
  read(tag: string): string | undefined;
}

/** The label of spans whose tags are `B` and `I` alone. */
export const BARE_LABEL = 'ENTITY';

/** What each letter means: `M` is BMES' inside, `L` and `U` are BILUO's last and unit, `W` is BMEWO's whole. */
const ROLES: Record<string, Role> = { B: 'B', I: 'I', M: 'I', E: 'E', L: 'E', S: 'S', U: 'S', W: 'S' };
type Role = 'B' | 'I' | 'E' | 'S';

const LETTERS = 'BIMELSUW';
const PREFIXED = /^([BIMELSUWbimelsuw])([^\p{L}\p{N}\s])(.+)$/su;
const SUFFIXED = /^(.+)([^\p{L}\p{N}\s])([BIMELSUWbimelsuw])$/su;

/** What stands for no entity, and what is mistaken for it: zero, small and foreign letters, and marks. */
const OUTSIDE = /^([Oo0\u041e\u043e\u039f\u03bf\uff2f]|[-_–—.]|OO|[Oo][-_/:]|[-_/:][Oo])$/u;

const CANONICAL = 'prefix -';

/** A tag taken apart in one of the ways in which tags are written. */
interface Form {
  /** All tags of a style have the same. */
  key: string;
  letter: string;
  label: string;
}

/**
 * Finds how the tags of a corpus are written, one array a sentence, by what most of them are:
 *
 * - spans, if most tags other than `O` are a letter of BIO, BIOES, BILUO, BMES or BMEWO with a label, before or after it
 *   and parted by any mark (`B-PER`, `b-per`, `B_PER`, `PER-B`); or if nearly all are such letters alone; or if more than
 *   half of all tags are `O` (labels without a prefix: tokens in a row with one label are a span);
 * - else plain tags, as those of parts of speech.
 *
 * Spans are in the scheme `BIOES` if most of them end by `E`, `S` or a letter of the same meaning, else in `IOB1` or
 * `BIO`.
 */
export function detectStyle(sentences: Iterable<readonly string[]>): TagStyle {
  const all = [...sentences];
  const counts = new Map<string, number>();
  for (const tags of all) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  const spelling = spellingOf(counts);
  return spelling ? spanStyle(all, counts, spelling) : PLAIN;
}

const PLAIN: TagStyle = { scheme: 'plain', name: 'plain tags', canonical: true, read: (tag) => tag };

interface Spelling {
  outside: string;
  formOf: (tag: string) => Form | undefined;
  canonical: boolean;
}

/** How spans are spelled, or undefined for plain tags. */
function spellingOf(counts: ReadonlyMap<string, number>): Spelling | undefined {
  const total = sum(counts.values());
  const [outside, outsideCount] = most([...counts].filter(([tag]) => OUTSIDE.test(tag))) ?? ['O', 0];
  const withKey = (key: string) => (tag: string) => formsOf(tag).find((form) => form.key === key);

  const keys = new Map<string, number>();
  for (const [tag, count] of counts)
    for (const { key } of formsOf(tag)) keys.set(key, (keys.get(key) ?? 0) + count);
  // Of two that are as frequent, the usual one.
  const [key, count] = most([[CANONICAL, keys.get(CANONICAL) ?? 0], ...keys])!;
  const entries = [...counts].filter(([tag]) => !OUTSIDE.test(tag));
  const top = most(entries.filter(([tag]) => !withKey(key)(tag)));
  const rest = sum(entries.map(([, n]) => n)) - (top && top[1] > total / 2 ? top[1] : 0);
  // Parts of speech may end by a letter, and have no tag for nothing.
  const plausible = key === CANONICAL || outsideCount > 0;
  // Where most tokens are outside, the rest are spans in any case.
  const isMost = count > rest / 2 || (count > 0 && count === rest / 2 && outsideCount > total / 2);
  if (isMost && plausible)
    return { outside, formOf: withKey(key), canonical: key === CANONICAL && outside === 'O' };

  for (const letters of [LETTERS, LETTERS.toLowerCase()]) {
    const bare = sum(entries.map(([tag, n]) => (tag.length === 1 && letters.includes(tag) ? n : 0)));
    const others = outsideCount > 0 || entries.some(([tag]) => tag !== letters[0] && letters.includes(tag));
    if (counts.has(letters[0]) && others && bare + outsideCount >= 0.9 * total)
      return { outside, formOf: (tag) => bareForm(tag, letters), canonical: false };
  }
  if (entries.length === 0 && /^o$/i.test(outside))
    return { outside, formOf: withKey(CANONICAL), canonical: outside === 'O' };
  if (/^o$/i.test(outside) && outsideCount > total / 2)
    return { outside, formOf: unprefixedForm, canonical: false };
  return undefined;
}

/** The ways in which a tag may be read as a letter and a label. */
function formsOf(tag: string): Form[] {
  const forms: Form[] = [];
  const add = (side: string, letter: string, mark: string, label: string) => {
    const upper = letter.toUpperCase();
    const key = `${side} ${mark}${letter === upper ? '' : ' small'}`;
    if (label.trim() === label && !label.startsWith(mark) && !(side === 'suffix' && label.endsWith(mark)))
      forms.push({ key, letter: upper, label });
  };
  const prefixed = PREFIXED.exec(tag);
  if (prefixed) add('prefix', prefixed[1], prefixed[2], prefixed[3]);
  const suffixed = SUFFIXED.exec(tag);
  if (suffixed) add('suffix', suffixed[3], suffixed[2], suffixed[1]);
  return forms;
}

function bareForm(tag: string, letters: string): Form | undefined {
  if (tag.length !== 1 || !letters.includes(tag)) return undefined;
  return { key: 'bare', letter: tag.toUpperCase(), label: BARE_LABEL };
}

/** A label alone is what is inside a span; one with a prefix is a slip among those without. */
function unprefixedForm(tag: string): Form | undefined {
  const prefixed = formsOf(tag).some(({ key, letter }) => key.startsWith('prefix') && 'BI'.includes(letter));
  if (OUTSIDE.test(tag) || prefixed) return undefined;
  return { key: 'label', letter: 'I', label: tag };
}

function spanStyle(
  sentences: readonly (readonly string[])[],
  counts: ReadonlyMap<string, number>,
  { outside, formOf, canonical }: Spelling,
): TagStyle {
  const forms = new Map([...counts.keys()].map((tag) => [tag, tag === outside ? undefined : formOf(tag)]));
  const letters = lettersOf(sentences, counts, forms);
  const tags = new Map<string, string | undefined>();
  for (const [tag, form] of forms) {
    const role = form && letters.has(form.letter) ? ROLES[form.letter] : undefined;
    tags.set(tag, tag === outside ? 'O' : role && `${role}-${form!.label}`);
  }
  const fitting = [...counts].filter(([tag]) => tags.get(tag) !== undefined && tag !== outside);
  // One that shows what is special in the style.
  const [example] = most(fitting.filter(([tag]) => tags.get(tag) !== tag)) ?? most(fitting) ?? [];
  const bare = example?.length === 1 && tags.get(example)?.endsWith(`-${BARE_LABEL}`);
  return {
    scheme: [...'ELSUW'].some((letter) => letters.has(letter)) ? 'BIOES' : openingOf(sentences, tags),
    name: `${nameOf(letters)}${bare ? ' without labels' : ''}, as in ${JSON.stringify(example ?? 'B-PER')}`,
    canonical: canonical && [...'MLUW'].every((letter) => !letters.has(letter)),
    read: (tag) => tags.get(tag),
  };
}

/** The letters that a corpus uses: those of its scheme, and of two letters with one meaning the more frequent. */
function lettersOf(
  sentences: readonly (readonly string[])[],
  counts: ReadonlyMap<string, number>,
  forms: ReadonlyMap<string, Form | undefined>,
): Set<string> {
  const frequency = new Map<string, number>();
  for (const [tag, count] of counts) {
    const letter = forms.get(tag)?.letter;
    if (letter) frequency.set(letter, (frequency.get(letter) ?? 0) + count);
  }
  const { singles, ends } = endings(sentences, forms);
  const usual = (letters: string) =>
    most([...letters].map((letter) => [letter, frequency.get(letter) ?? 0]).filter(([, n]) => n) as Count[]);
  const roles = ['B', 'IM', ...(ends ? ['EL'] : []), ...(singles ? ['SUW'] : [])];
  return new Set(roles.map(usual).flatMap((found) => (found ? [found[0]] : [])));
}

/** Whether the last tokens of spans, and spans of one token, have letters of their own: what most spans say. */
function endings(
  sentences: readonly (readonly string[])[],
  forms: ReadonlyMap<string, Form | undefined>,
): { ends: boolean; singles: boolean } {
  const [unmarked, marked] = [
    { E: 0, S: 0 },
    { E: 0, S: 0 },
  ];
  let marks = 0;
  for (const tags of sentences) {
    for (let i = 0; i < tags.length; i++) {
      const form = forms.get(tags[i]);
      if (!form) continue;
      const role = ROLES[form.letter];
      const before = forms.get(tags[i - 1]);
      const after = forms.get(tags[i + 1]);
      const follows = before?.label === form.label && (role === 'E' || role === 'I') && isOpen(before);
      const goesOn = after?.label === form.label && isOpen(form) && !'BS'.includes(ROLES[after.letter]);
      if (!isOpen(form)) marks++;
      if (role === 'S') marked.S++;
      else if (role === 'E' && follows) marked.E++;
      else if (isOpen(form) && !goesOn) unmarked[follows ? 'E' : 'S']++;
    }
  }
  const all = marks > unmarked.E + unmarked.S;
  return { ends: all || marked.E > unmarked.E, singles: all || marked.S > unmarked.S };
}

const isOpen = ({ letter }: Form) => ROLES[letter] === 'B' || ROLES[letter] === 'I';

/** IOB1 if more spans begin by `I-` than by a `B-` that IOB1 would not need. */
function openingOf(
  sentences: readonly (readonly string[])[],
  read: ReadonlyMap<string, string | undefined>,
): Scheme {
  let [iob1, bio] = [0, 0];
  for (const tags of sentences) {
    let previous = 'O';
    for (const tag of tags) {
      const current = read.get(tag) ?? 'O';
      const follows = previous !== 'O' && previous.slice(1) === current.slice(1);
      if (current !== 'O' && !follows)
        if (current.startsWith('I')) iob1++;
        else bio++;
      previous = current;
    }
  }
  return iob1 > bio ? 'IOB1' : 'BIO';
}

function nameOf(letters: ReadonlySet<string>): string {
  if (letters.has('W')) return 'BMEWO';
  if (letters.has('M')) return 'BMES';
  if (letters.has('L') || letters.has('U')) return 'BILUO';
  return letters.has('E') || letters.has('S') ? 'BIOES' : letters.has('B') ? 'BIO' : 'IO';
}

type Count = [name: string, count: number];

/** The most frequent; of several, the first. */
const most = (counts: readonly Count[]): Count | undefined =>
  counts.reduce<Count | undefined>((best, entry) => (best && best[1] >= entry[1] ? best : entry), undefined);

const sum = (numbers: Iterable<number>) => [...numbers].reduce((a, b) => a + b, 0);
