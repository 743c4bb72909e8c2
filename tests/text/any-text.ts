import fc from 'fast-check';

const listed = (...lists: string[]) => fc.constantFrom(...lists.flatMap((list) => list.split('|')));

const pieces = listed(
  '한|국|가\u11a8|\u1112\u1161\u11ab|\u1112|\u1161|ㅋㅋ|다.|요!|日本|カナ|É|ß|ñ|½|𝐀|𠀀',
  '👩‍👩‍👧|👍🏽|🇰🇷|🇰|1️⃣|❤️|😀|🏴\u{e0067}\u{e007f}|\ud83d|\ude00|\u200d|\ufe0f|\u20e3|\u0301',
  ' |\n|\t|\r\n|\u00a0|\u3000|\u2028|\ufeff|\u200b|\u00ad|\u0000',
  "a|don't|'|’s|U.S.|Mr.|1,000.5|.|...|…|?!|-|--|/|@|#|$|%|(|)|\"|“|”|+|&|_|=|:)|http://|www.a|x@y.z",
);

/** Strings of any UTF-16 units, of graphemes, and of everything that a splitter or tokenizer treats specially. */
export const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 })
    .map((units) => String.fromCharCode(...units)),
  fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
);
