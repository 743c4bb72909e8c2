import { anyOf, type Rule } from './rule.ts';

const V4 =
  /(?<![\w.-])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\/(?:3[0-2]|[12]?\d)(?!\d))?(?![\w-]|\.\d)/;
const V6 =
  /(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,8}(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9A-Fa-f]{1,4})?(?:\/\d{1,3})?(?![\w:]|\.\d)/;

/** RFC 4291: eight groups of up to four hexadecimal digits, of which one run of zeros may be `::`; the last two as v4. */
function isV6(candidate: string): boolean {
  const [address, prefix = '0'] = candidate.split('/');
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

/** Addresses of versions 4 and 6, with the length of a network behind a slash. Four numbers may be a version, too. */
export const ip: Rule = {
  name: 'ip',
  label: 'IP',
  pattern: anyOf([V4, V6]),
  check: (candidate) => !candidate.includes(':') || isV6(candidate),
};
