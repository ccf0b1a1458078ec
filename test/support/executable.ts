// The executable, for tests where starting it is the point: standard input, signals, streams, what its environment does.
// Whoever imports this file first in a run builds it; the others wait.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inject } from 'vitest';
import { build } from './build.ts';

export const root = resolve(import.meta.dirname, '../..');
export const executable = join(root, 'dist/main.js');

export interface Run {
  /** Null where the process was killed, as when it took longer than a test may wait. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Circumstances {
  readonly cwd?: string;
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
}

/** Milliseconds; nothing that topo is asked in tests takes so long, even on two slow cores. */
const PATIENCE = 25_000;

/** Starts the executable as people do: as a process, in a folder of its own. */
export function start(words: readonly string[], { cwd = root, input = '', env = {} }: Circumstances = {}): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [executable, ...words], {
    cwd,
    input,
    env: { PATH: process.env['PATH'] ?? '', TZ: 'UTC', ...env },
    encoding: 'utf8',
    timeout: PATIENCE,
    maxBuffer: 1 << 28,
  });
  return { code: status, stdout, stderr };
}

buildOnce(inject('runFolder'));

/** The worker that can make the folder builds; the others see in it what came of that. */
function buildOnce(runFolder: string): void {
  const [building, built, failed] = ['building', 'built', 'failed'].map((name) => join(runFolder, name)) as [
    string,
    string,
    string,
  ];
  if (made(building)) writeFileSync(build() ? built : failed, '');
  const clock = new Int32Array(new SharedArrayBuffer(4));
  while (!existsSync(built)) {
    if (existsSync(failed)) throw new Error('the executable cannot be built: npm run build');
    Atomics.wait(clock, 0, 0, 50);
  }
}

function made(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch {
    return false;
  }
}
