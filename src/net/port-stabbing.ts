import { type PortRange } from './ports.ts';

/** An index that finds the port ranges that contain a port. A query that finds nothing takes logarithmic time. */
export interface Stabbing<T> {
  /** The owners of the ranges that contain the port, by ascending lowest port; ties keep the order of insertion. */
  holding(port: number): Iterable<T>;
}

/** A port range and its owner. */
export interface Claim<T> extends PortRange {
  readonly owner: T;
}

/**
 * Builds an interval tree in a sorted array. The middle element of a slice is its root, and `highest` holds the highest
 * port of each slice.
 */
export function stabbing<T>(claims: readonly Claim<T>[]): Stabbing<T> {
  const sorted = [...claims].sort((a, b) => a.lo - b.lo);
  const highest = new Array<number>(sorted.length).fill(0);
  measure(sorted, highest, 0, sorted.length);
  return { holding: (port) => walk(sorted, highest, port, [0, sorted.length]) };
}

/**
 * Fills `highest` for the slice from `start` (included) to `end` (excluded). Returns its highest port, or 0 for an
 * empty slice.
 */
function measure(sorted: readonly PortRange[], highest: number[], start: number, end: number): number {
  if (start >= end) return 0;
  const middle = (start + end) >> 1;
  const below = measure(sorted, highest, start, middle);
  const above = measure(sorted, highest, middle + 1, end);
  return (highest[middle] = Math.max(sorted[middle]!.hi, below, above));
}

function* walk<T>(
  sorted: readonly Claim<T>[],
  highest: readonly number[],
  port: number,
  [start, end]: readonly [start: number, end: number],
): Iterable<T> {
  const middle = (start + end) >> 1;
  if (start >= end || highest[middle]! < port) return;
  const claim = sorted[middle]!;
  yield* walk(sorted, highest, port, [start, middle]);
  if (claim.lo > port) return;
  if (claim.hi >= port) yield claim.owner;
  yield* walk(sorted, highest, port, [middle + 1, end]);
}
