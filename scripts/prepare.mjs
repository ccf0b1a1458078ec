// npm runs this after `npm ci` in a clone: the executable is built, the git hooks are switched on.
// It never fails for want of git, of sources or of development dependencies; it fails when the build does.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

switchOnHooks();
buildWhenPossible();

/** Hooks that somebody has set up already stay as they are. */
function switchOnHooks() {
  if (!existsSync(join(root, '.git')) || !existsSync(join(root, '.githooks'))) return;
  const git = (...words) => spawnSync('git', ['config', '--local', ...words], { cwd: root });
  if (git('--get', 'core.hooksPath').status === 1) git('core.hooksPath', '.githooks');
}

function buildWhenPossible() {
  const missing = ['src/main.ts', 'scripts/generate.mjs', 'node_modules/esbuild'].find(
    (path) => !existsSync(join(root, path)),
  );
  if (missing !== undefined) {
    console.error(`prepare: nothing built, ${missing} is missing`);
    return;
  }
  for (const script of ['generate.mjs', 'build.mjs']) {
    const { status } = spawnSync(process.execPath, [join(root, 'scripts', script)], { cwd: root, stdio: 'inherit' });
    if (status !== 0) process.exit(status ?? 1);
  }
}
