import type { Interval, IntervalSet } from '../net/intervals.ts';
import { balanced } from '../net/collections.ts';
import { Nodes, finished, mixed } from './nodes.ts';
import { TooComplex } from './too-complex.ts';

/** A set of points of one {@link Diagrams}: the number of a node. Meaningless in any other. */
export type DecisionDiagram = number & { readonly isDiagram: unique symbol };

/** A value for each level, from 0 to the level's highest. */
export type DiagramPoint = readonly number[];

export const nothing = 0 as DecisionDiagram;
export const everything = 1 as DecisionDiagram;

/** Numbered as they are in the memory of results. */
const operations = { union: 0, intersection: 1, difference: 2 } as const;

type Operation = (typeof operations)[keyof typeof operations];

/** Nodes keep theirs in 16 bits. */
const MAX_LEVELS = 2 ** 16 - 1;

/** Edges, 8 bytes each: half a gigabyte, which 20,000 rules of a campus firewall nearly fill, on both sides of a comparison. */
const DEFAULT_BUDGET = 1 << 26;

/**
 * Exact sets of points with a whole number in each of several dimensions, as interval decision diagrams.
 *
 * A node decides one dimension (its level) by intervals, each leading to a node of a deeper level; a level that does not
 * matter has no node. That form is canonical: `a === b` iff every point is in both or in neither, however the two were
 * made, so the laws of sets hold as equalities of numbers. A path from a node down to {@link everything} is a box.
 *
 * Any operation may throw {@link TooComplex}. The same operations in the same order give the same numbers.
 *
 * Source: Gouda and Liu, Structured firewall design (Computer Networks 51, 2007), firewall decision diagrams.
 */
export class Diagrams {
  readonly #maxima: readonly number[];
  readonly #nodes: Nodes;
  /** Edges of the node being made at each level: an operation goes down, and so needs each level once. */
  readonly #bounds: number[][];
  readonly #children: number[][];
  /** Results by operands, the last of those that share a slot. */
  #memory = new Int32Array(3 << 14);

  /** `maxima`: the highest value of each level, at most 2^32 - 1; `budget`: intervals that may be stored. */
  constructor(maxima: readonly number[], budget = DEFAULT_BUDGET) {
    if (maxima.length > MAX_LEVELS) throw new TooComplex(budget);
    this.#maxima = maxima;
    this.#nodes = new Nodes(maxima.length, budget);
    this.#bounds = maxima.map(() => []);
    this.#children = maxima.map(() => []);
  }

  union(a: DecisionDiagram, b: DecisionDiagram): DecisionDiagram {
    return this.#apply(operations.union, a, b) as DecisionDiagram;
  }

  intersection(a: DecisionDiagram, b: DecisionDiagram): DecisionDiagram {
    return this.#apply(operations.intersection, a, b) as DecisionDiagram;
  }

  /** What is in `a` and not in `b`. */
  difference(a: DecisionDiagram, b: DecisionDiagram): DecisionDiagram {
    return this.#apply(operations.difference, a, b) as DecisionDiagram;
  }

  complement(a: DecisionDiagram): DecisionDiagram {
    return this.difference(everything, a);
  }

  /** The union of many: pair by pair, so that small sets meet small ones. */
  unionOf(sets: readonly DecisionDiagram[]): DecisionDiagram {
    return balanced(sets, nothing, (a, b) => this.union(a, b));
  }

  /** The points of `below` whose value at `level` is in `values`; `below` decides deeper levels only. */
  narrowed(level: number, values: IntervalSet<number>, below: DecisionDiagram): DecisionDiagram {
    if (this.#nodes.level(below) <= level) throw new Error(`level ${level} is decided already`);
    const max = this.#maxima[level]!;
    const bounds = this.#bounds[level]!;
    const children = this.#children[level]!;
    let length = 0;
    let next = 0;
    const add = (bound: number, child: number): void => {
      if (length === 0 || children[length - 1] !== child) length++;
      bounds[length - 1] = bound;
      children[length - 1] = child;
      next = bound + 1;
    };
    for (const { lo, hi } of values) {
      if (lo < next || hi < lo || hi > max) throw new Error(`no values of level ${level}: ${lo} to ${hi}`);
      if (lo > next) add(lo - 1, nothing);
      add(hi, below);
    }
    if (next <= max) add(max, nothing);
    return this.#node(level, bounds, children, length) as DecisionDiagram;
  }

  /** The points that are in the set for some values of the levels that `gone` names: these no longer matter. */
  projected(set: DecisionDiagram, gone: (level: number) => boolean): DecisionDiagram {
    const known = new Map<number, number>();
    const below = (node: number): number => {
      if (node <= everything) return node;
      const found = known.get(node);
      if (found !== undefined) return found;
      const result = this.#projectedNode(node, gone, below);
      known.set(node, result);
      return result;
    };
    return below(set) as DecisionDiagram;
  }

  #projectedNode(node: number, gone: (level: number) => boolean, below: (node: number) => number): number {
    const level = this.#nodes.level(node);
    const edges = [...this.#edgesOf(node)].map(({ hi, child }) => ({ hi, child: below(child) as DecisionDiagram }));
    if (gone(level)) return this.unionOf(edges.map(({ child }) => child));
    const last = edges.filter(({ child }, i) => edges[i + 1]?.child !== child);
    return this.#node(
      level,
      last.map(({ hi }) => hi),
      last.map(({ child }) => child),
      last.length,
    );
  }

