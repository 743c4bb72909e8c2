/** A place in a trie of spellings. */
export interface Node {
  next?: Map<string, Node>;
  /** Whether the number of a placeholder begins here: zeros before it do not count. */
  number?: boolean;
  /** The placeholder spelled by the path to here; null if several are. */
  key?: string | null;
  /** Whether its name is so short that the separator before the number cannot be left out. */
  short?: boolean;
}

/** The digit of a decimal digit of any script. */
function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0)!;
  let value = 0;
  while (/^\p{Nd}$/u.test(String.fromCodePoint(code - value - 1))) value++;
  return String(value % 10);
}

/**
 * A text without what does not tell one placeholder from another: width and other compatibility forms, accents and
 * other marks, invisible characters, the script of digits, the length of dashes. Numbers that are no digits stay: in
 * `[PERSON_1²]` the 2 is a footnote. It is the same for a text and for its characters one by one.
 */
export function fold(text: string): string {
  return text
    .replace(/\P{No}{1,4096}/gu, (run) => run.normalize('NFKD'))
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .replace(/\p{Pc}/gu, '_')
    .replace(/\p{Pd}/gu, '-')
    .replace(/(?![0-9])\p{Nd}/gu, asciiDigit);
}

/** `fold`, and without case. Upper case, since lower case of a Σ depends on what is around it. */
export const foldCase = (text: string): string => fold(text).toUpperCase();

/** A fold with a cache, for calls with single characters. */
export function cached(folding: (text: string) => string): (char: string) => string {
  const cache = new Map<string, string>();
  return (char) => {
    let folded = cache.get(char);
    if (folded === undefined) cache.set(char, (folded = folding(char)));
    return folded;
  };
}

/** Adds a spelling of a placeholder, of which the last characters are its number. */
export function add(root: Node, spelling: readonly string[], numberLength: number, key: string): Node {
  let node = root;
  spelling.forEach((char, i) => {
    if (i === spelling.length - numberLength) node.number = true;
    node.next ??= new Map();
    let child = node.next.get(char);
    if (!child) node.next.set(char, (child = {}));
    node = child;
  });
  node.key = node.key === undefined ? key : null;
  return node;
}

const isDigit = (char: string) => char >= '0' && char <= '9';
/** A way through a trie. */
export class Path {
  node: Node;
  private zeros = false;

  constructor(root: Node) {
    this.node = root;
  }

  /** Goes on by some characters; says whether a spelling does, and only one. */
  take(chars: string): boolean {
    for (const char of chars) {
      const child = this.node.next?.get(char);
      if (char === '0' && this.node.number && !child) this.zeros = true;
      else if (!child || (this.zeros && !isDigit(char)) || (char === '0' && this.node.number)) return false;
      else this.node = child;
    }
    return true;
  }
}

const SEPARATOR = /^[\s_\-*`~]$/;
const LOOSE_SEPARATOR = /^[\s_\-*`~#.:+−№]$/;

/**
 * A placeholder without separators, but for those that part digits: `[ADDRESS_LINE2_1]` is `ADDRESSLINE2_1`. The number
 * is the end of it.
 */
export function withoutSeparators(path: string): string {
  return path.replace(/[_-]+/g, (run, at: number) =>
    isDigit(path[at - 1] ?? '') && isDigit(path[at + run.length] ?? '') ? '_' : '',
  );
}

/** The way of what is between two brackets through a trie of `withoutSeparators` spellings. */
export class BracketedPath extends Path {
  /** Whether a separator was before the last run of digits. */
  separated = false;
  private pending = false;
  private inDigits = false;

  constructor(
    root: Node,
    private readonly folding: (char: string) => string,
    private readonly loose: boolean,
  ) {
    super(root);
  }

  /** Goes on by a character of a text. */
  override take(char: string): boolean {
    const folded = this.folding(char);
    const separator = this.loose ? LOOSE_SEPARATOR : SEPARATOR;
    if (separator.test(char) || separator.test(folded)) this.pending = true;
    else for (const part of folded) if (!this.step(part)) return false;
    return true;
  }

  private step(char: string): boolean {
    const digit = isDigit(char);
    const newRun = digit && (this.pending || !this.inDigits);
    if (newRun) this.separated = this.pending;
    const parted = newRun && this.inDigits;
    this.pending = false;
    this.inDigits = digit;
    return super.take(parted ? `_${char}` : char);
  }
}
