// The training corpus of personal data, varied: the templates of the synthetic corpus are few, and none of the development part
// is among them, so that what a tagger must learn is the entities themselves. Its training part again with other entities of
// the same kind, and natural sentences of EWT in which entities stand in place of noun phrases.
import { spansOf } from '../dist/index.js';

/** A generator of numbers in [0, 1) (mulberry32), so that a seed gives one corpus. */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A sentence as pieces of tokens, those that are entities with their label; `part` cuts something else in parallel. */
function piecesOf({ tokens, tags }, parallel = tokens) {
  const pieces = [];
  let at = 0;
  const cut = (end, label) => {
    if (end > at) pieces.push({ tokens: tokens.slice(at, end), parallel: parallel.slice(at, end), label });
    at = end;
  };
  for (const { label, start, end } of spansOf(tags)) {
    cut(start);
    cut(end, label);
  }
  cut(tokens.length);
  return pieces;
}

const joinPieces = (pieces) => ({
  tokens: pieces.flatMap(({ tokens }) => tokens),
  tags: pieces.flatMap(({ tokens, label }) =>
    tokens.map((_, i) => (label ? `${i > 0 ? 'I' : 'B'}-${label}` : 'O')),
  ),
});

const sentencesOf = ({ documents }) => documents.flatMap(({ sentences }) => sentences);
const isWhole = ({ tokens }) => tokens.length >= 6 || /^the corner| (apt|suite) /i.test(tokens.join(' '));

/** The sentences of a corpus as pieces, each entity with its kind: those of one kind may stand for each other. */
function templatesOf(corpus) {
  const sentences = sentencesOf(corpus).map((sentence) => piecesOf(sentence));
  // Addresses are annotated whole in running text, and part by part in lists: a template has the one or the other.
  const template = (pieces) => pieces.map(({ tokens, label }) => label ?? tokens.join(' ')).join(' ');
  const whole = new Set();
  const place = (pieces, i) => `${template(pieces)} ${i}`.toLowerCase();
  for (const pieces of sentences)
    pieces.forEach((piece, i) => {
      if (piece.label === 'STREET_ADDRESS' && isWhole(piece)) whole.add(place(pieces, i));
    });
  return sentences.map((pieces) =>
    pieces.map((piece, i) =>
      piece.label ? { ...piece, kind: kindOf(piece, whole.has(place(pieces, i))) } : piece,
    ),
  );
}

function kindOf({ label, tokens }, whole) {
  const text = tokens.join(' ');
  if (label === 'STREET_ADDRESS')
    return whole
      ? 'address'
      : /^[\d ]+$/.test(text)
        ? 'number'
        : /^(apt|suite) /i.test(text)
          ? 'unit'
          : 'street';
  if (label === 'DATE_TIME' && /^\d{4}$/.test(text)) return 'year';
  if (label === 'TITLE' && tokens.length === 2 && tokens[1] === '.') return 'title .';
  return (label === 'PERSON' || label === 'ORGANIZATION') && text.endsWith("'s") ? `${label} 's` : label;
}

const LETTERS = 'ABCDEFGHIKLMNOPRSTUVW';

/** Draws entities: those of a corpus, and others made of their parts. */
class Entities {
  kinds = {};

  constructor(templates, random) {
    this.random = random;
    for (const piece of templates.flat()) if (piece.kind) (this.kinds[piece.kind] ??= []).push(piece);
    this.companies = this.kinds.ORGANIZATION.filter(
      ({ tokens }) => tokens.length > 1 && !tokens.includes(',') && !tokens.includes('-'),
    );
  }

  chance(share) {
    return this.random() < share;
  }

  pick(list) {
    return list[Math.floor(this.random() * list.length)];
  }

  tokens(kind) {
    return this.pick(this.kinds[kind]).tokens;
  }

  draw(kind) {
    if (this.makers[kind] && this.chance(0.5)) {
      return { ...this.kinds[kind][0], tokens: this.makers[kind]() };
    }
    return this.pick(this.kinds[kind]);
  }

  makers = {
    PERSON: () => {
      const [first, last] = [this.tokens('PERSON'), this.tokens('PERSON')];
      if (first.length > 1 && last.length > 1) return [...first.slice(0, -1), last.at(-1)];
      return this.chance(0.5) ? [last.at(-1)] : first;
    },
    ORGANIZATION: () => {
      const forms = [
        () => [this.surname(), ',', this.surname(), 'and', this.surname()],
        () => [this.surname(), '-', this.surname()],
        () => [this.surname(), ...this.pick(this.companies).tokens.slice(1)],
        () => [this.pick(this.companies).tokens[0], ...this.pick(this.companies).tokens.slice(1)],
        () => this.pick(this.companies).tokens.slice(0, 1),
      ];
      return this.pick(forms)();
    },
    address: () => [
      ...(this.chance(0.7) ? this.tokens('number') : []),
      ...this.tokens('street'),
      ...(this.chance(0.75) ? this.tokens('unit') : []),
      ...(this.chance(0.25) ? [','] : []),
      ...this.tokens('GPE'),
      ...(this.chance(0.3) ? [',', this.pick(LETTERS) + this.pick(LETTERS)] : []),
      ...(this.chance(0.6) ? this.tokens('GPE') : []),
      ...(this.chance(0.5) ? this.tokens('number') : []),
    ],
  };

