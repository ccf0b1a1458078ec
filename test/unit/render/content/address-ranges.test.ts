import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type IntervalSet, difference, union } from '../../../../src/net/intervals.ts';
import {
  type Prefix,
  addressSet,
  everything,
  parsePrefix,
  privatePrefixes,
  withoutPrefixes,
} from '../../../../src/net/prefixes.ts';
import { addressRanges } from '../../../../src/render/content/address-ranges.ts';
import { runs } from '../../../support/runs.ts';

function parsed(text: string): Prefix {
  const read = parsePrefix(text);
  if (!read.ok) throw new Error(text);
  return read.value;
}

/** The IPv4 addresses that a text of a document means, as a reader takes it. */
function meaningOf(text: string): IntervalSet<bigint> {
  const [whole = '', except] = text.replace(/\)$/, '').split(' (except ');
  const [first = '', last = first] = whole.split('-');
  const left = [{ lo: parsed(first).lo, hi: parsed(last).hi }];
  return difference(left, addressSet((except?.split(', ') ?? []).map(parsed), 4));
}

describe('ranges of addresses', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['10.0.0.1 10.0.0.2', '10.0.0.1 10.0.0.2'],
    ['10.0.0.1 10.0.0.2 10.0.0.3', '10.0.0.1-10.0.0.3'],
    ['10.0.0.3 10.0.0.2 10.0.0.1', '10.0.0.3 10.0.0.2 10.0.0.1'],
    ['10.0.0.0/30 10.0.0.4 10.0.0.5', '10.0.0.0-10.0.0.5'],
    ['10.0.0.0/30 10.0.0.4 10.0.0.6', '10.0.0.0/30 10.0.0.4 10.0.0.6'],
    ['10.0.0.0/24 10.0.1.0/24 10.0.2.0/24', '10.0.0.0/24 10.0.1.0/24 10.0.2.0/24'],
    ['10.0.0.9 10.0.0.1 10.0.0.2 10.0.0.3 10.0.0.9', '10.0.0.9 10.0.0.1-10.0.0.3'],
    ['255.255.255.254 255.255.255.255 ::', '255.255.255.254 255.255.255.255 ::'],
    ['2001:db8::1 2001:db8::2 2001:db8::3', '2001:db8::1-2001:db8::3'],
  ])('%s: %s', (prefixes, ranges) => {
    expect(addressRanges(prefixes.split(' ').map(parsed))).toEqual(ranges.split(' '));
  });

  it('mean exactly the addresses of the list', () => {
    const block = fc
      .tuple(fc.integer({ min: 24, max: 32 }), fc.nat({ max: 255 }), fc.constantFrom('10.0.0.', '10.0.1.'))
      .map(([length, octet, net]) => `${net}${String(octet - (octet % 2 ** (32 - length)))}/${String(length)}`);
    fc.assert(
      fc.property(fc.uniqueArray(block, { maxLength: 40 }), (texts) => {
        const prefixes = texts.map(parsed);
        const told = addressRanges(prefixes);
        const meant = told.map((text) => meaningOf(text));
        expect(meant.reduce((all, one) => union(all, one), [])).toEqual(addressSet(prefixes, 4));
        expect(told.length).toBeLessThanOrEqual(texts.length);
      }),
      runs('prefixes'),
    );
  });

  it('are what is left out, where that is shorter', () => {
    const all = withoutPrefixes(everything, [...privatePrefixes, parsed('2001:db8::/32')]);
    expect(addressRanges(all)).toEqual([
      '0.0.0.0/0 (except 10.0.0.0/8, 100.64.0.0/10, 169.254.0.0/16, 172.16.0.0/12, 192.168.0.0/16)',
      '::/0 (except 2001:db8::/32, fc00::/7, fe80::/10)',
    ]);
  });
});
