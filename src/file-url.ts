type Files = typeof import('node:fs/promises');

/**
 * The bytes at a `file:` address in Node, which does not fetch such; undefined elsewhere.
 *
 * @throws Error if they cannot be read
 */
export async function readFileUrl(url: URL): Promise<Uint8Array | undefined> {
  // Asked of `process` rather than imported, so that a bundle for a page has no trace of it.
  const { process } = globalThis as { process?: { getBuiltinModule?: (module: string) => unknown } };
  const files = process?.getBuiltinModule?.('node:fs/promises') as Files | undefined;
  try {
    return await files?.readFile(url);
  } catch (error) {
    throw new Error(`cannot read the model ${url.href}: ${(error as Error).message}`, { cause: error });
  }
}
