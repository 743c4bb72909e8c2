/** What may go wrong on the page, with what a sentence about it needs. */
export interface Faults {
  unknownFile: { name: string };
  /** A corpus without a sentence. */
  emptyCorpus: { name: string };
  /** The first line that cannot be read, and why, as the library says it. */
  corpusLine: { name: string; line: number; why: string };
  fewSentences: { name: string; sentences: number };
  needsEncoder: Record<string, never>;
  notFetched: { url: string; status: string };
  /** The network has failed, before an answer or in the middle of it. */
  notReached: { url: string };
  notResumable: Record<string, never>;
}

export type FaultName = keyof Faults;

/** A fault that the page itself finds. It comes out of a worker with its name and its message, which has all of it. */
export class Fault<N extends FaultName = FaultName> extends Error {
  override readonly name = 'Fault';

  constructor(fault: N, details: Faults[N]) {
    super(JSON.stringify([fault, details]));
  }
}

/** What an error means, in the language of the page; the words for it are fetched with the first error. */
export const wordsOf = async (error: unknown): Promise<string> =>
  (await import('./fault-words.ts')).wordsOf(error);

/** What goes wrong with the file of a name. */
export async function wordsOfFile(name: string, error: unknown): Promise<string> {
  const said = await wordsOf(error);
  return said.startsWith(name) ? said : `${name}: ${said}`;
}
