import { groupsOf } from '../net/collections.ts';
import { difference } from '../net/intervals.ts';
import { MAX_PORT } from '../net/ports.ts';
import { everything, isPrivate, prefixIncludes } from '../net/prefixes.ts';
import { type Transport, hasPorts } from '../net/transports.ts';
import type { Component, ComponentEnd, Host, HostEnd, Listener, Peer, Zone } from '../topology/model.ts';
import { type AddressSpace, common, hasKnown, isNowhere, nowhere, spaceOf, unionOf, without } from './address-space.ts';
import type { Breadth } from './addressing.ts';
import { boundPlacement, isLoopback, sendingPlacement } from '../intent/flow-instances.ts';
import { type Placement, hasPrivate, overPlacement, placementsOf } from '../intent/placement.ts';
import { metBy, seenFrom } from '../intent/scope.ts';
import { type PortPoints, type Services, allOf, services } from './port-space.ts';
import { type Reachability, spaceOnHost } from './reachability.ts';

// Whom expectations and queries speak of, as sets: a peer is an origin on the left of an arrow, and targets on its right.

/** One who looks from no place in particular: own addresses are what is seen from there. */
export const fromAnywhere: Placement = { addresses: 'unknown', public: [], zones: [] };

export interface SourcePeer {
  /** Those that it stands on, where the flows between components decide as well. */
  readonly hosts: readonly Host[];
  /** Absent where everything on these hosts is meant. */
  readonly component?: Component;
  /** Empty for a network: a zone, an address, or any. */
  readonly placements: readonly Placement[];
  /** Its addresses, to one who looks from there; also floating ones, from which only a socket that is bound to them sends. */
  readonly seenBy: (viewer: Placement) => AddressSpace;
  /** What each of its places sends from, to one who looks from there; a network is one place. */
  readonly parts: readonly { readonly place: Placement; readonly seenBy: SourcePeer['seenBy'] }[];
  /** What it sends from on a host; nowhere if it does not stand there. */
  readonly sendsFrom: (host: Host) => AddressSpace;
  /** `addresses` where the file or a question writes addresses: only these may mean those who have none yet. */
  readonly names?: 'addresses';
  /** Of a listener as the origin, what it sends from. */
  readonly sourcePorts: PortPoints;
}

/** Sockets at one place that a peer stands for, or all of that place. */
export interface DestinationPeer {
  /** Whose rules decide; absent for what stands on no host. */
  readonly host?: Host;
  /** Absent where all of the place is meant. */
  readonly listener?: Listener;
  readonly component?: Component;
  readonly placement: Placement;
  /** Where it is reached from elsewhere; nowhere for a listener on loopback. */
  readonly addresses: AddressSpace;
  /** Those of the addresses that one at this place means: over the internet no private ones, unless the peer names them. */
  readonly meantBy: (viewer: Placement) => AddressSpace;
  /** Where components of the same host reach it; nowhere where the peer names a network. */
  readonly onHost: AddressSpace;
  readonly services: Services;
  /**
   * It is on no host, and nobody would take it for hosts of the file alone: a component elsewhere, the internet, any; or a
   * network in which no host stands. Where outbound traffic is open, no rule of the file is on the way to it.
   */
  readonly unguarded: boolean;
}

/** It can be told where, or which ports: there is something to look at. */
export function isSomething({ addresses, listener, services: offered }: DestinationPeer): boolean {
  const isKnown = ([transport, ports]: readonly [Transport, PortPoints]): boolean =>
    !hasPorts(transport) || ports.some(({ lo }) => lo <= MAX_PORT);
  return hasKnown(addresses) || (listener !== undefined && [...offered].some(isKnown));
}

/** With `over`, as far as it sends from addresses of that name. */
export function originOf(reachability: Reachability, { who }: Peer, breadth: Breadth, over?: string): SourcePeer {
  const { addressing, topology } = reachability;
  const { zones } = topology;
  switch (who.kind) {
    case 'any': {
      const internet = zones.filter((zone) => zone.internet);
      return networkOrigin(reachability, addressing.everywhere, internet);
    }
    case 'addresses': {
      const space = spaceOf(who.prefixes);
      const around = zones.filter((zone) => !isNowhere(common(addressing.membersOf(zone), space)));
      return { ...networkOrigin(reachability, space, who.prefixes.some(isPrivate) ? [] : around), names: 'addresses' };
    }
    case 'zone':
      return networkOrigin(reachability, addressing.zone(who.zone, breadth), [who.zone]);
    case 'host':
    case 'component':
      return placedOrigin(reachability, who, breadth, over);
  }
}

