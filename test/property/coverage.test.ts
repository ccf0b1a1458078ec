import fc from 'fast-check';
import { expect, it } from 'vitest';
import { firstUncovered } from '../../src/reach/uncovered.ts';
import { type IntervalSet, intervalSet } from '../../src/net/intervals.ts';
import { runs } from '../support/runs.ts';

type Cell = readonly [number, number, number];
type Box = readonly [IntervalSet<number>, IntervalSet<number>, IntervalSet<number>];

const set = fc
  .array(fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 2 })), { minLength: 1, maxLength: 2 })
  .map((ranges) => intervalSet(ranges.map(([lo, more]) => ({ lo, hi: lo + more }))));
const tuple: fc.Arbitrary<Box> = fc.tuple(set, set, set);

const isIn = (one: IntervalSet<number>, n: number): boolean => one.some(({ lo, hi }) => lo <= n && n <= hi);
const holds = (one: Box, cell: Cell): boolean => one.every((dimension, i) => isIn(dimension, cell[i]!));
const numbers = Array.from({ length: 7 }, (_, i) => i);
const cells: readonly Cell[] = numbers.flatMap((x) => numbers.flatMap((y) => numbers.map((z): Cell => [x, y, z])));

it('finds a part that no box covers iff there is a cell that none covers, and names such cells only', () => {
  fc.assert(
    fc.property(tuple, fc.array(tuple, { maxLength: 12 }), (required, covers) => {
      const lost = cells.filter((cell) => holds(required, cell) && !covers.some((one) => holds(one, cell)));
      const found = firstUncovered<Box>(required, covers);
      expect(found === undefined).toBe(lost.length === 0);
      if (found !== undefined) expect(lost).toEqual(expect.arrayContaining(cells.filter((cell) => holds(found, cell))));
    }),
    runs('coverage'),
  );
});

it('needs nothing where nothing is required', () => {
  expect(firstUncovered<Box>([[], [{ lo: 1, hi: 2 }], [{ lo: 1, hi: 2 }]], [])).toBeUndefined();
});
