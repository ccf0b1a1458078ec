import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packPorts, rangeText, slotsOf } from '../../../src/firewall/targets/iptables/multiport.ts';
import { type Interval, intervalSet } from '../../../src/net/intervals.ts';
import type { PortSet } from '../../../src/net/ports.ts';

/** Singles and ranges that do not touch. */
function portsWith(singles: number, ranges: number): PortSet {
  return [
    ...Array.from({ length: singles }, (_, i) => ({ lo: 1000 + 2 * i, hi: 1000 + 2 * i })),
    ...Array.from({ length: ranges }, (_, i) => ({ lo: 20_000 + 10 * i, hi: 20_005 + 10 * i })),
  ];
}

const anyPorts: fc.Arbitrary<PortSet> = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 400 }), fc.nat({ max: 2 })), { minLength: 1, maxLength: 90 })
  .map((all) => intervalSet(all.map(([lo, more]): Interval<number> => ({ lo, hi: lo + more }))));

describe('ports in matches of multiport', () => {
  it('are exactly the ports, in 15 slots a match, each once', () => {
    fc.assert(
      fc.property(anyPorts, (ports) => {
        const packs = packPorts(ports);
        const all = packs.flatMap((pack) => [...pack]);
        expect(all.toSorted((a, b) => a.lo - b.lo)).toEqual([...ports]);
        for (const pack of packs) {
          expect(slotsOf(pack)).toBeLessThanOrEqual(15);
          expect(pack.toSorted((a, b) => a.lo - b.lo)).toEqual([...pack]);
        }
      }),
    );
  });

  it('are as few matches as can hold them', () => {
    for (let singles = 0; singles <= 40; singles++)
      for (let ranges = 0; ranges <= 25; ranges++)
        expect(packPorts(portsWith(singles, ranges)).length, `${singles} ports, ${ranges} ranges`).toBe(
          Math.max(1, fewest(singles, ranges)),
        );
  });

  it('stay in their order where one match holds them', () => {
    const ports = [
      { lo: 80, hi: 80 },
      { lo: 443, hi: 445 },
      { lo: 8080, hi: 8080 },
    ];
    expect(packPorts(ports)).toEqual([ports]);
  });

  it('are written with a colon, never backwards', () => {
    expect(rangeText({ lo: 80, hi: 80 })).toBe('80');
    expect(rangeText({ lo: 10_000, hi: 20_000 })).toBe('10000:20000');
  });
});

/** By trying every content of every match. */
const known = new Map<string, number>();
function fewest(singles: number, ranges: number): number {
  if (singles + ranges === 0) return 0;
  const key = `${singles} ${ranges}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  let best = Infinity;
  for (let wide = 0; wide <= Math.min(7, ranges); wide++) {
    const narrow = Math.min(singles, 15 - 2 * wide);
    if (wide + narrow > 0) best = Math.min(best, 1 + fewest(singles - narrow, ranges - wide));
  }
  known.set(key, best);
  return best;
}
