import type { Config } from './config.ts';
import type { BackendName } from './core/wasm.ts';
import type { Checkpoint } from './nn/progress.ts';
import { parseJson } from './json.ts';
import { ModelFileError, readSafetensors, type Tensor, writeSafetensors } from './safetensors.ts';
import { arrayOf, number, object, objectOf, optional, recordOf, type Schema, string } from './schema.ts';
import { anObject, checkArguments, checkArgument } from './util/arguments.ts';

/** What a run must have in common with the one that wrote its checkpoint, to end with the same bytes. */
export interface RunIdentity {
  config: Config;
  backend: BackendName;
  /** Fingerprints by name: `training corpus`, `vectors` and so on. */
  data: Record<string, string>;
}

const FORMAT = 'oriel checkpoint';
const VERSION = '1';

const anyObject = { parse: objectOf };
const count = number({ min: 0, integer: true });
const score: Schema<number | null> = {
  parse: (value, path) => (value === null ? null : number().parse(value, path)),
};
const stateSchema = object({
  epoch: count,
  bestEpoch: count,
  bestScore: score,
  bestLoss: optional(number()),
  averaged: count,
  history: arrayOf(anyObject),
});
const identitySchema = object({ config: anyObject, backend: string, data: recordOf(string) });

/** The state of training as the bytes of a safetensors file, to be kept wherever there is room. */
export function encodeCheckpoint(checkpoint: Checkpoint, identity: RunIdentity): Uint8Array {
  checkArguments({ checkpoint, identity }, anObject, anObject);
  const { tensors, state } = checkpoint;
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
  return writeSafetensors({ tensors: Object.fromEntries(entries), metadata });
}

/**
 * Reads what `encodeCheckpoint` wrote for the same run.
 *
 * @param name what messages call it
 * @throws ModelFileError for bytes that are damaged or no checkpoint; RangeError for one of another run, saying what
 *   differs
 */
export function decodeCheckpoint(
  bytes: Uint8Array,
  identity: RunIdentity,
  name = 'the checkpoint',
): Checkpoint {
  checkArgument(identity, 'identity', anObject);
  const { tensors, metadata, checked } = readSafetensors(bytes);
  const { format, version } = metadata;
  if (format !== FORMAT || version !== VERSION) {
    const got = format === FORMAT ? `version ${version} of it` : `format '${format}'`;
    throw new ModelFileError(
      `this is no checkpoint of this version of oriel: got ${got}, expected '${FORMAT}', version ${VERSION}`,
    );
  }
  if (!checked) throw new ModelFileError('the checkpoint is damaged: it lacks its checksum');
  const before = parsed(metadata, 'identity', identitySchema) as unknown as RunIdentity;
  const state = parsed(metadata, 'state', stateSchema) as unknown as Checkpoint['state'];
  const differences = differencesOf(before, identity);
  if (differences.length > 0) {
    throw new RangeError(
      `${name} is of another run (${differences.join('; ')}): go on with what it was begun with, or begin anew`,
    );
  }
  const data = Object.entries(tensors).map(([name, tensor]) => [name, floatsOf(name, tensor)] as const);
  return { tensors: Object.fromEntries(data), state };
}

/** How much of what is no JSON a message shows. */
const SHOWN = 60;

/** A value of the metadata that is JSON. */
function parsed<T>(metadata: Record<string, string>, key: string, schema: Schema<T>): T {
  const text = metadata[key];
  try {
    return schema.parse(parseJson(text), key);
  } catch (cause) {
    const { message } = cause as Error;
    const shown = text?.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
    const why =
      (cause as Error).name === 'SyntaxError'
        ? `${key} in its metadata: got ${shown ?? 'nothing'}, expected JSON (${message})`
        : `${message} in its metadata`;
    throw new ModelFileError(`the checkpoint is damaged: ${why}`, { cause });
  }
}

function floatsOf(name: string, { data }: Tensor): Float32Array {
  if (data instanceof Float32Array) return data;
  throw new ModelFileError(
    `the checkpoint is damaged: tensor '${name}': got ${data.constructor.name}, expected Float32Array`,
  );
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
