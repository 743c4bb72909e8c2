import { setFlagsFromString } from 'node:v8';

/**
 * Experimental: lets V8 compile the kernels to 256-bit vectors where the processor has them, by its flag
 * `--experimental-wasm-revectorize`. For the whole process, and for what is compiled from now on: call it before the
 * first tagger is loaded or trained. Results stay the same; the flag is one that V8 does not vouch for.
 *
 * @returns false where this Node has no such flag (before 22), and nothing changes
 */
export function revectorize(): boolean {
  if (Number(process.versions.node.split('.')[0]) < FIRST_NODE) return false;
  setFlagsFromString('--experimental-wasm-revectorize');
  return true;
}

const FIRST_NODE = 22;
