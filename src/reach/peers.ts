import { difference } from '../net/intervals.ts';
import { MAX_PORT } from '../net/ports.ts';
import { everything, prefixIncludes } from '../net/prefixes.ts';
import { type Transport, hasPorts } from '../net/transports.ts';
import type { Component, ComponentEnd, Host, Listener, Peer, Topology } from '../topology/model.ts';
import { type AddressSpace, common, hasKnown, isNowhere, nowhere, spaceOf, unionOf, without } from './address-space.ts';
import type { Breadth } from './addressing.ts';
import { boundPlacement } from '../intent/flow-instances.ts';
import { type Placement, isInInternet, placementsOf } from '../intent/placement.ts';
import { type PortPoints, type Services, allOf, services } from './port-space.ts';
import { type Reachability, spaceOnHost, spaceWithin } from './reachability.ts';

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
  /** Its addresses, to one who looks from there. */
  readonly seenBy: (viewer: Placement) => AddressSpace;
  /** What it sends from on a host; nowhere if it does not stand there. */
  readonly sendsFrom: (host: Host) => AddressSpace;
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

/** The peer with what is active of its component; undefined where that, or each listener that it names, rests. */
export function activePeer({ components }: Topology, peer: Peer): Peer | undefined {
  const { who } = peer;
  if (who.kind !== 'component') return peer;
  const component = components.find(({ name }) => name === who.component.name);
  const listeners = who.listeners.filter((listener) => component?.listeners.includes(listener));
  if (component === undefined || (who.listeners.length > 0 && listeners.length === 0)) return undefined;
  return { ...peer, who: { kind: 'component', component, listeners } };
}

export function originOf({ addressing, ports }: Reachability, { who }: Peer, breadth: Breadth): SourcePeer {
  const network = (space: AddressSpace): SourcePeer => ({
    hosts: [],
    placements: [],
    seenBy: () => space,
    sendsFrom: (host) => common(addressing.ownOf(host), space),
    sourcePorts: ports.all,
  });
  switch (who.kind) {
    case 'any':
      return network(addressing.everywhere);
    case 'addresses':
      return network(spaceOf(who.prefixes));
    case 'zone':
      return network(addressing.zone(who.zone, breadth));
    case 'host':
    case 'component': {
      const listeners = who.kind === 'component' ? who.listeners : [];
      const binds = listeners.map(({ bind }) => bind);
      const placements = placementsOf(who).map((placement) => boundPlacement(placement, binds));
      const sent = allOf(listeners.flatMap((one) => [...ports.servicesOf(one).values()]));
      return {
        hosts: placements.flatMap(({ host }) => host ?? []),
        ...(who.kind === 'component' ? { component: who.component } : {}),
        placements,
        seenBy: rememberedView((viewer) =>
          unionOf(placements.map((viewed) => addressing.seenBy(viewer, viewed, breadth))),
        ),
        sendsFrom: (host) =>
          unionOf(placements.filter((one) => one.host === host).map((one) => addressing.ownedBy(one))),
        sourcePorts: sent.length === 0 ? ports.all : sent,
      };
    }
  }
}

/** There are two views: what the internet sees, and what everybody else does. */
function rememberedView(see: SourcePeer['seenBy']): SourcePeer['seenBy'] {
  const seen = new Map<boolean, AddressSpace>();
  return (viewer) => {
    const key = isInInternet(viewer);
    const space = seen.get(key) ?? see(viewer);
    seen.set(key, space);
    return space;
  };
}

/** Of a component, its listeners; or, where the peer names ports that none of them has, these ports of its place as well. */
export type Sockets = 'listeners' | 'named-ports';

/** Zones are their members by longest prefix: what goes to a smaller zone inside does not go to the larger one. */
export function targetsOf(reachability: Reachability, peer: Peer, sockets: Sockets): readonly DestinationPeer[] {
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
      return [wholePlace(reachability, peer, hostPlace(who.host))];
    case 'component':
      return componentTargets(reachability, peer, who, sockets);
  }
}

/** The listeners that are meant; the whole place where there is none, or for ports beyond what the listeners have. */
function componentTargets(
  reachability: Reachability,
  peer: Peer,
  end: ComponentEnd,
  wanted: Sockets,
): readonly DestinationPeer[] {
  const { component, listeners: named } = end;
  const places = placementsOf(end).map((placement) => wholePlace(reachability, peer, placement));
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
  { addressing, ports }: Reachability,
  peer: Peer,
  place: DestinationPeer,
  listener: Listener,
): DestinationPeer {
  const { host } = place;
  const socket = { ...place, listener, services: ports.narrowed(listener, peer) };
  if (host === undefined) return socket;
  return {
    ...socket,
    addresses: spaceWithin(host, listener.bind, addressing),
    onHost: spaceOnHost(host, listener.bind),
  };
}

/** The named ports that no listener has. */
function beyond({ ports }: Reachability, peer: Peer, listeners: readonly Listener[]): Services {
  const listened = listeners.map((listener) => ports.servicesOf(listener));
  const left = (transport: Parameters<Services['get']>[0], asked: PortPoints): PortPoints =>
    listened.reduce((rest, one) => difference(rest, one.get(transport) ?? []), asked);
  return services([...ports.named(peer)].map(([transport, asked]) => [transport, left(transport, asked)]));
}

function wholePlace({ addressing, ports }: Reachability, peer: Peer, placement: Placement): DestinationPeer {
  const { host, component } = placement;
  return {
    placement,
    ...(host === undefined ? {} : { host }),
    ...(component === undefined ? {} : { component }),
    addresses: host === undefined ? addressing.seenBy(placement, placement, 'members') : addressing.ownOf(host),
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
  const onHosts = topology.hosts.flatMap((host): DestinationPeer[] => {
    const addresses = common(addressing.ownOf(host), space);
    return isNowhere(addresses) ? [] : [{ ...all, host, placement: hostPlace(host), addresses, unguarded: false }];
  });
  const outside = without(space, addressing.governed);
  if (isNowhere(outside)) return onHosts;
  const placement: Placement = { ...fromAnywhere, zones: who.kind === 'zone' ? [who.zone] : [] };
  const unguarded = onHosts.length === 0 || who.kind === 'any' || (who.kind === 'zone' && who.zone.internet);
  return [...onHosts, { ...all, placement, addresses: outside, onHost: nowhere, unguarded }];
}

export function hostPlace(host: Host): Placement {
  const [placement] = placementsOf({ kind: 'host', host });
  if (placement === undefined) throw new Error('a host is one place');
  return placement;
}
