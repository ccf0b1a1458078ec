import { describe, expect, it } from 'vitest';
import { plan } from '../../../src/firewall/plan.ts';
import type { FlowRule, Plan } from '../../../src/firewall/planned-rule.ts';
import { formatPorts } from '../../../src/net/ports.ts';
import { formatPrefix } from '../../../src/net/prefixes.ts';
import { topologyOf } from '../../support/topologies.ts';

function text({ direction, sources, destinations, transports, ports, sourcePorts, name }: FlowRule): string {
  const from = sources.map(formatPrefix).join();
  const sport = sourcePorts === undefined ? '' : ` from ${formatPorts(sourcePorts)}`;
  const to = destinations.map(formatPrefix).join();
  return `${direction} ${from} > ${to} ${ports === 'none' ? '' : `${formatPorts(ports)}/`}${transports.join('+')}${sport} (${name})`;
}

function planOf(body: string, profiles: readonly string[] = []): Plan {
  return plan(topologyOf(body, profiles));
}

/** Rules by host, in words, essentials left out. */
function rulesOf(body: string, profiles: readonly string[] = []): Record<string, readonly string[]> {
  const { hosts, problems } = planOf(body, profiles);
  expect(problems.map(({ message }) => message)).toEqual([]);
  return Object.fromEntries(
    hosts.map(({ host, rules }) => [host.name, rules.flatMap((rule) => (rule.kind === 'flow' ? [text(rule)] : []))]),
  );
}

const zones = `zones: { internet: [0.0.0.0/0, "::/0"], lan: [10.0.0.0/8], office: [192.168.0.0/24] }
`;

