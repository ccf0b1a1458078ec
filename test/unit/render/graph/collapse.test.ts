import { describe, expect, it } from 'vitest';
import { graphOf } from '../../../../src/render/graph/build.ts';
import { collapse } from '../../../../src/render/graph/collapse.ts';
import { verticesOf } from '../../../../src/page/graph.ts';
import { topologyOf } from '../../../support/topologies.ts';

const graph = graphOf(
  topologyOf(`
zones: { internet: [0.0.0.0/0], lan: { title: LAN, prefixes: [10.0.0.0/8] } }
hosts: { one: { title: One, addresses: [10.0.0.1] }, two: { addresses: [10.0.0.2] } }
components:
  client: { zone: internet }
  a: { host: one, listeners: { x: 1/tcp A } }
  b: { host: one, listeners: { x: 2/tcp B } }
  c: { host: two, listeners: { x: 3/tcp C } }
  d: { zone: lan }
  e: { zone: lan }
flows:
  - { id: in-a, from: client, to: a.x, when: it rains }
  - { id: in-b, from: client, to: b.x }
  - { id: inner, from: a, to: b.x }
  - { id: across, from: a, to: c.x }
  - { id: free, from: d, to: c.x }
`),
);

describe('collapse', () => {
  it('to hosts leaves a vertex for each host, and one for what stands on none', () => {
    const { items, edges } = collapse(graph, 'host');
    expect(items.map(({ kind, key }) => [kind, key])).toEqual([
      ['zone', 'internet'],
      ['zone', 'lan'],
    ]);
    expect(verticesOf(items).map(({ title }) => title)).toEqual([
      ...['client', 'One: 2 components', 'two: 1 component', 'LAN: 2 components'],
    ]);
    expect(edges.map(({ from, to, flows }) => [from, to, ...flows])).toEqual([
      ['client', 'host one', 'in-a', 'in-b'],
      ['host one', 'host two', 'across'],
      ['zone lan', 'host two', 'free'],
    ]);
  });

  it('to zones leaves a vertex for each zone', () => {
    const { items, edges } = collapse(graph, 'zone');
    expect(items.map(({ key }) => key)).toEqual(['client', 'zone lan']);
    expect(edges).toEqual([
      {
        from: 'client',
        to: 'zone lan',
        flows: ['in-a', 'in-b'],
        opens: [],
        origins: [],
        labels: [
          { protocol: 'A', service: 'TCP 1' },
          { protocol: 'B', service: 'TCP 2' },
        ],
        scope: 'internet',
        need: 'always',
        bothWays: false,
      },
    ]);
  });

  it('leaves edges that end at vertices', () => {
    for (const level of ['host', 'zone'] as const) {
      const { items, edges } = collapse(graph, level);
      const keys = new Set(verticesOf(items).map(({ key }) => key));
      expect(edges.flatMap(({ from, to }) => [from, to]).filter((key) => !keys.has(key))).toEqual([]);
    }
  });
});
