// What the benchmarks share: files of their own, runs in turn, and tables.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
export const topo = join(root, 'dist/main.js');

/** For everything that a run makes. */
export const folder = mkdtempSync(join(tmpdir(), 'topo-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

export function write(name, text) {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

// ---------------------------------------------------------------- measuring

/** A program that parses a file with the yaml package and does nothing else; one file, as topo is. */
export function bareParser() {
  return bundled(
    'parse.mjs',
    `import { readFileSync } from 'node:fs';
    import { parse } from 'yaml';
    parse(readFileSync(process.argv[2], 'utf8'), { maxAliasCount: -1 });`,
  );
}

/** The path of a program made of these lines and what they import. */
export async function bundled(name, contents) {
  const outfile = join(folder, name);
  await build({
    stdin: { contents, resolveDir: root },
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  });
  return outfile;
}

/** Median wall-clock time in milliseconds of each command, after one run of each to warm the disk. */
export function inTurn(rounds, commands) {
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const [name, words] of Object.entries(commands)) {
      const time = run(words);
      if (round >= 0) times[name].push(time);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
}

export function run(words) {
  const start = performance.now();
  output(words);
  return performance.now() - start;
}

/** What a program prints, where its name comes first; or Node with these arguments. */
export function output(words) {
  const [program, ...rest] =
    words[0].endsWith('.js') || words[0].endsWith('.mjs') || words[0].startsWith('-')
      ? [process.execPath, ...words]
      : words;
  const child = spawnSync(program, rest, { encoding: 'utf8', maxBuffer: 2 ** 30 });
  // A measurement of a program that refuses its input would flatter it.
  if (child.status !== 0)
    throw new Error(`exit ${child.status}: ${words.join(' ')}\n${(child.stdout + child.stderr).slice(0, 2_000)}`);
  return child.stdout;
}

/** Peak resident memory of a Node process in bytes: it writes it down itself when it exits. */
export function peakMemory(words) {
  const note = join(folder, 'maxrss');
  const onExit = `import { writeFileSync } from 'node:fs';
    process.on('exit', () => writeFileSync(${JSON.stringify(note)}, String(process.resourceUsage().maxRSS)));`;
  run(['--import', `data:text/javascript,${encodeURIComponent(onExit)}`, ...words]);
  return Number(readFileSync(note, 'utf8')) * 1024;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

// ---------------------------------------------------------------- printing

export function heading(title, columns) {
  console.log(`\n${title}\n`);
  row(...columns);
  row(...columns.map((column) => '-'.repeat(column.length)));
}

export function row(...cells) {
  console.log(`| ${cells.join(' | ')} |`);
}

export function ratio(value, base) {
  return (value / base).toFixed(2);
}

export function milliseconds(value) {
  return `${Math.round(value)} ms`;
}

export function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