  /** The points that are in the set once their value at `level` has grown by `by`; where it matters, those whose value would not fit are not. */
  shifted(set: DecisionDiagram, level: number, by: number): DecisionDiagram {
    const max = this.#maxima[level]!;
    return this.#rebuilt(set, (node, below) => {
      const at = this.#nodes.level(node);
      const parts = [...this.#edgesOf(node)].flatMap(({ lo, hi, child }) => {
        const [from, to] = at === level ? [Math.max(0, lo - by), Math.min(max, hi - by)] : [lo, hi];
        return from > to ? [] : [this.narrowed(at, [{ lo: from, hi: to }], below(child))];
      });
      return this.unionOf(parts);
    });
  }

  /** The points that are in the set if their values at some levels stood at others, each behind the level that it replaces. */
  renamed(set: DecisionDiagram, levels: ReadonlyMap<number, number>): DecisionDiagram {
    return this.#rebuilt(set, (node, below) => {
      const level = levels.get(this.#nodes.level(node)) ?? this.#nodes.level(node);
      const parts = [...this.#edgesOf(node)].map(({ lo, hi, child }) =>
        this.intersection(this.narrowed(level, [{ lo, hi }], everything), below(child)),
      );
      return this.unionOf(parts);
    });
  }

  #rebuilt(
    set: DecisionDiagram,
    make: (node: number, below: (node: number) => DecisionDiagram) => DecisionDiagram,
  ): DecisionDiagram {
    const known = new Map<number, DecisionDiagram>();
    const below = (node: number): DecisionDiagram => {
      if (node <= everything) return node as DecisionDiagram;
      const result = known.get(node) ?? make(node, below);
      known.set(node, result);
      return result;
    };
    return below(set);
  }

  /** The levels on which it depends whether a point is in the set. */
  levelsOf(set: DecisionDiagram): ReadonlySet<number> {
    const levels = new Set<number>();
    const seen = new Set<number>();
    const visit = (node: number): void => {
      if (node <= everything || seen.has(node)) return;
      seen.add(node);
      levels.add(this.#nodes.level(node));
      for (const { child } of this.#edgesOf(node)) visit(child);
    };
    visit(set);
    return levels;
  }

  /** Whether the point is in the set. */
  has(set: DecisionDiagram, point: DiagramPoint): boolean {
    let node: number = set;
    while (node > everything) {
      let edge = this.#nodes.firstEdge(node);
      while (this.#nodes.bound(edge) < point[this.#nodes.level(node)]!) edge++;
      node = this.#nodes.child(edge);
    }
    return node === everything;
  }

  /** The lowest point, level by level; undefined iff the set is empty. */
  lowest(set: DecisionDiagram): DiagramPoint | undefined {
    for (const tuple of this.tuples(set)) return tuple.map(({ lo }) => lo);
    return undefined;
  }

  /** Disjoint boxes that make up the set, an interval for each level, ascending. There can be very many. */
  *tuples(set: DecisionDiagram): Generator<readonly Interval<number>[]> {
    const tuple = this.#maxima.map((hi) => ({ lo: 0, hi }));
    yield* this.#boxesBelow(set, tuple);
  }

  *#boxesBelow(node: number, tuple: Interval<number>[]): Generator<readonly Interval<number>[]> {
    if (node === everything) yield [...tuple];
    if (node <= everything) return;
    const level = this.#nodes.level(node);
    const whole = tuple[level]!;
    for (const { lo, hi, child } of this.#edgesOf(node)) {
      tuple[level] = { lo, hi };
      yield* this.#boxesBelow(child, tuple);
    }
    tuple[level] = whole;
  }

  /** How many points are in the set; levels that `counts` denies have one value. */
  size(set: DecisionDiagram, counts: (level: number) => boolean = () => true): bigint {
    const sizes = this.#maxima.map((max, level) => (counts(level) ? BigInt(max) + 1n : 1n));
    const between = (from: number, to: number): bigint => sizes.slice(from, to).reduce((all, one) => all * one, 1n);
    const known = new Map<number, bigint>();
    const below = (node: number): bigint => {
      if (node <= everything) return BigInt(node);
      const found = known.get(node);
      if (found !== undefined) return found;
      const level = this.#nodes.level(node);
      let sum = 0n;
      for (const { lo, hi, child } of this.#edgesOf(node)) {
        const width = counts(level) ? BigInt(hi - lo + 1) : 1n;
        sum += width * between(level + 1, this.#nodes.level(child)) * below(child);
      }
      known.set(node, sum);
      return sum;
    };
    return between(0, this.#nodes.level(set)) * below(set);
  }

  *#edgesOf(node: number): Generator<Interval<number> & { readonly child: number }> {
    let lo = 0;
    for (let edge = this.#nodes.firstEdge(node); edge < this.#nodes.endOfEdges(node); edge++) {
      const hi = this.#nodes.bound(edge);
      yield { lo, hi, child: this.#nodes.child(edge) };
      lo = hi + 1;
    }
  }

  #apply(operation: Operation, left: number, right: number): number {
    const known = trivial(operation, left, right);
    if (known !== undefined) return known;
    const turned = left > right && operation !== operations.difference;
    const [a, b] = turned ? [right, left] : [left, right];
    const tag = 4 * b + operation;
    const slot = 3 * ((finished(mixed(mixed(0, a), tag)) >>> 0) % (this.#memory.length / 3));
    if (this.#memory[slot] === a && this.#memory[slot + 1] === tag) return this.#memory[slot + 2]!;
    const result = this.#merge(operation, a, b);
    this.#remember(slot, a, tag, result);
    return result;
  }

  /** Both at once along the higher of their levels; one that does not decide it is the same for all its values. */
  #merge(operation: Operation, a: number, b: number): number {
    const nodes = this.#nodes;
    const level = Math.min(nodes.level(a), nodes.level(b));
    const max = this.#maxima[level]!;
    const bounds = this.#bounds[level]!;
    const children = this.#children[level]!;
    let ofA = nodes.level(a) === level ? nodes.firstEdge(a) : -1;
    let ofB = nodes.level(b) === level ? nodes.firstEdge(b) : -1;
    let length = 0;
    for (;;) {
      const boundA = ofA < 0 ? max : nodes.bound(ofA);
      const boundB = ofB < 0 ? max : nodes.bound(ofB);
      const bound = boundA < boundB ? boundA : boundB;
      const child = this.#apply(operation, ofA < 0 ? a : nodes.child(ofA), ofB < 0 ? b : nodes.child(ofB));
      if (length === 0 || children[length - 1] !== child) length++;
      bounds[length - 1] = bound;
      children[length - 1] = child;
      if (bound === max) return this.#node(level, bounds, children, length);
      if (boundA === bound) ofA++;
      if (boundB === bound) ofB++;
    }
  }

  #node(level: number, bounds: readonly number[], children: readonly number[], length: number): number {
    return length === 1 ? children[0]! : this.#nodes.intern(level, bounds, children, length);
  }

  /** What is remembered grows with the nodes. */
  #remember(slot: number, a: number, tag: number, result: number): void {
    if (3 * this.#nodes.count > this.#memory.length) {
      this.#memory = new Int32Array(2 * this.#memory.length);
      return;
    }
    this.#memory[slot] = a;
    this.#memory[slot + 1] = tag;
    this.#memory[slot + 2] = result;
  }
}

/** The result where a leaf or equality decides it. */
function trivial(operation: Operation, a: number, b: number): number | undefined {
  if (a === b) return operation === operations.difference ? nothing : a;
  switch (operation) {
    case operations.union:
      if (a === nothing || b === everything) return b;
      return b === nothing || a === everything ? a : undefined;
    case operations.intersection:
      if (a === nothing || b === everything) return a;
      return b === nothing || a === everything ? b : undefined;
    case operations.difference:
      if (a === nothing || b === everything) return nothing;
      return b === nothing ? a : undefined;
  }
}
