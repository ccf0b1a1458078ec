// Runs topo in this process, from its words to its exit code. Tests whose point is that a process is started take
// test/support/executable.ts instead.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll } from 'vitest';
import { run } from '../../src/cli/run.ts';
import type { Circumstances, Run } from '../support/executable.ts';

export type { Run } from '../support/executable.ts';

export const root = resolve(import.meta.dirname, '../..');

/** One after another: a process has one folder, one environment and one standard output. */
export async function topo(
  words: readonly string[],
  { cwd = root, env = {} }: Omit<Circumstances, 'input'> = {},
): Promise<Run> {
  const { env: ownEnvironment, exitCode: ownCode } = process;
  const folder = process.cwd();
  const [stdout, stderr] = [captured(process.stdout), captured(process.stderr)];
  const listeners = process.listeners('uncaughtException');
  const watched = [process.stdout, process.stderr].map((stream) => [stream, stream.listeners('error')] as const);
  process.exitCode = 0;
  process.env = { PATH: ownEnvironment['PATH'] ?? '', TZ: 'UTC', ...env };
  process.chdir(cwd);
  try {
    await run(words);
    return { code: process.exitCode, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    process.chdir(folder);
    process.env = ownEnvironment;
    process.exitCode = ownCode;
    for (const one of process.listeners('uncaughtException'))
      if (!listeners.includes(one)) process.off('uncaughtException', one);
    for (const [stream, before] of watched)
      for (const one of stream.listeners('error') as (() => void)[])
        if (!before.includes(one)) stream.off('error', one);
    for (const stream of [stdout, stderr]) stream.restore();
  }
}

interface Captured {
  readonly text: () => string;
  readonly restore: () => void;
}

/** What is written to a stream, instead of writing it. */
function captured(stream: NodeJS.WriteStream): Captured {
  const chunks: Uint8Array[] = [];
  const { isTTY } = stream;
  const write = stream.write.bind(stream);
  stream.isTTY = false;
  stream.write = (chunk: string | Uint8Array): boolean => {
    chunks.push(Buffer.from(chunk as Uint8Array));
    return true;
  };
  return {
    text: () => Buffer.concat(chunks).toString('utf8'),
    restore: () => {
      stream.write = write;
      stream.isTTY = isTTY;
    },
  };
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
