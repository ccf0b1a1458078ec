import { describe, expect, it } from 'vitest';
import { graphOf } from '../../../../src/render/graph/build.ts';
import { type Edge, type GraphItem, verticesOf } from '../../../../src/page/graph.ts';
import { topologyOf } from '../../../support/topologies.ts';

const graph = graphOf(
  topologyOf(`
zones: { internet: [0.0.0.0/0], lan: { title: LAN, prefixes: [10.0.0.0/8] }, dmz: [192.0.2.0/24] }
hosts:
  one: { title: One, addresses: [10.0.0.1] }
  two: { addresses: [10.0.0.2] }
  dual: { addresses: [10.0.0.3, 192.0.2.3] }
components:
  client: { zone: internet, fqdn: client.example }
  app: { hosts: [one, two], listeners: { web: 80/tcp HTTP, lo: { ports: 81, transport: tcp, bind: loopback } } }
  gate: { host: dual, listeners: { all: { any_of: [443/udp A, 443/tcp B] } } }
flows:
  - { id: web, from: client, to: app.web }
  - { id: peers, from: app, to: app.lo }
  - { id: zone, from: internet, to: gate.all, when: it rains }
  - { id: host, from: two, to: gate.all, fallback_of: zone }
  - { id: out, from: gate.all, to: client, ports: 443, transport: udp, both_ways: true }
`),
);

/** Keys, indented. */
function outline(items: readonly GraphItem[], depth = 0): readonly string[] {
  return items.flatMap((item) => [
    `${'  '.repeat(depth)}${item.kind} ${item.key}`,
    ...('items' in item ? outline(item.items, depth + 1) : []),
  ]);
}

function edges(flow: string): readonly Edge[] {
  return graph.edges.filter(({ flows }) => flows.includes(flow));
}

describe('the graph of a topology', () => {
  it('has components in hosts in zones, replicas on each host, and zones and hosts that are ends themselves', () => {
    expect(outline(graph.items)).toEqual([
      'zone internet',
      '  component client',
      '  zone internet',
      'zone lan',
      '  host one',
      '    component app@one',
      '  host two',
      '    component app@two',
      '    host two',
      'zone lan dmz',
      '  host dual',
      '    component gate@dual',
    ]);
  });

  it('names boxes as people do, with their addresses, and the internet without', () => {
    const [internet, lan, both] = graph.items;
    expect(internet).toMatchObject({ title: 'internet', addresses: [] });
    expect(lan).toMatchObject({ title: 'LAN', addresses: ['10.0.0.0/8'], items: [{ title: 'One' }, { title: 'two' }] });
    expect(both).toMatchObject({ title: 'LAN and dmz', addresses: ['10.0.0.0/8', '192.0.2.0/24'] });
  });

  it('has a row for each listener', () => {
    const [client, , app, , host, gate] = verticesOf(graph.items);
    expect(client).toMatchObject({ addresses: ['client.example'], sockets: [] });
    expect(app?.sockets).toEqual([
      { key: 'app.web', text: 'TCP 80 HTTP', loopback: false },
      { key: 'app.lo', text: 'TCP 81', loopback: true },
    ]);
    expect(host).toMatchObject({ title: 'anything on two', sockets: [] });
    expect(gate?.sockets).toEqual([{ key: 'gate.all', text: 'UDP 443 or TCP 443 A B', loopback: false }]);
  });

  it('has an edge for each pair of places', () => {
    expect(edges('web').map(({ from, to }) => [from, to])).toEqual([
      ['client', 'app@one'],
      ['client', 'app@two'],
    ]);
    expect(edges('peers').map(({ from, to, scope }) => [from, to, scope])).toEqual([
      ['app@one', 'app@one', 'same-host'],
      ['app@two', 'app@two', 'same-host'],
    ]);
  });

  it('tells kinds apart', () => {
    expect(edges('web')[0]).toMatchObject({ need: 'always', scope: 'internet', bothWays: false, origins: [] });
    expect(edges('zone')).toMatchObject([{ from: 'internet', need: 'conditional' }]);
    expect(edges('host')).toMatchObject([{ from: 'two', need: 'fallback', scope: 'same-zone' }]);
    expect(edges('out')).toMatchObject([{ from: 'gate@dual', to: 'client', bothWays: true }]);
  });

  it('say which rows an edge opens, and how much of them', () => {
    expect(edges('web')[0]?.opens).toEqual([{ socket: 'app.web', text: 'TCP 80 HTTP' }]);
    expect(edges('zone')[0]?.opens).toEqual([{ socket: 'gate.all', text: 'UDP 443 or TCP 443 A B' }]);
  });

  it('labels an edge with protocols and ports', () => {
    expect(edges('web')[0]?.labels).toEqual([{ protocol: 'HTTP', service: 'TCP 80' }]);
    expect(edges('zone')[0]?.labels).toEqual([
      { protocol: 'A', service: 'UDP 443' },
      { protocol: 'B', service: 'TCP 443' },
    ]);
    expect(edges('out')[0]?.labels).toEqual([{ protocol: '', service: 'UDP 443' }]);
  });
});
