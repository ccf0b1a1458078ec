import { describe, expect, it } from 'vitest';
import { wholeDocument } from '../../../src/render/document.ts';
import type { Section } from '../../../src/page/page.ts';
import { topologyOf } from '../../support/topologies.ts';
import { type ExampleFile, exampleFiles, exampleOf } from './samples.ts';
import { proseIn, rowsIn, tablesIn } from './views/blocks.ts';

function sectionsOf(file: ExampleFile): Readonly<Record<string, Section>> {
  return Object.fromEntries(wholeDocument(exampleOf(file).topology, {}).map((section) => [section.id, section]));
}

describe('the order of the sections', () => {
  it('is that in which a security team reads', () => {
    expect(Object.keys(sectionsOf('openvidu-ce/topology'))).toEqual([
      ...['introduction', 'summary', 'diagram', 'zones', 'inbound', 'outbound', 'between', 'local', 'protocols'],
      ...['listeners', 'openings', 'client', 'ranges', 'closed', 'insecure', 'ports', 'scenarios', 'review'],
    ]);
  });

  it('says that nothing is open, and leaves out what there is none of', () => {
    const quiet = wholeDocument(topologyOf('zones: { lan: [10.0.0.0/8] }'), {});
    expect(quiet.map(({ id }) => id)).toEqual(['introduction', 'summary', 'diagram', 'zones', 'inbound', 'outbound']);
    expect(proseIn(quiet.find(({ id }) => id === 'inbound')?.blocks ?? [])).toBe('Nothing is open from the internet.');
  });
});

describe.each(exampleFiles)('the document of %s', (file) => {
  const { topology } = exampleOf(file);
  const sections = wholeDocument(topology, {});

  it('has every flow in one row of its own, to which a ticket can link', () => {
    const own = sections.flatMap(({ blocks }) => tablesIn(blocks)).flatMap(({ rows }) => rows);
    const linked = own.flatMap(({ id }) => (id?.startsWith('flow-') === true ? [id.slice('flow-'.length)] : []));
    expect(linked.toSorted()).toEqual(topology.flows.map(({ id }) => id).toSorted());
  });

  it('has no id twice', () => {
    const blocks = sections.flatMap((section) => section.blocks);
    const ids = [
      ...sections.map(({ id }) => id),
      ...blocks.flatMap((block) => (block.kind === 'heading' && block.id !== undefined ? [block.id] : [])),
      ...tablesIn(blocks).flatMap(({ rows }) => rows.flatMap(({ id }) => id ?? [])),
    ];
    expect(ids.filter((id, i) => ids.indexOf(id) < i)).toEqual([]);
  });

  it('speaks of flows that there are', () => {
    const known = new Set(topology.flows.map(({ id }) => id));
    const rows = sections.flatMap(({ blocks }) => tablesIn(blocks)).flatMap((table) => table.rows);
    expect(rows.flatMap(({ flows = [] }) => flows).filter((id) => !known.has(id))).toEqual([]);
  });
});

describe('the summary', () => {
  it('names what faces the internet', () => {
    expect(proseIn(sectionsOf('openvidu-ce/topology')['summary']?.blocks ?? [])).toBe(
      [
        ...['11 flows between 8 components on 1 host in 3 zones', '6 openings in the firewall of 1 host'],
        '5 flows come from the internet: TCP 80, 443, 3478; UDP 3478, 40000-57000',
        ...['1 between zones or hosts', '5 on one host, which no firewall sees', 'Open to the internet:'],
        ...['Nginx: TCP 80, 443', 'Kurento Media Server: UDP 40000-57000', 'Coturn: TCP 3478; UDP 3478'],
      ].join('\n'),
    );
  });
});

describe('what must stay closed', () => {
  it('are listeners that nobody reaches from elsewhere, and what the file expects', () => {
    const [table] = tablesIn(sectionsOf('openvidu-ce/topology')['closed']?.blocks ?? []);
    const rows = table === undefined ? [] : rowsIn(table);
    expect(rows).toContainEqual({
      what: 'Kurento Media Server (kms.control)',
      service: 'TCP 8888',
      hosts: ['OpenVidu machine'],
      closed_to: ['everything but its host'],
      why: [...['used on its host only', 'it must not be public'], 'the file expects it: deny internet -> kms.control'],
    });
    expect(rows.map(({ what }) => what)).toContain('redis');
    expect(rows).toContainEqual(
      expect.objectContaining({
        what: 'OpenSSH server (sshd.ssh)',
        closed_to: ['the internet', 'all but admin'],
      }),
    );
  });
});

describe('ranges and fallbacks', () => {
  const blocks = sectionsOf('eclwebrtc/topology')['ranges']?.blocks ?? [];

  it('tell alternatives and wide ranges', () => {
    expect(proseIn(blocks)).toContain('SFU server (sfu.media): UDP 443 or UDP 10000 or TCP 443 or TCP 10000');
    expect(proseIn(blocks)).toContain('TURN server (turn.relay): UDP 1024-65535, DTLS-SRTP: 64,512 ports');
  });

  it('tell in which order flows are tried', () => {
    const order = tablesIn(blocks).flatMap(rowsIn);
    expect(order.map(({ order: number, flow }) => `${String(number)} ${String(flow)}`)).toEqual([
      ...['1 p2p', '2 relay-front', '2 relay-back', '3 relay-back-443'],
      ...['1 sfu', '2 relay-front', '1 recording', '2 relay-front'],
    ]);
  });
});

it('lists insecure services that leave their host, and tells of the others', () => {
  const blocks = sectionsOf('openvidu-ce/topology')['insecure']?.blocks ?? [];
  expect(tablesIn(blocks).flatMap(rowsIn)).toEqual([
    expect.objectContaining({ flow: 'internet-to-nginx-http', concern: ['HTTP is not encrypted; instead: HTTPS'] }),
  ]);
  expect(proseIn(blocks)).toContain('on one host only: nginx-to-openvidu-server-api,');
  expect(proseIn(sectionsOf('eclwebrtc/topology')['insecure']?.blocks ?? [])).toContain('No flow that leaves its host');
});

it('has no matrix of protocols that no page can hold', () => {
  const many = Array.from({ length: 30 }, (_, i) => i);
  const components = many.map((i) => `c${i}: { zone: lan, listeners: { x: 1/tcp } }`).join(', ');
  const flows = many
    .slice(1)
    .map((i) => `{ from: c0, to: c${i}.x }`)
    .join(', ');
  const text = `zones: { lan: [10.0.0.0/8] }\ncomponents: { ${components} }\nflows: [${flows}]`;
  const section = wholeDocument(topologyOf(text), {}).find(({ id }) => id === 'protocols');
  expect(tablesIn(section?.blocks ?? [])).toEqual([]);
  expect(proseIn(section?.blocks ?? [])).toContain('The matrix of protocols has 29 columns');
});
