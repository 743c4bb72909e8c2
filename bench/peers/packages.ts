/** Where the packages of bench/package.json are: files for Node, addresses for a page. */
export interface Packages {
  /** A package, or undefined, which is said aloud once, where it is not installed. */
  load: <T>(name: string) => Promise<T | undefined>;
  /** The path or the address of a package's folder, from which it takes its binaries. */
  folder: (name: string) => string;
}

const missing = new Set<string>();

export function leaveOut(name: string): undefined {
  if (!missing.has(name))
    console.warn(`${name} is left out: it is not installed; run \`npm ci --prefix bench\`\n`);
  missing.add(name);
}

/** What a package exports, whether it is an ES module or a CommonJS one. */
export const exportsOf = <T>(module: unknown): T => (module as { default?: T }).default ?? (module as T);
