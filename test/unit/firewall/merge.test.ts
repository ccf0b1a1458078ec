import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gather } from '../../../src/firewall/gather.ts';
import { openingsOf } from '../../../src/firewall/join.ts';
import { merged } from '../../../src/firewall/merge.ts';
import { type AtomicRule, countAtomicRules, atomicRulesOf } from '../../../src/firewall/atomic-rules.ts';
import type { PlannedOpening } from '../../../src/firewall/planned-rule.ts';
import { formatPorts } from '../../../src/net/ports.ts';
import { type Prefix, formatPrefix, prefix, prefixIncludes } from '../../../src/net/prefixes.ts';
import type { Flow } from '../../../src/topology/model.ts';
import { packetsOf, someTuples } from './toy-universe.ts';
import { runs } from '../../support/runs.ts';

function packetsIn(piece: AtomicRule): readonly string[] {
  const { source, destination, transport, ports, sourcePorts } = piece;
  const matched = sourcePorts === undefined ? {} : { sourcePorts };
  const product = { sources: [source], destinations: [destination], ports: ports === 'none' ? ports : [ports] };
  return packetsOf([transport], { ...product, ...matched });
}

const all = (pieces: readonly AtomicRule[]): ReadonlySet<string> => new Set(pieces.flatMap(packetsIn));

function isCross(a: AtomicRule, b: AtomicRule): boolean {
  const wider = (one: Prefix, other: Prefix): boolean => prefixIncludes(one, other) && one.length < other.length;
  return (
    (wider(a.source, b.source) && wider(b.destination, a.destination)) ||
    (wider(b.source, a.source) && wider(a.destination, b.destination))
  );
}

describe('merged', () => {
  const openings = someTuples.map((tuples) => gather(tuples));

  it.each(['allowed', 'none'] as const)('names only flows that a piece serves, overlap %s', (overlap) => {
    fc.assert(
      fc.property(openings, (before) => {
        const asked = (flow: Flow): ReadonlySet<string> =>
          all(before.filter(({ flows }) => flows.includes(flow)).flatMap(atomicRulesOf));
        for (const piece of merged(before, overlap)) {
          const packets = packetsIn(piece);
          for (const flow of piece.flows) expect(packets.some((packet) => asked(flow).has(packet))).toBe(true);
        }
      }),
      runs('merge'),
    );
  });

  it.each(['allowed', 'none'] as const)('says exactly what the openings say, overlap %s', (overlap) => {
    fc.assert(
      fc.property(openings, (before) => {
        const pieces = merged(before, overlap);
        expect(all(pieces)).toEqual(all(before.flatMap(atomicRulesOf)));
        expect(all(openingsOf(pieces).flatMap(atomicRulesOf))).toEqual(all(pieces));
      }),
      runs('merge'),
    );
  });

  it('has no more pieces than before, where they may overlap', () => {
    fc.assert(
      fc.property(openings, (before) => {
        const count = before.map(countAtomicRules).reduce((sum, one) => sum + one, 0);
        expect(merged(before, 'allowed').length).toBeLessThanOrEqual(count);
      }),
      runs('merge'),
    );
  });

  it.each(['allowed', 'none'] as const)(
    'loses no flow: some piece names it for each of its packets, overlap %s',
    (overlap) => {
      fc.assert(
        fc.property(openings, (before) => {
          const pieces = merged(before, overlap).map(({ flows, ...piece }) => ({
            ids: flows.map(({ id }) => id),
            packets: new Set(packetsIn({ flows, ...piece })),
          }));
          for (const { name, ...rest } of before) {
            for (const packet of all(atomicRulesOf({ name, ...rest }))) {
              expect(pieces.some(({ ids, packets }) => ids.includes(name) && packets.has(packet))).toBe(true);
            }
          }
        }),
        runs('merge'),
      );
    },
  );

  it('has pieces that do not overlap, but for one that is wider in its source and one in its destination', () => {
    let tried = 0;
    fc.assert(
      fc.property(openings, (before) => {
        // Source ports have sets of their own.
        const plain = merged(before, 'none').filter(({ sourcePorts }) => sourcePorts === undefined);
        const matched = merged(before, 'none').filter(({ sourcePorts }) => sourcePorts !== undefined);
        for (const pieces of [plain, matched]) {
          for (const [i, a] of pieces.entries()) {
            for (const b of pieces.slice(i + 1)) {
              if (isCross(a, b)) continue;
              tried += 1;
              const ofB = new Set(packetsIn(b));
              expect(packetsIn(a).filter((packet) => ofB.has(packet))).toEqual([]);
            }
          }
        }
      }),
      runs('merge'),
    );
    expect(tried).toBeGreaterThan(3 * runs('merge').numRuns);
  });
});

