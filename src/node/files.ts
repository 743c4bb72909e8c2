import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { inFile } from '../model-file-error.ts';
import { type LoadOptions, Tagger } from '../tagger.ts';
import { fileError } from './errors.ts';
import { aTagger, checkArguments, aString, checkArgument } from '../util/arguments.ts';

export { inFile };

/** Reads a file; errors name it. */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw fileError(error, path);
  }
}

/**
 * Reads a model from a file.
 *
 * @throws ModelFileError for a file that is cut, altered, too new or no model; Error if it cannot be read
 */
export async function loadFile(path: string, options: LoadOptions = {}): Promise<Tagger> {
  checkArgument(path, 'path', aString);
  const bytes = await readBytes(path);
  try {
    return await Tagger.load(bytes, options);
  } catch (error) {
    throw inFile(error, path);
  }
}

/** Writes a model; the file appears whole or not at all. */
export async function saveFile(tagger: Tagger, path: string): Promise<void> {
  checkArguments({ tagger, path }, aTagger, aString);
  await writeFileAtomically(path, tagger.save());
}

/**
 * Writes a file so that at any moment, even if the machine stops, there is the whole new file, or what was there
 * before: into a temporary file beside it, which is forced to the disk and then renamed.
 *
 * @throws Error naming the file, if it cannot be written or is there and no regular file (a device, a folder)
 */
export async function writeFileAtomically(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    // Renaming would put a file in the place of a device.
    const found = await stat(path).catch(() => undefined);
    if (found && !found.isFile()) throw new Error(`${path}: is no regular file, expected one to replace`);
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw fileError(error, path);
  }
}
