import { describe, expect, it } from 'vitest';
import { type RuleTuple, intentOf } from '../../../src/intent/rule-tuples.ts';
import { instancesOf } from '../../../src/intent/flow-instances.ts';
import { formatPorts } from '../../../src/net/ports.ts';
import { formatPrefix } from '../../../src/net/prefixes.ts';
import { flowOf, topologyOf } from '../../support/topologies.ts';

function text({ host, direction, sources, destinations, transport, ports, sourcePorts }: RuleTuple): string {
  const from = sources.map(formatPrefix).join();
  const sport = sourcePorts === undefined ? '' : `:${formatPorts(sourcePorts)}`;
  return `${host.name} ${direction} ${from}${sport} > ${destinations.map(formatPrefix).join()}:${ports === 'none' ? '' : formatPorts(ports)}/${transport}`;
}

function tuples(body: string, profiles: readonly string[] = []): readonly string[] {
  return intentOf(topologyOf(body, profiles)).tuples.map(text);
}

const zones = 'zones: { internet: [0.0.0.0/0, "::/0"], lan: [10.0.0.0/8] }\n';

describe('what a host must allow', () => {
  it('is opened for the prefixes of a zone as written, in each family that both ends have', () => {
    expect(
      tuples(`${zones}
hosts: { h: { addresses: [203.0.113.10, "2001:db8::10"] } }
components: { browser: { zone: internet }, web: { host: h, listeners: { https: 443/tcp } } }
flows: [{ from: browser, to: web }]`),
    ).toEqual(['h in 0.0.0.0/0 > 203.0.113.10:443/tcp', 'h in ::/0 > 2001:db8::10:443/tcp']);
  });

  it('is opened to the members of a zone, which those of a zone inside it are not', () => {
    const body = `zones: { internet: [0.0.0.0/0], half: [128.0.0.0/1], lan: [10.0.0.0/8] }
hosts: { h: { addresses: [10.0.0.1] } }
components: { c: { host: h }, far: { zone: internet, listeners: { https: 443/tcp } } }
firewall: { egress: declared }
`;
    const members = '0.0.0.0/5,8.0.0.0/7,11.0.0.0/8,12.0.0.0/6,16.0.0.0/4,32.0.0.0/3,64.0.0.0/2';
    expect(tuples(`${body}flows: [{ from: c, to: far }]`)).toEqual([`h out 10.0.0.1 > ${members}:443/tcp`]);
    expect(tuples(`${body}flows: [{ from: c, to: internet, ports: 443, transport: tcp }]`)).toEqual([
      `h out 10.0.0.1 > ${members}:443/tcp`,
    ]);
  });

  it('is what a host sends where its own outgoing connections are declared, whatever the settings say', () => {
    const body = (own: string, all: string): string => `zones: { lan: [10.0.0.0/8] }
hosts: { a: { addresses: [10.0.0.1], egress: ${own} }, b: { addresses: [10.0.0.2] } }
components: { c: { hosts: [a, b], listeners: { l: 80/tcp } } }
flows: [{ from: a, to: b, ports: 80, transport: tcp }, { id: back, from: b, to: a, ports: 80, transport: tcp }]
firewall: { egress: ${all} }`;
    const out = (of: string): readonly string[] => tuples(of).filter((one) => one.includes(' out '));
    expect(out(body('declared', 'open'))).toEqual(['a out 10.0.0.1 > 10.0.0.2:80/tcp']);
    expect(out(body('open', 'declared'))).toEqual(['b out 10.0.0.2 > 10.0.0.1:80/tcp']);
  });

  it('is at the global addresses of a host for the internet, and at all of them for a zone of its own', () => {
    const body = (far: string, hosts = ''): string => `zones: { internet: [0.0.0.0/0], lan: [10.0.0.0/8] }
hosts: { h: { addresses: [203.0.113.2, 10.0.7.2] }${hosts} }
components: { far: ${far}, web: { host: h, listeners: { https: 443/tcp } } }
flows: [{ from: far, to: web }]`;
    const of = (text: string): string =>
      tuples(text)
        .filter((one) => one.startsWith('h '))
        .join();
    expect(of(body('{ zone: internet }'))).toBe('h in 0.0.0.0/0 > 203.0.113.2:443/tcp');
    expect(of(body('{ zone: lan }'))).toBe('h in 10.0.0.0/8 > 203.0.113.2,10.0.7.2:443/tcp');
    const twin = ', twin: { addresses: [203.0.113.3, 10.0.7.3] }';
    expect(of(body('{ host: twin }', twin))).toBe('h in 203.0.113.3,10.0.7.3 > 203.0.113.2,10.0.7.2:443/tcp');
    expect(
      instancesOf(flowOf(topologyOf(body('{ host: twin }', twin)), 'far-to-web-https')).map(({ scope }) => scope),
    ).toEqual(['same-zone']);
  });

  it('is at own addresses for a machine of the same zone, whatever both have in the internet', () => {
    const body = (other: string): string => `zones: { internet: [0.0.0.0/0], lan: [10.0.0.0/8], far: [172.16.0.0/12] }
hosts: { gw: { addresses: [203.0.113.1, 10.0.0.1] }, app: { addresses: [${other}], public: [203.0.113.9] } }
components: { a: { host: app }, web: { host: gw, listeners: { https: 443/tcp } } }
flows: [{ from: a, to: web }]`;
    expect(tuples(body('10.0.0.2'))).toEqual(['gw in 10.0.0.2 > 203.0.113.1,10.0.0.1:443/tcp']);
    expect(tuples(body('172.16.0.2'))).toEqual(['gw in 203.0.113.9 > 203.0.113.1,10.0.0.1:443/tcp']);
  });

  it('lacks a destination where zones inside a zone hold all of it', () => {
    const body = `zones: { wide: [10.0.0.0/8], low: [10.0.0.0/9], high: [10.128.0.0/9] }
hosts: { h: { addresses: [203.0.113.1] } }
components: { c: { host: h } }
firewall: { egress: declared }
flows: [{ from: c, to: wide, ports: 443, transport: tcp }]`;
    expect(intentOf(topologyOf(body)).missingFacts.map(({ lacks }) => lacks)).toEqual(['no-members']);
  });

  it('is its own address behind a NAT, and the public one of the other end', () => {
    const body = `zones: { internet: [0.0.0.0/0], lan: [10.0.0.0/8] }
hosts: { in: { addresses: [10.0.0.1], public: [203.0.113.1] }, out: { addresses: [198.51.100.1] }, near: { addresses: [10.0.0.2] } }
components:
  a: { host: in, listeners: { l: 80/tcp } }
  b: { host: out, listeners: { l: 81/tcp } }
  c: { host: near }
flows: [{ from: b, to: a }, { from: a, to: b }, { from: c, to: a }]
firewall: { egress: declared }`;
    expect(tuples(body)).toEqual([
      'in in 198.51.100.1 > 10.0.0.1:80/tcp',
      'out out 198.51.100.1 > 203.0.113.1:80/tcp',
      'out in 203.0.113.1 > 198.51.100.1:81/tcp',
      'in out 10.0.0.1 > 198.51.100.1:81/tcp',
      'in in 10.0.0.2 > 10.0.0.1:80/tcp',
      'near out 10.0.0.2 > 10.0.0.1:80/tcp',
    ]);
  });

  it('is at the bound addresses only', () => {
    expect(
      tuples(`${zones}
hosts: { h: { addresses: [10.0.0.1, 10.0.0.2, "2001:db8::1"] } }
components: { c: { zone: internet }, s: { host: h, listeners: { one: { ports: 80, transport: tcp, bind: 10.0.0.2 }, four: { ports: 81, transport: tcp, bind: 0.0.0.0 } } } }
flows: [{ from: c, to: s.* }]`),
    ).toEqual(['h in 0.0.0.0/0 > 10.0.0.2:80/tcp', 'h in 0.0.0.0/0 > 10.0.0.1,10.0.0.2:81/tcp']);
  });

  it('pairs replicas with each other, and a loopback listener with its own host', () => {
    const body = `${zones}
hosts: { a: { addresses: [10.0.0.1] }, b: { addresses: [10.0.0.2] } }
components:
  app: { hosts: [a, b] }
  db: { hosts: [a, b], listeners: { open: 5432/tcp, local: { ports: 6379, transport: tcp, bind: loopback } } }
flows: [{ from: app, to: db.* }]`;
    expect(tuples(body)).toEqual(['b in 10.0.0.1 > 10.0.0.2:5432/tcp', 'a in 10.0.0.2 > 10.0.0.1:5432/tcp']);
    const flow = flowOf(topologyOf(body), 'app-to-db-all');
    expect(instancesOf(flow).map(({ scope, opening }) => `${opening.listener?.name ?? ''} ${scope}`)).toEqual([
      'open same-host',
      'open same-zone',
      'open same-zone',
      'open same-host',
      'local same-host',
      'local same-host',
    ]);
  });

  it('has the mirror of a flow that goes both ways', () => {
    expect(
      tuples(`${zones}
hosts: { a: { addresses: [10.0.0.1] }, b: { addresses: [10.0.0.2] } }
components: { turn: { host: a, listeners: { relay: 50000-50009/udp } }, kms: { host: b, listeners: { media: 40000-40009/udp } } }
flows: [{ from: turn.relay, to: kms.media, both_ways: true, match_source_ports: true }]`),
    ).toEqual([
      'b in 10.0.0.1:50000-50009 > 10.0.0.2:40000-40009/udp',
      'a in 10.0.0.2:40000-40009 > 10.0.0.1:50000-50009/udp',
    ]);
  });

  it('tells what keeps a flow from becoming a rule', () => {
    const { tuples: none, missingFacts: gaps } = intentOf(
      topologyOf(`${zones}
hosts: { six: { addresses: ["2001:db8::1"] }, bare: {}, ok: { addresses: [10.0.0.1] } }
components:
  four: { zone: lan }
  named: { zone: internet, fqdn: [a.example.com] }
  s: { host: six, listeners: { l: 80/tcp } }
  t: { host: bare, listeners: { l: 80/tcp } }
  u: { host: ok, listeners: { l: 80/tcp, q: unknown/udp } }
flows: [{ from: four, to: t }, { from: named, to: u.l }, { from: four, to: u.q }]`),
    );
    expect(none).toEqual([]);
    expect(gaps.map(({ lacks, host }) => `${host.name} ${lacks}`)).toEqual([
      'bare own-addresses',
      'ok far-addresses',
      'ok ports',
    ]);
  });
});

