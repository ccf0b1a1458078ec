import { describe, expect, it } from 'vitest';
import { clientsOf } from '../../../../src/render/content/client-needs.ts';
import { RenderError, views } from '../../../../src/render/render.ts';
import { topologyOf } from '../../../support/topologies.ts';
import { exampleOf, parseCsv, rendered } from '../samples.ts';
import { headingsIn, proseIn, rowsIn, rowsOf, tablesIn } from './blocks.ts';

describe('the tables of ECL', () => {
  const { topology } = exampleOf('eclwebrtc/topology');
  const blocks = views.client.blocks(topology, { from: 'client-a' });
  const tables = Object.fromEntries(headingsIn(blocks).map((server, i) => [server, tablesIn(blocks)[i]]));
  const told = (server: string): readonly unknown[] =>
    (tables[server] === undefined ? [] : rowsIn(tables[server])).map(({ direction, protocol, ports, address }) => [
      ...[direction, protocol, ports],
      address,
    ]);
  const dynamic = 'UDP, dynamic between 1024 and 65535';

  it.each([
    ['Dispatcher', [['out', 'HTTPS', 'TCP 443', ['dispatcher.webrtc.ecl.ntt.com']]]],
    ['Signaling server', [['out', 'HTTPS/WSS', 'TCP 443', ['*.webrtc.ecl.ntt.com']]]],
    ['STUN server', [['out', 'STUN', 'UDP 3478', ['stun.webrtc.ecl.ntt.com']]]],
    [
      'Client B',
      [
        ['out', 'DTLS-SRTP', dynamic, ['dynamic']],
        ['in', 'DTLS-SRTP', dynamic, ['dynamic']],
      ],
    ],
    ['TURN server', [['out', 'TURN', 'UDP 443 or TCP 443', ['turn.webrtc.ecl.ntt.com']]]],
    ['SFU server', [['out', 'DTLS-SRTP', 'UDP 443 or UDP 10000 or TCP 443 or TCP 10000', ['dynamic']]]],
    [
      'Recording control server',
      [['out', 'HTTPS', 'TCP 443', ['recording.webrtc.ecl.ntt.com', '*.webrtc.ecl.ntt.com']]],
    ],
    ['Recording server', [['out', 'DTLS-SRTP', dynamic, ['dynamic']]]],
  ])('have one of the %s', (server, rows) => {
    expect(told(server)).toEqual(rows);
  });

  it('say what is used where a server cannot be reached', () => {
    for (const server of ['SFU server', 'Recording server', 'Client B']) {
      const [row] = rowsIn(tables[server]!);
      expect(row?.['otherwise']).toEqual(['TURN server on UDP 443 or TCP 443 (relay-front)']);
    }
    expect(rowsIn(tables['Dispatcher']!)[0]?.['otherwise']).toEqual([]);
  });

  it('tell of the other side of the relay too', () => {
    const rows = rowsOf(topology, 'client', { from: 'client-b' });
    expect(rows).toContainEqual(
      expect.objectContaining({
        ...{ server: 'TURN server', direction: 'out', ports: dynamic, address: ['turn.webrtc.ecl.ntt.com'] },
        otherwise: ['TURN server on UDP 443 or TCP 443 (relay-back-443)'],
      }),
    );
    expect(rows).toContainEqual(expect.objectContaining({ server: 'Client A', address: ['198.51.100.20'] }));
  });

  it('are one table with a column for the server where a format holds no more', async () => {
    const csv = parseCsv(await rendered(topology, { view: 'client', from: 'client-a', format: 'csv' }));
    expect(csv[0]?.[0]).toBe('Server or peer');
    expect(new Set(csv.slice(1).map(([server]) => server))).toEqual(new Set(headingsIn(blocks)));
  });
});

const topology = topologyOf(`
zones: { internet: [0.0.0.0/0], office: [192.0.2.0/24], lan: [10.0.0.0/8] }
hosts: { one: { addresses: [10.0.0.1], public: [198.51.100.1] }, two: { addresses: [10.0.0.2] } }
components:
  user: { zone: office, title: User }
  bot: { zone: internet }
  web: { host: one, title: Web, listeners: { https: 443/tcp, lo: { ports: 1, transport: tcp, bind: loopback } } }
  app: { hosts: [one, two], listeners: { api: 8080/tcp } }
  update: { zone: internet, listeners: { http: 80/tcp } }
flows:
  - { id: use, from: user, to: web.https }
  - { id: all, from: office, to: app.api }
  - { id: robots, from: bot, to: web.https }
  - { id: inside, from: web, to: app.api }
  - { id: local, from: app, to: web.lo }
  - { id: patch, from: one, to: update.http }
  - { id: call, from: web, to: user, ports: 9000, transport: udp }
`);
const needs = (from: string): readonly string[] =>
  rowsOf(topology, 'client', { from }).map(({ flow, direction, server, address }) =>
    [flow, direction, server, address].join(' '),
  );

