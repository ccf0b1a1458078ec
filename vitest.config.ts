import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { ClosingLine } from './test/support/closing-line.ts';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string };

export default defineConfig({
  define: { TOPO_VERSION: JSON.stringify(version) },
  test: {
    environment: 'node',
    include: ['test/**/*.test.ts'],
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