describe('a flow from a listener that is bound to an address', () => {
  const { tuples, missingFacts } = intentOf(
    topologyOf(`zones: { internet: [0.0.0.0/0], public: [203.0.113.0/24], backbone: [10.50.0.0/24] }
hosts: { a: { addresses: [203.0.113.11, 10.50.0.11] }, b: { addresses: [203.0.113.12, 10.50.0.12] } }
components:
  as: { host: a, listeners: { pipe: { ports: 40000, transport: udp, bind: 10.50.0.11 } } }
  bs: { host: b, listeners: { pipe: { ports: 40000, transport: udp, bind: 10.50.0.12 } } }
flows: [{ from: bs.pipe, to: as.pipe, both_ways: true }]
firewall: { egress: declared }`),
  );

  it('has that address alone, at either end, in both directions and both ways', () => {
    expect(missingFacts).toEqual([]);
    const ends = tuples.map(({ host, direction, sources, destinations }) =>
      [host.name, direction, ...sources.map(formatPrefix), '->', ...destinations.map(formatPrefix)].join(' '),
    );
    expect(ends).toEqual([
      'a in 10.50.0.12 -> 10.50.0.11',
      'b out 10.50.0.12 -> 10.50.0.11',
      'b in 10.50.0.11 -> 10.50.0.12',
      'a out 10.50.0.11 -> 10.50.0.12',
    ]);
  });
});
