// `node scripts/real-rulesets.mjs FOLDER`: reads every dump of iptables-save in a folder of real rulesets, and says how
// many could be read, what bounded their rules, and how long it took. Not a test: nobody's rulesets are part of topo.

import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: node scripts/real-rulesets.mjs FOLDER');

const { iptables, acceptedBy, namesOf, PacketSets, SymbolTable } = await modules();

const conditions = new Map();
const unread = [];
let [dumps, lines, bounded, slowest] = [0, 0, 0, ['', 0]];
let [reading, deciding] = [0, 0];
for (const path of filesBelow(folder)) {
  const text = readFileSync(path, 'utf8');
  if (!iptables.recognises(text)) continue;
  const name = relative(folder, path);
  try {
    look(name, text);
    dumps++;
  } catch (error) {
    unread.push(`${name}: ${error.message}`);
  }
}
console.log(
  `${dumps} dumps with ${lines} rules, none skipped; of those that the machine meets, ${bounded} are bounded`,
);
console.log(
  `read in ${Math.round(reading)} ms, decided in ${Math.round(deciding)} ms; slowest ${slowest.join(' ')} ms`,
);
for (const [what, count] of [...conditions].sort(([, a], [, b]) => b - a))
  console.log(`${String(count).padStart(7)} ${what}`);
console.log(`${unread.length} not read:`);
for (const line of unread) console.log(`  ${line}`);

// ---------------------------------------------------------------- what is looked at

function look(name, text) {
  const start = performance.now();
  const ruleset = iptables.read([{ name, text }]);
  const read = performance.now();
  const sets = new PacketSets(new SymbolTable(namesOf([ruleset])));
  const outcomes = ['in', 'out'].map((direction) => attempt(() => acceptedBy(sets, ruleset, direction)));
  const end = performance.now();
  reading += read - start;
  deciding += end - read;
  if (end - start > slowest[1]) slowest = [name, Math.round(end - start)];
  for (const failed of outcomes.filter((one) => one instanceof Error)) unread.push(`${name}: ${failed.message}`);
  count(ruleset, text);
}

/** A rule counts once, in whatever directions it is met; those of what is forwarded are not in a ruleset. */
function count({ chains }, text) {
  const ofLines = new Map();
  for (const { rules } of chains.values()) for (const rule of rules) ofLines.set(rule.line, rule);
  lines += text.match(/^\s*(\[\d+:\d+\]\s*)?-A /gm)?.length ?? 0;
  for (const rule of ofLines.values()) {
    const words = unknownsOf(rule.match).map((one) => (/^(!? ?-m \S+|\S+)/.exec(one) ?? [one])[0]);
    if (words.length > 0) bounded++;
    for (const word of new Set(words)) conditions.set(word, (conditions.get(word) ?? 0) + 1);
  }
}

function unknownsOf(match) {
  if (match.kind === 'unknown') return [match.words];
  if (match.kind === 'not') return unknownsOf(match.match);
  return match.kind === 'product' ? [] : match.of.flatMap(unknownsOf);
}

function attempt(work) {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

function filesBelow(path) {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => join(path, name))
    .filter((one) => statSync(one).isFile())
    .sort();
}

async function modules() {
  const out = mkdtempSync(join(tmpdir(), 'topo-real-'));
  try {
    const outfile = join(out, 'rulesets.mjs');
    const contents = [
      "export { iptables } from './src/rulesets/readers/iptables-save.ts';",
      "export { acceptedBy } from './src/rulesets/meaning.ts';",
      "export { namesOf } from './src/rulesets/symbols.ts';",
      "export { PacketSets } from './src/packets/packet-sets.ts';",
      "export { SymbolTable } from './src/packets/symbol-table.ts';",
    ].join('\n');
    await build({ stdin: { contents, resolveDir: root }, bundle: true, format: 'esm', platform: 'node', outfile });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(out, { recursive: true });
  }
}
