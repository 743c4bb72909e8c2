import { peersOf } from './index.ts';
import { exportsOf, leaveOut, type Packages } from './packages.ts';

/** Packages as bench/browser.mjs serves them: bundled as for any page, and their files as they are. */
const packages: Packages = {
  load: async (name) => {
    const address = `/packages/${name}.js`;
    const { ok } = await fetch(address, { method: 'HEAD' });
    return ok ? exportsOf(await import(address)) : leaveOut(name);
  },
  folder: (name) => `/packages/${name}`,
};

export const peers = peersOf(packages);
