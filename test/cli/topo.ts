// Runs the executable as people do: as a process, in a folder of its own.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll } from 'vitest';

export const root = resolve(import.meta.dirname, '../..');
export const executable = join(root, 'dist/main.js');

export interface Run {
  /** Null where the process was killed, as when it took longer than a test may wait. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Circumstances {
  readonly cwd?: string;
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
}

/** Milliseconds; nothing that topo is asked in tests takes so long, even on two slow cores. */
const PATIENCE = 25_000;

export function topo(words: readonly string[], { cwd = root, input = '', env = {} }: Circumstances = {}): Run {
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

/** A folder that goes with the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'topo-cli-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function put(folder: string, name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return name;
}

/** A topology without a finding. */
export const clean = `topo: 1
name: clean
zones:
  lan: [10.0.0.0/8]
hosts:
  web: { addresses: [10.0.0.1] }
components:
  client: { zone: lan }
  ssh: { use: sshd, host: web }
flows:
  - { from: client, to: ssh, purpose: administration }
`;

/** One with a warning and nothing else. */
export const doubtful = clean.replace(', purpose: administration', '');

/** One with an error and nothing else. */
export const broken = clean.replace('to: ssh', 'to: shh');
