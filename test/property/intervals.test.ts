import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type IntervalSet,
  difference,
  includes,
  intersection,
  intervalSet,
  overlaps,
  sameSet,
  size,
  union,
} from '../../src/net/intervals.ts';
import { runs } from '../support/runs.ts';

/** Numbers 0 to 31 as sets: small enough that chance makes neighbours, touching ends and nested intervals. */
const universe = Array.from({ length: 32 }, (_, i) => i);
const member = fc.nat({ max: 31 });
const numbers = fc.array(
  fc.tuple(member, member).map(([a, b]) => ({ lo: Math.min(a, b), hi: Math.max(a, b) })),
  { maxLength: 6 },
);
const bigints = numbers.map((set) => set.map(({ lo, hi }) => ({ lo: BigInt(lo), hi: BigInt(hi) })));

function members(set: readonly { readonly lo: number; readonly hi: number }[]): readonly number[] {
  return universe.filter((n) => set.some(({ lo, hi }) => lo <= n && n <= hi));
}

function isCanonical(set: IntervalSet<number>): boolean {
  return set.every(({ lo, hi }, i) => lo <= hi && (i === 0 || (set[i - 1]?.hi ?? 0) + 1 < lo));
}

describe('interval sets agree with sets of numbers', () => {
  it('in union, intersection and difference', () => {
    fc.assert(
      fc.property(numbers, numbers, (x, y) => {
        const [a, b] = [intervalSet(x), intervalSet(y)];
        const inA = new Set(members(x));
        const inB = new Set(members(y));
        expect(members(union(a, b))).toEqual(universe.filter((n) => inA.has(n) || inB.has(n)));
        expect(members(intersection(a, b))).toEqual(universe.filter((n) => inA.has(n) && inB.has(n)));
        expect(members(difference(a, b))).toEqual(universe.filter((n) => inA.has(n) && !inB.has(n)));
      }),
      runs('intervals'),
    );
  });

  it('and stay canonical, so that equal sets are equal lists', () => {
    fc.assert(
      fc.property(numbers, numbers, (x, y) => {
        const [a, b] = [intervalSet(x), intervalSet(y)];
        for (const set of [a, union(a, b), intersection(a, b), difference(a, b)]) expect(isCanonical(set)).toBe(true);
        expect(sameSet(a, b)).toBe(members(x).join() === members(y).join());
      }),
      runs('intervals'),
    );
  });

  it('in size, inclusion and overlap', () => {
    fc.assert(
      fc.property(numbers, numbers, (x, y) => {
        const [a, b] = [intervalSet(x), intervalSet(y)];
        expect(size(a)).toBe(members(x).length);
        expect(includes(a, b)).toBe(members(y).every((n) => members(x).includes(n)));
        expect(overlaps(a, b)).toBe(members(y).some((n) => members(x).includes(n)));
      }),
      runs('intervals'),
    );
  });

  it('over bigint as over number', () => {
    fc.assert(
      fc.property(bigints, bigints, (x, y) => {
        const narrow = (set: IntervalSet<bigint>) => set.map(({ lo, hi }) => ({ lo: Number(lo), hi: Number(hi) }));
        const [a, b] = [intervalSet(x), intervalSet(y)];
        expect(narrow(difference(a, b))).toEqual(difference(narrow(a), narrow(b)));
        expect(narrow(union(a, b))).toEqual(union(narrow(a), narrow(b)));
        expect(narrow(intersection(a, b))).toEqual(intersection(narrow(a), narrow(b)));
      }),
      runs('intervals'),
    );
  });
});
