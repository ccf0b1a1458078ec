// Rules of one host with thousands of flows: against Capirca and ferm on an equivalent policy, loaded, and with packets.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { inNamespaces, packets } from './bench-packets.mjs';
import {
  bundled,
  folder,
  heading,
  inTurn,
  milliseconds,
  output,
  ratio,
  root,
  row,
  topo,
  write,
} from './bench-tools.mjs';
import { oneHost, rulePerFlow } from './bench-topologies.mjs';

const programs = {
  capirca: { file: 'aclgen', from: 'python3-capirca' },
  ferm: { file: 'ferm', from: 'ferm' },
  nft: { file: 'nft', from: 'nftables' },
};

export async function firewalls(parser) {
  const present = Object.keys(programs).filter(isPresent);
  const stages = await bundled('stages.mjs', stagesProgram());
  const sizes = [2_000, 20_000].map((flows) => ({ flows, ...measured(flows, parser, present) }));
  heading('topo firewall, proof included, of one host; median of 3, less the bare parse for the last ratio', [
    ...['flows', 'yaml parse', 'topo', 'Capirca', 'ferm', 'topo to Capirca', 'aim', 'topo less parse to ferm', 'aim'],
  ]);
  for (const { flows, parse, topo: own, capirca, ferm } of sizes) {
    const known = [capirca, ferm].map((time) => (time === undefined ? 'absent' : milliseconds(time)));
    const versus = [quotient(own, capirca), 'below 1', quotient(own - parse, ferm), '1'];
    row(String(flows), milliseconds(parse), milliseconds(own), ...known, ...versus);
  }
  heading('The proof against everything else, in one process', ['flows', 'the rest', 'proof', 'ratio', 'aim']);
  for (const { flows, file } of sizes) {
    const { rest, proof } = JSON.parse(output([stages, file]));
    row(String(flows), milliseconds(rest), milliseconds(proof), ratio(proof, rest), '1');
  }
  if (!present.includes('nft')) return;
  inNamespaces((namespaces) => {
    loading(sizes, namespaces);
    packets(namespaces);
  });
}

function isPresent(name) {
  const { file, from } = programs[name];
  const found = spawnSync('sh', ['-c', `command -v ${file}`]).status === 0;
  if (!found) console.log(`\nskipped: ${file} is missing (apt-get install ${from})`);
  return found;
}

/** The same openings for each: new connections over tcp from an address to an address and port. */
function measured(flows, parser, present) {
  const { yaml, ferm, policy, networks, services } = oneHost(flows);
  const base = join(folder, `capirca-${flows}`);
  const [file, fermFile] = [write(`${flows}-one-host.yaml`, yaml), write(`${flows}.ferm`, ferm)];
  const policyFile = write(`capirca-${flows}/pol/host.pol`, policy);
  write(`capirca-${flows}/def/NETWORK.net`, networks);
  write(`capirca-${flows}/def/SERVICES.svc`, services);
  const capirca = ['aclgen', '--base_directory', base, '--definitions_directory', join(base, 'def')];
  const others = {
    capirca: [...capirca, '--policy_file', policyFile, '--output_directory', base],
    ferm: ['ferm', '--noexec', '--lines', fermFile],
  };
  const competitors = Object.fromEntries(Object.entries(others).filter(([name]) => present.includes(name)));
  const own = [topo, 'firewall', file, '--host', 'server'];
  const rules = write(`${flows}.nft`, output(own));
  return { file, rules, ...inTurn(3, { parse: [parser, file], topo: own, ...competitors }) };
}

function quotient(a, b) {
  return b === undefined ? '' : ratio(a, b);
}

function loading(sizes, { far }) {
  heading('nft -f of the result, median of 3', ['flows', 'topo', 'one rule per flow', 'ratio']);
  for (const { flows, rules } of sizes) {
    const list = write(`${flows}-list.nft`, rulePerFlow(flows));
    const load = (path) => ['ip', 'netns', 'exec', far, 'nft', '-f', path];
    const times = inTurn(3, { sets: load(rules), list: load(list) });
    row(String(flows), milliseconds(times.sets), milliseconds(times.list), ratio(times.sets, times.list));
  }
}

/** Times what `topo firewall` does, stage by stage. */
function stagesProgram() {
  const from = (path) => JSON.stringify(join(root, 'src', path));
  return `
    import { readFileSync } from 'node:fs';
    import { compile } from ${from('compile.ts')};
    import { differences } from ${from('compare/prove.ts')};
    import { plan } from ${from('firewall/plan.ts')};
    import { nftables } from ${from('firewall/targets/nftables/nftables.ts')};
    import { intentOf } from ${from('intent/rule-tuples.ts')};
    import { readNftables } from ${from('rulesets/strict/nftables-text.ts')};
    const start = performance.now();
    const name = process.argv[2];
    const { topology } = compile({ name, text: readFileSync(name, 'utf8') }, { today: '2026-11-20', profiles: new Set() });
    const { files } = nftables.write(plan(topology, new Set(['server'])), { fileName: name, hash: '' });
    const written = performance.now();
    const found = differences(readNftables(files[0].text, ''), { boxes: intentOf(topology).boxes, directions: ['in'] });
    if (found.length > 0) throw new Error('not proved');
    console.log(JSON.stringify({ rest: written - start, proof: performance.now() - written }));`;
}
