import type { PortRange, PortSet } from '../../../net/ports.ts';

/** Slots of one `-m multiport` match; a range takes two (iptables-extensions(8)). */
const SLOTS = 15;

/** Ranges that fit into one match. */
const RANGES = Math.floor(SLOTS / 2);

/**
 * Ports in as few matches of multiport as can hold them, ascending in each. The union of all is the set, and no port is
 * in two. With `r` ranges and `s` single ports these are max(⌈r/7⌉, ⌈(2r+s)/15⌉): the odd slot that seven ranges leave
 * is filled with single ports as long as there are any.
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

/** As iptables writes a port or range; `lo` is never above `hi`, which iptables would take without a word. */
export function rangeText({ lo, hi }: PortRange): string {
  return lo === hi ? String(lo) : `${String(lo)}:${String(hi)}`;
}
