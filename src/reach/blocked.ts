import { type Interval, type IntervalSet, difference, intervalSet } from '../net/intervals.ts';
import type { Host } from '../topology/model.ts';
import { type AddressSpace, type Realm, common, isNowhere, pathsBetween, unionOf, without } from './address-space.ts';
import { uncovered } from './uncovered.ts';
import {
  type DestinationPeer,
  type MeantConnections,
  type SourcePeer,
  destinationsFrom,
  meantConnections,
} from './peers.ts';
import { isLoopback } from '../intent/flow-instances.ts';
import { metBy } from '../intent/scope.ts';
import { type PortPoints, type Services, allOf, services } from './port-space.ts';
import type { FlowReach, Reachability } from './reachability.ts';
import { type Packets, isLocalOrigin } from './paths.ts';

/**
 * Why not everything of an origin may reach every target: packets that no flow lets arrive, or leave; a host within which no
 * flow connects the two; a loopback listener on none of the origin's hosts; or no packet that could pass at all.
 */
export type BlockedPart =
  | { readonly kind: 'arrival'; readonly target: DestinationPeer; readonly packets: Packets }
  | { readonly kind: 'departure'; readonly target: DestinationPeer; readonly packets: Packets; readonly host: Host }
  | { readonly kind: 'local'; readonly target: DestinationPeer; readonly host: Host; readonly services: Services }
  | { readonly kind: 'loopback'; readonly target: DestinationPeer }
  | { readonly kind: 'family' | 'addresses' };

/** Where a flow tells no ports: those that it opens for certain, or all that it may open. */
export type PortBound = keyof FlowReach['ports'];

/** The first, in the order of targets; undefined iff everything passes, and there is something. */
export function firstBlocked(
  reachability: Reachability,
  origin: SourcePeer,
  targets: readonly DestinationPeer[],
): BlockedPart | undefined {
  for (const lack of blockedParts(reachability, origin, targets, 'atLeast')) return lack;
  return undefined;
}

/** Everything that does not pass, in the order of targets; what is lacking where nothing could pass at all stands last. */
export function* blockedParts(
  reachability: Reachability,
  origin: SourcePeer,
  targets: readonly DestinationPeer[],
  bound: PortBound,
): Generator<BlockedPart, void> {
  let passes = false;
  for (const target of targets) {
    for (const lacks of [localLack, lacksOnArrival, lacksOnLeaving]) {
      for (const lack of lacks(reachability, origin, target, bound)) {
        passes = true;
        yield lack;
      }
    }
    passes ||= isLocal(origin, target) || meantConnections(origin, target).some(canPass);
  }
  if (passes) return;
  const onLoopback = targets.find(({ listener }) => listener !== undefined && isLoopback(listener.bind));
  if (onLoopback !== undefined) yield { kind: 'loopback', target: onLoopback };
  else yield { kind: targets.every(({ addresses }) => isNowhere(addresses)) ? 'addresses' : 'family' };
}

function canPass({ sources, destinations }: MeantConnections): boolean {
  return pathsBetween(sources, destinations).length > 0;
}

function isLocal({ hosts }: SourcePeer, { host, onHost }: DestinationPeer): boolean {
  return host !== undefined && hosts.includes(host) && !isNowhere(onHost);
}

/** Each port of the target has to be opened by flows between components of its host. */
function* localLack(
  reachability: Reachability,
  origin: SourcePeer,
  target: DestinationPeer,
  bound: PortBound,
): Generator<BlockedPart> {
  const { host } = target;
  if (host === undefined || !isLocal(origin, target)) return;
  const paths = reachability
    .arrivingAt(host)
    .filter(
      (flowReach) =>
        flowReach.local &&
        isLocalOrigin(origin, flowReach) &&
        !isNowhere(common(flowReach.destinations, target.onHost)),
    );
  const closed = services(
    [...target.services].map(([transport, ports]) => {
      const open = paths
        .filter((flowReach) => flowReach.transport === transport)
        .map((flowReach) => flowReach.ports[bound]);
      return [transport, difference(ports, allOf(open))];
    }),
  );
  if (closed.size > 0) yield { kind: 'local', target, host, services: closed };
}

