import type { Prefix } from '../net/prefixes.ts';
import type { AddressBlock } from './address-space.ts';

export interface Owned<T> {
  readonly block: Prefix;
  readonly owner: T;
}

/** A stretch of addresses of one family that all have the same longest prefix. */
export interface OwnedInterval<T> extends AddressBlock {
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
  for (const next of [...owned].sort(compare)) {
    for (let top = open.at(-1); top !== undefined && !holds(top.block, next.block); top = open.at(-1)) close();
    const around = open.at(-1);
    if (around !== undefined && compare(around, next) === 0) continue;
    if (around !== undefined && at < next.block.lo) {
      stretches.push({ family: around.block.family, lo: at, hi: next.block.lo - 1n, owner: around.owner });
    }
    open.push(next);
    at = next.block.lo;
  }
  while (open.length > 0) close();
  return stretches;
}

function compare<T>({ block: a }: Owned<T>, { block: b }: Owned<T>): number {
  const apart = a.lo < b.lo ? -1 : a.lo > b.lo ? 1 : 0;
  return a.family - b.family || apart || a.length - b.length;
}

function holds(outer: Prefix, inner: Prefix): boolean {
  return outer.family === inner.family && inner.hi <= outer.hi;
}
