import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Tagger } from 'oriel';
import { fileError, inFile } from 'oriel/node';
import { isModelName, modelNames, modelUrl } from 'oriel/models';

/**
 * The file of a model: one of the package by its name, or as it is. A file of such a name is written `./en`.
 *
 * @throws Error for a word that is neither
 */
export function modelPath(model: string): string {
  if (isModelName(model)) return fileURLToPath(modelUrl(model));
  if (/^[\w-]+$/.test(model) && !existsSync(model))
    throw new Error(
      `${model}: no such file, and no model of the package, which has ${modelNames.join(', ')}`,
    );
  return model;
}

/** The bytes of a model's file, and the tagger in it. */
export async function readModel(path: string): Promise<{ bytes: Uint8Array; tagger: Tagger }> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw fileError(error, path);
  }
  return { bytes, tagger: await taggerOf(bytes, path) };
}

/** The tagger in the bytes of a file. */
export async function taggerOf(bytes: Uint8Array, path: string): Promise<Tagger> {
  try {
    return await Tagger.load(bytes);
  } catch (error) {
    throw inFile(error, path);
  }
}
