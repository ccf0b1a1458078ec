// `node scripts/iptables-semantics.mjs FOLDER`: what FOLDER, a copy of github.com/diekmann/Iptables_Semantics, proves of real
// dumps, against what topo reads in them. Not a test: nobody's rulesets are part of topo.
//
// For table filter and new connections the authors publish lists without interfaces and conditions: one that accepts at most
// what the dump accepts for sure, and one that accepts at least what it may accept (*.lower, *.upper); and matrices of who
// reaches whom over one port, proved or printed by a program that was generated from proofs. What topo lets pass for sure must
// hold the first, what it may let pass must lie within the others. Both are compared for all packets at once.

import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node scripts/iptables-semantics.mjs FOLDER');
const examples = join(folder, 'thy/Iptables_Semantics/Examples');
const tool = join(folder, 'haskell_tool');

const topo = await modules();
const { nothing } = topo;
const prefixOf = (text) => {
  const [address, length] = text.split('/');
  return topo.prefix(4, topo.parseAddress(address).value.value, Number(length ?? 32));
};
const counts = { agree: 0, exact: 0, disagree: 0 };

for (const theory of [
  'IPPartEval/IP_Address_Space_Examples_All_Small.thy',
  'IPPartEval/IP_Address_Space_Examples_All_Large.thy',
])
  for (const [, unit] of unitsOf(join(examples, theory))) judgeLists(unit);
for (const name of [
  'Synology_Diskstation_DS414/Analyze_Synology_Diskstation',
  'medium-sized-company/Analyze_medium_sized_company',
])
  judgeLemmas(join(examples, `${name}.thy`));
judgeLemmas(join(examples, 'topoS_generated/Analyze_topos_generated.thy'));
judgeOutput('parser_test', 'Parser_Test/data/iptables-save', 'FORWARD');
judgeOutput(
  'synology_iptables-save_jun_2015_cleanup',
  'Synology_Diskstation_DS414/iptables-save_jun_2015_cleanup',
  'INPUT',
);
const i8 = 'iptables-save-2015-05-15_15-23-41_cheating';
judgeOutput(`i8_${i8}`, `TUM_Net_Firewall/${i8}`, 'FORWARD', join(tool, 'ipassmt_tumi8'));
console.log(counts);
if (counts.disagree > 0) process.exitCode = 1;

// ---------------------------------------------------------------- what the authors say

/** What a theory examines: a dump, a chain, and which addresses lie behind which interface. */
function unitsOf(file) {
  const text = readFileSync(file, 'utf8').replace(/\(\*[^]*?\*\)/g, '');
  const units = new Map();
  const [dumps, assignments] = [new Map(), new Map([['ipassmt_generic_ipv4', [['lo', ['127.0.0.0/8'], false]]]])];
  const scan =
    /definition\s*(?:ipassmt\w* ::[^\n]*\s*where\s*)?"(?<name>\w+) =(?<body>[^"]*)"|parse_iptables_save (?<dump>\w+)\s*=\s*(?<path>("?[\w.-]+"? *)+)|bench upper_closure (?<chain>FWD|INP) (?<by>\w+) (?<of>\w+?)_(FORWARD|INPUT)_default/g;
  for (const { groups } of text.matchAll(scan)) {
    const { name, body, dump, path, chain, by, of } = groups;
    if (name !== undefined) assignments.set(name, assignmentOf(body, assignments));
    if (dump !== undefined) dumps.set(dump, join(dirname(file), ...path.match(/[\w.-]+/g)));
    if (chain !== undefined)
      units.set(`${of} ${chain}`, {
        dump: dumps.get(of),
        chain: { FWD: 'FORWARD', INP: 'INPUT' }[chain],
        behind: assignments.get(by),
      });
  }
  return Object.assign(units, { dumps, assignments });
}

