// The proof of security groups can fail: whatever is changed in those of an example, it finds a packet that shows it.

import { describe, expect, it } from 'vitest';
import { type Obligation, differences } from '../../../src/compare/prove.ts';
import { obligationsOf, readerOf } from '../../../src/compare/prove-file.ts';
import { emit } from '../../../src/emit.ts';
import { strictReaders } from '../../../src/rulesets/strict/registry.ts';
import { prefix } from '../../../src/net/prefixes.ts';
import type { Packet } from '../../../src/packets/packet.ts';
import { decide } from '../../../src/rulesets/interpreter.ts';
import type { Ruleset } from '../../../src/rulesets/ruleset.ts';
import { Unreadable } from '../../../src/rulesets/unreadable.ts';
import type { Host, Topology } from '../../../src/topology/model.ts';
import { sampled } from '../../support/runs.ts';
import { topologyOf } from '../../support/topologies.ts';
import { designExample, examples, modelOf } from '../firewall/examples.ts';
import { awsMutantsOf } from './aws-mutants.ts';
import { type Within, firstDisagreement } from './cells.ts';

/** What the examples do not say: egress, transports without ports, pools, references of one family, and both ways. */
const everyWord = topologyOf(`zones: { internet: [0.0.0.0/0, "::/0"], lan: [10.0.0.0/8, "fd00::/8"] }
hosts:
  h: { addresses: [10.0.0.1, 10.0.0.2, "fd00::1"] }
  four: { addresses: [10.0.1.1] }
  pool: { addresses: [10.0.2.0/28, "fd00:2::/64"] }
components:
  c: { zone: lan }
  s: { hosts: [h, pool], listeners: { l: "80,8000-8010/tcp+udp", p: icmp+gre+esp+ah+vrrp+ipip+proto-99, v4: { ports: 90, transport: tcp, bind: [0.0.0.0] } } }
  t: { host: four, listeners: { e: 5000-6000/udp } }
flows:
  - { id: a, from: c, to: s.l }
  - { id: b, from: s, to: s.p }
  - { id: d, from: t.e, to: s.l, transport: udp, ports: 8000-8005, both_ways: true }
  - { id: e, from: pool, to: s.v4 }
  - { id: f, from: s, to: internet, ports: 53, transport: udp+tcp }
firewall: { egress: declared }`);

const targets = ['aws-terraform', 'aws-cli'] as const;

interface Case {
  readonly title: string;
  readonly text: string;
  readonly read: (text: string) => Ruleset;
  readonly obligation: Obligation;
  readonly groups: readonly string[];
  readonly host: Host;
}

function casesOf(title: string, topology: Topology, target: (typeof targets)[number]): readonly Case[] {
  const { files } = emit(topology, { fileName: 'test.yaml', hash: 'sha256:…', target });
  const groups = files.map(({ host }) => host);
  const obligations = obligationsOf(topology, strictReaders[target]);
  return files.map(({ host, text }) => {
    const read = readerOf(topology, strictReaders[target], host, groups);
    return {
      title: `${title} ${host}`,
      text,
      read: (one) => read(one, 'test'),
      obligation: obligations(host),
      groups,
      host: topology.hosts.find(({ name }) => name === host)!,
    };
  });
}

type Verdict = 'caught' | 'refused by the reader' | 'the same rules' | 'MISSED';

function judge({ read, obligation, host }: Case, before: Ruleset, mutant: string): Verdict {
  let after: Ruleset;
  try {
    after = read(mutant);
  } catch (error) {
    if (error instanceof Unreadable) return 'refused by the reader';
    throw error;
  }
  const found = differences(after, obligation);
  if (found.length === 0)
    return firstDisagreement(before, after, seenBy(host)) === undefined ? 'the same rules' : 'MISSED';
  for (const { direction, kind, witness } of found) {
    const verdicts = [decide(before, direction, witness).verdict, decide(after, direction, witness).verdict];
    expect(verdicts).toEqual(kind === 'opened' ? ['drop', 'accept'] : ['accept', 'drop']);
  }
  return 'caught';
}

const linkLocal = prefix(6, 0xfe80n << 112n, 10);

/** What a security group decides about, packet by packet: the naive twin of what the proof compares. */
function seenBy({ addresses }: Host): Within {
  const isOwn = ({ family, value }: Packet['source']): boolean =>
    addresses.some((block) => block.family === family && block.lo <= value && value <= block.hi);
  return {
    products: addresses.map((block) => ({ family: block.family, sources: [block], destinations: [block] })),
    holds: (direction, packet) =>
      !packet.loopback &&
      packet.state === 'new' &&
      isOwn(direction === 'in' ? packet.destination : packet.source) &&
      !isOfTheLink(packet),
  };
}

function isOfTheLink({ protocol, icmpType = -1, hopLimit, source, ports }: Packet): boolean {
  const isLocal =
    source.family === 6 && (source.value === 0n || (linkLocal.lo <= source.value && source.value <= linkLocal.hi));
  if (protocol === 58) {
    return (
      ([133, 134, 135, 136].includes(icmpType) && hopLimit === 255) ||
      ([130, 131, 132, 143].includes(icmpType) && isLocal)
    );
  }
  const pair = ports === undefined ? '' : `${ports.source} ${ports.destination}`;
  return protocol === 17 && (source.family === 4 ? ['67 68', '68 67'] : ['547 546', '546 547']).includes(pair);
}

describe.each(targets)('every mutant of %s', (target) => {
  const cases = [
    ...[designExample, ...examples].flatMap((example) => casesOf(example.name, modelOf(example), target)),
    ...casesOf('every word of the language', everyWord, target),
  ];
  const counts: Record<Verdict, number> = { caught: 0, 'refused by the reader': 0, 'the same rules': 0, MISSED: 0 };

  it('is of rules that there are', () => {
    expect(cases.length).toBeGreaterThan(15);
    expect(cases.filter(({ text }) => /group = |"GroupId"/.test(text)).length).toBeGreaterThan(4);
  });

  it.each(cases.map((one) => [one.title, one] as const))('of %s is caught', (_, one) => {
    const before = one.read(one.text);
    const mutants = awsMutantsOf(one.text, one.groups);
    const judged = sampled(mutants).map(({ what, text }) => ({ what, verdict: judge(one, before, text) }));
    for (const { verdict } of judged) counts[verdict] += 1;
    expect(mutants.length).toBeGreaterThan(50);
    expect(judged.filter(({ verdict }) => verdict === 'MISSED').map(({ what }) => what)).toEqual([]);
  });

  it('counted', () => {
    const total = Object.values(counts).reduce((sum, one) => sum + one, 0);
    const different = total - counts['the same rules'];
    console.log(`mutants of ${target}: ${different - counts.MISSED} of ${different} caught`, counts);
    expect(counts.caught).toBeGreaterThan(total / 3);
  });
});
