import { isAbsolute, resolve } from 'node:path';

/** In words, what the file system says most often. */
const reasons: Record<string, string> = {
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'is a folder, expected a file',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left',
  EMFILE: 'too many files are open',
  ELOOP: 'its symbolic links go in a circle',
  ERR_FS_FILE_TOO_LARGE: 'is larger than 2 GiB, which is more than can be read at once',
};

/** An error of the file system as one that names the file and says in words what is wrong; any other as it is. */
export function fileError(error: unknown, path: string): unknown {
  const { code, syscall, message } = (error ?? {}) as NodeJS.ErrnoException;
  // A file that is too large is an error without a call.
  const isOfFiles = syscall !== undefined || code?.startsWith('ERR_FS_');
  if (code === undefined || !isOfFiles) return error;
  // A relative path does not say where it was looked for.
  const place = code === 'ENOENT' && !isAbsolute(path) ? ` (${resolve(path)})` : '';
  return new Error(`${path}: ${reasons[code] ?? message}${place}`, { cause: error });
}
