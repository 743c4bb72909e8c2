/**
 * A built-in module of Node; undefined elsewhere. It is asked of `process` rather than imported, so that bundlers for
 * pages find nothing to resolve.
 */
export function builtin<T>(name: string): T | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
  return process?.getBuiltinModule?.(name) as T | undefined;
}
