import { describe, expect, it } from 'vitest';
import {
  parseTransport,
  protocolNumber,
  sortTransports,
  transportTitle,
  transports,
} from '../../../src/net/transports.ts';

describe('transports', () => {
  it('are one for each protocol that is no extension header of IPv6, and two for none', () => {
    const byNumber = Array.from({ length: 300 }, (_, number) => parseTransport(`proto-${String(number)}`)).flatMap(
      (read) => (read.ok ? [read.value] : []),
    );
    const numbers = [...transports, ...byNumber].map(protocolNumber);
    expect(new Set(numbers).size).toBe(numbers.length);
    // RFC 8200 §4 and RFC 7045 §4, and ICMP of IPv6, which icmp means.
    const none = [0, 43, 44, 58, 60, 135, 139, 140];
    expect(numbers.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 256 }, (_, number) => number).filter((number) => !none.includes(number)),
    );
  });

  it.each(['TCP', 'proto-', 'proto-01', 'proto-1e1', 'proto--1', 'proto-6', ''])('are not %s', (text) => {
    expect(parseTransport(text).ok).toBe(false);
  });

  it('are sorted and titled', () => {
    const sorted = sortTransports(['proto-200', 'vrrp', 'proto-99', 'ipv6', 'tcp', 'vrrp']);
    expect(sorted).toEqual(['tcp', 'vrrp', 'ipv6', 'proto-99', 'proto-200']);
    expect(transportTitle(sorted)).toBe('TCP/VRRP/IPv6/protocol 99/protocol 200');
  });
});
