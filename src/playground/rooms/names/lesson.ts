import { splitSentences, type Tagger, tokenizeWords, Vocabulary } from 'oriel';
import type { Example } from './job.ts';
import { hasTellingShape, mayMention } from './likeness.ts';
import type { Marked } from './marks.ts';

/** What a model is taught, what it is held to meanwhile, and what is asked of it afterwards. */
export interface Lesson {
  examples: Example[];
  /** Texts that the model is to go on reading as it does. */
  replay: string[];
  /** Practice sentences that are not replayed: what it forgets is measured on them. */
  test: string[];
}

/** Sentences of the user's text that are replayed at most: practice sentences have to count too. */
const MOST_OWN = 100;
/** Of so many practice sentences one is kept for the test. */
const TEST_EACH = 5;
/** Sentences made of each mention: its own with another mention in its place, and practice sentences with such. */
const VARIED = { own: 4, practice: 16 };

/**
 * Of the user's text only sentences are replayed in which the model finds something and nothing looks like a taught
 * mention: in the others the user may hope for the new label, and the model says that there is none.
 */
export function lessonOf(
  tagger: Tagger,
  taught: readonly Example[],
  text: string,
  practice: readonly string[],
  seed = 1,
): Lesson {
  const mentions = mentionsOf(tagger, taught);
  const words = mentions.map((mention) => mention.text);
  const given = new Set(taught.map((example) => example.text));
  const unlike = (isLike: (sentence: string) => boolean) => (sentence: string) =>
    !given.has(sentence) && !isLike(sentence);
  const own = splitSentences(text)
    .map(({ start, end }) => text.slice(start, end))
    .filter(unlike(mayMention(words)))
    .filter((sentence) => tagger.tag(sentence).length > 0)
    .slice(0, MOST_OWN);
  const apart = practice.filter(unlike(mayMention(words, true)));
  const isTest = (_: string, i: number) => i % TEST_EACH === TEST_EACH - 1;
  const kept = apart.filter((sentence, i) => !isTest(sentence, i));
  return {
    examples: [...taught, ...variations(tagger, taught, mentions, kept, seed)],
    replay: [...own, ...kept],
    test: apart.filter(isTest),
  };
}

interface Mention {
  text: string;
  label: string;
  example: Example;
  place: Marked;
  /** The label that the model gives it. */
  foundAs: string | undefined;
}

/** What the examples mark that the model does not find by itself. */
function mentionsOf(tagger: Tagger, taught: readonly Example[]): Mention[] {
  return taught.flatMap((example) => {
    const found = tagger.tag(example.text);
    return example.entities.flatMap((place): Mention[] => {
      const { start, end, label } = place;
      const foundAs = found.find((one) => one.start === start && one.end === end)?.label;
      return foundAs === label
        ? []
        : [{ text: example.text.slice(start, end), label, example, place, foundAs }];
    });
  });
}

/**
 * A few examples teach their very words rather than what these have in common. Mentions of the same shape in their place
 * teach what stands around them; where the shape is telling, such mentions in practice sentences teach the shape.
 */
function variations(
  tagger: Tagger,
  taught: readonly Example[],
  mentions: readonly Mention[],
  practice: readonly string[],
  seed: number,
): Example[] {
  const random = randomFrom(seed);
  const choose = <T>(all: readonly T[]): T => all[random(all.length)];
  const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
  const hosts = practice
    .map((text): Example => ({ text, entities: tagger.tag(text) }))
    .filter(
      ({ entities }) =>
        entities.length > 0 && entities.every(({ label }) => tagger.model.tagSet.labels.includes(label)),
    );
  const syllables = [
    ...hosts
      .map(({ text }) => text)
      .join('')
      .matchAll(/\p{Script=Hangul}/gu),
  ].map(String);
  const vary = variationOf(mentions, random, syllables);
  const ownFrame = (mention: Mention) => {
    const { example, place, label, foundAs } = mention;
    if (!foundAs && !hasTellingShape(mention.text) && isKnown(tagger, mention.text)) return [];
    // What the model takes for something else has real fillers.
    const fillers = foundAs ? hosts.flatMap((host) => textsOf(host, foundAs)) : [];
    const another = () => (fillers.length > 0 ? choose(fillers) : vary(mention));
    return times(VARIED.own, () => withMention(example, place, another(), label));
  };
  const otherFrame = (mention: Mention) =>
    times(hosts.length > 0 ? VARIED.practice : 0, () => {
      const host = choose(hosts);
      return withMention(host, choose(host.entities), vary(mention), mention.label);
    });
  const seen = new Set(taught.map(({ text }) => text));
  return mentions
    .flatMap((mention) => [
      ...ownFrame(mention),
      ...(hasTellingShape(mention.text) ? otherFrame(mention) : []),
    ])
    .filter(({ text }) => !seen.has(text) && seen.add(text));
}

