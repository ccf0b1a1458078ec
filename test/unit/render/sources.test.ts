// The tables of the Genesys source, transcribed by hand: what topo renders must say the same.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { thingOf } from '../../../src/render/content/ends.ts';
import { exampleOf, parseCsv, rendered, root } from './samples.ts';

function golden(name: string): readonly (readonly string[])[] {
  return parseCsv(readFileSync(join(root, 'test/golden', name), 'utf8')).slice(1);
}

/** `TCP/UDP` and `UDP/TCP` are the same transports. */
function setOf(transports: string): string {
  return transports.split('/').sort().join('/');
}

describe('the connection map', () => {
  it('has the 19 rows of the source, in its order, with its ports and transports', async () => {
    const csv = await rendered(exampleOf('genesys-video/topology').topology, { view: 'connections', format: 'csv' });
    const [head = [], ...rows] = parseCsv(csv);
    expect(head.slice(0, 5)).toEqual(['ID', 'Source', 'Destination', 'Ports', 'Transport']);
    const told = rows.map(([, source, destination, ports, transports = '']) => [
      source,
      destination,
      ports,
      setOf(transports),
    ]);
    const expected = golden('genesys-connections.csv').map(([source, destination, ports, transports = '']) => [
      source,
      destination,
      ports,
      setOf(transports),
    ]);
    expect(expected).toHaveLength(19);
    expect(told).toEqual(expected);
  });
});

describe('the matrix of protocols', () => {
  it('has the 18 filled cells of the source', async () => {
    const csv = await rendered(exampleOf('genesys-video/protocols').topology, { view: 'protocols', format: 'csv' });
    const [[corner, ...columns] = [], ...rows] = parseCsv(csv);
    expect(corner).toBe('From/To');
    const cells = rows.flatMap(([from = '', ...texts]) =>
      texts.flatMap((text, i) => (text === '-' ? [] : [[from, columns[i] ?? '', ...cutCell(text)].join(' | ')])),
    );
    const expected = golden('genesys-protocols.csv').map(([from = '', to = '', protocol = '', transports = '']) =>
      [from, to, protocol, setOf(transports)].join(' | '),
    );
    expect(expected).toHaveLength(18);
    expect(cells.sort()).toEqual(expected.sort());
  });

  it('has rows and columns in the order of the source', async () => {
    const csv = await rendered(exampleOf('genesys-video/protocols').topology, { view: 'protocols', format: 'csv' });
    const [head = [], ...rows] = parseCsv(csv);
    expect(head).toEqual([
      'From/To',
      'Notification Server',
      'MCU',
      'Flash Server (RTMPT)',
      'Flash Server (RTMFP)',
      'TURN Server',
      'Application Server',
      'Database Server',
    ]);
    expect(rows.map(([from]) => from)).toEqual([
      'Browser',
      'SIP Server',
      'SIP Endpoint',
      'Notification Server',
      'TURN Server',
      'Flash Server (RTMFP)',
      'Flash Server (RTMPT)',
      'Application Server',
      'MCU',
    ]);
  });
});

/** `HTTPS (TCP/TLS)` is a protocol and its transports, `TCP` alone transports. */
function cutCell(text: string): readonly [protocol: string, transports: string] {
  const [, protocol = '', transports = text] = /^(.*) \((.*)\)$/.exec(text) ?? [];
  return [protocol, setOf(transports)];
}

describe('what OpenVidu says of its layers', () => {
  const { topology } = exampleOf('openvidu-layers/topology');
  const ends = topology.flows.map(({ from, to }) => [thingOf(from).name, thingOf(to).name]);
  const clients = ['client-a', 'client-b'];

  it('lets no client talk to another one: all streams pass through Kurento', () => {
    expect(ends.filter(([from = '', to = '']) => clients.includes(from) && clients.includes(to))).toEqual([]);
    const media = topology.flows.filter(({ purpose = '' }) => /audio|video/.test(purpose));
    expect(media.map(({ to }) => thingOf(to).name)).toEqual(media.map(() => 'kms'));
  });

  it('has one port of OpenVidu Server in public, for the REST API and for clients', async () => {
    const csv = await rendered(topology, {
      view: 'connections',
      format: 'csv',
      columns: ['source', 'destination', 'ports'],
    });
    const server = parseCsv(csv).filter(([, to]) => to === 'OpenVidu Server');
    expect(server.map(([from]) => from)).toEqual(['Application Server', 'Client A', 'Client B']);
    expect(new Set(server.map(([, , ports]) => ports))).toEqual(new Set(['4443']));
  });
});

describe('what ECL says of its servers', async () => {
  const { topology } = exampleOf('eclwebrtc/topology');
  const [, ...rows] = parseCsv(
    await rendered(topology, {
      view: 'connections',
      format: 'csv',
      columns: ['id', 'ports', 'transport', 'condition'],
    }),
  );

  it('tells alternatives in its words', () => {
    expect(rows).toContainEqual(['sfu', 'UDP 443 or UDP 10000 or TCP 443 or TCP 10000', 'TCP/UDP', 'always']);
  });

  it('tells what falls back on the relay', () => {
    const condition = 'when there is no direct way; fallback of p2p, sfu, recording';
    expect(rows).toContainEqual(['relay-front', 'UDP 443 or TCP 443', 'TCP/UDP', condition]);
  });
});
