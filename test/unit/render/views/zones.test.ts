import { describe, expect, it } from 'vitest';
import { views } from '../../../../src/render/render.ts';
import { topologyOf } from '../../../support/topologies.ts';
import { exampleOf } from '../samples.ts';
import { rowsOf, tablesIn } from './blocks.ts';

const topology = topologyOf(`
zones: { internet: { title: Internet, prefixes: [0.0.0.0/0] }, lan: [10.0.0.0/24], dmz: [192.0.2.0/24] }
hosts:
  web: { addresses: [192.0.2.1] }
  twin: { addresses: [10.0.0.2, 192.0.2.2] }
  db: { addresses: [10.0.0.3] }
  lost: {}
components:
  browser: { zone: internet }
  site: { host: web, listeners: { https: 443/tcp, http: 80/tcp, gap: unknown/udp, own: { ports: 1, transport: tcp, bind: loopback } } }
  app: { host: twin, listeners: { api: 8080/tcp, vpn: esp } }
  sql: { host: db, listeners: { sql: 5432/tcp } }
  stray: { host: lost }
flows:
  - { from: browser, to: site.https }
  - { from: browser, to: site.http }
  - { from: browser, to: site.gap }
  - { from: site, to: app.api }
  - { from: site, to: site.own }
  - { from: app, to: sql.sql }
  - { from: stray, to: app.vpn }
`);

describe('the matrix of zones', () => {
  const rows = Object.fromEntries(rowsOf(topology, 'zones').map((row) => [String(row['from/to']), row]));

  it('tells the services of each cell, and how many flows they are', () => {
    expect(rows['Internet']).toMatchObject({ internet: '-', lan: '-', dmz: 'TCP 80, 443; UDP ? (3 flows)' });
  });

  it('has a host of two zones in both, but where the other end shares one of them in that one', () => {
    expect(rows['dmz']).toMatchObject({ dmz: 'TCP 8080 (1 flow)', lan: '-' });
    expect(rows['lan']).toMatchObject({ lan: 'TCP 5432 (1 flow)', internet: '-' });
    expect(rows['(no zone)']).toMatchObject({ lan: 'ESP (1 flow)', dmz: 'ESP (1 flow)' });
  });

  it('has what stands in no zone', () => {
    expect(rows['(no zone)']).toMatchObject({ lan: 'ESP (1 flow)', dmz: 'ESP (1 flow)', 'no zone': '-' });
  });

  it('leaves out what stays on one host', () => {
    expect(JSON.stringify(rows)).not.toMatch(/TCP 1[ ,]/);
  });

  it('knows the flows of a row', () => {
    const [table] = tablesIn(views.zones.blocks(topology, {}));
    expect(table?.rows[0]?.flows).toEqual(['browser-to-site-https', 'browser-to-site-http', 'browser-to-site-gap']);
  });
});

it('has a flow to a host at those of its addresses that are opened', () => {
  const cells = (from: string, bind = 'any'): readonly string[] => {
    const one = topologyOf(`zones: { internet: [0.0.0.0/0], inside: [10.1.0.0/16], far: [10.2.0.0/16] }
hosts: { gw: { addresses: [203.0.113.1, 10.1.0.1] } }
components: { client: ${from}, web: { host: gw, listeners: { https: { ports: 443, transport: tcp, bind: ${bind} } } } }
flows: [{ from: client, to: web }]`);
    return rowsOf(one, 'zones').flatMap((row) =>
      ['internet', 'inside', 'far'].flatMap((to) => (row[to] === '-' ? [] : [`${String(row['from/to'])} ${to}`])),
    );
  };
  expect(cells('{ zone: internet }')).toEqual(['internet internet']);
  expect(cells('{ zone: inside }')).toEqual(['inside inside']);
  expect(cells('{ zone: far }')).toEqual(['far internet', 'far inside']);
  expect(cells('{ zone: far }', '10.1.0.1')).toEqual(['far inside']);
});

it('tells of Genesys what reaches the voice network', () => {
  const rows = rowsOf(exampleOf('genesys-video/topology').topology, 'zones');
  expect(rows.find((row) => row['from/to'] === 'Video servers')?.['voice']).toBe(
    'TCP 9000-9999; UDP 9000-9999 (1 flow)',
  );
  expect(rows.find((row) => row['from/to'] === 'internet')?.['video']).toBe('TCP 443; UDP 14049 (5 flows)');
});
