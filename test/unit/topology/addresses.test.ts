import { describe, expect, it } from 'vitest';
import { tuplesOf } from '../../../src/intent/machines.ts';
import { formatPrefix } from '../../../src/net/prefixes.ts';
import { bindTexts } from '../../../src/topology/bind.ts';
import type { Topology } from '../../../src/topology/model.ts';
import { hostAddresses } from '../../../src/render/content/ends.ts';
import { compileText, messages } from '../../support/topologies.ts';

function topologyOf(text: string): Topology {
  const { topology, diagnostics } = compileText(text);
  expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([]);
  return topology!;
}

/** What the rules of a host let in, as `source > destination`. */
function opened(topology: Topology, name: string, direction: 'in' | 'out' = 'in'): readonly string[] {
  const host = topology.hosts.find((one) => one.name === name)!;
  return tuplesOf(topology, host)
    .filter((tuple) => tuple.direction === direction)
    .flatMap(({ sources, destinations }) =>
      sources.flatMap((from) => destinations.map((to) => `${formatPrefix(from)} > ${formatPrefix(to)}`)),
    )
    .sort();
}

const cluster = (listener: string, flow: string): string =>
  `zones: { front: [10.1.0.0/24], back: [10.2.0.0/24] }
hosts:
  app: { addresses: { front: 10.1.0.5, back: [10.2.0.5] }, egress: declared }
  db1: { addresses: { front: 10.1.0.11, back: 10.2.0.11 }, floating: { back: 10.2.0.100, vip: 10.2.0.101 } }
  db2: { addresses: { front: 10.1.0.12, back: 10.2.0.12 }, floating: { back: 10.2.0.100, vip: 10.2.0.101 } }
  plain: { addresses: [10.1.0.77] }
components:
  app: { host: app, listeners: { web: 80/tcp } }
  old: { host: plain }
  db: { hosts: [db1, db2], listeners: { sql: { ports: 5432, transport: tcp${listener} } } }
flows:
  - { purpose: data, ${flow} }`.replaceAll('  app: { host: app,', '  client: { host: app,');

describe('names of addresses', () => {
  it('stand for a list or one address, and for floating ones', () => {
    const { hosts } = topologyOf(cluster('', 'from: client, to: db.sql'));
    expect(hostAddresses(hosts[1]!)).toEqual([
      '10.1.0.11 (front)',
      '10.2.0.11 (back)',
      '10.2.0.100 (back, floating)',
      '10.2.0.101 (vip, floating)',
    ]);
  });

  it('bind a listener on each host to those of that host', () => {
    const topology = topologyOf(cluster(', bind: [back, 10.1.0.11, 10.1.0.12]', 'from: old, to: db.sql'));
    const { bind } = topology.components[2]!.listeners[0]!;
    expect(bindTexts(bind)).toEqual(['back (10.2.0.11, 10.2.0.100, 10.2.0.12, 10.1.0.11, 10.1.0.12)']);
    expect(opened(topology, 'db1')).toEqual([
      '10.1.0.77 > 10.1.0.11',
      '10.1.0.77 > 10.2.0.100',
      '10.1.0.77 > 10.2.0.11',
    ]);
  });

  it('let a flow go over them at both ends', () => {
    const topology = topologyOf(cluster('', 'from: client, to: db.sql, over: back'));
    expect(opened(topology, 'db1')).toEqual(['10.2.0.5 > 10.2.0.100', '10.2.0.5 > 10.2.0.11']);
    expect(opened(topology, 'app', 'out')).toEqual([
      '10.2.0.5 > 10.2.0.100',
      '10.2.0.5 > 10.2.0.100',
      '10.2.0.5 > 10.2.0.11',
      '10.2.0.5 > 10.2.0.12',
    ]);
  });

  it('leave an end without names as it is', () => {
    const topology = topologyOf(cluster('', 'from: old, to: db.sql, over: front'));
    expect(opened(topology, 'db2')).toEqual(['10.1.0.77 > 10.1.0.12']);
  });

  it('take no part in translation', () => {
    const topology = topologyOf(
      `zones: { internet: [0.0.0.0/0], lan: [10.0.0.0/8] }
hosts:
  web: { addresses: { outer: 10.0.0.1 }, public: [192.0.2.1], egress: declared }
  far: { addresses: [198.51.100.1] }
components: { web: { host: far }, nginx: { host: web, listeners: { https: 443/tcp } } }
flows: [{ from: web, to: nginx.https, over: outer, purpose: page }]`
        .replace('{ web: { host: far }', '{ browser: { host: far }')
        .replace('from: web', 'from: browser'),
    );
    expect(opened(topology, 'web')).toEqual(['198.51.100.1 > 10.0.0.1']);
  });

  it('satisfy `allow` where everything passes over one name', () => {
    const allow = `\nexpect: [{ allow: "client -> db.sql" }]`;
    expect(
      messages(compileText(cluster(', bind: back', 'from: client, to: db.sql, over: back') + allow), 'expect-allow'),
    ).toEqual([]);
    expect(
      messages(compileText(cluster(', bind: [back, 10.1.0.11]', 'from: old, to: db.sql') + allow), 'expect-allow'),
    ).toHaveLength(1);
  });

  it('tell machines of a role apart that have other names', () => {
    const { hosts } = topologyOf(`hosts:
  edge:
    machines:
      a: { addresses: { front: 10.0.0.1, back: 10.0.1.1 } }
      "b[1:2]": { addresses: { front: 10.0.0.2-10.0.0.3, back: 10.0.1.2-10.0.1.3 } }
      c: { addresses: { front: 10.0.0.4 } }
    floating: { front: 10.0.0.9 }`);
    expect(hosts.map(({ machines }) => machines.map(({ name }) => name))).toEqual([['a', 'b1', 'b2'], ['c']]);
    expect(hosts[0]!.named.get('front')!.map(formatPrefix)).toEqual(['10.0.0.1', '10.0.0.9', '10.0.0.2', '10.0.0.3']);
    expect(hosts[0]!.machines[1]!.addresses.map(formatPrefix)).toEqual(['10.0.0.2', '10.0.1.2', '10.0.0.9']);
  });
});

