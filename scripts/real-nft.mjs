// `node scripts/real-nft.mjs FOLDER…`: reads every *.json-nft and *.json below, such as the dumps of nftables' own tests
// (tests/shell/testcases/*/dumps), and counts what is read, and which rules are known by bounds only and why. Chains
// that packets of the machine do not pass are put at the hook input, so that their rules are told apart, too.

import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const folders = process.argv.slice(2);
if (folders.length === 0) throw new Error('name the folders with the dumps');

const { nftables, Unreadable, acceptedBy, namesOf, PacketSets, SymbolTable } = await modules();
const counts = { dumps: 0, read: 0, listed: 0, cases: 0, bounded: 0, lost: 0 };
const reasons = new Map();
const refusals = new Map();

for (const file of folders.flatMap(dumpsIn)) {
  counts.dumps += 1;
  const text = readFileSync(file, 'utf8');
  try {
    nftables.read([{ name: file, text }]);
    counts.read += 1;
    count(JSON.parse(text).nftables, file);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw new Error(file, { cause: error });
    tally(refusals, error.message.replace(/^line [0-9]+: /, ''), file);
  }
}
console.log(counts);
report('not read', refusals);
report('bounded by', reasons);

function dumpsIn(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => /\.json(-nft)?$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

function count(listed, name) {
  const ruleset = nftables.read([{ name, text: JSON.stringify({ nftables: listed.map(atInput) }) }]);
  for (const { rule } of listed.filter((one) => 'rule' in one && one.rule.family !== 'arp')) {
    counts.listed += 1;
    const { rules } = ruleset.chains.get(`${rule.family} ${rule.table} ${rule.chain}`) ?? { rules: [] };
    if (!rules.some(({ text }) => rule.handle === 0 || text.endsWith(`# handle ${rule.handle}`))) counts.lost += 1;
  }
  for (const { rules } of ruleset.chains.values()) {
    for (const { match, action } of rules) {
      counts.cases += 1;
      if (action.kind === 'continue') continue;
      const words = conditionsOf(match);
      if (words.length > 0) counts.bounded += 1;
      for (const one of new Set(words.map(kindOf))) tally(reasons, one, words.join(' and '));
    }
  }
  const sets = new PacketSets(new SymbolTable(namesOf([ruleset])));
  for (const direction of ['in', 'out']) acceptedBy(sets, ruleset, direction);
}

function atInput(one) {
  const passed = ['prerouting', 'input', 'output', 'postrouting', 'ingress', 'egress'];
  const { chain, table } = one;
  if (table !== undefined) return { table: { ...table, flags: [] } };
  if (chain === undefined || passed.includes(chain.hook)) return one;
  return { chain: { ...chain, type: 'filter', hook: 'input', prio: 0 } };
}

function conditionsOf(match) {
  if (match.kind === 'unknown') return [match.words];
  if (match.kind === 'not') return conditionsOf(match.match);
  return match.kind === 'all' || match.kind === 'any' ? match.of.flatMap(conditionsOf) : [];
}

/** The first two words tell what is asked. */
function kindOf(words) {
  return words.split(' ').slice(0, 2).join(' ');
}

function tally(counted, key, example) {
  const found = counted.get(key) ?? { times: 0, example };
  counted.set(key, { ...found, times: found.times + 1 });
}

function report(title, counted) {
  console.log(`\n${title}:`);
  const sorted = [...counted].sort(([, a], [, b]) => b.times - a.times);
  for (const [key, { times, example }] of sorted) console.log(`${String(times).padStart(6)}  ${key}   (${example})`);
}

async function modules() {
  const folder = mkdtempSync(join(tmpdir(), 'topo-real-nft-'));
  try {
    const from = (path) => JSON.stringify(join(root, 'src', path));
    const contents = `
      export { nftables } from ${from('rulesets/readers/nft-json.ts')};
      export { Unreadable } from ${from('rulesets/unreadable.ts')};
      export { acceptedBy } from ${from('rulesets/meaning.ts')};
      export { namesOf } from ${from('rulesets/symbols.ts')};
      export { PacketSets } from ${from('packets/packet-sets.ts')};
      export { SymbolTable } from ${from('packets/symbol-table.ts')};`;
    const outfile = join(folder, 'modules.mjs');
    await build({ stdin: { contents, resolveDir: root }, bundle: true, platform: 'node', format: 'esm', outfile });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
