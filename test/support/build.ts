// Vitest's global set-up: code that is generated is as new as its sources. The executable is not built here but by the
// first test that starts it, so that a run without such tests does not wait for it (see executable.ts).

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';

const root = resolve(import.meta.dirname, '../..');
const generated = ['src/document/generated', 'src/catalogue/generated', 'src/render/html/generated'];
const pageParts = ['src/render/html/page.css', 'src/render/html/page.js'];
const generatedFrom = ['schemas', 'templates', 'scripts/generate.mjs', ...pageParts];

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder of this run alone, in which its workers agree who builds the executable. */
    readonly runFolder: string;
  }
}

export default function setup(project: TestProject): () => void {
  if (!generatedIsFresh() && !runs('generate.mjs')) complain('code could not be generated: most tests will fail');
  const folder = mkdtempSync(join(tmpdir(), 'topo-run-'));
  project.provide('runFolder', folder);
  return () => rmSync(folder, { recursive: true, force: true });
}

/** Builds dist/ from sources as they are now. False where that fails: then there is no executable rather than an old one. */
export function build(): boolean {
  if (runs('build.mjs')) return true;
  rmSync(join(root, 'dist/main.js'), { force: true });
  return false;
}

function runs(script: string): boolean {
  const { status } = spawnSync(process.execPath, [join('scripts', script)], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return status === 0;
}

/** The oldest generated file is newer than everything it is made from. */
function generatedIsFresh(): boolean {
  const made = generated.map((folder) => times(folder));
  if (made.some((folder) => folder.length === 0)) return false;
  return Math.min(...made.flat()) >= Math.max(...generatedFrom.flatMap((path) => times(path)));
}

/** Modification times in milliseconds of a file, or of all files below a folder; none where there is nothing. */
function times(path: string): number[] {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  const entries = statSync(full).isDirectory() ? readdirSync(full, { recursive: true, encoding: 'utf8' }) : [''];
  return entries
    .map((entry) => statSync(join(full, entry)))
    .filter((entry) => entry.isFile())
    .map((file) => file.mtimeMs);
}

function complain(text: string): void {
  process.stderr.write(`test/support/build.ts: ${text}\n`);
}
