import { createHash } from 'node:crypto';
import { decodeCheckpoint, encodeCheckpoint, type RunIdentity } from '../checkpoint.ts';
import { described } from '../file-kind.ts';
import type { Checkpoint } from '../nn/progress.ts';
import type { Corpus } from '../text/sentence.ts';
import type { GazetteerLists } from '../text/gazetteer.ts';
import type { WordVectors } from '../text/vectors/index.ts';
import { inFile, readBytes, writeFileAtomically } from './files.ts';

export type { RunIdentity };

/** Writes the state of training; the file appears whole or not at all. */
export async function writeCheckpoint(
  path: string,
  checkpoint: Checkpoint,
  identity: RunIdentity,
): Promise<void> {
  await writeFileAtomically(path, encodeCheckpoint(checkpoint, identity));
}

/**
 * Reads what `writeCheckpoint` wrote for the same run.
 *
 * @throws ModelFileError for a file that is damaged or no checkpoint; RangeError for one of another run, saying what
 *   differs; Error if it cannot be read
 */
export async function readCheckpoint(path: string, identity: RunIdentity): Promise<Checkpoint> {
  const bytes = await readBytes(path);
  try {
    return decodeCheckpoint(bytes, identity, path);
  } catch (error) {
    throw inFile(described(error, bytes), path);
  }
}

/** A SHA-256 over a corpus (tokens, tags, where documents end), vectors or gazetteers, in hexadecimal digits. */
export function fingerprint(data: Corpus | WordVectors | GazetteerLists): string {
  const hash = createHash('sha256');
  if (isCorpus(data)) {
    hash.update(data.scheme);
    for (const { sentences } of data.documents) {
      hash.update(JSON.stringify(sentences.map(({ tokens, tags }) => [tokens, tags])));
    }
  } else if (isVectors(data)) {
    hash.update(JSON.stringify([data.words, data.dimensions])).update(data.values);
  } else {
    hash.update(JSON.stringify(data));
  }
  return hash.digest('hex');
}

/** Lists may have any labels: these as well. */
const keysOf = (data: object) => data as { scheme?: unknown; dimensions?: unknown };
const isCorpus = (data: object): data is Corpus => typeof keysOf(data).scheme === 'string';
const isVectors = (data: object): data is WordVectors => typeof keysOf(data).dimensions === 'number';
