import { SPACE, classAt, isLower, isUpper } from './characters.ts';

/**
 * What an abbreviation's period may do: behind a `prefix` (Mr., e.g.) no sentence ends; behind a `suffix` (Inc., U.S.)
 * one ends where a new one clearly starts; behind a `closing` one (etc., p.m.) before most capitals; an `initial` is a
 * capital letter by itself.
 */
export type AbbreviationKind = 'prefix' | 'suffix' | 'closing' | 'initial';

const set = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));

const PREFIXES =
  set(`mr mrs ms messrs mx dr drs prof profs gen sen sens rep reps rev hon gov govs pres supt capt cpt
  cmdr cdr lt col sgt cpl pvt maj adm brig insp det atty mt ft vs viz cf approx esp incl attn tel asst
  assn mlle mme v e.g i.e c.f a.k.a d.b.a`);

const SUFFIXES =
  set(`inc corp co cos ltd llc plc bhd gmbh jr sr esq ph.d ave blvd rd hwy pkwy jan feb mar apr jun jul
  aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun ala ariz ark calif colo conn del fla ill ind
  kan ky la mass md mich minn miss mo mont neb nev okla ore pa penn tenn tex va vt wash wis wyo al lb lbs oz
  mph st ste dept bros univ`);

const CLOSING = set('etc a.m p.m');

/** Abbreviations before a number, otherwise ordinary words. */
const NUMBERED = set('apt no nos vol vols pp p ch fig figs sec sect art arts eq eqs pt ver ref refs op');

/** Of these, which are also words, only the capitalised form is an abbreviation. */
const CAPITALISED =
  set(`mar jun sun sat wed mon fri ill ind miss mo la pa ark wash ore co cos mass conn del mont hon
  col gen sen rep reps rev pres det tex tel va`);

/** Words that start sentences far more often than they go on with a name. */
const STARTERS =
  set(`the a an this that these those he she it they we you i his her its their our my your but and or
  so if when while where why how what who which there here then however although though because since after before as
  at by for from in into on of to with without under over during until according meanwhile moreover furthermore also
  thus therefore instead yet no not nobody nothing some many most all both each every one two another such only even
  once let is are was were do does did have has had can could will would should may might must please thanks maybe`);

/** Capitalised words that go on after a time of day. */
const AFTER_TIME =
  set(`monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri sat sun
  january february march april may june july august september october november december jan feb mar apr jun jul aug
  sep sept oct nov dec eastern pacific central mountain est edt pst pdt cst cdt mst mdt et pt ct gmt utc bst cet kst`);

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
  const lower = word.toLowerCase();
  if (CAPITALISED.has(lower) && !isUpper(word[0])) return undefined;
  if (INITIAL.test(word)) return 'initial';
  if (PREFIXES.has(lower) || (NUMBERED.has(lower) && isBeforeNumber(text, at))) return 'prefix';
  if (CLOSING.has(lower)) return 'closing';
  return SUFFIXES.has(lower) || ACRONYM.test(word) ? 'suffix' : undefined;
}

function isBeforeNumber(text: string, period: number): boolean {
  const next = text[period + 1 + (classAt(text, period + 1) === SPACE ? 1 : 0)];
  return isNumber(next);
}

function isNumber(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9';
}

/** Whether a sentence starts at `at`, seen from an abbreviation before it. */
export function isStartAfter(kind: AbbreviationKind, text: string, at: number): boolean {
  if (kind === 'prefix') return false;
  const word = /^(?!\p{L}\.)\p{L}+/u.exec(text.slice(at, at + LONGEST + 1))?.[0].toLowerCase();
  if (kind === 'closing') return !isLower(text[at]) && !isNumber(text[at]) && !(word && AFTER_TIME.has(word));
  return word !== undefined && isUpper(text[at]) && STARTERS.has(word);
}
