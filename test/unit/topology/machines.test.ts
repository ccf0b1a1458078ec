import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emit } from '../../../src/emit.ts';
import { machinesOf, tuplesOf } from '../../../src/intent/machines.ts';
import { flowPackets } from '../../../src/intent/packets.ts';
import { directionsOf } from '../../../src/intent/rule-tuples.ts';
import type { PacketSet } from '../../../src/packets/packet-sets.ts';
import { PacketSets } from '../../../src/packets/packet-sets.ts';
import { machineNames } from '../../../src/topology/machines.ts';
import type { Topology } from '../../../src/topology/model.ts';
import { compileText, topologyOf } from '../../support/topologies.ts';
import { runs } from '../../support/runs.ts';

interface Machine {
  readonly name: string;
  readonly address: string;
}

const zones = 'zones: { internet: [0.0.0.0/0], a: [10.1.0.0/16], b: [10.2.0.0/16], core: [10.0.0.0/16] }';

/** A role of machines in two zones, one of which may run more than the others. */
const system = fc.record({
  places: fc.array(fc.constantFrom('1', '2'), { minLength: 1, maxLength: 5 }),
  single: fc.nat(4),
  isSingle: fc.boolean(),
  bind: fc.constantFrom('any', 'loopback'),
  egress: fc.constantFrom('open', 'declared'),
});

type System = typeof system extends fc.Arbitrary<infer T> ? T : never;

function machinesIn({ places }: System): readonly Machine[] {
  return places.map((place, i) => ({ name: `m${String(i)}`, address: `10.${place}.0.${String(i + 1)}` }));
}

/** The system with the role, or with each machine as a host and a group in place of the role. */
function bodyOf(net: System, isRole: boolean): string {
  const machines = machinesIn(net);
  const hosts = isRole
    ? `role: { machines: { ${machines.map(({ name, address }) => `${name}: ${address}`).join(', ')} } }`
    : machines.map(({ name, address }) => `${name}: { addresses: [${address}] }`).join(', ');
  const single = machines[net.single % machines.length]!;
  return `${zones}
hosts: { ${hosts}, db: { addresses: [10.0.0.9] } }
${isRole ? '' : `groups: { role: [${machines.map(({ name }) => name).join(', ')}] }`}
components:
  agent: { host: role, listeners: { l: 80/tcp, own: { ports: 90, transport: tcp, bind: ${net.bind} } } }
  more: { host: ${net.isSingle ? single.name : 'db'}, listeners: { m: 81/udp } }
  pg: { host: db, listeners: { sql: 5432/tcp } }
flows:
  - { id: f1, from: agent, to: agent.l }
  - { id: f2, from: agent, to: agent.own }
  - { id: f3, from: internet, to: role, ports: 443, transport: tcp }
  - { id: f4, from: more, to: pg.sql }
  - { id: f5, from: role, to: more.m }
firewall: { egress: ${net.egress} }`;
}

/** What each machine lets in and out, without packets that it sends to itself. */
function packetsOf(sets: PacketSets, topology: Topology): readonly PacketSet[] {
  const machines = [...machinesOf(topology.hosts)].sort((a, b) => (a.name < b.name ? -1 : 1));
  return machines.flatMap((machine) =>
    directionsOf(machine).map((direction) => {
      const { addresses } = machine;
      const itself = sets.of({ family: 4, sources: addresses, destinations: addresses });
      const tuples = tuplesOf(topology, machine).filter((tuple) => tuple.direction === direction);
      return sets.difference(flowPackets(sets, tuples), itself);
    }),
  );
}

