import { missingFactsOf, tuplesOf } from '../../../src/intent/machines.ts';
// The proof can fail: whatever is changed in the rules of an example, it finds a packet that shows it.

import { describe, expect, it } from 'vitest';
import { type Obligation, differences } from '../../../src/compare/prove.ts';
import { packetText } from '../../../src/compare/packet-text.ts';
import { emit } from '../../../src/emit.ts';
import { directionsOf } from '../../../src/intent/rule-tuples.ts';
import { decide } from '../../../src/rulesets/interpreter.ts';
import { readIptables } from '../../../src/rulesets/strict/iptables-text.ts';
import { readNftables } from '../../../src/rulesets/strict/nftables-text.ts';
import type { Ruleset } from '../../../src/rulesets/ruleset.ts';
import { Unreadable } from '../../../src/rulesets/unreadable.ts';
import type { Topology } from '../../../src/topology/model.ts';
import { sampled, triesAll } from '../../support/runs.ts';
import { topologyOf } from '../../support/topologies.ts';
import { designExample, examples, modelOf, machinesJudged } from '../firewall/examples.ts';
import { firstDisagreement } from './cells.ts';
import { iptablesMutantsOf } from './iptables-mutants.ts';
import { mutantsOf } from './mutants.ts';

/** What the examples do not say: egress, source ports, transports without ports, many addresses. */
const everyWord = topologyOf(`zones: { internet: [0.0.0.0/0, "::/0"], lan: [10.0.0.0/8, "fd00::/8"] }
hosts: { h: { addresses: [192.0.2.1, "2001:db8::1"] } }
components:
  c: { zone: lan }
  many: { zone: lan, addresses: [${[1, 2, 3].map((i) => `"fd00:1111:2222:3333:4444:5555:6666:${i}"`).join(', ')}] }
  s: { host: h, listeners: { l: "80,8000-8010/tcp+sctp", p: icmp+gre+esp, e: 5000-6000/udp } }
flows:
  - { id: a, from: c, to: s.l }
  - { id: b, from: c, to: s.p }
  - { id: d, from: many, to: s.e, source_ports: 1000-1023, match_source_ports: true }
  - { id: e, from: s.e, to: c, ports: 7-9, transport: udp, both_ways: true, match_source_ports: true }
  - { id: f, from: s, to: internet, ports: 53, transport: udp+tcp }
firewall: { egress: declared }`);

const targets = {
  nftables: { read: readNftables, mutants: mutantsOf },
  iptables: { read: readIptables, mutants: iptablesMutantsOf },
};

type TargetName = keyof typeof targets;

interface Case {
  readonly title: string;
  readonly target: TargetName;
  readonly text: string;
  readonly obligation: Obligation;
}

function casesOf(title: string, topology: Topology): readonly Case[] {
  return machinesJudged(topology).flatMap((machine) => {
    const { name } = machine;
    if (missingFactsOf(topology, machine).length > 0) return [];
    const own = tuplesOf(topology, machine);
    const directions = directionsOf(machine);
    return (['nftables', 'iptables'] as const).flatMap((target) => {
      const { files } = emit(topology, { fileName: 'test.yaml', hash: 'sha256:…', host: name, target });
      const about = { title: `${title} ${name}, ${target}`, target, obligation: { tuples: own, directions } };
      return files.map(({ text }) => ({ ...about, text }));
    });
  });
}

const cases = [
  ...[designExample, ...examples].flatMap((example) => casesOf(example.name, modelOf(example))),
  ...casesOf('every word of the language', everyWord),
];

type Verdict = 'caught' | 'refused by the reader' | 'the same rules' | 'MISSED';

/** `the same rules`: another line says what the changed one said; tried with every kind of packet there is. */
function judge({ text, target, obligation }: Case, mutant: string): Verdict {
  const before = targets[target].read(text, 'test');
  const after = readIfPossible(target, mutant);
  if (after === undefined) return 'refused by the reader';
  const found = differences(after, obligation);
  if (found.length === 0) return firstDisagreement(before, after) === undefined ? 'the same rules' : 'MISSED';
  for (const { direction, kind, witness, line } of found) {
    const [was, is] = [decide(before, direction, witness), decide(after, direction, witness)];
    const right = kind === 'opened' ? ['drop', 'accept'] : ['accept', 'drop'];
    if (was.verdict !== right[0] || is.verdict !== right[1] || is.place?.line !== line) {
      throw new Error(`${kind} ${packetText(witness)}: was ${was.verdict}, is ${is.verdict}`);
    }
  }
  return 'caught';
}

function readIfPossible(target: TargetName, text: string): Ruleset | undefined {
  try {
    return targets[target].read(text, 'test');
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

describe.each(['nftables', 'iptables'] as const)('every mutant of %s rules', (target) => {
  const counts: Record<Verdict, number> = { caught: 0, 'refused by the reader': 0, 'the same rules': 0, MISSED: 0 };
  const own = cases.filter((one) => one.target === target);

  it.each(own.map((one) => [one.title, one] as const))('of %s is caught', (_, one) => {
    const mutants = targets[target].mutants(one.text);
    const judged = sampled(mutants).map(({ what, text }) => ({ what, verdict: judge(one, text) }));
    for (const { verdict } of judged) counts[verdict] += 1;
    expect(mutants.length).toBeGreaterThan(50);
    expect(judged.filter(({ verdict }) => verdict === 'MISSED').map(({ what }) => what)).toEqual([]);
  });

  it('counted', () => {
    const total = Object.values(counts).reduce((sum, one) => sum + one, 0);
    const different = total - counts['the same rules'];
    console.log(`mutants of ${target} rules: ${different - counts.MISSED} of ${different} caught`, counts);
    // The share of a sample is less certain than that of all.
    expect(counts.caught).toBeGreaterThan((triesAll ? 0.85 : 0.75) * total);
  });
});
