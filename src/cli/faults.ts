/** Messages that are printed; more are counted only. */
const MOST_SHOWN = 100;

/** What is done about lines and documents that are faulty: the command fails, or, if lenient, they are left out. */
export class Faults {
  private count = 0;

  constructor(
    private readonly lenient: boolean,
    private readonly print: (message: string) => void = console.error,
  ) {}

  /** @throws the error, unless lenient */
  add(error: Error): void {
    if (!this.lenient) throw error;
    if (++this.count <= MOST_SHOWN) this.print(`oriel: ${error.message}`);
  }

  /** Prints how many there were. */
  end(): void {
    if (this.count > 0) this.print(`oriel: left out ${this.count} faulty lines or documents`);
  }
}

/** Why a document was not tagged: names its line. */
export const failureAt = (source: string, line: number, cause: unknown): Error =>
  new Error(`${source}:${line}: the document could not be tagged: ${(cause as Error).message}`, { cause });
