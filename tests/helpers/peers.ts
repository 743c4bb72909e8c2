import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** A package that only bench/package.json installs, or undefined, which is said aloud, where it is not installed. */
export async function peer<T>(name: string): Promise<T | undefined> {
  let path: string;
  try {
    path = createRequire(new URL('../../bench/package.json', import.meta.url)).resolve(name);
  } catch {
    console.warn(`${name} is not installed, and what needs it is skipped: run \`npm install\` in bench/`);
    return undefined;
  }
  return (await import(pathToFileURL(path).href)) as T;
}