  surname() {
    for (let tries = 0; tries < 9; tries++) {
      const word = this.tokens('PERSON').at(-1);
      if (/^\p{L}{3,}$/u.test(word)) return word;
    }
    return 'Smith';
  }
}

const INSERTED =
  `PERSON PERSON PERSON_'s GPE ORGANIZATION ORGANIZATION address address street PHONE_NUMBER EMAIL_ADDRESS
  DOMAIN_NAME CREDIT_CARD IBAN_CODE IP_ADDRESS DATE_TIME NRP`
    .split(/\s+/)
    .map((kind) => kind.replace("_'s", " 's"));
const PLACES = new Set(['GPE', 'address', 'street']);
const PREPOSITION = /^(at|to|from|in|near|of|by|on|behind|outside)$/i;

/** Where a noun phrase that begins at `start` has its adjectives and ends; undefined if none begins there. */
function nounPhrase(tags, start) {
  let at = start;
  if (/^(DT|PRP\$)$/.test(tags[at])) at++;
  while (/^(JJ[RS]?|CD)$/.test(tags[at])) at++;
  const noun = at;
  while (tags[at]?.startsWith('NN')) at++;
  return at > noun ? { noun, end: at } : undefined;
}

/** Tokens outside of entities, an entity in place of some noun phrases; `parallel` are their parts of speech. */
function withEntities({ tokens, parallel }, entities) {
  const pieces = [];
  const keep = (from, to) => pieces.push({ tokens: tokens.slice(from, to) });
  for (let at = 0; at < tokens.length;) {
    const { noun, end } = nounPhrase(parallel, at) ?? {};
    if (!end) {
      keep(at, ++at);
      continue;
    }
    const place = PREPOSITION.test(tokens[at - 1] ?? '') || entities.chance(0.3);
    const kind = entities.pick(place ? INSERTED : INSERTED.filter((one) => !PLACES.has(one)));
    const adjective = parallel[noun - 1]?.startsWith('JJ');
    if (!entities.chance(0.25) || !entities.kinds[kind] || (kind === 'NRP' && !adjective)) keep(at, end);
    else if (kind === 'NRP') {
      keep(at, noun - 1);
      pieces.push(entities.draw(kind));
      keep(noun, end);
    } else pieces.push(entities.draw(kind));
    at = end;
  }
  return pieces;
}

/** What EWT annotates, as it is called here and by which kind it is replaced. */
const EWT = {
  PER: { label: 'PERSON', kind: 'PERSON' },
  LOC: { label: 'GPE', kind: 'GPE' },
  ORG: { label: 'ORGANIZATION', kind: 'ORGANIZATION' },
};

/** Sentences with entities of EWT and others; those with numbers, which EWT does not annotate, are left out. */
function naturalSentences(ewt, parts, count, entities) {
  const fits = ewt
    .map((sentence, i) => piecesOf(sentence, parts[i].tags))
    .filter((pieces) => {
      const tokens = pieces.flatMap((piece) => piece.tokens);
      return tokens.length > 3 && tokens.length <= 45 && !tokens.some((token) => /\d/.test(token));
    });
  const made = [];
  while (made.length < count) {
    const pieces = entities.pick(fits).flatMap((piece) => {
      if (!piece.label) return withEntities(piece, entities);
      const { label, kind } = EWT[piece.label];
      return [entities.chance(0.7) ? entities.draw(kind) : { ...piece, label }];
    });
    if (pieces.some(({ label }) => label) || entities.chance(0.2)) made.push(pieces);
  }
  return made;
}

/** Marks labels of what is annotated in a way of its own: whole addresses, and the places of an address in parts. */
const finer = (pieces) =>
  pieces.map((piece, i) => {
    const inParts = (one) => one?.label === 'STREET_ADDRESS' && one.kind !== 'address';
    const place = piece.label === 'GPE' && [-2, -1, 1].some((step) => inParts(pieces[i + step]));
    return piece.kind === 'address' || place ? { ...piece, label: `${piece.label}~` } : piece;
  });

/**
 * A corpus to train on: `pii`, `copies` of it with other entities, and natural sentences. Labels that end with ~ are to be
 * taken for those without.
 *
 * @param parts EWT with its parts of speech (XPOS) for tags
 */
export function variedPii({ pii, ewt, parts, copies, natural, seed = 1 }) {
  const random = generator(seed);
  const given = templatesOf(pii);
  const entities = new Entities(given, random);
  const refilled = Array.from({ length: copies }, () =>
    given.map((pieces) => pieces.map((piece) => (piece.kind ? entities.draw(piece.kind) : piece))),
  ).flat();
  const made = [...refilled, ...naturalSentences(sentencesOf(ewt), sentencesOf(parts), natural, entities)];
  const lowered = made.map((pieces) => {
    if (!entities.chance(0.12)) return pieces;
    return pieces.map((piece) => ({ ...piece, tokens: piece.tokens.map((token) => token.toLowerCase()) }));
  });
  const sentences = [...given, ...lowered].map((pieces) => joinPieces(finer(pieces)));
  return { ...pii, documents: sentences.map((sentence) => ({ sentences: [sentence] })) };
}
