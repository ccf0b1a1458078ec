import { describe, expect, it } from 'vitest';
import { encryptionOf } from '../../../../src/render/content/encryption.ts';
import { flowOf, topologyOf } from '../../../support/topologies.ts';

function encryption(listener: string): string {
  const topology = topologyOf(`
zones: { lan: [10.0.0.0/8] }
components:
  a: { zone: lan }
  b: { zone: lan, listeners: { x: ${listener} } }
flows: [{ id: f, from: a, to: b.x }]`);
  const [opening] = flowOf(topology, 'f').openings;
  if (opening === undefined) throw new Error('no opening');
  return encryptionOf(opening);
}

describe('encryption', () => {
  it.each([
    ['443/tcp HTTPS', 'TLS'],
    ['443/tcp HTTPS/WSS', 'TLS'],
    ['443/tcp https', 'TLS'],
    ['"443/tcp HTTPS API"', 'TLS'],
    ['"443/tcp HTTP over TLS"', 'TLS'],
    ['443/tcp HTTP/HTTPS', '?'],
    ['80/tcp HTTP', '?'],
    ['80/tcp', '?'],
    ['22/tcp SSH', 'SSH'],
    ['443/udp HTTP/3', 'QUIC'],
    ['1/udp ICE+DTLS-SRTP', 'DTLS-SRTP'],
    ['1/udp SRTP', 'SRTP'],
    ['esp', 'IPsec'],
    ['{ ports: 1, transport: tcp, protocol: RTMPT, encrypted: true }', 'TLS'],
    ['{ ports: 1, transport: tcp, encrypted: true }', 'TLS'],
    ['{ ports: 1, transport: tcp, protocol: SSH, encrypted: true }', 'SSH'],
    ['{ ports: 1, transport: udp, protocol: Proprietary, encrypted: true }', 'yes'],
    ['{ ports: 1, transport: tcp, protocol: SIP, encrypted: false }', 'none'],
  ])('of %s is %s', (listener, expected) => {
    expect(encryption(listener)).toBe(expected);
  });
});
