import type { PortRange, PortSet } from '../../../net/ports.ts';

/** The number of slots of one `-m multiport` match; a range takes two (iptables-extensions(8)). */
const SLOTS = 15;

/** The number of ranges that fit into one match. */
const RANGES = Math.floor(SLOTS / 2);

/**
 * Distributes ports over as few multiport matches as possible, ascending in each. The matches are disjoint, and their
 * union is the set.
 *
 * With `r` ranges and `s` single ports there are max(⌈r/7⌉, ⌈(2r+s)/15⌉) matches: single ports fill the odd slot that
 * seven ranges leave.
 */
export function packPorts(ports: PortSet): readonly PortSet[] {
  if (slotsOf(ports) <= SLOTS) return [ports];
  const ranges = ports.filter(({ lo, hi }) => lo < hi);
  const singles = ports.filter(({ lo, hi }) => lo === hi);
  const packs: PortSet[] = [];
  while (ranges.length + singles.length > 0) {
    const wide = ranges.splice(0, RANGES);
    const narrow = singles.splice(0, SLOTS - 2 * wide.length);
    packs.push([...wide, ...narrow].sort((a, b) => a.lo - b.lo));
  }
  return packs;
}

export function slotsOf(ports: PortSet): number {
  return ports.reduce((sum, range) => sum + (range.lo === range.hi ? 1 : 2), 0);
}

/** Formats a port or range for iptables. `lo` must not exceed `hi`: iptables would accept that silently. */
export function rangeText({ lo, hi }: PortRange): string {
  return lo === hi ? String(lo) : `${String(lo)}:${String(hi)}`;
}