interface Words {
  readonly from?: Prefix;
  readonly ports?: readonly (readonly [lo: number, hi: number])[];
}

const flow = (id: string): Flow => ({ id }) as Flow;
const net = (address: number, length: number): Prefix => prefix(4, BigInt(address), length);
const host = net(0xc0000201, 32);

function opening(id: string, { from = net(0, 0), ports = [[80, 80]] }: Words): PlannedOpening {
  return {
    ...{ name: id, flows: [flow(id)], direction: 'in', family: 4, sources: [from], destinations: [host] },
    transports: ['tcp'],
    ports: ports.map(([lo, hi]) => ({ lo, hi })),
  };
}

function words(pieces: readonly AtomicRule[]): readonly string[] {
  return pieces.map(
    ({ flows, source, ports }) =>
      `${formatPrefix(source)} ${ports === 'none' ? ports : formatPorts([ports])} (${flows.map(({ id }) => id).join(', ')})`,
  );
}

const lan = net(0x0a000000, 8);
const office = net(0x0a010000, 16);

describe('pieces of several flows', () => {
  it.each<[string, readonly [Words, Words], readonly string[]]>([
    ['that touch become one', [{ ports: [[80, 80]] }, { ports: [[81, 90]] }], ['0.0.0.0/0 80-90 (a, b)']],
    ['that overlap become one', [{ ports: [[80, 85]] }, { ports: [[81, 90]] }], ['0.0.0.0/0 80-90 (a, b)']],
    ['that are the same become one', [{}, {}], ['0.0.0.0/0 80 (a, b)']],
    ['stay two where one would save nothing', [{}, { ports: [[443, 443]] }], ['0.0.0.0/0 80 (a)', '0.0.0.0/0 443 (b)']],
    [
      'with neighbouring prefixes stay as written',
      [{ from: net(0, 1) }, { from: net(2 ** 31, 1) }],
      ['0.0.0.0/1 80 (a)', '128.0.0.0/1 80 (b)'],
    ],
    ['are absorbed by the wider prefix', [{ from: office }, { from: lan }], ['10.0.0.0/8 80 (a, b)']],
    [
      'are absorbed range by range',
      [
        { from: lan },
        {
          from: office,
          ports: [
            [80, 80],
            [8080, 8080],
          ],
        },
      ],
      ['10.0.0.0/8 80 (a, b)', '10.1.0.0/16 8080 (b)'],
    ],
  ])('%s', (_, [a, b], expected) => {
    const both = [opening('a', a), opening('b', b)];
    expect(words(merged(both, 'allowed'))).toEqual(expected);
    expect(words(merged(both, 'none'))).toEqual(expected);
  });

  it('that overlap in part stay, or the more specific gives way', () => {
    const both = [opening('a', { from: lan, ports: [[85, 86]] }), opening('b', { from: office, ports: [[80, 90]] })];
    expect(words(merged(both, 'allowed'))).toEqual(['10.0.0.0/8 85-86 (a)', '10.1.0.0/16 80-90 (b)']);
    expect(words(merged(both, 'none'))).toEqual([
      '10.0.0.0/8 85-86 (a, b)',
      '10.1.0.0/16 80-84 (b)',
      '10.1.0.0/16 87-90 (b)',
    ]);
  });
});

it('looks at about ten times as many prefixes for ten times as many flows', () => {
  let looks = 0;
  /** A prefix that counts how often it is looked at. */
  const counting = ({ family, lo, hi, length }: Prefix): Prefix => ({
    family,
    get lo() {
      looks += 1;
      return lo;
    },
    get hi() {
      looks += 1;
      return hi;
    },
    get length() {
      looks += 1;
      return length;
    },
  });
  const looksAt = (count: number): number => {
    const list = Array.from({ length: count }, (_, i): PlannedOpening => {
      const from = [net(0, 0), lan, net(0x0a000000 + (i << 8), 24), net(0x0a000000 + i, 32)][i % 4]!;
      return opening(`f${i}`, { from: counting(from), ports: [[1 + ((i * 7) % 60000), 1 + ((i * 7) % 60000)]] });
    });
    looks = 0;
    merged(list, 'none');
    return looks;
  };
  const small = looksAt(2_000);
  expect(small).toBeGreaterThan(2_000);
  // Quadratic would be a hundred.
  expect(looksAt(20_000) / small).toBeLessThan(20);
});
