/** The first byte that callers may use. */
export function heapBase(): usize {
  return __heap_base;
}
