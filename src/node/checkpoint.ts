import { createHash } from 'node:crypto';
import type { Config } from '../config.ts';
import type { BackendName } from '../core/wasm.ts';
import type { Checkpoint } from '../nn/progress.ts';
import { ModelFileError, readSafetensors, type Tensor, writeSafetensors } from '../safetensors.ts';
import type { Corpus } from '../text/sentence.ts';
import type { GazetteerLists } from '../text/gazetteer.ts';
import type { WordVectors } from '../text/vectors/index.ts';
import { inFile, readBytes, writeFileAtomically } from './files.ts';

/** What a run must have in common with the one that wrote its checkpoint, to end with the same bytes. */
export interface RunIdentity {
  config: Config;
  backend: BackendName;
  /** Fingerprints by name: `training corpus`, `vectors` and so on. */
  data: Record<string, string>;
}

const FORMAT = 'oriel checkpoint';
const VERSION = '1';

/** Writes the state of training; the file appears whole or not at all. */
export async function writeCheckpoint(
  path: string,
  { tensors, state }: Checkpoint,
  identity: RunIdentity,
): Promise<void> {
  const entries = Object.entries(tensors).map(([name, data]): [string, Tensor] => [
    name,
    { shape: [data.length], data },
  ]);
  const metadata = {
    format: FORMAT,
    version: VERSION,
    state: JSON.stringify(state),
    identity: JSON.stringify(identity),
  };
  await writeFileAtomically(path, writeSafetensors({ tensors: Object.fromEntries(entries), metadata }));
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
    const { tensors, metadata } = readSafetensors(bytes);
    if (metadata.format !== FORMAT || metadata.version !== VERSION)
      throw new ModelFileError(`this is no checkpoint of this version of oriel`);
    const differences = differencesOf(JSON.parse(metadata.identity) as RunIdentity, identity);
    if (differences.length > 0) {
      throw new RangeError(
        `${path} is of another run (${differences.join('; ')}): run with what it was begun with, or without --resume`,
      );
    }
    const data = Object.entries(tensors).map(([name, tensor]) => [name, tensor.data as Float32Array]);
    return {
      tensors: Object.fromEntries(data) as Checkpoint['tensors'],
      state: JSON.parse(metadata.state) as Checkpoint['state'],
    };
  } catch (error) {
    throw inFile(error, path);
  }
}

/** What the identities of two runs do not share, in words. */
function differencesOf(before: RunIdentity, now: RunIdentity): string[] {
  const data = namesOf(before.data, now.data)
    .filter((name) => before.data[name] !== now.data[name])
    .map((name) => `not the same ${name}`);
  const old = leavesOf({ ...before.config, backend: before.backend });
  const current = leavesOf({ ...now.config, backend: now.backend });
  const settings = namesOf(old, current)
    .filter((path) => old[path] !== current[path])
    .map((path) => `${path} was ${old[path] ?? 'not set'}, is ${current[path] ?? 'not set'}`);
  return [...data, ...settings];
}

const namesOf = (a: object, b: object): string[] => [...new Set([...Object.keys(a), ...Object.keys(b)])];

/** The values in a JSON value by their paths, each as JSON. */
function leavesOf(value: unknown, path = ''): Record<string, string> {
  if (typeof value !== 'object' || value === null) return { [path]: JSON.stringify(value) };
  const leaves = Object.entries(value).map(([key, child]) => leavesOf(child, path ? `${path}.${key}` : key));
  return Object.assign({}, ...leaves) as Record<string, string>;
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
