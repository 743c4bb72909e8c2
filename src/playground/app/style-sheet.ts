import { h } from './dom.ts';

/** The addresses of the style sheets that single rooms have, given by the build: their names have hashes. */
declare const STYLES: Record<'names', string>;

let loading: Promise<void> | undefined;

/**
 * Adds the style sheet of the room of names to the page, once; resolves as soon as it applies.
 *
 * @throws Error if it cannot be loaded; the next call tries again
 */
export const addNamesStyle = (): Promise<void> =>
  (loading ??= new Promise((resolve, reject) => {
    const failed = () => {
      loading = undefined;
      link.remove();
      reject(new Error('the style sheet of the room could not be loaded'));
    };
    const on = { load: () => resolve(), error: failed };
    const link = h('link', { rel: 'stylesheet', href: STYLES.names, on });
    document.head.append(link);
  }));
