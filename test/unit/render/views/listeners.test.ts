import { describe, expect, it } from 'vitest';
import { views } from '../../../../src/render/render.ts';
import { topologyOf } from '../../../support/topologies.ts';
import { exampleOf } from '../samples.ts';
import { proseIn, rowsOf, tablesIn } from './blocks.ts';

describe('what OpenVidu answered in the forum', () => {
  const { topology } = exampleOf('openvidu-ce/topology');
  const rows = rowsOf(topology, 'listeners');
  const told = rows.map(({ component, ports, transport, protocol, used_by: users }) => [
    component,
    ports,
    transport,
    protocol,
    users,
  ]);

  it.each([
    [['OpenVidu Server', '5443', 'TCP', 'HTTP/WebSocket', ['Nginx', 'Videoconference Application']]],
    [['Kurento Media Server', '8888', 'TCP', 'WebSocket', ['OpenVidu Server']]],
    [['Kurento Media Server', '40000-57000 (picked at run time)', 'UDP', 'SRTP', ['Browser', 'Coturn']]],
    [['Coturn', '3478', 'TCP/UDP', 'STUN/TURN', ['Browser']]],
    [
      [
        ...['Coturn', '57001-65535 (picked at run time)', 'TCP/UDP', 'SRTP'],
        ['itself, to send to Kurento Media Server'],
      ],
    ],
    [['Nginx', '80', 'TCP', 'HTTP', ['internet']]],
    [['Nginx', '443', 'TCP', 'HTTPS/WSS', ['Browser']]],
    [['Videoconference Application', '5442', 'TCP', 'HTTP', ['Nginx']]],
  ])('is told: %j', (row) => {
    expect(told).toContainEqual(row);
  });

  it('comes with bind, default, key of the configuration and what the catalogue knows', () => {
    const control = rows.find(({ component, ports }) => component === 'Kurento Media Server' && ports === '8888');
    expect(control).toMatchObject({
      place: ['OpenVidu machine'],
      bind: ['loopback'],
      default: '8888/tcp',
      config: ['mediaServer.net.websocket.port'],
      public: 'must not be',
    });
    expect(String(control?.['source'])).toContain('kurento.conf.json');
  });

  it('marks what stays on its host, and names who listens on nothing', () => {
    const blocks = views.listeners.blocks(topology, {});
    const [table] = tablesIn(blocks);
    const local = table?.rows.filter((row) => row.local).map(({ id }) => id);
    expect(local).toEqual(['listener-app.web', 'listener-openvidu-server.api', 'listener-kms.control']);
    expect(proseIn(blocks)).toBe('Clients only: Browser and Administrator.');
    const flows = table?.rows.find(({ id }) => id === 'listener-openvidu-server.api')?.flows;
    expect(flows).toEqual(['nginx-to-openvidu-server-api', 'app-to-openvidu-server-api']);
  });
});

describe('the users of a listener', () => {
  const topology = topologyOf(`
zones: { lan: [10.0.0.0/8], dmz: [192.0.2.0/24] }
hosts: { a: { addresses: [10.0.0.1] }, b: { addresses: [10.0.0.2] } }
components:
  one:
    hosts: [a, b]
    listeners:
      cluster: 7000/tcp
      web: 80/tcp
      admin: 9000/tcp
      lonely: 9999/udp
      media: { any_of: [443/udp, 443/tcp] }
  peer: { host: b, listeners: { media: 5000/udp } }
  client: { zone: dmz }
flows:
  - { from: one, to: one.cluster }
  - { from: dmz, to: a, ports: "80,100", transport: tcp }
  - { from: client, to: lan, ports: 9000, transport: tcp }
  - { id: both, from: peer.media, to: one.media, transport: udp, both_ways: true }
`);
  const users = Object.fromEntries(rowsOf(topology, 'listeners').map((row) => [String(row['listener']), row]));

  it('are the component itself, and whoever opens the ports of its host or zone', () => {
    expect(users['cluster']?.['used_by']).toEqual(['itself']);
    expect(users['web']?.['used_by']).toEqual(['dmz']);
    expect(users['admin']?.['used_by']).toEqual(['client']);
    expect(users['lonely']?.['used_by']).toEqual(['nobody']);
  });

  it('are those that may send first, and the component where it sends from there', () => {
    const media = rowsOf(topology, 'listeners').filter(({ listener }) => listener === 'media');
    expect(media.map(({ used_by: by }) => by)).toEqual([['peer'], ['one', 'itself, to send to one']]);
    expect(media[0]?.['ports']).toBe('UDP 443 or TCP 443');
  });
});

it('leaves no gap out', () => {
  const rows = rowsOf(exampleOf('genesys-video/protocols').topology, 'listeners');
  expect(rows.every(({ ports }) => ports === '?')).toBe(true);
  expect(rows).toContainEqual(
    expect.objectContaining({ component: 'MCU', listener: 'media', protocol: 'ICE+DTLS-SRTP' }),
  );
});
