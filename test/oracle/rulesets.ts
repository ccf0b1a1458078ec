// What every target is tried with: all hosts of all examples, and a file with every word of the language.

import { type TargetId, emit } from '../../src/emit.ts';
import { topologyOf } from '../support/topologies.ts';
import { type Example, designExample, examples, modelOf, machinesJudged } from '../unit/firewall/examples.ts';

export const origin = { fileName: 'test.yaml', hash: 'sha256:…' };

interface Ruleset {
  readonly title: string;
  readonly text: string;
}

/** Every host that can have rules, with no profile and with all. */
function rulesetsOf(example: Example, target: TargetId): readonly Ruleset[] {
  const { profiles } = modelOf(example);
  return [[], ...(profiles.length === 0 ? [] : [profiles])].flatMap((chosen) => {
    const topology = modelOf(example, chosen);
    return machinesJudged(topology).flatMap(({ name: host }) =>
      emit(topology, { ...origin, target, host }).files.map(({ text }) => ({
        title: [example.name, host, ...chosen].join(' '),
        text,
      })),
    );
  });
}

/** Declares everything that the language can say of packets, both ways. */
export const everyWord =
  topologyOf(`zones: { internet: [0.0.0.0/0, "::/0"], halves: [0.0.0.0/1, 128.0.0.0/1], lan: [10.0.0.0/8, 10.1.0.0/16, "fd00::/8"] }
hosts: { h: { addresses: [192.0.2.1, 192.0.2.2, "2001:db8::1"], title: 'quote " and \\ end\\' }, pool: { addresses: [192.0.2.16/28] }, none: {} }
components:
  c: { zone: lan }
  s: { hosts: [h, pool], listeners: { l: "80,443,8000-8010/tcp+udp+sctp", p: icmp+gre+esp+ah+vrrp+ospf+igmp+pim+ipip+ipv6+proto-99+proto-255, d: { any_of: [1/udp, 2/tcp] }, e: 1-65535/udp } }
flows:
  - { id: a, from: c, to: s.l, purpose: "x\\"; } accept # \\\\\\ntable inet evil { }" }
  - { id: b, from: c, to: s.p }
  - { id: d, from: halves, to: s.d, source_ports: 1-1023, match_source_ports: true }
  - { id: e, from: s.e, to: c, ports: "5,7-9", transport: udp, both_ways: true, match_source_ports: true }
  - { id: f, from: s, to: internet, ports: 53, transport: udp+tcp }
  - { id: g, from: s, to: s.e }
  - { id: ${'i'.repeat(128)}, from: internet, to: s.l }
firewall: { egress: declared }`);

/** By title; each can be loaded. */
export function allRulesets(target: TargetId): readonly (readonly [title: string, text: string])[] {
  const words = emit(everyWord, { ...origin, target }).files;
  return [
    ...[designExample, ...examples].flatMap((example) => rulesetsOf(example, target)),
    ...words.map(({ host, text }) => ({ title: `every word of the language, ${host}`, text })),
  ].map(({ title, text }) => [title, text]);
}
