import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^oriel$/, replacement: source('src/index.ts') },
      { find: /^oriel\/node$/, replacement: source('src/node/index.ts') },
      { find: /^oriel\/kernels$/, replacement: source('src/kernels.ts') },
      { find: /^oriel\/worker$/, replacement: source('src/worker.ts') },
      { find: /^oriel\/models$/, replacement: source('src/models/index.ts') },
      { find: /^oriel\/rules$/, replacement: source('src/rules/index.ts') },
    ],
  },
  test: {
    include: ['tests/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // How long to wait for what must come, on a machine that is busy with something else.
    expect: { poll: { timeout: 60_000 } },
    maxWorkers: 2,
  },
});