/** Whether a model of words has vectors for all that a mention is made of: words like them are near by, nonsense is not. */
const isKnown = ({ config, model }: Tagger, mention: string): boolean =>
  config.tokenizer === 'words' &&
  tokenizeWords(mention).every(
    ({ start, end }) => model.vocabulary.id(mention.slice(start, end)) !== Vocabulary.UNK,
  );

const textsOf = ({ text, entities }: Example, label: string | undefined): string[] =>
  entities.filter((one) => one.label === label).map(({ start, end }) => text.slice(start, end));

const WORD = /\p{Lu}?\p{Ll}+|\p{Script=Hangul}+/gu;
const LETTERS = { vowels: 'aeiou', consonants: 'bcdfgklmnprstvz' };

/**
 * Other digits and capitals, and nonsense for words, but for words that several mentions of the label have (`호`, `May`),
 * and for those of a single one with a telling shape.
 */
function variationOf(
  mentions: readonly Mention[],
  random: (below: number) => number,
  syllables: readonly string[],
): (mention: Mention) => string {
  const anyOf = (all: ArrayLike<string>): string => all[random(all.length)];
  const like = (letter: string, other: string) => (/\p{Lu}/u.test(letter) ? other.toUpperCase() : other);
  const nonsense = (word: string) =>
    word
      .replace(/[aeiouy]/gi, (letter) => like(letter, anyOf(LETTERS.vowels)))
      .replace(/[b-df-hj-np-tvwxz]/gi, (letter) => like(letter, anyOf(LETTERS.consonants)))
      .replace(/\p{Script=Hangul}/gu, (syllable) => (syllables.length > 0 ? anyOf(syllables) : syllable));
  const wordsOf = ({ text }: Mention) => new Set(text.match(WORD));
  return (mention) => {
    const kind = mentions.filter(({ label }) => label === mention.label);
    const alone = kind.length === 1 && hasTellingShape(mention.text);
    const isKept = (word: string) =>
      alone || kind.some((other) => other.text !== mention.text && wordsOf(other).has(word));
    return mention.text
      .replace(WORD, (word) => (isKept(word) ? word : nonsense(word)))
      .replace(/[0-9]/g, () => anyOf('0123456789'))
      .replace(/\p{Lu}+(?!\p{Ll})/gu, (run) =>
        run.replace(/[A-Z]/g, () => anyOf('ABCDEFGHIJKLMNOPQRSTUVWXYZ')),
      );
  };
}

/** A sentence with a mention in place of one of its entities. */
function withMention({ text, entities }: Example, place: Marked, mention: string, label: string): Example {
  const by = mention.length - (place.end - place.start);
  const moved = entities
    .filter(({ start }) => start !== place.start)
    .map(({ start, end, label }) =>
      start < place.start ? { start, end, label } : { start: start + by, end: end + by, label },
    );
  const own = { start: place.start, end: place.start + mention.length, label };
  return {
    text: text.slice(0, place.start) + mention + text.slice(place.end),
    entities: [...moved, own].sort((a, b) => a.start - b.start),
  };
}

/** Whole numbers below a bound, the same ones for the same seed (a linear congruential generator). */
function randomFrom(seed: number): (below: number) => number {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
