import { describe, expect, it } from 'vitest';
import { intentOf } from '../../../src/intent/rule-tuples.ts';
import { baselineRules } from '../../../src/intent/baseline-rules.ts';
import { tuplePackets, baselinePackets, baselineMatch, flowPackets } from '../../../src/intent/packets.ts';
import { nothing } from '../../../src/packets/diagrams.ts';
import { PacketSets } from '../../../src/packets/packet-sets.ts';
import { topologyOf } from '../../support/topologies.ts';

const { tuples: tuples } = intentOf(
  topologyOf(`zones: { internet: [0.0.0.0/0, "::/0"], lan: [10.0.0.0/8] }
hosts: { h: { addresses: [10.0.0.1] } }
components:
  c: { zone: lan, addresses: [10.0.0.7] }
  s: { host: h, listeners: { l: 53/udp+tcp, p: icmp+gre } }
flows:
  - { id: dns, from: c, to: s.l }
  - { id: ping, from: c, to: s.p }
  - { id: fixed, from: c, to: s, ports: 53, transport: udp, source_ports: 53, match_source_ports: true }`),
);

describe('the packets of flows', () => {
  const sets = new PacketSets();
  const of = (id: string): ReturnType<typeof flowPackets> =>
    flowPackets(
      sets,
      tuples.filter(({ flow }) => flow.id === id),
    );

  it('are counted by who sends what to whom', () => {
    expect(sets.count(of('dns'))).toBe(2n);
    expect(sets.count(of('fixed'))).toBe(1n);
    expect(sets.count(of('ping'))).toBe(2n);
  });

  it('of icmp are echo requests', () => {
    expect(sets.witness(of('ping'))).toMatchObject({ protocol: 1, icmpType: 8 });
  });

  it('of all are the union of all', () => {
    expect(flowPackets(sets, tuples)).toBe(sets.union(of('dns'), of('ping')));
    expect(sets.difference(of('fixed'), of('dns'))).toBe(nothing);
    expect(flowPackets(sets, [])).toBe(nothing);
    expect(sets.unionOf(tuples.map((tuple) => tuplePackets(sets, tuple)))).toBe(flowPackets(sets, tuples.toReversed()));
  });
});

describe.each(['in', 'out'] as const)('the essentials, %s', (direction) => {
  const sets = new PacketSets();
  const { accepted, dropped } = baselinePackets(sets, direction);

  it('decide each packet once', () => {
    expect(sets.intersection(accepted, dropped)).toBe(nothing);
  });

  it('are all of the table of their direction', () => {
    const all = baselineRules.filter(({ directions }) => directions.includes(direction));
    expect(sets.union(accepted, dropped)).toBe(sets.unionOf(all.map((one) => sets.of(baselineMatch(one)))));
  });

  it('drop what is invalid, also what would be essential otherwise, and nothing else', () => {
    expect(dropped).toBe(sets.of({ states: ['invalid'] }));
  });
});
