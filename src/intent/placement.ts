import { once } from '../net/once.ts';
import { type Prefix, isPrivate, isSingleAddress, prefixIncludes } from '../net/prefixes.ts';
import type { Component, End, Host, Zone } from '../topology/model.ts';

/** One place where an end of a flow stands: a host, or somewhere in a zone. */
export interface Placement {
  /** Absent for what stands somewhere in a zone. */
  readonly host?: Host;
  readonly component?: Component;
  /** `unknown` where only names are told, or nothing. */
  readonly addresses: readonly Prefix[] | 'unknown';
  /** As the internet sees it; empty where that is no different. */
  readonly public: readonly Prefix[];
  readonly zones: readonly Zone[];
}

/** A component has a placement per host; replicas have several. */
export function placementsOf(end: End): readonly Placement[] {
  switch (end.kind) {
    case 'zone':
      return placementsOfThing(end.zone);
    case 'host':
      return placementsOfThing(end.host);
    case 'component':
      return placementsOfThing(end.component);
  }
}

const placementsOfThing = once((thing: Zone | Host | Component): readonly Placement[] => {
  switch (thing.kind) {
    case 'zone':
      return [{ addresses: known(thing.written), public: [], zones: [thing] }];
    case 'host':
      return [hostPlacement(thing)];
    case 'component':
      if (thing.hosts.length === 0) return [zonePlacement(thing)];
      return thing.hosts.map((host) => ({ ...hostPlacement(host), component: thing }));
  }
});

function hostPlacement(host: Host): Placement {
  return { host, addresses: known(host.addresses), public: host.public, zones: host.zones };
}

/** Own addresses; else, where a name is told, nobody knows; else anywhere in the zone. */
function zonePlacement(component: Component): Placement {
  const { zone, addresses } = component;
  const anywhere = component.anywhere ? (zone?.written ?? []) : [];
  return {
    component,
    addresses: known(addresses.length > 0 ? addresses : anywhere),
    public: [],
    zones: zone === undefined ? [] : [zone],
  };
}

function known(prefixes: readonly Prefix[]): readonly Prefix[] | 'unknown' {
  return prefixes.length > 0 ? prefixes : 'unknown';
}

export function isInInternet({ zones }: Placement): boolean {
  return zones.some(({ internet }) => internet);
}

/** The zone of what stands somewhere in it; undefined for what has addresses, or a name, of its own. */
export function anywhereIn({ host, component, zones }: Placement): Zone | undefined {
  if (host !== undefined) return undefined;
  return component === undefined || component.anywhere ? zones[0] : undefined;
}

/**
 * The place as a destination. To somewhere in a zone means to its members: what goes to the internet does not go to a zone
 * inside it. From there means the prefixes as written, as a person writes such a rule.
 */
export function reachedPlacement(placement: Placement): Placement {
  const zone = anywhereIn(placement);
  if (zone === undefined || zone.prefixes.length === 0) return placement;
  return { ...placement, addresses: zone.members };
}

/** The place with these of its addresses only, and so in the zones that hold them. */
export function narrowedTo(placement: Placement, addresses: readonly Prefix[]): Placement {
  const narrowed = { ...placement, addresses };
  return { ...narrowed, zones: zonesHolding(narrowed) };
}

/** The place with the addresses of a name, where its host names addresses: then nothing of it is translated. */
export function overPlacement(placement: Placement, over: string | undefined): Placement {
  const { host } = placement;
  if (over === undefined || host === undefined || host.named.size === 0) return placement;
  return { ...narrowedTo(placement, host.named.get(over) ?? []), public: [] };
}

/** The place without floating addresses. */
export function fixedPlacement(placement: Placement): Placement {
  const { host, addresses } = placement;
  if (host === undefined || host.floating.length === 0 || addresses === 'unknown') return placement;
  const fixed = addresses.filter((block) => !host.floating.includes(block));
  return fixed.length === 0 ? { ...placement, addresses: 'unknown' } : narrowedTo(placement, fixed);
}

/** The zones of the place that hold its addresses; all of its zones where none does, as where only a zone is stated. */
export function zonesHolding({ zones, addresses }: Placement): readonly Zone[] {
  if (addresses === 'unknown') return zones;
  const left = zones.filter(({ members }) => members.some((block) => addresses.some(meets(block))));
  return left.length > 0 ? left : zones;
}

function meets(block: Prefix): (other: Prefix) => boolean {
  return (other) => prefixIncludes(block, other) || prefixIncludes(other, block);
}

/**
 * The place with what of its host is of use over the internet: beside global addresses of a family, private ones are not.
 * Where they are all that it has, or where the file says what they are translated to, they stay.
 */
export function globalPlacement(placement: Placement): Placement {
  const { host, addresses } = placement;
  if (host === undefined || addresses === 'unknown') return placement;
  const isGlobal = (block: Prefix): boolean => !isPrivate(block);
  const left = addresses.filter((block) => {
    const ofFamily = addresses.filter(({ family }) => family === block.family);
    return isGlobal(block) || !ofFamily.some(isGlobal) || host.public.some(({ family }) => family === block.family);
  });
  return left.length === addresses.length ? placement : { ...placement, addresses: left };
}

/** Whether the file tells private addresses of the place. */
export function hasPrivate(placement: Placement): boolean {
  const { addresses } = placement;
  return anywhereIn(placement) === undefined && addresses !== 'unknown' && addresses.some(isPrivate);
}

/** A host that stands for several machines, each with some of its addresses. */
export function isPool({ host }: Placement): boolean {
  return host !== undefined && (host.machines.length > 1 || host.addresses.some((block) => !isSingleAddress(block)));
}
