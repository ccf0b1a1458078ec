import { describe, expect, it } from 'vitest';
import { type Prefix, parsePrefix } from '../../../src/net/prefixes.ts';
import { Diagrams, everything, nothing } from '../../../src/packets/diagrams.ts';
import { PacketSets } from '../../../src/packets/packet-sets.ts';
import type { Packet } from '../../../src/packets/packet.ts';
import type { PacketMatch } from '../../../src/packets/packet-match.ts';
import { TooComplex } from '../../../src/packets/too-complex.ts';

function block(text: string): Prefix {
  const prefix = parsePrefix(text);
  if (!prefix.ok) throw new Error(prefix.problem);
  return prefix.value;
}

const only = (number: number): readonly [{ lo: number; hi: number }] => [{ lo: number, hi: number }];
const tcp = only(6);

const web: PacketMatch = {
  family: 4,
  protocols: tcp,
  sources: [block('192.0.2.0/24')],
  destinations: [block('203.0.113.10')],
  ports: [
    { lo: 80, hi: 80 },
    { lo: 443, hi: 443 },
  ],
};
const packet: Packet = {
  loopback: false,
  state: 'new',
  protocol: 6,
  source: { family: 4, value: block('192.0.2.7').lo },
  destination: { family: 4, value: block('203.0.113.10').lo },
  ports: { source: 50000, destination: 443 },
  hopLimit: 64,
};

describe('a set of packets', () => {
  const sets = new PacketSets();
  const set = sets.of(web);

  it.each<[boolean, Partial<Packet>]>([
    [true, {}],
    [true, { ports: { source: 0, destination: 80 } }],
    [true, { state: 'invalid', loopback: true, hopLimit: 0 }],
    [false, { ports: { source: 50000, destination: 442 } }],
    [false, { protocol: 17 }],
    [false, { source: { family: 4, value: block('192.0.3.0').lo } }],
    [false, { destination: { family: 4, value: block('203.0.113.11').lo } }],
  ])('%s %o', (expected, change) => {
    expect(sets.contains(set, { ...packet, ...change })).toBe(expected);
  });

  it('holds the packets of prefixes of IPv6 of any length, and no others', () => {
    for (const text of ['2001:db8::/32', '2001:db8::/33', '2001:db8:1:2::/64', '2001:db8::5/128', '2001:db8::4/127']) {
      const prefix = block(text);
      const of = sets.of({ family: 6, destinations: [prefix] });
      const holds = (value: bigint): boolean => {
        const source = { family: 6, value: 1n } as const;
        return sets.contains(of, { ...packet, source, destination: { family: 6, value } });
      };
      expect([prefix.lo - 1n, prefix.lo, prefix.hi, prefix.hi + 1n].map(holds)).toEqual([false, true, true, false]);
      expect(sets.complement(sets.complement(of))).toBe(of);
    }
  });

  it('counts what its packets have', () => {
    const count = (product: PacketMatch): bigint => sets.count(sets.of(product));
    // 256 sources, 2 ports; what else packets have does not count.
    expect(sets.count(set)).toBe(256n * 2n);
    const fixed: PacketMatch = { loopback: false, states: ['new'], hopLimits: only(64) };
    const ends: PacketMatch = { ...fixed, family: 6, sources: [block('fe80::/127')], destinations: [block('fe80::1')] };
    expect(count({ ...ends, protocols: only(58) })).toBe(2n * 256n);
    expect(count({ ...ends, protocols: only(1) })).toBe(2n);
    expect(count({ ...ends, protocols: only(132) })).toBe(2n * 65536n);
    expect(sets.count(sets.union(set, sets.complement(set)))).toBe(sets.count(everything));
    expect(sets.count(nothing)).toBe(0n);
  });

  it('has the same witness each time, of what is preferred where that is left', () => {
    const preferences = [
      sets.of({ states: ['new'] }),
      sets.of({ family: 6 }),
      sets.of({ protocols: tcp, sourcePorts: only(50000), ports: only(443) }),
      sets.of({ loopback: false, hopLimits: only(64) }),
    ];
    expect(sets.witness(set, preferences)).toEqual({
      ...packet,
      source: { family: 4, value: block('192.0.2.0').lo },
    });
    expect(sets.witness(nothing, preferences)).toBeUndefined();
    const six = sets.of({ family: 6, sources: [block('2001:db8::7')], protocols: only(58), icmpTypes: only(128) });
    expect(sets.witness(six)).toMatchObject({ source: { family: 6, value: block('2001:db8::7').lo }, icmpType: 128 });
    expect(sets.witness(six)).not.toHaveProperty('ports');
  });

  it.each<[string, PacketMatch]>([
    ['addresses without their family', { sources: [block('192.0.2.1')] }],
    ['addresses without their family', { family: 6, sources: [block('192.0.2.1')] }],
    ['ports without protocols', { ports: only(80) }],
    ['ports without protocols', { ports: only(80), protocols: [{ lo: 6, hi: 7 }] }],
    ['types of ICMP without', { icmpTypes: only(8), protocols: only(1) }],
    ['types of ICMP without', { icmpTypes: only(8), protocols: only(1), family: 6 }],
  ])('is not made of %s', (problem, product) => {
    expect(() => sets.of(product)).toThrow(problem);
  });
});

describe('the budget', () => {
  it('ends what outgrows it, and says what to do', () => {
    const sets = new PacketSets(undefined, 100);
    const many = (): unknown =>
      sets.unionOf(
        Array.from({ length: 100 }, (_, i) => sets.of({ protocols: tcp, ports: only(2 * i), sourcePorts: only(i) })),
      );
    expect(many).toThrow(TooComplex);
    expect(new TooComplex(100).message).toBe('the packets need more than 100 intervals to be told apart');
    expect(new TooComplex(100).help).toContain('prefixes');
  });

  it('has room for 20,000 openings', () => {
    const sets = new PacketSets();
    const tuples = Array.from({ length: 20_000 }, (_, i) => {
      const source = block('10.0.0.0/8').lo + BigInt(i * 3);
      const prefix = { family: 4, length: 32, lo: source, hi: source } as const;
      return sets.of({ ...web, sources: [prefix], ports: only(1 + ((i * 7919) % 65535)) });
    });
    const all = sets.unionOf(tuples);
    expect(sets.unionOf(tuples.toReversed())).toBe(all);
    expect(sets.count(all)).toBe(20_000n * sets.count(tuples[0]!));
  });
});

it('levels are decided from the highest down', () => {
  const space = new Diagrams([3, 3]);
  const high = space.narrowed(0, only(1), everything);
  expect(() => space.narrowed(0, only(1), high)).toThrow('decided already');
  expect(() => space.narrowed(1, only(4), everything)).toThrow('no values of level 1');
});
