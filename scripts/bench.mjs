// `npm run bench`: how fast topo is, as ratios measured in one run on this machine.
// Every number is the median of whole processes, started in turn so that all meet the same weather.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { manyFlows, manyListeners } from './bench-topologies.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const topo = join(root, 'dist/main.js');
const example = join(root, 'examples/openvidu-ce/topology.yaml');
for (const needed of [topo, example]) {
  if (!existsSync(needed)) throw new Error(`${needed} is missing: run npm run build`);
}

const folder = mkdtempSync(join(tmpdir(), 'topo-bench-'));
try {
  const parser = await bareParser();
  const startUp = coldStart();
  throughput(parser, startUp.bare);
  conflicts(parser, startUp.bare);
  documents(startUp.bare);
} finally {
  rmSync(folder, { recursive: true });
}

// ---------------------------------------------------------------- what is measured

function coldStart() {
  const times = inTurn(15, {
    bare: ['-e', '0'],
    version: [topo, '--version'],
    check: [topo, 'check', example],
  });
  heading('Cold start, median of 15', ['command', 'time', 'against node -e 0', 'aim']);
  row('node -e 0', milliseconds(times.bare), '', '');
  row('topo --version', milliseconds(times.version), ratio(times.version, times.bare), '1.5');
  row('topo check openvidu-ce', milliseconds(times.check), ratio(times.check, times.bare), '3');
  return times;
}

function throughput(parser, bare) {
  const sizes = [2_000, 20_000].map((flows) => {
    const file = write(`${flows}-flows.yaml`, manyFlows(flows));
    const times = inTurn(3, { parse: [parser, file], check: [topo, 'check', file] });
    return {
      flows,
      file,
      ...times,
      memory: peakMemory([topo, 'check', file]),
      parserMemory: peakMemory([parser, file]),
    };
  });
  heading('topo check against a bare yaml parse of the same file, median of 3', [
    'flows',
    'file',
    'parse',
    'check',
    'ratio',
    'ratio less node -e 0',
    'aim',
    'peak memory of parse',
    'of check',
  ]);
  for (const { flows, file, parse, check, memory, parserMemory } of sizes) {
    row(
      String(flows),
      megabytes(statSync(file).size),
      milliseconds(parse),
      milliseconds(check),
      ratio(check, parse),
      ratio(check - bare, parse - bare),
      '1.5',
      megabytes(parserMemory),
      megabytes(memory),
    );
  }
  const [small, large] = sizes;
  heading('Growth from 2,000 to 20,000 flows', ['of', 'factor less node -e 0', 'aim']);
  row('parse', ratio(large.parse - bare, small.parse - bare), '');
  row('check', ratio(large.check - bare, small.check - bare), 'as the parse, at most 10');
}

function conflicts(parser, bare) {
  const file = write('100000-listeners.yaml', manyListeners());
  const times = inTurn(1, { parse: [parser, file], check: [topo, 'check', file] });
  heading('100,000 listeners on one host', ['part', 'time', 'aim']);
  row('bare yaml parse', milliseconds(times.parse - bare), '');
  row('topo check, all of it', milliseconds(times.check - bare), '');
  row(
    'topo check less the parse: conflict detection and all other checks',
    milliseconds(times.check - times.parse),
    '1,000 ms for the conflicts',
  );
}

/** Two components to ten flows: 1,000 flows are between 200 components. The drawing is Graphviz's, without a browser. */
function documents(bare) {
  const sizes = [100, 1_000, 10_000].map((flows) => {
    const file = write(`${flows}-documented.yaml`, manyFlows(flows));
    const html = [topo, 'render', file, '--format', 'html', '-o', join(folder, 'out.html')];
    const svg = [topo, 'render', file, '--view', 'diagram', '-o', join(folder, 'out.svg')];
    const times = inTurn(flows > 1_000 ? 1 : 3, { html, svg });
    return { flows, ...times, htmlMemory: peakMemory(html), svgMemory: peakMemory(svg), size: htmlSize() };
  });
  heading('Documents, median of 3 (of 10,000 flows one run)', [
    ...['flows', 'whole HTML document', 'against node -e 0', 'its size', 'peak memory'],
    ...['SVG of the diagram', 'against node -e 0', 'peak memory'],
  ]);
  for (const { flows, html, svg, htmlMemory, svgMemory, size } of sizes) {
    const page = [milliseconds(html), ratio(html, bare), megabytes(size), megabytes(htmlMemory)];
    row(String(flows), ...page, milliseconds(svg), ratio(svg, bare), megabytes(svgMemory));
  }
  heading('Growth of documents with ten times the flows', ['from', 'HTML less node -e 0', 'SVG less node -e 0', 'aim']);
  for (const [i, large] of sizes.slice(1).entries()) {
    const { flows, html, svg } = sizes[i];
    row(
      `${flows} to ${large.flows}`,
      ratio(large.html - bare, html - bare),
      ratio(large.svg - bare, svg - bare),
      'at most 10',
    );
  }
}

function htmlSize() {
  return statSync(join(folder, 'out.html')).size;
}

function write(name, text) {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

// ---------------------------------------------------------------- measuring

/** A program that parses a file with the yaml package and does nothing else; one file, as topo is. */
async function bareParser() {
  const outfile = join(folder, 'parse.mjs');
  const contents = `
    import { readFileSync } from 'node:fs';
    import { parse } from 'yaml';
    parse(readFileSync(process.argv[2], 'utf8'), { maxAliasCount: -1 });`;
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
function inTurn(rounds, commands) {
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const [name, words] of Object.entries(commands)) {
      const time = run(words);
      if (round >= 0) times[name].push(time);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
}

function run(words) {
  const start = performance.now();
  const child = spawnSync(process.execPath, words, { encoding: 'utf8', maxBuffer: 2 ** 30 });
  const time = performance.now() - start;
  // A measurement of a program that refuses its input would flatter it.
  if (child.status !== 0)
    throw new Error(`exit ${child.status}: ${words.join(' ')}\n${(child.stdout + child.stderr).slice(0, 2_000)}`);
  return time;
}

/** Peak resident memory of a Node process in bytes: it writes it down itself when it exits. */
function peakMemory(words) {
  const note = join(folder, 'maxrss');
  const onExit = `import { writeFileSync } from 'node:fs';
    process.on('exit', () => writeFileSync(${JSON.stringify(note)}, String(process.resourceUsage().maxRSS)));`;
  run(['--import', `data:text/javascript,${encodeURIComponent(onExit)}`, ...words]);
  return Number(readFileSync(note, 'utf8')) * 1024;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

// ---------------------------------------------------------------- printing

function heading(title, columns) {
  console.log(`\n${title}\n`);
  row(...columns);
  row(...columns.map((column) => '-'.repeat(column.length)));
}

function row(...cells) {
  console.log(`| ${cells.join(' | ')} |`);
}

function ratio(value, base) {
  return (value / base).toFixed(2);
}

function milliseconds(value) {
  return `${Math.round(value)} ms`;
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
