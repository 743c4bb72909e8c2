import fc from 'fast-check';

/** Any strings: text in many scripts, any code points, and code units that are no text (lone surrogates). */
export const anyString = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)),
);

export const anyWord = anyString.filter((text) => text !== '');
