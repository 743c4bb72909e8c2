import type { ReadOptions } from './lines.ts';

/** How many faults of a file a message gives in full. */
const SHOWN = 10;

/** What is wrong with a corpus: its message gives the first faults, a line each, and the number of each kind. */
export class CorpusError extends SyntaxError {
  override readonly name = 'CorpusError';
  /** How many faults of each kind there are. */
  readonly kinds: Readonly<Record<string, number>>;

  constructor(message: string, kinds: Readonly<Record<string, number>> = {}, options?: ErrorOptions) {
    super(message, options);
    this.kinds = kinds;
  }
}

export interface Fault {
  /** Counts from 1. */
  line: number;
  message: string;
  /** In the plural, for the totals. */
  kind: string;
}

/** Counts things by kind. */
export class Kinds {
  readonly counts = new Map<string, number>();

  add(kind: string, count = 1): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + count);
  }

  get total(): number {
    return [...this.counts.values()].reduce((a, b) => a + b, 0);
  }

  /** `2 faulty lines, 1 sentence …`, the most frequent first. */
  toString(): string {
    const sorted = [...this.counts].sort(([, a], [, b]) => b - a);
    return sorted.map(([kind, count]) => `${count} ${kind}`).join(', ');
  }
}

/** What is wrong with a corpus file: all of it is an error at the end of the file, or left out and counted if lenient. */
export class Faults {
  readonly lenient: boolean;
  readonly source: string;
  private readonly found = new Kinds();
  private readonly leftOut = new Kinds();
  private readonly notes = new Kinds();
  private readonly examples = new Map<string, string>();
  private readonly texts: string[] = [];
  private first: Fault[] = [];

  constructor({ lenient = false, source = 'input' }: ReadOptions) {
    this.lenient = lenient;
    this.source = source;
  }

  /** A fault; reading goes on. What is left out because of it is for `drop` to say. */
  add(line: number, message: string, kind: string, count = 1): void {
    this.found.add(kind, count);
    this.first.push({ line, message, kind });
    // Faults that show only at the end of a file may come before others.
    if (this.first.length > 2 * SHOWN) this.first = this.earliest();
  }

  /** Lenient reading leaves something out. */
  drop(kind: string, count = 1): void {
    this.leftOut.add(kind, count);
  }

  /** What reading does to the corpus without asking: it is counted, with its first example. */
  note(kind: string, example = '', count = 1): void {
    this.notes.add(kind, count);
    if (example && !this.examples.has(kind)) this.examples.set(kind, example);
  }

  /** What is to be said once. */
  say(text: string): void {
    this.texts.push(text);
  }

  /** How many lines, sentences or documents are left out. */
  get dropped(): number {
    return this.leftOut.total;
  }

  /** @throws CorpusError for a file that is no corpus at all, whether or not reading is lenient */
  refuse(message: string, line?: number): never {
    throw new CorpusError(`${this.source}${line === undefined ? '' : `:${line}`}: ${message}`);
  }

  /** @throws CorpusError if there are faults and reading is not lenient */
  end(): void {
    const { total } = this.found;
    if (total === 0 || this.lenient) return;
    const shown = this.earliest();
    const lines = shown.map(({ line, message }) => `${this.source}:${line}: ${message}`);
    if (total > shown.length) lines.push(`… and ${total - shown.length} more`);
    if (total > 1)
      lines.push(
        `${this.source}: ${total} faults: ${this.found}; --lenient (lenient: true) goes on without them`,
      );
    throw new CorpusError(lines.join('\n'), Object.fromEntries(this.found.counts));
  }

  /** For the user: what is left out, and what is not as it is in the file. */
  get notices(): string[] {
    const { leftOut, notes, texts, examples } = this;
    const noted = [...notes.counts].map(([kind, count]) => {
      const example = examples.get(kind);
      return `${kind.replace('#', String(count))}${example ? `, as ${example}` : ''}`;
    });
    const out = leftOut.total > 0 ? [`left out ${leftOut.total} faulty lines or sentences: ${leftOut}`] : [];
    return [...texts, ...noted, ...out];
  }

  private earliest(): Fault[] {
    return this.first.sort((a, b) => a.line - b.line).slice(0, SHOWN);
  }
}
