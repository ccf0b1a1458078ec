import { expect, it } from 'vitest';
import { topologyOf } from '../../../support/topologies.ts';
import { parseCsv, rendered } from '../samples.ts';

function matrix(flows: string, format: 'csv' | 'markdown' = 'csv'): Promise<string> {
  return rendered(
    topologyOf(`
zones: { lan: [10.0.0.0/8] }
components:
  a: { zone: lan, listeners: { media: 1/udp SRTP } }
  b:
    zone: lan
    listeners: { http: 80/tcp HTTP, https: 443/tcp HTTPS, stun: 3478/udp+tcp STUN, bare: 1/tcp, quic: 443/udp+tcp HTTPS }
flows: [${flows}]`),
    { view: 'protocols', format },
  );
}

it('joins what is spoken between two', async () => {
  const csv = await matrix('{ from: a, to: b.http }, { from: a, to: b.https }, { id: x, from: a, to: b.bare }');
  expect(parseCsv(csv)).toEqual([
    ['From/To', 'b'],
    ['a', 'HTTP (TCP), HTTPS (TCP/TLS), TCP'],
  ]);
  expect(await matrix('{ from: a, to: b.http }, { from: a, to: b.https }', 'markdown')).toContain(
    'HTTP (TCP)<br>HTTPS (TCP/TLS)',
  );
});

it('tells a protocol once, with all of its transports', async () => {
  const csv = await matrix(
    '{ id: x, from: a, to: b.stun, transport: udp }, { id: y, from: a, to: b.stun, transport: tcp }',
  );
  expect(csv).toBe('From/To,b\na,STUN (TCP/UDP)\n');
});

it('says nothing of TLS where a part is not over TCP', async () => {
  expect(await matrix('{ from: a, to: b.quic }')).toBe('From/To,b\na,HTTPS (TCP/UDP)\n');
});

it('has both directions where either side may send first', async () => {
  const csv = await matrix('{ from: a.media, to: b.stun, transport: udp, protocol: SRTP, both_ways: true }');
  expect(csv).toBe('From/To,b,a\na,SRTP (UDP),-\nb,-,SRTP (UDP)\n');
});

it('is possible without flows', async () => {
  expect(await matrix('')).toBe('From/To\n');
});
