/** A choice that outlives the visit, where the browser lets the page keep anything, and this visit where it does not. */
export function kept<T extends string>(name: string, isValid: (text: string) => boolean) {
  const key = `oriel.${name}`;
  let here: T | undefined;
  return {
    get(): T | undefined {
      try {
        const text = localStorage.getItem(key);
        if (text !== null && isValid(text)) return text as T;
      } catch {
        // Storage is forbidden: the choice lasts as long as the page.
      }
      return here;
    },
    set(value: T): void {
      here = value;
      try {
        localStorage.setItem(key, value);
      } catch {
        // As above.
      }
    },
  };
}
