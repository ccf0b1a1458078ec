import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { ClosingLine } from './test/support/closing-line.ts';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string };

/** Tests that call `vi.mock`, or that change the environment of their process. */
const alone = [
  'test/oracle/**/*.test.ts',
  'test/cli/**/*.test.ts',
  'test/unit/catalogue/ambiguous.test.ts',
  'test/unit/emit.test.ts',
  'test/unit/topology/new-flow-key.test.ts',
];

export default defineConfig({
  define: { TOPO_VERSION: JSON.stringify(version) },
  test: {
    environment: 'node',
    // Files share what a worker has loaded: that takes a third off all units. Those that put another module in the place
    // of one, or change the environment, have a process of their own.
    projects: [
      { extends: true, test: { name: 'shared', isolate: false, include: ['test/**/*.test.ts'], exclude: alone } },
      { extends: true, test: { name: 'alone', include: alone } },
    ],
    globalSetup: ['test/support/build.ts'],
    // ClosingLine stays last: its line is the last one on stdout.
    reporters: ['default', new ClosingLine()],
    // Many tests wait for a browser, a network namespace or a timer: more of them than there are cores.
    maxWorkers: 3,
    // Some tests start the executable, Chromium or nft, on machines with two slow cores.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
