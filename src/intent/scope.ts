import type { Prefix } from '../net/prefixes.ts';
import { type Placement, globalPlacement, hasPrivate, isInInternet } from './placement.ts';

/** How far a flow reaches, widest first. */
export const scopes = ['internet', 'cross-zone', 'same-zone', 'same-host'] as const;

export type Scope = (typeof scopes)[number];

/** Between two placements. Two that stand in no zone are together; one that does is apart from one that does not. */
export function scopeBetween(from: Placement, to: Placement): Scope {
  return from.host !== undefined && from.host === to.host ? 'same-host' : scopeApart(from, to);
}

/**
 * Between two placements that are two machines, even where both are of one pool. Machines with an address in the internet
 * and another in a zone meet others of that zone there; the internet is between those that only it could bring together.
 */
export function scopeApart(from: Placement, to: Placement): Scope {
  if (from.zones.some((zone) => !zone.internet && to.zones.includes(zone))) return 'same-zone';
  if (isOutside(from) || isOutside(to) || isSeenThere(from, to) || isSeenThere(to, from)) return 'internet';
  return from.zones.length + to.zones.length === 0 ? 'same-zone' : 'cross-zone';
}

/** In the internet and nowhere else. */
function isOutside({ zones }: Placement): boolean {
  return zones.length > 0 && zones.every(({ internet }) => internet);
}

/** The viewer has an address in the internet, and so has the other, be it by translation. */
function isSeenThere(viewer: Placement, viewed: Placement): boolean {
  return isInInternet(viewer) && (isInInternet(viewed) || viewed.public.length > 0);
}

/** The place as far as another can mean it: over the internet without private addresses, unless the other has such itself. */
export function metBy(viewer: Placement, viewed: Placement): Placement {
  return scopeApart(viewer, viewed) === 'internet' && !hasPrivate(viewer) ? globalPlacement(viewed) : viewed;
}

/**
 * The addresses at which one place sees another. Over the internet NAT stands between in the families that the file gives
 * public addresses for; in the other one a host is seen as it is.
 */
export function seenFrom(viewer: Placement, viewed: Placement): readonly Prefix[] | 'unknown' {
  const { addresses, public: outer } = viewed;
  if (outer.length === 0 || !isInInternet(viewer) || scopeApart(viewer, viewed) !== 'internet') return addresses;
  const translated = new Set(outer.map(({ family }) => family));
  const own = addresses === 'unknown' ? [] : addresses.filter(({ family }) => !translated.has(family));
  return [...outer, ...own];
}

/** Each once, widest first. */
export function widestFirst(found: Iterable<Scope>): readonly Scope[] {
  const set = new Set(found);
  return scopes.filter((scope) => set.has(scope));
}
