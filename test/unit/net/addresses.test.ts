import fc from 'fast-check';
import { isIP } from 'node:net';
import { describe, expect, it } from 'vitest';
import { formatAddress, parseAddress } from '../../../src/net/addresses.ts';
import { PrefixTable } from '../../../src/net/prefix-table.ts';
import {
  type Prefix,
  coverInterval,
  formatPrefix,
  parsePrefix,
  prefix,
  prefixIncludes,
} from '../../../src/net/prefixes.ts';

function read(text: string): Prefix {
  const block = parsePrefix(text);
  if (!block.ok) throw new Error(`${text} ${block.problem}`);
  return block.value;
}

describe('addresses', () => {
  it.each([
    ['192.0.2.10', '192.0.2.10'],
    ['0.0.0.0', '0.0.0.0'],
    ['2001:DB8::10', '2001:db8::10'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
    // RFC 5952 §4.2.2: one zero group is not shortened.
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ])('reads %s and writes %s', (text, written) => {
    const address = parseAddress(text);
    expect(address.ok && formatAddress(address.value)).toBe(written);
  });

  it.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '01.2.3.4',
    '1.2.3.4 ',
    'example.com',
    ':::',
    '1::2::3',
    '12345::',
    'fe80::1%eth0',
    '::ffff:1.2.3.4',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '::1:2:3:4:5:6:7:8',
    ':1',
    '1:',
  ])('refuses %j', (text) => {
    expect(parseAddress(text).ok).toBe(false);
  });

  it('reads back what it writes, and only what Node takes for an address too', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const address = parseAddress(text);
        if (!address.ok) {
          expect(text).toMatch(/\.\d+$/);
          return;
        }
        const written = formatAddress(address.value);
        expect(isIP(written)).toBe(address.value.family);
        expect(parseAddress(written)).toEqual(address);
      }),
    );
  });
});

describe('prefixes', () => {
  it.each(['10.0.0.0/8', '0.0.0.0/0', '::/0', '2001:db8::/32', '192.0.2.7', '2001:db8::7'])(
    'reads and writes %s',
    (text) => {
      expect(formatPrefix(read(text))).toBe(text);
    },
  );

  it.each([
    ['10.0.0.1/8', 'host bits'],
    ['2001:db8::1/32', 'host bits'],
    ['10.0.0.0/33', 'prefix length'],
    ['::/129', 'prefix length'],
    ['10.0.0.0/', 'prefix length'],
    ['10.0.0.0/08', 'prefix length'],
    ['10.0.0.0/255.0.0.0', 'dotted mask'],
    ['10.0.0.0/8/8', 'more than one slash'],
  ])('refuses %s: %s', (text, problem) => {
    const block = parsePrefix(text);
    expect(block.ok ? '' : block.problem).toContain(problem);
  });

  it('covers an interval exactly, with prefixes that do not overlap', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 0xffffffffn), fc.bigInt(0n, 0xffffffffn), (x, y) => {
        const [lo, hi] = x < y ? [x, y] : [y, x];
        const cover = coverInterval(4, { lo, hi });
        expect(cover[0]?.lo).toBe(lo);
        expect(cover.at(-1)?.hi).toBe(hi);
        cover.slice(1).forEach((block, i) => {
          expect(block.lo).toBe((cover[i]?.hi ?? 0n) + 1n);
        });
      }),
    );
  });

  it('are found by the longest that holds the block', () => {
    const block = fc
      .tuple(fc.bigInt(0n, 0xffffffffn), fc.integer({ min: 0, max: 32 }))
      .map(([address, length]) => prefix(4, address, length));
    fc.assert(
      fc.property(fc.array(block, { maxLength: 8 }), block, (entries, asked) => {
        const table = new PrefixTable<Prefix>();
        for (const entry of entries) table.add(entry, entry);
        const longest = Math.max(
          -1,
          ...entries.filter((entry) => prefixIncludes(entry, asked)).map(({ length }) => length),
        );
        expect(table.lookup(asked)?.length ?? -1).toBe(longest);
      }),
    );
  });
});
