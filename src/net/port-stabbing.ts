import { type PortRange } from './ports.ts';

/** Answers which of many port ranges hold a port, in log n for those that do not. */
export interface Stabbing<T> {
  /** In ascending order of the lowest port; of equal ones the first added first. */
  holding(port: number): Iterable<T>;
}

/** A range that belongs to something. */
export interface Claim<T> extends PortRange {
  readonly owner: T;
}

/**
 * An interval tree laid out in a sorted list: the middle of a stretch is its root, and `highest` tells how far the ranges of
 * the stretch reach.
 */
export function stabbing<T>(claims: readonly Claim<T>[]): Stabbing<T> {
  const sorted = [...claims].sort((a, b) => a.lo - b.lo);
  const highest = new Array<number>(sorted.length).fill(0);
  measure(sorted, highest, 0, sorted.length);
  return { holding: (port) => walk(sorted, highest, port, [0, sorted.length]) };
}

/** Fills `highest` for the stretch from `start` to before `end`; returns the highest port in it, 0 where it is empty. */
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