describe('a role', () => {
  it('means for each machine what it would mean if all were written as hosts', () => {
    fc.assert(
      fc.property(system, (net) => {
        const sets = new PacketSets();
        expect(packetsOf(sets, topologyOf(bodyOf(net, true)))).toEqual(packetsOf(sets, topologyOf(bodyOf(net, false))));
      }),
      runs('groups'),
    );
  });

  it('has rules that differ from machine to machine in nothing but addresses and names', () => {
    const body = `${zones}\nhosts: { role: { machines: { "m-[1:3]": 10.1.0.1-10.1.0.3 } } }
components: { agent: { host: role, listeners: { l: 80/tcp } } }
flows: [{ id: f, from: agent, to: agent.l, purpose: membership }, { id: g, from: internet, to: agent.l, purpose: pages }]`;
    for (const target of ['nftables', 'iptables'] as const) {
      const { files } = emit(topologyOf(body), { target, fileName: 'test.yaml', hash: 'sha256:0' });
      expect(files.map(({ host }) => host)).toEqual(['m-1', 'm-2', 'm-3']);
      // Only destinations are the machine's own; as sources all machines stand in each.
      const alike = files.map(({ host, text }, i) =>
        text
          .replaceAll(host, 'NAME')
          .replaceAll(new RegExp(`(saddr|\\. |-d |addresses +)10\\.1\\.0\\.${String(i + 1)}\\b`, 'g'), '$1OWN'),
      );
      expect(new Set(alike).size, alike.join('\n')).toBe(1);
    }
  });

  it('is a host for all that are alike: by zones, families, public addresses, and what the file names alone', () => {
    const { hosts, groups } =
      topologyOf(`zones: { a: [10.1.0.0/16, "2001:db8::/32"], b: [10.2.0.0/16], net: [0.0.0.0/0] }
hosts:
  r:
    title: Edges
    machines:
      r1: 10.1.0.1
      r2: 10.2.0.1
      r3: [10.1.0.3, "2001:db8::3"]
      r4: { addresses: [10.1.0.4], public: [192.0.2.4] }
      r5: { addresses: [10.1.0.5], title: The fifth }
      r6: 10.1.0.6
components: { c: { host: r5 } }`);
    expect(hosts.map(({ title, machines }) => [title, machines.map(({ name }) => name).join(' ')])).toEqual([
      ['Edges (a, private IPv4, no public address, without r5)', 'r1 r6'],
      ['Edges (b, private IPv4, no public address, without r5)', 'r2'],
      ['Edges (a, private IPv4 and global IPv6, no public address, without r5)', 'r3'],
      ['Edges (a, private IPv4, public IPv4, without r5)', 'r4'],
      ['The fifth', 'r5'],
    ]);
    expect(groups.map(({ name, members }) => [name, members.length])).toEqual([['r', 5]]);
  });

  it('is not at private addresses for the internet where each machine has a global one, and is where one has none', () => {
    const { hosts } = topologyOf(`zones: { internet: [0.0.0.0/0] }
hosts: { r: { machines: { r1: [203.0.113.1, 10.0.0.1], r2: [203.0.113.2, 10.0.0.2], r3: 10.0.0.3 } } }`);
    expect(hosts.map(({ machines }) => machines.map(({ name }) => name).join(' '))).toEqual(['r1 r2', 'r3']);
  });

  it('checks five thousand machines as one', () => {
    const body = (count: string): string => `zones: { a: [10.0.0.0/8] }
hosts: { r: { machines: { "m-[0001:${count}]": 10.0.0.1-10.0.${count === '5000' ? '19.136' : '0.50'} } } }
components: { agent: { host: r, listeners: { l: 80/tcp, m: 80/tcp } } }
flows: [{ id: f, from: agent, to: agent.l, purpose: x }]`;
    const rulesOf = (text: string): readonly string[] => compileText(text).diagnostics.map(({ rule }) => rule.id);
    expect(rulesOf(body('5000'))).toEqual(rulesOf(body('0050')));
  });
});

describe('names of machines', () => {
  it.each([
    ['edge-1', ['edge-1']],
    ['edge-[1:3]', ['edge-1', 'edge-2', 'edge-3']],
    ['edge-[08:11]-x', ['edge-08-x', 'edge-09-x', 'edge-10-x', 'edge-11-x']],
    ['e[7:7]', ['e7']],
  ])('%s', (key, names) => {
    expect(machineNames(key)).toEqual({ ok: true, value: names });
  });

  it.each(['e[3:1]', 'e[1:2][1:2]', 'e[a:b]', 'e[1]', 'e]1:2[', 'e[1:999999]'])('%s is none', (key) => {
    expect(machineNames(key).ok).toBe(false);
  });
});
