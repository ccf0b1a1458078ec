import { describe, expect, it } from 'vitest';
import { emit } from '../../../src/emit.ts';
import { tuplesOf } from '../../../src/intent/machines.ts';
import { formatPrefix } from '../../../src/net/prefixes.ts';
import { queryTopology } from '../../../src/query/of-topology.ts';
import { readQuestion } from '../../../src/topology/questions.ts';
import type { Topology } from '../../../src/topology/model.ts';
import { compileText, topologyOf as topologyFrom } from '../../support/topologies.ts';

const text = `zones: { internet: [0.0.0.0/0, "::/0"], lan: [10.0.0.0/24, "fd00::/64"] }
hosts:
  lb1: { addresses: [10.0.0.11, "fd00::11"], floating: [10.0.0.10] }
  lb2: { addresses: [10.0.0.12, "fd00::12"], floating: [10.0.0.10] }
components:
  client: { zone: lan }
  keepalived: { hosts: [lb1, lb2], listeners: { vrrp: { transport: vrrp, multicast: [224.0.0.18, "ff02::12"] } } }
  dhcpd: { host: lb1, listeners: { dhcp: { ports: 67, transport: udp, broadcast: true } } }
flows:
  - { from: keepalived, to: keepalived.vrrp, purpose: adverts }
  - { from: client, to: dhcpd.dhcp, purpose: leases }
  - { from: dhcpd.dhcp, to: client, ports: 68, transport: udp, purpose: offers }
firewall: { egress: declared }
expect:
  - deny: internet -> dhcpd
  - only: { to: dhcpd, from: [lan] }
  - allow: lan -> dhcpd
  - deny: internet -> keepalived
  - allow: keepalived -> keepalived`;

function topologyOf(): Topology {
  const { topology, diagnostics } = compileText(text);
  expect(diagnostics.filter(({ rule }) => rule.id.startsWith('expect')).map(({ message }) => message)).toEqual([]);
  return topology!;
}

function tuples(topology: Topology, flow: string, direction: 'in' | 'out'): readonly string[] {
  const host = topology.hosts.find(({ name }) => name === 'lb1')!;
  return tuplesOf(topology, host)
    .filter((tuple) => tuple.flow.id === flow && tuple.direction === direction)
    .map(({ sources, destinations }) =>
      [sources, destinations].map((all) => all.map(formatPrefix).join(' ')).join(' > '),
    );
}

describe('a listener that joins groups', () => {
  it('is reached there and at its own addresses, in each family', () => {
    const topology = topologyOf();
    expect(tuples(topology, 'keepalived-to-keepalived-vrrp', 'in')).toEqual([
      '10.0.0.12 > 10.0.0.11 10.0.0.10 224.0.0.18',
      'fd00::12 > fd00::11 ff02::12',
    ]);
    expect(tuples(topology, 'keepalived-to-keepalived-vrrp', 'out')).toEqual([
      '10.0.0.11 > 10.0.0.12 10.0.0.10 224.0.0.18',
      'fd00::11 > fd00::12 ff02::12',
    ]);
  });
});

describe('a role whose machines join groups', () => {
  it('is reached there on each machine, by the others', () => {
    const role = topologyFrom(`zones: { lan: [10.0.0.0/24] }
hosts: { lb: { machines: { "lb[1:2]": 10.0.0.11-10.0.0.12 }, floating: [10.0.0.10] } }
components: { keepalived: { host: lb, listeners: { vrrp: { transport: vrrp, multicast: [224.0.0.18] } } } }
flows: [{ from: keepalived, to: keepalived.vrrp, purpose: adverts }]`);
    const [machine] = role.hosts[0]!.machines;
    expect(
      tuplesOf(role, machine!).map(({ sources, destinations }) =>
        [sources, destinations].map((all) => all.map(formatPrefix).join(' ')),
      ),
    ).toEqual([['10.0.0.11 10.0.0.12', '10.0.0.11 10.0.0.10 224.0.0.18']]);
  });
});

describe('a listener that is reached by broadcasts', () => {
  it('is reached by those who have no address yet, and answers them', () => {
    const topology = topologyOf();
    expect(tuples(topology, 'client-to-dhcpd-dhcp', 'in')).toEqual([
      '10.0.0.0/24 0.0.0.0 > 10.0.0.11 10.0.0.10 255.255.255.255',
      'fd00::/64 > fd00::11',
    ]);
    expect(tuples(topology, 'dhcpd-dhcp-to-client', 'out')[0]).toBe('10.0.0.11 > 10.0.0.0/24 255.255.255.255');
  });
});

describe('groups and broadcasts', () => {
  it.each([
    ['10.0.0.12 -> 224.0.0.18:vrrp', 'yes'],
    ['10.0.0.13 -> 224.0.0.18:vrrp', 'no'],
    ['0.0.0.0 -> 255.255.255.255:67/udp', 'yes'],
    ['0.0.0.0 -> dhcpd', 'yes'],
    ['192.0.2.1 -> 255.255.255.255:67/udp', 'no'],
    ['internet -> dhcpd', 'no'],
    ['0.0.0.0 -> 10.0.0.12:67/udp', 'no'],
  ])('%s: %s', (question, verdict) => {
    const topology = topologyOf();
    const read = readQuestion(question, topology);
    if (!read.ok) throw new Error(read.problem);
    expect(queryTopology(topology, read.value)).toMatchObject({ verdict });
  });

  it('are proved in rules of hosts, and refused for security groups', () => {
    const origin = { fileName: 'test.yaml', hash: 'none' };
    for (const target of ['nftables', 'iptables'] as const) {
      const { files, problems } = emit(topologyOf(), { target, ...origin });
      expect(problems).toEqual([]);
      expect(files[0]!.text).toContain('224.0.0.18');
    }
    const { problems } = emit(topologyOf(), { target: 'aws-terraform', ...origin });
    expect(problems.map(({ message }) => message).join('\n')).toMatch(/224\.0\.0\.18.*which a VPC does not carry/);
  });

  it.each([
    ['[10.0.0.1]', '"10.0.0.1" is no multicast address'],
    ['["224.0.0.0/24"]', '"224.0.0.0/24"'],
    ['[vrrp]', '"vrrp"'],
  ])('are not %s', (groups, message) => {
    const body = `hosts: { h: {} }\ncomponents: { c: { host: h, listeners: { l: { transport: vrrp, multicast: ${groups} } } } }`;
    const found = compileText(body).diagnostics.filter(({ severity }) => severity === 'error');
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ rule: { id: 'invalid-address' } });
    expect(found[0]!.message).toContain(message);
    expect(found[0]!.help).toBeTruthy();
  });
});