/** What leaves a host for a place without rules is judged where it leaves. */
function* lacksOnArrival(
  reachability: Reachability,
  origin: SourcePeer,
  target: DestinationPeer,
  bound: PortBound,
): Generator<BlockedPart> {
  const { addressing } = reachability;
  const { host } = target;
  const exempt =
    host === undefined ? unionOf(origin.hosts.map((one) => addressing.ownOf(one))) : addressing.loopbackOf(host);
  for (const { sources, destinations } of meantConnections(origin, target)) {
    const required = { sources: without(sources, exempt), destinations, services: target.services };
    for (const packets of lost(reachability.arrivingAt(host), origin, required, bound)) {
      yield { kind: 'arrival', target, packets };
    }
  }
}

/** Of a network as the origin nobody knows which host it leaves. */
function* lacksOnLeaving(
  reachability: Reachability,
  origin: SourcePeer,
  target: DestinationPeer,
  bound: PortBound,
): Generator<BlockedPart> {
  const { addressing } = reachability;
  if (isNowhere(target.addresses)) return;
  for (const viewer of origin.placements) {
    const { host } = viewer;
    if (host === undefined || host.egress === 'open' || host === target.host) continue;
    const destinations = destinationsFrom(reachability, viewer, target);
    const sources = addressing.ownedBy(metBy(target.placement, viewer));
    const required = { sources, destinations, services: target.services };
    for (const packets of lost(reachability.leaving(host), origin, required, bound)) {
      yield { kind: 'departure', target, packets, host };
    }
  }
}

interface Required {
  readonly sources: AddressSpace;
  readonly destinations: AddressSpace;
  readonly services: Services;
}

/** The packets that none of the reaches lets pass. */
function* lost(
  reachability: readonly FlowReach[],
  { sourcePorts }: SourcePeer,
  { sources, destinations, services: required }: Required,
  bound: PortBound,
): Generator<Packets> {
  for (const [from, to] of pathsBetween(sources, destinations)) {
    for (const [transport, ports] of required) {
      const paths = reachability.filter((flowReach) => !flowReach.local && flowReach.transport === transport);
      const all: Combination = [sources[from], destinations[to], ports, sourcePorts];
      for (const left of uncovered(all, joinedSources(paths, from, to, bound))) {
        const [lostSources, lostDestinations, lostPorts, lostSourcePorts] = left;
        yield {
          ...{ from, to, transport },
          ...{ sources: lostSources, destinations: lostDestinations, ports: lostPorts, sourcePorts: lostSourcePorts },
        };
      }
    }
  }
}

/** What differs in its sources alone is one product: many flows to one listener are looked at once. */
function joinedSources(
  reachability: readonly FlowReach[],
  from: Realm,
  to: Realm,
  bound: PortBound,
): readonly Combination[] {
  const joined = new Map<string, { readonly like: FlowReach; readonly sources: Interval<bigint>[] }>();
  for (const flowReach of reachability) {
    const sets = [flowReach.destinations[to], flowReach.ports[bound], flowReach.sourcePorts];
    const key = sets.map((set) => set.map(({ lo, hi }) => `${String(lo)}-${String(hi)}`).join()).join(' ');
    const one = joined.get(key);
    const sources = [...flowReach.sources[from], ...flowReach.unaddressed[from]];
    if (one === undefined) joined.set(key, { like: flowReach, sources });
    else one.sources.push(...sources);
  }
  return [...joined.values()].map(({ like, sources }): Combination => {
    return [intervalSet(sources), like.destinations[to], like.ports[bound], like.sourcePorts];
  });
}

type Combination = readonly [
  sources: IntervalSet<bigint>,
  destinations: IntervalSet<bigint>,
  ports: PortPoints,
  sourcePorts: PortPoints,
];