describe('floating addresses', () => {
  it('are let in on each host, and are no source', () => {
    const topology = topologyOf(cluster('', 'from: db, to: client.web'));
    expect(opened(topology, 'app')).toEqual(
      ['10.1.0.11', '10.1.0.12', '10.2.0.11', '10.2.0.12'].flatMap((from) => [
        `${from} > 10.1.0.5`,
        `${from} > 10.2.0.5`,
      ]),
    );
  });

  it('are the source of a listener that is bound to them', () => {
    const topology = topologyOf(cluster(', bind: vip', 'from: db.sql, to: client.web'));
    expect(new Set(opened(topology, 'app'))).toEqual(new Set(['10.2.0.101 > 10.1.0.5', '10.2.0.101 > 10.2.0.5']));
  });

  it('are looked at by `deny` of the host, where such a listener sends', () => {
    const deny = '\nexpect: [{ deny: "db1 -> client" }]';
    const text = cluster(', bind: vip', 'from: db.sql, to: client.web') + deny;
    expect(messages(compileText(text), 'expect-deny')).toHaveLength(1);
  });

  it('are no duplicate among those who list them, and one of an address that stays', () => {
    const hosts = (third: string): string => `hosts:
  a: { addresses: [10.0.0.1], floating: [10.0.0.9] }
  b: { addresses: [10.0.0.2], floating: [10.0.0.9] }
  c: { ${third} }`;
    expect(messages(compileText(hosts('floating: [10.0.0.9], addresses: [10.0.0.3]')), 'duplicate-address')).toEqual(
      [],
    );
    expect(messages(compileText(hosts('addresses: [10.0.0.9]')), 'duplicate-address')).toEqual([
      '10.0.0.9 is the address of both host "c" and host "b"',
    ]);
  });
});

describe('a range', () => {
  it('is a pool: exactly its addresses', () => {
    const { hosts } = topologyOf('hosts: { runners: { addresses: [10.0.0.11-10.0.0.40] } }');
    expect(hosts[0]!.addresses.reduce((sum, { lo, hi }) => sum + (hi - lo + 1n), 0n)).toBe(30n);
    expect(hostAddresses(hosts[0]!)).toEqual(['10.0.0.11-10.0.0.40']);
  });
});
