// Vitest's global set-up: dist/ is built once, from sources as they are now, for the tests that run the executable.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const generated = ['src/document/generated', 'src/catalogue/generated', 'src/render/html/generated'];
const pageParts = ['src/render/html/page.css', 'src/render/html/page.js'];
const generatedFrom = ['schemas', 'templates', 'scripts/generate.mjs', ...pageParts];

export default function setup(): void {
  if (!existsSync(join(root, 'src/main.ts'))) {
    complain('src/main.ts is missing: nothing built');
    return;
  }
  const built = (generatedIsFresh() || runs('generate.mjs')) && runs('build.mjs');
  if (built) return;
  complain('the build failed: tests of the executable will fail, the others run');
  rmSync(join(root, 'dist/main.js'), { force: true }); // rather none than an old one
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