/** By interface the prefixes behind it, or (where the last is true) those that are not. */
function assignmentOf(body, known) {
  const blocks = (list) =>
    [...list.matchAll(/\((?:ipv4addr_of_dotdecimal \((\d+), ?(\d+), ?(\d+), ?(\d+)\)|0), ?(\d+)\)/g)].map(
      ([, a = 0, b = 0, c = 0, d = 0, length]) => `${a}.${b}.${c}.${d}/${length}`,
    );
  const one = /^\s*all_but_those_ips/.test(body) ? [['', blocks(body), true]] : [];
  const entry = /Iface ''([^']+)''\s*,\s*(?:(all_but_those_ips)?\s*\[([^\]]*)\]|(\w+))/g;
  const entries = [...body.matchAll(entry)].flatMap(([, name, but, list, other]) =>
    other === undefined
      ? [[name, blocks(list), but !== undefined]]
      : known.get(other).map(([, ...rest]) => [name, ...rest]),
  );
  return [...one, ...entries];
}

/** The same, as their program reads it. */
function assignmentIn(file) {
  const text = readFileSync(file, 'utf8').replace(/#.*/g, '');
  return [...text.matchAll(/^(\S+) = (all_but_those_ips)?\s*\[([^\]]*)\]/gm)].map(([, name, but, list]) => [
    name,
    list
      .split(',')
      .map((block) => block.trim())
      .filter((block) => block !== '' && !block.includes('-')),
    but !== undefined || list.includes('-'),
  ]);
}

function judgeLists({ dump, chain, behind }) {
  const sort = { FORWARD: 'FWD', INPUT: 'INP' }[chain];
  const stem = (name) => name.replace(/(\.INP)?\.Ln.*$/, '');
  const found = readdirSync(dirname(dump))
    .filter((name) => name.includes('.Ln') && name.includes(sort) && basename(dump).startsWith(stem(name)))
    .sort((a, b) => stem(b).length - stem(a).length);
  const closure = (kind) => found.find((name) => name.endsWith(kind));
  if (closure('upper') === undefined) return;
  const world = worldOf(dump, chain, behind);
  const { sets, may, surely } = world;
  const name = `${dump.slice(examples.length + 1)} ${chain}`;
  const theirs = ['upper', 'lower'].map((kind) =>
    world.within(listed(sets, join(dirname(dump), closure(kind)), chain)),
  );
  hold(world, `${name} may pass`, sets.difference(may, theirs[0]), theirs[0] === may);
  hold(world, `${name} passes`, sets.difference(theirs[1], surely), theirs[1] === surely);
}

/** What `iptables -L -n` prints of a list without conditions. */
function listed(sets, file, chain) {
  const lines = readFileSync(file, 'utf8')
    .split(/^Chain /m)
    .find((one) => one.startsWith(chain))
    .trim()
    .split('\n');
  const [, policy] = /policy (\w+)/.exec(lines[0]);
  const rules = lines.slice(2).map((line) => {
    const [target, protocol, , source, destination, ...rest] = line.split(/\s+/);
    const ports = rest
      .join(' ')
      .replace(/spts?:(\S+)/, '--sport $1')
      .replace(/dpts?:(\S+)/, '--dport $1');
    return `-A ${chain} -s ${source} -d ${destination} -p ${protocol} ${ports.replace(/^(\w+)/, '-m $1')} -j ${target}`;
  });
  return acceptedIn(sets, ['*filter', `:${chain} ${policy} [0:0]`, ...rules, 'COMMIT', ''].join('\n'), chain, file);
}

function judgeLemmas(file) {
  const units = unitsOf(file);
  const text = readFileSync(file, 'utf8').replace(/\(\*[^]*?\*\)/g, '');
  const lemma =
    /lemma "access_matrix_pretty_ipv4 (\(?\w+[^)\n]*?\)?)\s+\(([^=]*?)=\s*\(\[([^]*?)\],\s*\[([^]*?)\]\)" by eval/g;
  for (const [, connection, how, nodes, edges] of text.matchAll(lemma)) {
    const [, port = connection.includes('ssh') ? 22 : 80] = /10000 (\d+)/.exec(connection) ?? [];
    const [, sort, of] =
      /unfold_ruleset_(FORWARD|INPUT)[^]*?map_of\w* \(?(\w+)/.exec(how) ??
      /unfold_ruleset_(\w+)[^]* (\w+)\)\s*$/.exec(how);
    const state = how.includes('CT_Established') ? 'established' : 'new';
    const behind = [...units.assignments].find(
      ([name]) => name !== 'ipassmt_generic_ipv4' && new RegExp(`\\b${name}\\b`).test(how),
    );
    const pairs = (list) =>
      [...list.replace(/''@\s*''/g, '').matchAll(/\(''([^']*)'',\s*''([^']*)''\)/g)].map(([, a, b]) => [a, b]);
    const matrix = { nodes: new Map(pairs(nodes)), edges: pairs(edges) };
    judgeMatrix({ dump: units.dumps.get(of), chain: sort, behind: behind?.[1] ?? [], port, state }, matrix);
  }
}

/** What their program printed. */
function judgeOutput(output, dump, chain, assignment) {
  const text = readFileSync(join(tool, 'test/Suites/GoldenFiles', output), 'utf8');
  for (const [, port, body] of text.matchAll(/=+ TCP port 10000->(\d+) =+\n([^]*?)(?=\n\n=|\s*$(?![^]))/g)) {
    const nodes = new Map([...body.matchAll(/^(\w+) \|-> (.*)$/gm)].map(([, name, ranges]) => [name, ranges]));
    const edges = [...body.matchAll(/^\((\w+),(\w+)\)$/gm)].map(([, a, b]) => [a, b]);
    const behind = assignment === undefined ? [['lo', ['127.0.0.0/8'], false]] : assignmentIn(assignment);
    judgeMatrix({ dump: join(examples, dump), chain, behind, port }, { nodes, edges });
  }
}

function judgeMatrix({ dump, chain, behind, port, state = 'new' }, { nodes, edges }) {
  const world = worldOf(dump, chain, behind, state);
  const { sets, may } = world;
  const one = (value) => [{ lo: Number(value), hi: Number(value) }];
  const service = sets.of({ protocols: one(6), sourcePorts: one(10000), ports: one(port) });
  const side = (name, field) =>
    sets.of({
      family: 4,
      [field]: nodes
        .get(name)
        .split(' u ')
        .flatMap((range) => {
          const [lo, hi = lo] = range
            .match(/[\d.]+/g)
            .filter((text) => text !== '..')
            .map((text) => topo.parseAddress(text).value.value);
          return topo.coverInterval(4, { lo, hi });
        }),
    });
  const theirs = world.within(
    sets.intersection(
      service,
      sets.unionOf(edges.map(([a, b]) => sets.intersection(side(a, 'sources'), side(b, 'destinations')))),
    ),
  );
  const ours = sets.intersection(may, service);
  hold(
    world,
    `${dump.slice(examples.length + 1)} ${chain} matrix ${port} ${state}`,
    sets.difference(ours, theirs),
    ours === theirs,
  );
}

// ---------------------------------------------------------------- what topo says

function filterOf(dump) {
  const text = readFileSync(dump, 'utf8');
  return /^\*filter$[^]*?^COMMIT$/m.exec(text)?.[0] ?? text;
}

function read(text, name) {
  return topo.iptables.read([{ name, kind: 'iptables', text: `${text}\n` }]);
}

function acceptedIn(sets, text, chain, name) {
  return topo.acceptedBy(sets, read(text, name), chain === 'INPUT' ? 'in' : 'forward');
}

/** The packets that the authors speak of, and which of them pass: surely, or on some interface and under some condition. */
function worldOf(dump, chain, behind, state = 'new') {
  const ruleset = read(filterOf(dump), dump);
  const named = behind.filter(([name]) => name !== 'lo');
  const names = topo.namesOf([ruleset]);
  const sets = new topo.PacketSets(
    new topo.SymbolTable({ ...names, interfaces: [...new Set([...names.interfaces, ...named.map(([name]) => name)])] }),
  );
  const from = (blocks) => sets.unionOf(blocks.map((block) => sets.of({ family: 4, sources: [prefixOf(block)] })));
  const loopback = chain === 'INPUT' ? sets.of({ loopback: true }) : nothing;
  const local = from(['127.0.0.0/8']);
  let world = sets.union(sets.intersection(loopback, local), sets.difference(sets.of({ loopback: false }), local));
  world = sets.intersection(world, sets.of({ family: 4, states: [state] }));
  const tcp = [{ lo: 6, hi: 6 }];
  if (state === 'new')
    world = sets.difference(
      world,
      sets.difference(sets.of({ protocols: tcp }), sets.of({ protocols: tcp, tcpFlags: [{ lo: 2, hi: 2 }] })),
    );
  const places = named.map(([name, blocks, but]) => [name, but ? sets.complement(from(blocks)) : from(blocks)]);
  for (const [name, here] of places)
    world = sets.difference(world, sets.difference(sets.of({ interface: name }), here));
  // Where every interface of the rules has addresses of its own, the authors take the one for the other.
  const apart = places.every(([, here], i) =>
    places.slice(0, i).every(([, other]) => sets.intersection(here, other) === nothing),
  );
  if (apart && names.interfaces.every((name) => named.some(([one]) => one === name)))
    for (const [name, here] of places)
      world = sets.difference(world, sets.difference(here, sets.of({ interface: name })));
  const accepted = topo.acceptedBy(sets, ruleset, chain === 'INPUT' ? 'in' : 'forward');
  const seen = (set) => sets.possible(set, 'surroundings');
  const may = seen(sets.intersection(world, accepted));
  const surely = sets.difference(seen(world), seen(sets.difference(world, accepted)));
  return { sets, may, surely, within: (set) => sets.intersection(set, seen(world)) };
}

function hold({ sets }, name, wrong, same) {
  if (wrong === nothing) counts[same ? 'exact' : 'agree'] += 1;
  else counts.disagree += 1;
  const word = wrong === nothing ? (same ? 'exact' : 'agree') : 'DISAGREE';
  console.log(`${word.padEnd(9)} ${name}${wrong === nothing ? '' : `: ${packetText(sets.witness(wrong, []))}`}`);
}

function packetText({ protocol, source, destination, ports, loopback }) {
  const [from, to] = [source, destination].map((address) => topo.formatAddress(address));
  return `protocol ${protocol} ${from} port ${ports?.source} -> ${to} port ${ports?.destination}${loopback ? ' over loopback' : ''}`;
}

async function modules() {
  const out = mkdtempSync(join(tmpdir(), 'topo-semantics-'));
  try {
    const outfile = join(out, 'rulesets.mjs');
    const contents = [
      "export { iptables } from './src/rulesets/readers/iptables-save.ts';",
      "export { acceptedBy } from './src/rulesets/meaning.ts';",
      "export { namesOf } from './src/rulesets/symbols.ts';",
      "export { PacketSets } from './src/packets/packet-sets.ts';",
      "export { SymbolTable } from './src/packets/symbol-table.ts';",
      "export { nothing } from './src/packets/diagrams.ts';",
      "export { coverInterval, prefix } from './src/net/prefixes.ts';",
      "export { formatAddress, parseAddress } from './src/net/addresses.ts';",
    ].join('\n');
    await build({ stdin: { contents, resolveDir: root }, bundle: true, format: 'esm', platform: 'node', outfile });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(out, { recursive: true });
  }
}
