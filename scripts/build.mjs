// Bundles src/main.ts into dist/: main.js (the executable) and chunks/ that are loaded when used.
// Same sources, same bytes. `npm run build` runs scripts/generate.mjs first.

import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

/** Optional peers: looked up in the user's installation at run time, never bundled. */
const peers = ['@mermaid-js/mermaid-cli', 'puppeteer', 'puppeteer-core'];

/** commander is CommonJS and calls require('node:events'), which an ES module does not have. */
const requireForCommonJs =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

const result = await build({
  absWorkingDir: root,
  entryPoints: { main: 'src/main.ts' },
  outdir: dist,
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minify: true,
  sourcemap: false,
  legalComments: 'linked',
  charset: 'utf8',
  banner: { js: requireForCommonJs },
  define: { TOPO_VERSION: JSON.stringify(version) },
  external: peers,
  metafile: true,
  write: false,
  logLevel: 'warning',
});

refuseUnknownImports(result.metafile);

const files = new Map(result.outputFiles.map((file) => [file.path, file.text]));
const main = join(dist, 'main.js');
files.set(main, withShebang(files.get(main)));
files.set(join(dist, 'THIRD_PARTY_LICENSES.txt'), await licences(result.metafile));

// Written first and tidied afterwards, so that there is no moment without a dist/main.js.
for (const [path, text] of files) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
await chmod(main, 0o755);
for (const path of await filesBelow(dist)) {
  if (!files.has(path)) await rm(path);
}

/** What is neither a part of Node nor an optional peer would be missing on the user's machine. */
function refuseUnknownImports(metafile) {
  const known = new Set([...builtinModules, ...builtinModules.map((name) => `node:${name}`), ...peers]);
  const unknown = Object.values(metafile.outputs)
    .flatMap((output) => output.imports)
    .filter((imported) => imported.external && !known.has(imported.path))
    .map((imported) => imported.path);
  if (unknown.length > 0) throw new Error(`the bundle imports what it does not carry: ${unknown.join(', ')}`);
}

function withShebang(text) {
  return text.startsWith('#!') ? text : `#!/usr/bin/env node\n${text}`;
}

/** The licence of every npm package that has code in the bundle, by name. */
async function licences(metafile) {
  const folders = new Set(
    Object.values(metafile.outputs)
      .flatMap((output) => Object.entries(output.inputs))
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([input]) => packageFolder(input))
      .filter((folder) => folder !== undefined),
  );
  const sections = await Promise.all([...folders].map((folder) => licenceOf(join(root, folder))));
  const rule = '-'.repeat(78);
  return ['topo bundles the npm packages below, each under its own licence.', ...sections.sort()].join(
    `\n\n${rule}\n\n`,
  );
}

/** 'node_modules/@scope/name' of 'node_modules/@scope/name/lib/x.js'; undefined for a file of our own. */
function packageFolder(input) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

async function licenceOf(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const texts = (await readdir(folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort();
  if (texts.length === 0 && !license) throw new Error(`${relative(root, folder)} says nothing about its licence`);
  const bodies = await Promise.all(texts.map((file) => readFile(join(folder, file), 'utf8')));
  return [`${name} ${version} (${license ?? 'see below'})`, ...bodies.map((body) => body.trim())].join('\n\n') + '\n';
}

async function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.parentPath + sep + entry.name);
}
