// Sources of patterns (flag `u`) for the names of hosts, which may be in any script.

/** Letters that are mixed within words: a Cyrillic letter among Latin ones belongs to the word. */
export const LETTER = '\\p{sc=Latin}\\p{sc=Greek}\\p{sc=Cyrillic}';
/** Combining marks of these letters. */
export const MARK = '\\u0300-\\u036f\\u1dc0-\\u1dff';
/** A letter of a script whose text may touch a Latin word without a space: of Hangul, Han, kana, Thai, Arabic … */
export const OTHER_LETTER = `(?![${LETTER}])\\p{L}`;

const WORD = `${LETTER}${MARK}\\d_`;
const NON_LATIN = '(?:(?!\\p{sc=Latin})[\\p{L}\\p{M}])';

/**
 * Top-level domains in other scripts that also follow a Latin name. Other letters may touch Han, kana and Hangul.
 * Otherwise `example.com.` and a word of the next sentence would be one domain. In Hangul there are no more.
 */
export const OTHER_TLD =
  '(?:(?:рф|рус|бел|укр|срб|мкд|бг|мон|қаз|ею|москва|дети|онлайн|сайт|орг|ком|ευ|ελ)(?![\\p{L}\\p{M}])' +
  '|한국|닷컴|닷넷|삼성|테스트|中国|中國|香港|台湾|台灣|澳门|澳門|新加坡|公司|网络|網絡|网址|在线|中文网|商城|集团|みんな|コム)';

export const LATIN_LABEL = `[${LETTER}\\d](?:[${WORD}-]{0,61}[${WORD}])?`;
export const OTHER_LABEL = `${OTHER_LETTER}[\\p{L}\\p{M}\\d-]{0,62}`;

/** A domain with a top-level domain, and what else goes on like one. Letters of another script may follow. */
export const DOMAIN =
  `(?:(?:${LATIN_LABEL}|${OTHER_LABEL})\\\\?\\.){1,8}` +
  `(?:(?:xn--[A-Za-z\\d-]{1,58}[A-Za-z\\d][${MARK}]{0,4}|(?!xn--)(?:\\p{sc=Latin}[${MARK}]{0,4}){2,24})(?![\\p{sc=Latin}${MARK}\\d])(?:\\.[\\p{sc=Latin}\\d][\\p{sc=Latin}\\d-]{0,62})?` +
  `|${OTHER_TLD}|(?<=${NON_LATIN}\\.)(?!\\p{sc=Hangul})${NON_LATIN}{2,24})`;