describe('the rules of a host', () => {
  it('open a port in each family that both ends have, at the addresses of the host', () => {
    expect(
      rulesOf(`${zones}
hosts: { h: { addresses: [10.0.0.1, 10.0.0.2, "2001:db8::1"] } }
components: { browser: { zone: internet }, admin: { zone: office }, web: { host: h, listeners: { https: 443/tcp } } }
flows: [{ from: browser, to: web }, { from: admin, to: web }]`),
    ).toEqual({
      h: [
        'in 0.0.0.0/0 > 10.0.0.1,10.0.0.2 443/tcp (browser-to-web-https)',
        'in ::/0 > 2001:db8::1 443/tcp (browser-to-web-https)',
        'in 192.168.0.0/24 > 10.0.0.1,10.0.0.2 443/tcp (admin-to-web-https)',
      ],
    });
  });

  it('begin with the essentials of each direction', () => {
    const { hosts } = planOf('hosts: { h: {} }\nfirewall: { egress: declared }');
    const names = (direction: string): readonly string[] =>
      (hosts[0]?.rules ?? []).filter((rule) => rule.direction === direction).map(({ name }) => name);
    const common = ['established', 'invalid', 'loopback', 'icmp', 'icmpv6', 'neighbour-discovery', 'mld'];
    expect(names('in')).toEqual([...common, 'dhcp', 'dhcpv6']);
    expect(names('out')).toEqual([...common, 'dhcp-request', 'dhcpv6-request']);
  });

  it('say nothing of what stays on the host', () => {
    expect(
      rulesOf(`${zones}
hosts: { h: { addresses: [10.0.0.1] } }
components: { a: { host: h }, b: { host: h, listeners: { wide: 80/tcp, local: { ports: 81, transport: tcp, bind: loopback } } } }
flows: [{ from: a, to: b.* }]
firewall: { egress: declared }`),
    ).toEqual({ h: [] });
  });

  it('speak of the other end as the internet sees it, and of the own end as it is', () => {
    expect(
      rulesOf(`${zones}
hosts: { nat: { addresses: [10.0.0.1], public: [203.0.113.1] }, far: { addresses: [198.51.100.1] }, near: { addresses: [10.0.0.2] } }
components: { a: { host: nat, listeners: { l: 80/tcp } }, b: { host: far, listeners: { l: 81/tcp } }, c: { host: near } }
flows: [{ from: b, to: a }, { from: a, to: b }, { from: c, to: a }]
firewall: { egress: declared }`),
    ).toEqual({
      nat: [
        'in 198.51.100.1 > 10.0.0.1 80/tcp (b-to-a-l)',
        'in 10.0.0.2 > 10.0.0.1 80/tcp (c-to-a-l)',
        'out 10.0.0.1 > 198.51.100.1 81/tcp (a-to-b-l)',
      ],
      far: ['in 203.0.113.1 > 198.51.100.1 81/tcp (a-to-b-l)', 'out 198.51.100.1 > 203.0.113.1 80/tcp (b-to-a-l)'],
      near: ['out 10.0.0.2 > 10.0.0.1 80/tcp (c-to-a-l)'],
    });
  });

  it('open bound addresses only', () => {
    expect(
      rulesOf(`${zones}
hosts: { h: { addresses: [10.0.0.1, 10.0.0.2, "2001:db8::1"] } }
components:
  c: { zone: internet }
  s:
    host: h
    listeners:
      one: { ports: 80, transport: tcp, bind: 10.0.0.2 }
      four: { ports: 81, transport: tcp, bind: 0.0.0.0 }
      some: { ports: 82, transport: tcp, bind: [127.0.0.1, "2001:db8::1"] }
flows: [{ from: c, to: s.* }]`),
    ).toEqual({
      h: [
        'in 0.0.0.0/0 > 10.0.0.2 80/tcp (c-to-s-all)',
        'in 0.0.0.0/0 > 10.0.0.1,10.0.0.2 81/tcp (c-to-s-all)',
        'in ::/0 > 2001:db8::1 82/tcp (c-to-s-all)',
      ],
    });
  });

  it('gather replicas that connect, and open each that is connected to', () => {
    expect(
      rulesOf(`${zones}
hosts: { a: { addresses: [10.0.0.1] }, b: { addresses: [10.0.0.2] }, c: { addresses: [10.0.0.3] } }
components: { app: { hosts: [a, b] }, db: { hosts: [b, c], listeners: { sql: 5432/tcp } } }
flows: [{ from: app, to: db }]`),
    ).toEqual({
      a: [],
      b: ['in 10.0.0.1 > 10.0.0.2 5432/tcp (app-to-db-sql)'],
      c: ['in 10.0.0.1,10.0.0.2 > 10.0.0.3 5432/tcp (app-to-db-sql)'],
    });
  });

  it('let the machines of a pool reach each other, unless the listener is on loopback', () => {
    expect(
      rulesOf(`${zones}
hosts: { pool: { addresses: [10.0.1.0/28] } }
components: { a: { host: pool }, b: { host: pool, listeners: { bus: 80/tcp, local: { ports: 81, transport: tcp, bind: loopback } } } }
flows: [{ from: a, to: b.bus }, { from: a, to: b.local }]`),
    ).toEqual({ pool: ['in 10.0.1.0/28 > 10.0.1.0/28 80/tcp (a-to-b-bus)'] });
  });

  it('take several transports together where the rest is the same, and any of several ports', () => {
    expect(
      rulesOf(`${zones}
hosts: { h: { addresses: [10.0.0.1] } }
components:
  c: { zone: lan }
  s:
    host: h
    listeners:
      turn: 3478/udp+tcp
      sfu: { any_of: [443/udp, 10000/udp, 443/tcp, 10000/tcp] }
      uneven: { any_of: [1/udp, 2/tcp] }
      tunnel: esp+gre+icmp
flows: [{ from: c, to: s.turn }, { from: c, to: s.sfu }, { from: c, to: s.uneven }, { from: c, to: s.tunnel }]`),
    ).toEqual({
      h: [
        'in 10.0.0.0/8 > 10.0.0.1 3478/tcp+udp (c-to-s-turn)',
        'in 10.0.0.0/8 > 10.0.0.1 443,10000/tcp+udp (c-to-s-sfu)',
        'in 10.0.0.0/8 > 10.0.0.1 1/udp (c-to-s-uneven)',
        'in 10.0.0.0/8 > 10.0.0.1 2/tcp (c-to-s-uneven)',
        'in 10.0.0.0/8 > 10.0.0.1 icmp+gre+esp (c-to-s-tunnel)',
      ],
    });
  });

  it('drop prefixes within others, and leave neighbours as they are written', () => {
    expect(
      rulesOf(`zones: { internet: [128.0.0.0/1, 0.0.0.0/1], lan: [10.1.0.0/16, 10.0.0.0/8, 10.2.0.1] }
hosts: { h: { addresses: [10.0.0.1] } }
components: { s: { host: h, listeners: { l: 80/tcp } } }
flows: [{ from: internet, to: s }, { from: lan, to: s }]`),
    ).toEqual({
      h: [
        'in 0.0.0.0/1,128.0.0.0/1 > 10.0.0.1 80/tcp (internet-to-s-l)',
        'in 10.0.0.0/8 > 10.0.0.1 80/tcp (lan-to-s-l)',
      ],
    });
  });

  it('match source ports where the flow asks for it', () => {
    const body = (more: string): string => `${zones}
hosts: { a: { addresses: [10.0.0.1] }, b: { addresses: [10.0.0.2] } }
components: { turn: { host: a, listeners: { relay: { any_of: [50000-50009/udp, 60000/tcp] } } }, kms: { host: b, listeners: { media: 40000/udp+tcp } } }
flows: [{ from: turn.relay, to: kms.media, ${more} }]`;
    expect(rulesOf(body('match_source_ports: false'))['b']).toEqual([
      'in 10.0.0.1 > 10.0.0.2 40000/tcp+udp (turn-relay-to-kms-media)',
    ]);
    expect(rulesOf(body('match_source_ports: true'))['b']).toEqual([
      'in 10.0.0.1 > 10.0.0.2 40000/tcp from 60000 (turn-relay-to-kms-media)',
      'in 10.0.0.1 > 10.0.0.2 40000/udp from 50000-50009 (turn-relay-to-kms-media)',
    ]);
  });

  it('mirror a flow that goes both ways, each listener over its own transports and at its own address', () => {
    const body = (more: string): string => `${zones}
hosts: { a: { addresses: [10.0.0.1, 10.0.0.9] }, b: { addresses: [10.0.0.2] } }
components:
  turn: { host: a, listeners: { relay: { any_of: [50000-50009/udp, 60000/sctp] }, more: { ports: 700, transport: udp, bind: 10.0.0.9 } } }
  kms: { host: b, listeners: { media: 40000/udp+sctp } }
flows: [{ from: turn.*, to: kms.media, both_ways: true, ${more} }]`;
    expect(rulesOf(body('id: m'))).toEqual({
      a: [
        'in 10.0.0.2 > 10.0.0.1,10.0.0.9 50000-50009/udp (m)',
        'in 10.0.0.2 > 10.0.0.1,10.0.0.9 60000/sctp (m)',
        'in 10.0.0.2 > 10.0.0.9 700/udp (m)',
      ],
      b: ['in 10.0.0.1,10.0.0.9 > 10.0.0.2 40000/udp+sctp (m)'],
    });
    expect(rulesOf(body('id: m, match_source_ports: true, transport: udp, source_ports: 50001'))).toEqual({
      a: ['in 10.0.0.2 > 10.0.0.1,10.0.0.9 50001/udp from 40000 (m)'],
      b: ['in 10.0.0.1,10.0.0.9 > 10.0.0.2 40000/udp from 50001 (m)'],
    });
  });

  it('open what profiles switch on', () => {
    const body = `${zones}
hosts: { h: { addresses: [10.0.0.1] } }
components: { c: { zone: lan }, s: { host: h, listeners: { a: 80/tcp, b: { ports: 81, transport: tcp, profiles: [more] } } } }
flows: [{ from: c, to: s.a }, { from: c, to: s.b }]`;
    expect(rulesOf(body)['h']).toEqual(['in 10.0.0.0/8 > 10.0.0.1 80/tcp (c-to-s-a)']);
    expect(rulesOf(body, ['more'])['h']).toEqual([
      'in 10.0.0.0/8 > 10.0.0.1 80/tcp (c-to-s-a)',
      'in 10.0.0.0/8 > 10.0.0.1 81/tcp (c-to-s-b)',
    ]);
  });

  it('are made from boxes, each in one rule', () => {
    const { hosts } = planOf(`${zones}
hosts: { a: { addresses: [10.0.0.1] }, b: { addresses: [10.0.0.2] }, c: { addresses: [10.0.0.3] } }
components: { app: { hosts: [a, b] }, db: { host: c, listeners: { l: 1-5/tcp+udp } } }
flows: [{ from: app, to: db }]`);
    const rules = hosts[2]?.rules.flatMap((rule) => (rule.kind === 'flow' ? [rule] : []));
    expect(rules?.map(({ tuples }) => tuples.length)).toEqual([4]);
  });
});
