/**
 * Sets of integers as sorted lists of closed intervals.
 *
 * The lists are canonical: intervals ascend, and at least one number is missing between two neighbors. Two sets are
 * therefore equal iff their lists are equal. Ports are `number`, addresses `bigint`; the laws are the same for both.
 */
export type IntervalPoint = number | bigint;

/** The integers from `lo` to `hi`, both included; `lo <= hi`. */
export interface Interval<T extends IntervalPoint> {
  readonly lo: T;
  readonly hi: T;
}

export type IntervalSet<T extends IntervalPoint> = readonly Interval<T>[];

function shift(point: IntervalPoint, step: 1 | -1): IntervalPoint {
  return typeof point === 'bigint' ? point + BigInt(step) : point + step;
}

function next<T extends IntervalPoint>(point: T): T {
  return shift(point, 1) as T;
}

function previous<T extends IntervalPoint>(point: T): T {
  return shift(point, -1) as T;
}

/** Returns the set of one number. */
export function single<T extends IntervalPoint>(number: T): readonly [Interval<T>] {
  return [{ lo: number, hi: number }];
}

/** Returns the union of intervals, which may be in any order and may overlap. */
export function intervalSet<T extends IntervalPoint>(intervals: Iterable<Interval<T>>): IntervalSet<T> {
  const sorted = [...intervals].sort((a, b) => (a.lo < b.lo ? -1 : a.lo > b.lo ? 1 : 0));
  const merged: Interval<T>[] = [];
  for (const { lo, hi } of sorted) {
    const last = merged.at(-1);
    if (last === undefined || lo > next(last.hi)) merged.push({ lo, hi });
    else if (hi > last.hi) merged[merged.length - 1] = { lo: last.lo, hi };
  }
  return merged;
}

export function union<T extends IntervalPoint>(a: IntervalSet<T>, b: IntervalSet<T>): IntervalSet<T> {
  return a.length === 0 ? b : b.length === 0 ? a : intervalSet([...a, ...b]);
}

/** Returns the numbers that are in both sets. The result is empty iff the sets are disjoint. */
export function intersection<T extends IntervalPoint>(a: IntervalSet<T>, b: IntervalSet<T>): IntervalSet<T> {
  const common: Interval<T>[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const x = a[i];
    const y = b[j];
    if (x === undefined || y === undefined) return common;
    const lo = x.lo > y.lo ? x.lo : y.lo;
    const hi = x.hi < y.hi ? x.hi : y.hi;
    if (lo <= hi) common.push({ lo, hi });
    if (x.hi < y.hi) i++;
    else j++;
  }
}

/** Returns the numbers that are in `a` and not in `b`. */
export function difference<T extends IntervalPoint>(a: IntervalSet<T>, b: IntervalSet<T>): IntervalSet<T> {
  const rest: Interval<T>[] = [];
  let j = 0;
  for (const { lo, hi } of a) {
    let from = lo;
    while (j < b.length && b[j]!.hi < from) j++;
    let k = j;
    for (let y = b[k]; y !== undefined && y.lo <= hi && from <= hi; y = b[++k]) {
      if (y.lo > from) rest.push({ lo: from, hi: previous(y.lo) });
      from = next(y.hi);
    }
    if (from <= hi) rest.push({ lo: from, hi });
  }
  return rest;
}

export function includes<T extends IntervalPoint>(outer: IntervalSet<T>, inner: IntervalSet<T>): boolean {
  return difference(inner, outer).length === 0;
}

export function overlaps<T extends IntervalPoint>(a: IntervalSet<T>, b: IntervalSet<T>): boolean {
  return intersection(a, b).length > 0;
}

export function sameSet<T extends IntervalPoint>(a: IntervalSet<T>, b: IntervalSet<T>): boolean {
  return a.length === b.length && a.every((x, i) => x.lo === b[i]?.lo && x.hi === b[i].hi);
}

/** Returns how many numbers a set of `number`s, such as ports, contains. */
export function size(set: IntervalSet<number>): number {
  return set.reduce((sum, { lo, hi }) => sum + hi - lo + 1, 0);
}
