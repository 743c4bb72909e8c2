import { isLower, isUpper } from './characters.ts';

/**
 * What an abbreviation's period may do: behind a `prefix` (Mr., e.g.) no sentence ends; behind a `suffix` (Inc., U.S.)
 * one ends where a new one clearly starts; behind a `closing` one (etc., p.m.) before most capitals; an `initial` is a
 * capital letter by itself.
 */
export type AbbreviationKind = 'prefix' | 'suffix' | 'closing' | 'initial';

const set = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));

const DAYS = 'Mon tue tues Wed thu thur thurs Fri Sat Sun';
const MONTHS = 'jan feb Mar apr Jun jul aug sep sept oct nov dec';

// Of those written with a capital only the form with a capital is an abbreviation: the other is a word.
const PREFIXES =
  set(`mr mrs ms messrs mx dr drs prof profs Gen Sen sens Rep Reps Rev Hon gov govs Pres supt amb cllr capt cpt cmdr cdr
  comdr cdre lt Col sgt cpl pvt pte maj adm brig insp Det Fr Br msgr Rt mlle mme sra dra atty asst mt ft vs viz cf approx
  esp incl attn Tel assn v e.g i.e c.f a.k.a d.b.a`);

const SUFFIXES =
  set(`${DAYS} ${MONTHS} inc corp Co Cos ltd llc plc bhd sdn pty gmbh Assoc assocs bros mfg intl govt Dist Div Com Dep Dir
  Adj Inst univ dept jr sr esq ph.d ave blvd rd hwy pkwy bldg ala ariz Ark calif colo Conn Del fla Ill Ind kan ky La Mass
  md mich minn Miss Mo Mont neb nev okla Ore Pa penn tenn Tex Va vt Wash wis wyo al lb lbs oz mph st ste ibid cit seq eds`);

const CLOSING = set('etc a.m p.m');

/** Abbreviations before a number, otherwise ordinary words. */
const NUMBERED =
  set(`apt no nos vol vols pp p ch chap fig figs sec secs sect art arts eq eqs eqn eqns pt ver ref refs op
  app apps par thm lem prop tab suppl ext`);
/** Those that may have a letter or a Roman number instead: `Fig. A`, `Vol. II`. */
const LETTERED = /^(?:[A-MO-Z]|fig|eq|vol|pp)/;

/** Words that start sentences far more often than they go on with a name. */
export const STARTERS =
  set(`the a an this that these those he she it they we you i his her its their our my your but and or
  so if when while where why how what who which there here then however although though because since after before as
  at by for from in into on of to with without under over during until according meanwhile moreover furthermore also
  thus therefore instead yet no not nobody nothing some many most all both each every one two another such only even
  once let is are was were do does did have has had can could will would should may might must please thanks maybe`);

/** Capitalised words that go on after a time of day. */
const AFTER_TIME = set(
  `${DAYS} ${MONTHS} monday tuesday wednesday thursday friday saturday sunday january february march april may june july
  august september october november december eastern pacific central mountain est edt pst pdt cst cdt mst mdt et pt ct
  gmt utc bst cet cest eet wet ist jst kst hkt sgt msk aest aedt nzst`.toLowerCase(),
);

const LONGEST = 12;
const ACRONYM = /^(?:\p{L}\.)+\p{L}$/u;
const INITIAL = /^\p{Lu}$/u;

/**
 * The kind of the abbreviation from `start` whose (last) period is at `at`; undefined if the word
 * is none. Of a hyphenated word (`Iraq-U.N.`) the last part counts.
 */
export function abbreviationKind(text: string, start: number, at: number): AbbreviationKind | undefined {
  const whole = text.slice(Math.max(start, at - LONGEST - 1), at);
  const word = whole.slice(whole.lastIndexOf('-') + 1);
  if (word.length > LONGEST) return undefined;
  if (INITIAL.test(word)) return 'initial';
  const lower = word.toLowerCase();
  const isOf = (words: ReadonlySet<string>) => words.has(lower) || words.has(word[0] + lower.slice(1));
  if (isOf(PREFIXES) || isReference(text, word, at)) return 'prefix';
  if (CLOSING.has(lower)) return 'closing';
  return isOf(SUFFIXES) || ACRONYM.test(word) ? 'suffix' : undefined;
}

const NUMBER = /[ \t\u00a0]?(?:[(#§]|nos?\. ?)?\d/y;
const LETTER = /[ \t\u00a0]?\(?(?:[IVXLC]+|[A-Z]|[ivxlc]{1,6})(?:[\d.-]\d*)?(?![\p{L}'’]|\. ?\p{Lu})/uy;

/** `no. 5`, `Eq. (3)`, `Fig. A`, `Vol. II` */
function isReference(text: string, word: string, period: number): boolean {
  const pattern = LETTERED.test(word) ? LETTER : NUMBER;
  if (!NUMBERED.has(word.toLowerCase())) return false;
  NUMBER.lastIndex = pattern.lastIndex = period + 1;
  return pattern.test(text) || (pattern !== NUMBER && NUMBER.test(text));
}

function isNumber(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9';
}

const LOCAL_TIME = /(?:\p{Lu}[\p{L}.]*[ -]){1,3}(?:(?:local|standard|daylight|summer) )?time\b/uy;

/** `5 p.m. Paris time` */
function isTimeZone(text: string, at: number): boolean {
  LOCAL_TIME.lastIndex = at;
  return LOCAL_TIME.test(text);
}

/** Whether a sentence starts at `at`, seen from an abbreviation before it. */
export function isStartAfter(kind: AbbreviationKind, text: string, at: number): boolean {
  if (kind === 'prefix') return false;
  const word = /^(?!\p{L}\.)\p{L}+/u.exec(text.slice(at, at + LONGEST + 1))?.[0].toLowerCase();
  if (kind === 'closing' && isTimeZone(text, at)) return false;
  if (kind === 'closing') return !isLower(text[at]) && !isNumber(text[at]) && !(word && AFTER_TIME.has(word));
  return word !== undefined && isUpper(text[at]) && STARTERS.has(word);
}

/** Names that end with a mark. */
const MARKED = /^(?:Yahoo!|Yum!|Jeopardy!|Joomla!|Wham!|Panic!|Guess\?|Which\?)$/;
/** What goes on behind a name, rather than begin another remark. */
const AFTER_NAME = /^(?:is|was|has|had|said|and|or|in|of|for|with|by|to|from)\b/;

/** Whether the `!` or `?` behind a word is part of a name: the text goes on at `next` as it does behind one. */
export function isPartOfName(word: string, mark: string, text: string, next: number): boolean {
  const isKnown = MARKED.test(word + mark);
  if (!isLower(text[next])) return isKnown && !isStartAfter('suffix', text, next);
  return (
    isKnown || (/^\p{Lu}\p{Ll}+!$/u.test(word + mark) && AFTER_NAME.test(text.slice(next, next + LONGEST)))
  );
}
