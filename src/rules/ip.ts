import { anyOf, type Rule } from './rule.ts';

const BYTE = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const FOUR = `(?:${BYTE}\\.){3}${BYTE}`;
/** A hyphen is inside a longer name, as in `linux-5.4.0.1`, but not between two addresses. */
const V4 = new RegExp(
  `(?<![A-Za-z\\d.]|[A-Za-z\\d][_-](?<!(?<![\\w.-])${FOUR}-))${FOUR}(?:\\/(?:3[0-2]|[12]?\\d)(?!\\d))?` +
    `(?![A-Za-z\\d]|_[A-Za-z\\d]|\\.\\d|-(?!${FOUR}(?![\\w.-]))[A-Za-z\\d])`,
);
/** Behind a colon only if there is a word before it that is no part of an address: `IP:2001:db8::1`. */
const V6_START = '(?:(?<![\\w:.])|(?<=(?<![\\w:.])[\\dA-Fa-f]{0,12}[G-Zg-z_]\\w{0,12}:))';
const V6 = new RegExp(
  `:(?<=(?<before>${V6_START}[\\dA-Fa-f]{0,4}):)(?:[\\dA-Fa-f]{0,4}:){1,7}` +
    '(?:(?:\\d{1,3}\\.){3}\\d{1,3}|[\\dA-Fa-f]{1,4})?(?:%[A-Za-z\\d]{1,15}(?:[._~-][A-Za-z\\d]{1,15}){0,4})?' +
    '(?:\\/\\d{1,3})?(?!\\w|\\.\\d|:(?<!%[\\w.~-]{1,80}:))',
);

/** RFC 4291: eight groups of up to four hexadecimal digits, of which one run of zeros may be `::`; the last two as v4. */
function isV6(candidate: string): boolean {
  const [zoned, prefix = '0'] = candidate.split('/');
  const [address] = zoned.split('%');
  // Without a digit it is rather a name in a program: `add::Bad`.
  if (!/\d/.test(address) || Number(prefix) > 128) return false;
  const v4 = /(?:^|:)((?:\d+\.){3}\d+)$/.exec(address)?.[1];
  if (v4 && v4.split('.').some((byte) => Number(byte) > 255)) return false;
  const halves = (v4 ? `${address.slice(0, -v4.length)}0:0` : address).split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  return (
    groups.every((group) => group !== '') && (halves.length === 2 ? groups.length < 8 : groups.length === 8)
  );
}

/**
 * Addresses of versions 4 and 6, with a zone behind `%` and the length of a network behind a slash. Four numbers may be
 * a version, too.
 */
export const ip: Rule = {
  name: 'ip',
  label: 'IP',
  pattern: anyOf([V4, V6]),
  check: (candidate) => !candidate.includes(':') || isV6(candidate),
};
