import { type Placement, isInInternet } from './placement.ts';

/** How far a flow reaches, widest first. */
export const scopes = ['internet', 'cross-zone', 'same-zone', 'same-host'] as const;

export type Scope = (typeof scopes)[number];

/** Between two placements. Two that stand in no zone are together; one that does is apart from one that does not. */
export function scopeBetween(from: Placement, to: Placement): Scope {
  return from.host !== undefined && from.host === to.host ? 'same-host' : scopeApart(from, to);
}

/** Between two placements that are two machines, even where both are of one pool. */
export function scopeApart(from: Placement, to: Placement): Scope {
  if (isInInternet(from) || isInInternet(to)) return 'internet';
  const together = from.zones.length + to.zones.length === 0 || from.zones.some((zone) => to.zones.includes(zone));
  return together ? 'same-zone' : 'cross-zone';
}

/** Each once, widest first. */
export function widestFirst(found: Iterable<Scope>): readonly Scope[] {
  const set = new Set(found);
  return scopes.filter((scope) => set.has(scope));
}
