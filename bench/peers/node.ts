import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { peersOf } from './index.ts';
import { exportsOf, leaveOut, type Packages } from './packages.ts';
import { torchTrainers } from './torch.ts';

const packages: Packages = {
  load: async (name) => {
    let path: string;
    try {
      path = createRequire(resolve('bench/package.json')).resolve(name);
    } catch {
      return leaveOut(name);
    }
    return exportsOf(await import(pathToFileURL(path).href));
  },
  folder: (name) => resolve('bench/node_modules', name),
};

export const peers = peersOf(packages, [torchTrainers]);
