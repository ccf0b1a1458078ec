import { describe, expect, it } from 'vitest';
import { views } from '../../../../src/render/render.ts';
import { topologyOf } from '../../../support/topologies.ts';
import { exampleFiles, exampleOf } from '../samples.ts';
import { headingsIn, rowsOf, stripsIn } from './blocks.ts';

const topology = topologyOf(`
zones: { lan: [10.0.0.0/24] }
hosts:
  one: { title: One, addresses: [10.0.0.1, 10.0.0.2], ephemeral_ports: 30000-39999, reserved_ports: [31000-31999] }
  empty: { addresses: [10.0.0.3] }
components:
  a:
    host: one
    listeners:
      fixed: 80/tcp
      safe: 31000-31499/udp
      risky: { ports: 35000-45000, transport: udp, dynamic: true }
      here: { ports: 90, transport: tcp, bind: [10.0.0.1] }
      gap: unknown/tcp
  b: { host: one, listeners: { clash: 44000-46000/udp, there: { ports: 90, transport: tcp, bind: [10.0.0.2] } } }
  c: { host: one, listeners: { odd: 7/sctp } }
`);

describe('the port map of a host', () => {
  const rows = rowsOf(topology, 'ports')
    .filter(({ host }) => host === 'One')
    .map(({ transport, ports, state, by }) => [transport, ports, state, ...(by as readonly string[])].join(' '));

  it('tells of every port over TCP what becomes of it', () => {
    expect(rows.filter((row) => row.startsWith('TCP'))).toEqual([
      'TCP 1-79 free',
      'TCP 80 taken a.fixed',
      'TCP 81-89 free',
      'TCP 90 taken a.here b.there',
      'TCP 91-29999 free',
      'TCP 30000-30999 ephemeral',
      'TCP 31000-31999 reserved',
      'TCP 32000-39999 ephemeral',
      'TCP 40000-65535 free',
      'TCP ? taken a.gap',
    ]);
  });

  it('tells over UDP what collides, and what an outgoing connection can take', () => {
    expect(rows.filter((row) => row.startsWith('UDP')).slice(2)).toEqual([
      'UDP 31000-31499 taken a.safe',
      'UDP 31500-31999 reserved',
      'UDP 32000-34999 ephemeral',
      'UDP 35000-39999 taken a.risky',
      'UDP 40000-43999 taken a.risky',
      'UDP 44000-45000 colliding a.risky b.clash',
      'UDP 45001-46000 taken b.clash',
      'UDP 46001-65535 free',
    ]);
    const risky = rowsOf(topology, 'ports').find(({ ports }) => ports === '35000-39999');
    expect(risky?.['note']).toEqual([
      'picked at run time from the range',
      'not reserved: an outgoing connection can take it',
    ]);
  });

  it('has SCTP where something listens on it, and hosts on which nothing does', () => {
    expect(rows).toContain('SCTP 7 taken c.odd');
    const others = rowsOf(topology, 'ports').filter(({ host }) => host === 'empty');
    expect(others.map(({ transport }) => transport)).toEqual(['TCP', 'TCP', 'TCP', 'UDP', 'UDP', 'UDP']);
  });

  it('is drawn: one lane a transport, a listener in one piece, what is free left out', () => {
    const blocks = views.ports.blocks(topology, {});
    expect(headingsIn(blocks)).toEqual(['One', 'empty']);
    const [strip] = stripsIn(blocks);
    expect(strip?.lanes.map(({ title }) => title)).toEqual(['TCP', 'UDP', 'SCTP']);
    expect(strip?.lanes[1]?.segments.slice(-3)).toEqual([
      { lo: 35000, hi: 43999, state: 'taken', title: 'a.risky' },
      { lo: 44000, hi: 45000, state: 'colliding', title: 'a.risky, b.clash' },
      { lo: 45001, hi: 46000, state: 'taken', title: 'b.clash' },
    ]);
  });
});

it('shows the port that OpenVidu’s answer claims twice', () => {
  const rows = rowsOf(exampleOf('openvidu-ce/as-answered').topology, 'ports');
  expect(rows.filter(({ state }) => state === 'colliding')).toEqual([
    expect.objectContaining({ transport: 'UDP', ports: '57000', port_count: 1, by: ['kms.media', 'coturn.relay'] }),
  ]);
});

it.each(exampleFiles)('counts all 65,535 ports of every lane of %s, each once', (file) => {
  const sums = new Map<string, number>();
  for (const { host, transport, port_count: ports } of rowsOf(exampleOf(file).topology, 'ports')) {
    const lane = `${String(host)} ${String(transport)}`;
    sums.set(lane, (sums.get(lane) ?? 0) + (typeof ports === 'number' ? ports : 0));
  }
  expect(new Set(sums.values())).toEqual(new Set([65535]));
});