function networkOrigin({ addressing, ports }: Reachability, space: AddressSpace, zones: readonly Zone[]): SourcePeer {
  return {
    hosts: [],
    placements: [],
    seenBy: () => space,
    parts: [{ place: { ...fromAnywhere, zones }, seenBy: () => space }],
    sendsFrom: (host) => common(addressing.ownOf(host), space),
    sourcePorts: ports.all,
  };
}

function placedOrigin(
  { addressing, ports }: Reachability,
  who: HostEnd | ComponentEnd,
  breadth: Breadth,
  over: string | undefined,
): SourcePeer {
  const listeners = who.kind === 'component' ? who.listeners : [];
  const binds = listeners.map(({ bind }) => bind);
  const places = placementsOf(who).map((placement) => overPlacement(placement, over));
  const whole = places.map((placement) => boundPlacement(placement, binds));
  const placements = places.map((placement) => sendingPlacement(placement, binds));
  const partsOf = (list: readonly Placement[]): SourcePeer['parts'] =>
    list.map((place) => ({ place, seenBy: (viewer) => addressing.seenBy(viewer, place, breadth) }));
  const parts = partsOf(placements);
  const sent = allOf(listeners.flatMap((one) => [...ports.servicesOf(one).values()]));
  return {
    hosts: placements.flatMap(({ host }) => host ?? []),
    ...(who.kind === 'component' ? { component: who.component } : {}),
    placements,
    seenBy: rememberedView((viewer) => unionOf(partsOf(whole).map((one) => one.seenBy(viewer)))),
    parts,
    sendsFrom: (host) => unionOf(placements.filter((one) => one.host === host).map((one) => addressing.ownedBy(one))),
    sourcePorts: sent.length === 0 ? ports.all : sent,
  };
}

/** What is seen of a place depends on the zones of the viewer, and on whether it has private addresses. */
function rememberedView(see: SourcePeer['seenBy']): SourcePeer['seenBy'] {
  const seen = new Map<string, AddressSpace>();
  return (viewer) => {
    const key = [String(hasPrivate(viewer)), ...viewer.zones.map(({ name }) => name)].join(' ');
    const space = seen.get(key) ?? see(viewer);
    seen.set(key, space);
    return space;
  };
}

/** New connections that an origin means when it names a target, as every source to every destination. */
export interface MeantConnections {
  readonly sources: AddressSpace;
  readonly destinations: AddressSpace;
}

/** What the origin means by reaching the target: those of its places apart that mean other addresses of it. */
export function meantConnections(origin: SourcePeer, target: DestinationPeer): readonly MeantConnections[] {
  return groupsOf(origin.parts, ({ place }) => target.meantBy(place)).map((parts): MeantConnections => {
    const sources = unionOf(parts.map(({ seenBy }) => seenBy(target.placement)));
    return { sources, destinations: target.meantBy(parts[0].place) };
  });
}

/** Where one at this place sends what it means for the target: to public addresses where those are what it sees. */
export function destinationsFrom(
  { addressing }: Reachability,
  viewer: Placement,
  target: DestinationPeer,
): AddressSpace {
  const { host, placement, addresses, meantBy } = target;
  const isTranslated = host !== undefined && seenFrom(viewer, placement) !== placement.addresses;
  return isTranslated && !isNowhere(addresses) ? addressing.seenBy(viewer, placement) : meantBy(viewer);
}

/** Of a component, its listeners; or, where the peer names ports that none of them has, these ports of its place as well. */
export type Sockets = 'listeners' | 'named-ports';

/** Zones are their members by longest prefix: what goes to a smaller zone inside does not go to the larger one. */
export function targetsOf(
  reachability: Reachability,
  peer: Peer,
  sockets: Sockets,
  over?: string,
): readonly DestinationPeer[] {
  const { addressing, topology } = reachability;
  const { who } = peer;
  switch (who.kind) {
    case 'any':
      return networkTargets(reachability, peer, addressing.everywhere);
    case 'zone':
      return networkTargets(reachability, peer, addressing.membersOf(who.zone));
    case 'addresses': {
      // Packets to a public address arrive, behind NAT, at the host's own.
      const isPublic = ({ public: seen }: Host): boolean =>
        seen.some((block) => who.prefixes.some((asked) => prefixIncludes(asked, block)));
      const behind = topology.hosts.filter(isPublic).map((host) => wholePlace(reachability, peer, hostPlace(host)));
      return [...behind, ...networkTargets(reachability, peer, spaceOf(who.prefixes))];
    }
    case 'host':
      return [wholePlace(reachability, peer, overPlacement(hostPlace(who.host), over))];
    case 'component':
      return componentTargets(reachability, peer, who, { sockets, over });
  }
}

