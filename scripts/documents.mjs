// `npm run documents`: writes the documents and pictures of all examples anew, through the command line as users do.
// `npm run documents -- --check` writes nothing, and fails where one is not what its topology gives.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const topo = join(root, 'dist/main.js');
if (!existsSync(topo)) throw new Error(`${topo} is missing: run npm run build`);

/** What they say of dates that pass must not depend on the day on which they are made. */
const day = ['--today', '2026-11-20'];

/** As its authors sent it, with a port that two components claim. */
const drafts = ['examples/openvidu-ce/as-answered'];

let failed = false;
for (const stem of topologies()) {
  const draft = drafts.includes(stem) ? ['--draft'] : [];
  const common = ['render', `${stem}.yaml`, ...day, ...draft, ...process.argv.slice(2)];
  run([...common, '-o', `${stem}.md`, '-o', `${stem}.html`]);
  run([...common, '--view', 'diagram', '-o', `${stem}.svg`]);
}
process.exitCode = failed ? 1 : 0;

/** Paths from the root of the repository, without endings. */
function topologies() {
  return (
    readdirSync(join(root, 'examples'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
      .map((entry) => join(entry.parentPath, entry.name))
      // A file without a version is a part of others.
      .filter((path) => /^topo: 1$/m.test(readFileSync(path, 'utf8')))
      .map((path) => path.slice(root.length + 1, -'.yaml'.length))
      .sort()
  );
}

function run(words) {
  const { status } = spawnSync(process.execPath, [topo, ...words], { cwd: root, stdio: 'inherit' });
  failed ||= status !== 0;
}
