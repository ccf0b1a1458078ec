import { describe, expect, it } from 'vitest';
import { machinesText, placesOn } from '../../../../src/render/content/roles.ts';
import { openingsByHost } from '../../../../src/render/views/openings.ts';
import { views } from '../../../../src/render/render.ts';
import { graphOf } from '../../../../src/render/graph/build.ts';
import { topologyOf } from '../../../support/topologies.ts';
import { headingsIn, proseIn, rowsOf } from '../views/blocks.ts';

const topology = topologyOf(`zones: { a: [10.1.0.0/16], b: [10.2.0.0/16], mgmt: [10.9.0.0/24] }
hosts:
  edge: { title: Edges, machines: { "edge-[01:30]": 10.1.0.11-10.1.0.40, "edge-[31:60]": 10.2.0.11-10.2.0.40 } }
  media: { machines: { media-1: 10.1.1.1, media-2: { addresses: [10.1.1.2], title: The second }, media-3: 10.1.1.3 } }
  db: { addresses: [10.1.2.1] }
components:
  sshd: { use: sshd, hosts: all }
  agent: { host: edge, listeners: { l: 7946/udp } }
  recorder: { host: media-2 }
  admin: { zone: mgmt }
flows:
  - { id: ssh, from: admin, to: sshd.ssh }
  - { id: gossip, from: agent, to: agent.l }`);

describe('documents of roles', () => {
  it('have one chapter for a role, with its machines', () => {
    const blocks = openingsByHost(topology);
    expect(headingsIn(blocks)).toEqual(['Edges', 'media', 'db']);
    const texts = proseIn(blocks).split('\n');
    expect(texts.filter((text) => text.startsWith('Edges (a): 30 machines: edge-01 (10.1.0.11), '))).toHaveLength(1);
    expect(texts).toContain('media (without media-2): 2 machines: media-1 (10.1.1.1) and media-3 (10.1.1.3).');
    expect(texts).toContain('The second: media-2 (10.1.1.2).');
  });

  it('show once the ports of machines that use them alike', () => {
    expect(headingsIn(views.ports.blocks(topology, {}))).toEqual(['Edges', 'media', 'db']);
  });

  it('name a role where all of it is meant, and its hosts where a part is', () => {
    const [ssh] = rowsOf(topology, 'listeners');
    expect(ssh).toMatchObject({ place: ['Edges', 'media', 'db'] });
    const named = (hosts: typeof topology.hosts): readonly string[] =>
      placesOn(topology, hosts).map(({ name }) => name);
    expect(named(topology.hosts)).toEqual(['edge', 'media', 'db']);
    expect(named(topology.hosts.slice(1))).toEqual(['edge-b', 'media', 'db']);
    expect(named(topology.hosts.filter(({ name }) => name !== 'media-2'))).toEqual([
      'edge',
      'media-without-media-2',
      'db',
    ]);
  });

  it('draw a box for each zone, with the number of machines', () => {
    const titles = JSON.stringify(graphOf(topology)).match(/"[^"]* ×[0-9]+"/g);
    expect(titles).toEqual(['"Edges (a) ×30"', '"media (without media-2) ×2"', '"Edges (b) ×30"']);
  });

  it('say addresses that follow one another as a range', () => {
    const row = rowsOf(topology, 'openings').find(({ flow, host }) => flow === 'gossip' && host === 'Edges (a)');
    expect(row).toMatchObject({
      source_address: ['10.1.0.11-10.1.0.40', '10.2.0.11-10.2.0.40'],
      destination_address: ['10.1.0.11-10.1.0.40'],
    });
  });
});

describe('machines', () => {
  it('are not told of a host that is no role', () => {
    expect(machinesText(topology.hosts.at(-1)!)).toBeUndefined();
  });
});