/** The listeners that are meant; the whole place where there is none, or for ports beyond what the listeners have. */
function componentTargets(
  reachability: Reachability,
  peer: Peer,
  end: ComponentEnd,
  { sockets: wanted, over }: { readonly sockets: Sockets; readonly over: string | undefined },
): readonly DestinationPeer[] {
  const { component, listeners: named } = end;
  const places = placementsOf(end).map((placement) => wholePlace(reachability, peer, overPlacement(placement, over)));
  if (component.listeners.length === 0) return places;
  const listeners = named.length > 0 ? named : component.listeners;
  const sockets = places.flatMap((place) =>
    listeners.map((listener) => listenerTarget(reachability, peer, place, listener)),
  );
  const meant = sockets.filter((target) => target.services.size > 0);
  if (named.length > 0 || peer.ports === undefined || (wanted === 'listeners' && meant.length > 0)) return meant;
  const rest = beyond(reachability, peer, listeners);
  return rest.size === 0 ? meant : [...meant, ...places.map((place) => ({ ...place, services: rest }))];
}

function listenerTarget(
  reachability: Reachability,
  peer: Peer,
  place: DestinationPeer,
  listener: Listener,
): DestinationPeer {
  const { host } = place;
  const socket = { ...place, listener, services: reachability.ports.narrowed(listener, peer) };
  if (host === undefined) return socket;
  const { bind } = listener;
  const onHost = spaceOnHost(host, bind);
  if (isLoopback(bind)) return { ...socket, addresses: nowhere, meantBy: () => nowhere, onHost };
  const placement = boundPlacement(place.placement, [bind]);
  return { ...socket, placement, ...hostAddresses(reachability, placement), onHost };
}

/** All addresses of a place on a host, and those of them that others mean. */
function hostAddresses(
  { addressing }: Reachability,
  placement: Placement,
): Pick<DestinationPeer, 'addresses' | 'meantBy'> {
  const addresses = addressing.ownedBy(placement);
  let fewer: AddressSpace | undefined;
  const meantBy = (viewer: Placement): AddressSpace => {
    const met = metBy(viewer, placement);
    return met === placement ? addresses : (fewer ??= addressing.ownedBy(met));
  };
  return { addresses, meantBy };
}

/** The named ports that no listener has. */
function beyond({ ports }: Reachability, peer: Peer, listeners: readonly Listener[]): Services {
  const listened = listeners.map((listener) => ports.servicesOf(listener));
  const left = (transport: Parameters<Services['get']>[0], asked: PortPoints): PortPoints =>
    listened.reduce((rest, one) => difference(rest, one.get(transport) ?? []), asked);
  return services([...ports.named(peer)].map(([transport, asked]) => [transport, left(transport, asked)]));
}

function wholePlace(reachability: Reachability, peer: Peer, placement: Placement): DestinationPeer {
  const { addressing, ports } = reachability;
  const { host, component } = placement;
  const apart = addressing.seenBy(placement, placement, 'members');
  return {
    placement,
    ...(host === undefined ? {} : { host }),
    ...(component === undefined ? {} : { component }),
    ...(host === undefined
      ? { addresses: apart, meantBy: (): AddressSpace => apart }
      : hostAddresses(reachability, placement)),
    onHost: spaceOf(everything),
    services: ports.named(peer),
    unguarded: host === undefined,
  };
}

/** Every host with addresses in the space, each as far as it lies there; and what lies there on no host. */
function networkTargets(
  { addressing, topology, ports }: Reachability,
  peer: Peer,
  space: AddressSpace,
): readonly DestinationPeer[] {
  const { who } = peer;
  const all = { onHost: who.kind === 'addresses' ? spaceOf(everything) : nowhere, services: ports.named(peer) };
  const reached = (host: Host): AddressSpace =>
    who.kind === 'addresses' ? unionOf([addressing.ownOf(host), addressing.joinedBy(host)]) : addressing.ownOf(host);
  const onHosts = topology.hosts.flatMap((host): DestinationPeer[] => {
    const addresses = common(reached(host), space);
    const place = { host, placement: hostPlace(host), addresses, meantBy: (): AddressSpace => addresses };
    return isNowhere(addresses) ? [] : [{ ...all, ...place, unguarded: false }];
  });
  const outside = without(space, who.kind === 'addresses' ? unionOf(topology.hosts.map(reached)) : addressing.governed);
  if (isNowhere(outside)) return onHosts;
  const placement: Placement = { ...fromAnywhere, zones: who.kind === 'zone' ? [who.zone] : [] };
  const unguarded = onHosts.length === 0 || who.kind === 'any' || (who.kind === 'zone' && who.zone.internet);
  const place = { placement, addresses: outside, meantBy: (): AddressSpace => outside };
  return [...onHosts, { ...all, ...place, onHost: nowhere, unguarded }];
}

export function hostPlace(host: Host): Placement {
  const [placement] = placementsOf({ kind: 'host', host });
  if (placement === undefined) throw new Error('a host is one place');
  return placement;
}
