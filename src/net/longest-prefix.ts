import type { Family } from './addresses.ts';
import type { Interval } from './intervals.ts';
import { type Prefix, comparePrefixes, samePrefix } from './prefixes.ts';

export interface Owned<T> {
  readonly block: Prefix;
  readonly owner: T;
}

/** A stretch of addresses of one family that all have the same longest prefix. */
export interface OwnedInterval<T> extends Interval<bigint> {
  readonly family: Family;
  readonly owner: T;
}

/**
 * Cuts the address space into stretches, each of the owner whose prefix is the longest there; ascending, IPv4 first. What no
 * prefix holds is in none. Of equal prefixes the first counts. Prefixes open and close like brackets: n log n.
 */
export function byLongestPrefix<T>(owned: readonly Owned<T>[]): readonly OwnedInterval<T>[] {
  const stretches: OwnedInterval<T>[] = [];
  const open: Owned<T>[] = [];
  let at = 0n;
  const close = (): void => {
    const last = open.pop();
    if (last === undefined) return;
    const { block, owner } = last;
    if (at <= block.hi) stretches.push({ family: block.family, lo: at, hi: block.hi, owner });
    at = block.hi + 1n;
  };
  for (const next of [...owned].sort((a, b) => comparePrefixes(a.block, b.block))) {
    for (let top = open.at(-1); top !== undefined && !holds(top.block, next.block); top = open.at(-1)) close();
    const around = open.at(-1);
    if (around !== undefined && samePrefix(around.block, next.block)) continue;
    if (around !== undefined && at < next.block.lo) {
      stretches.push({ family: around.block.family, lo: at, hi: next.block.lo - 1n, owner: around.owner });
    }
    open.push(next);
    at = next.block.lo;
  }
  while (open.length > 0) close();
  return stretches;
}

function holds(outer: Prefix, inner: Prefix): boolean {
  return outer.family === inner.family && inner.hi <= outer.hi;
}
