import { describe, expect, it } from 'vitest';
import { intentOf } from '../../../../src/intent/rule-tuples.ts';
import { views } from '../../../../src/render/render.ts';
import { topologyOf } from '../../../support/topologies.ts';
import { exampleFiles, exampleOf } from '../samples.ts';
import { proseIn, rowsOf } from './blocks.ts';

describe("Kurento's openings", () => {
  const profiles = ['client-tcp', 'relay-tcp', 'ice-tcp'];
  const { topology } = exampleOf('kurento-coturn/topology', profiles);
  const rows = rowsOf(topology, 'openings').map(({ host, direction, source, transport, ports }) =>
    [host, direction, source, transport, ports].join(' '),
  );

  it('are 3478 over both transports, and the whole relay range to Kurento alone', () => {
    expect(rows.filter((row) => row.startsWith('TURN machine'))).toEqual([
      'TURN machine in Browser UDP 3478',
      'TURN machine in Browser TCP 3478',
      'TURN machine in Kurento Media Server UDP 3478',
      'TURN machine in Kurento Media Server UDP 49152-65535',
      'TURN machine in Kurento Media Server TCP 49152-65535',
      'TURN machine in Administrator TCP 22',
    ]);
  });

  it('have addresses and a justification', () => {
    expect(rowsOf(topology, 'openings')).toContainEqual(
      expect.objectContaining({
        ...{ flow: 'turn-tcp', source_address: ['0.0.0.0/0', '::/0'], purpose: 'allocate a relay over TCP' },
        destination_address: ['203.0.113.20', '2001:db8:20::20'],
        condition: ["when the browser's network lets no UDP out; fallback of turn-udp"],
      }),
    );
  });

  it('leave out what stays on one host, and say so', () => {
    expect(rows.some((row) => row.includes('8888'))).toBe(false);
    const prose = proseIn(views.openings.blocks(topology, {}));
    expect(prose).toContain('Media machine: Application Server to Kurento Media Server, TCP 8888 (app-to-kms-control)');
    expect(prose).toContain('Outbound traffic is not restricted (egress: open)');
  });
});

const house = (firewall: string): string => `
zones: { internet: [0.0.0.0/0], lan: [10.0.0.0/24] }
hosts:
  nat: { addresses: [10.0.0.1], public: [198.51.100.1] }
  other: { addresses: [10.0.0.2] }
  bare: { zone: lan }
components:
  mirror: { zone: internet, fqdn: mirror.example.com, listeners: { https: 443/tcp HTTPS } }
  mail: { zone: internet, addresses: [192.0.2.25], listeners: { smtp: { any_of: [465/tcp, 587/tcp] } } }
  web: { host: nat, listeners: { http: 80/tcp HTTP, gap: unknown/tcp, lo: { ports: 1, transport: tcp, bind: loopback } } }
  db: { host: other, listeners: { sql: 5432/tcp } }
  lost: { host: bare, listeners: { x: 7/udp } }
flows:
  - { id: update, from: web, to: mirror.https, owner: ops, ticket: T-1, approved_by: Ada, expires: 2027-01-01 }
  - { id: send, from: web, to: mail.smtp, purpose: mail }
  - { id: query, from: web, to: db.sql }
  - { id: mystery, from: db, to: web.gap }
  - { id: nowhere, from: db, to: lost.x }
  - { id: beyond, from: db, to: web.lo }
${firewall}`;

describe('with declared egress', () => {
  const topology = topologyOf(house('firewall: { egress: declared }'));
  const rows = rowsOf(topology, 'openings');
  const told = (flow: string, direction: string): Record<string, unknown> | undefined =>
    rows.find((row) => row['flow'] === flow && row['direction'] === direction);

  it('what goes out is listed on the host that it leaves', () => {
    expect(told('query', 'out')).toMatchObject({
      ...{ host: 'nat', source_address: ['10.0.0.1'], destination_address: ['10.0.0.2'], ports: '5432' },
    });
    expect(told('query', 'in')).toMatchObject({ host: 'other', source: 'web', destination: 'db' });
  });

  it('names stand where no address is told, and the gap is said', () => {
    expect(told('update', 'out')).toMatchObject({
      ...{ destination_address: ['mirror.example.com'], gap: 'the other end has no addresses in the file' },
      ...{ owner: 'ops', ticket: 'T-1', approved_by: 'Ada', expires: '2027-01-01' },
    });
  });

  it('alternatives are a row each, any of which is enough', () => {
    const mail = rows.filter(({ flow }) => flow === 'send');
    expect(mail.map(({ ports }) => ports)).toEqual(['465', '587']);
    expect(mail[0]?.['condition']).toEqual(['always', 'one of TCP 465 or TCP 587 is enough']);
  });

  it('what cannot be known is a row with a question mark, never dropped', () => {
    expect(told('mystery', 'in')).toMatchObject({ ports: '?', gap: 'its ports are not known' });
    expect(told('nowhere', 'in')).toMatchObject({
      ...{ destination_address: ['?'], gap: 'the host has no addresses in the file' },
    });
    expect(told('beyond', 'in')?.['gap']).toBe('the listener is bound to loopback, which other hosts cannot reach');
    const prose = proseIn(views.openings.blocks(topology, {}));
    expect(prose).toContain('lacks a fact: mystery, beyond, update and nowhere.');
    expect(prose).toContain('Only the listed outbound traffic is allowed');
  });
});

it('says of a host that nothing is let in', () => {
  const prose = proseIn(views.openings.blocks(topologyOf(house('')), {}));
  expect(prose).not.toContain('No inbound traffic is allowed to: nat');
  const quiet = topologyOf('zones: { lan: [10.0.0.0/24] }\nhosts: { one: { title: One, addresses: [10.0.0.1] } }');
  expect(proseIn(views.openings.blocks(quiet, {}))).toContain('No inbound traffic is allowed to: One.');
  expect(proseIn(views.openings.blocks(topologyOf(''), {}))).toBe(
    'The file describes no host: there is no firewall to open.',
  );
});

it.each(exampleFiles)('has every box and gap of the intent of %s', (file) => {
  const { topology } = exampleOf(file);
  const { tuples: tuples, missingFacts: gaps } = intentOf(topology);
  const told = new Set(rowsOf(topology, 'openings').map(({ flow, direction }) => [flow, direction].join(' ')));
  const wanted = new Set([...tuples, ...gaps].map(({ instance, direction }) => `${instance.flow.id} ${direction}`));
  expect(told).toEqual(wanted);
});
