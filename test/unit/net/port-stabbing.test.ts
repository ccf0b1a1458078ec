import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Claim, stabbing } from '../../../src/net/port-stabbing.ts';

const port = fc.integer({ min: 0, max: 40 });
const claims = fc.array(
  fc.tuple(port, port).map(([a, b]) => ({ lo: Math.min(a, b), hi: Math.max(a, b) })),
  { maxLength: 30 },
);

it('finds the ranges that hold a port, as a look at each would', () => {
  fc.assert(
    fc.property(claims, port, (ranges, asked) => {
      const owned = ranges.map((range, owner): Claim<number> => ({ ...range, owner }));
      const naive = owned
        .filter(({ lo, hi }) => lo <= asked && asked <= hi)
        .sort((a, b) => a.lo - b.lo || a.owner - b.owner);
      expect([...stabbing(owned).holding(asked)]).toEqual(naive.map(({ owner }) => owner));
    }),
  );
});