describe('whose firewall it is', () => {
  it('may be that of a component, with what its whole zone or host may do', () => {
    expect(needs('user')).toEqual(['use out Web 10.0.0.1', 'call in Web 10.0.0.1', 'all out app 10.0.0.1,10.0.0.2']);
    expect(needs('bot')).toEqual(['robots out Web 198.51.100.1']);
    expect(needs('web')).toEqual([
      'use in User dynamic, in 192.0.2.0/24',
      'call out User dynamic, in 192.0.2.0/24',
      'robots in bot dynamic',
      'inside out app 10.0.0.2',
      'patch out update dynamic',
    ]);
  });

  it('may be that of a host, which does not see what stays on it', () => {
    expect(needs('two')).toEqual(['all in office 192.0.2.0/24', 'inside in Web 10.0.0.1']);
  });

  it('may be that of a zone, which does not see what stays in it', () => {
    expect(needs('lan')).not.toContainEqual(expect.stringContaining('inside'));
    expect(needs('office')).toContain('call in Web 10.0.0.1');
    expect(needs('office')).toContain('all out app 10.0.0.1,10.0.0.2');
  });

  it('must be told, and be known', () => {
    const error = (from?: string): RenderError => {
      try {
        views.client.blocks(topology, from === undefined ? {} : { from });
      } catch (thrown) {
        if (thrown instanceof RenderError) return thrown;
      }
      throw new Error('not refused');
    };
    expect(error().message).toBe('the view client needs --from');
    expect(error().help).toBe('name a component, a host or a zone, such as --from user or bot');
    expect(error('ofice').message).toBe('no component, host or zone is named "ofice": did you mean "office"?');
  });

  it('goes with no other view', async () => {
    await expect(rendered(topology, { view: 'zones', from: 'user' })).rejects.toThrow(
      '--from has no effect on the view zones',
    );
  });
});

it('tells no address of a family that the client does not have', () => {
  const rows = rowsOf(exampleOf('openvidu-layers/topology').topology, 'client', { from: 'client-b' });
  expect(rows.find(({ flow }) => flow === 'turn')?.['address']).toEqual(['203.0.113.30']);
});

it('tells the internet global addresses only, and those of the family that nothing translates', () => {
  const told = (addresses: string): unknown =>
    rowsOf(
      topologyOf(`zones: { internet: [0.0.0.0/0, "::/0"], lan: [10.0.0.0/8, "2001:db8:1::/64"] }
hosts: { m: { ${addresses} } }
components: { browser: { zone: internet }, web: { host: m, listeners: { https: 443/tcp } } }
flows: [{ from: browser, to: web }]`),
      'client',
      { from: 'browser' },
    ).map(({ address }) => address);
  expect(told('addresses: [10.0.7.2, "2001:db8:1::2"], public: [203.0.113.10]')).toEqual([
    ['203.0.113.10', '2001:db8:1::2'],
  ]);
  expect(told('addresses: [203.0.113.2, 10.0.7.2]')).toEqual([['203.0.113.2']]);
});

it('says so where nothing crosses', () => {
  const quiet = topologyOf('zones: { a: [10.0.0.0/8] }\ncomponents: { c: { zone: a, title: C } }');
  expect(proseIn(views.client.blocks(quiet, { from: 'c' }))).toBe('No flow leaves C or comes to it from elsewhere.');
  expect(rowsOf(quiet, 'client', { from: 'c' })).toEqual([]);
});

it.each([
  ['openvidu-ce/topology', ['browser', 'admin']],
  ['eclwebrtc/topology', ['client-a', 'client-b']],
  ['genesys-video/topology', ['browser', 'sip-endpoint']],
  ['openvidu-layers/topology', ['client-a', 'client-b', 'admin']],
] as const)('the clients of %s are those whose firewall is somebody else’s', (file, names) => {
  expect(clientsOf(exampleOf(file).topology).map(({ name }) => name)).toEqual(names);
});
