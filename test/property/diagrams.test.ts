import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intervalSet } from '../../src/net/intervals.ts';
import { type DecisionDiagram, Diagrams, type DiagramPoint, everything, nothing } from '../../src/packets/diagrams.ts';
import { runs } from '../support/runs.ts';

// Diagrams against sets of points written out, in a universe of 3 × 6 × 5 points.

const maxima = [2, 5, 4];
const universe: readonly DiagramPoint[] = maxima.reduce<readonly DiagramPoint[]>(
  (points, max) => points.flatMap((point) => Array.from({ length: max + 1 }, (_, value) => [...point, value])),
  [[]],
);

/** Some values of a level, or undefined for all. */
const someValues = (max: number) =>
  fc.option(fc.uniqueArray(fc.nat({ max }), { maxLength: max + 1 }), { nil: undefined, freq: 3 });
const product = fc.tuple(...maxima.map(someValues));
const products = fc.array(product, { maxLength: 6 });
type Products = readonly (readonly (readonly number[] | undefined)[])[];

const isIn = (set: Products, point: DiagramPoint): boolean =>
  set.some((one) => one.every((values, level) => values?.includes(point[level]!) ?? true));

function one(space: Diagrams, values: Products[number]): DecisionDiagram {
  return values.reduceRight<DecisionDiagram>((below, list, level) => {
    if (list === undefined) return below;
    return space.narrowed(level, intervalSet(list.map((value) => ({ lo: value, hi: value }))), below);
  }, everything);
}

const diagram = (space: Diagrams, set: Products): DecisionDiagram =>
  space.unionOf(set.map((values) => one(space, values)));
const members = (space: Diagrams, set: DecisionDiagram): readonly DiagramPoint[] =>
  universe.filter((point) => space.has(set, point));

describe('diagrams agree with sets of points', () => {
  it('in union, intersection, difference and complement', () => {
    fc.assert(
      fc.property(products, products, (x, y) => {
        const space = new Diagrams(maxima);
        const [a, b] = [diagram(space, x), diagram(space, y)];
        const which = (holds: (inA: boolean, inB: boolean) => boolean): readonly DiagramPoint[] =>
          universe.filter((point) => holds(isIn(x, point), isIn(y, point)));
        expect(members(space, space.union(a, b))).toEqual(which((inA, inB) => inA || inB));
        expect(members(space, space.intersection(a, b))).toEqual(which((inA, inB) => inA && inB));
        expect(members(space, space.difference(a, b))).toEqual(which((inA, inB) => inA && !inB));
        expect(members(space, space.complement(a))).toEqual(which((inA) => !inA));
      }),
      runs('diagrams'),
    );
  });

  it('and are equal iff the sets are, in whatever order they were made', () => {
    fc.assert(
      fc.property(products, products, (x, y) => {
        const space = new Diagrams(maxima);
        const a = diagram(space, x);
        expect(diagram(space, x.toReversed())).toBe(a);
        expect(x.reduce((set, values) => space.union(one(space, values), set), nothing)).toBe(a);
        const rebuilt = [...space.tuples(a)].map((tuple) =>
          tuple.reduceRight((below, range, level) => space.narrowed(level, [range], below), everything),
        );
        expect(space.unionOf(rebuilt)).toBe(a);
        const same = universe.every((point) => isIn(x, point) === isIn(y, point));
        expect(diagram(space, y) === a).toBe(same);
      }),
      runs('diagrams'),
    );
  });

  it('in size, boxes and the lowest point', () => {
    fc.assert(
      fc.property(products, (x) => {
        const space = new Diagrams(maxima);
        const a = diagram(space, x);
        const inA = universe.filter((point) => isIn(x, point));
        expect(space.size(a)).toBe(BigInt(inA.length));
        expect(space.lowest(a)).toEqual(inA[0]);
        const tuples = [...space.tuples(a)];
        const holding = (point: DiagramPoint): number =>
          tuples.filter((tuple) => tuple.every(({ lo, hi }, level) => lo <= point[level]! && point[level]! <= hi))
            .length;
        expect(universe.every((point) => holding(point) === Number(isIn(x, point)))).toBe(true);
      }),
      runs('diagrams'),
    );
  });
});

it('the laws of sets hold as equalities of numbers', () => {
  fc.assert(
    fc.property(products, products, products, (x, y, z) => {
      const space = new Diagrams(maxima);
      const [a, b, c] = [diagram(space, x), diagram(space, y), diagram(space, z)];
      const { union, intersection, difference, complement } = {
        union: (p: DecisionDiagram, q: DecisionDiagram) => space.union(p, q),
        intersection: (p: DecisionDiagram, q: DecisionDiagram) => space.intersection(p, q),
        difference: (p: DecisionDiagram, q: DecisionDiagram) => space.difference(p, q),
        complement: (p: DecisionDiagram) => space.complement(p),
      };
      expect(union(a, b)).toBe(union(b, a));
      expect(union(a, union(b, c))).toBe(union(union(a, b), c));
      expect(intersection(a, union(b, c))).toBe(union(intersection(a, b), intersection(a, c)));
      expect(union(a, intersection(a, b))).toBe(a);
      expect(union(a, a)).toBe(a);
      expect(intersection(a, a)).toBe(a);
      expect(complement(union(a, b))).toBe(intersection(complement(a), complement(b)));
      expect(complement(intersection(a, b))).toBe(union(complement(a), complement(b)));
      expect(complement(complement(a))).toBe(a);
      expect(difference(a, b)).toBe(intersection(a, complement(b)));
      expect(union(a, complement(a))).toBe(everything);
      expect(intersection(a, complement(a))).toBe(nothing);
    }),
    runs('diagrams'),
  );
});
