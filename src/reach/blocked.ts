import { type Interval, type IntervalSet, difference, intervalSet } from '../net/intervals.ts';
import type { Host } from '../topology/model.ts';
import { type AddressSpace, type Realm, common, isNowhere, pathsBetween, unionOf, without } from './address-space.ts';
import { uncovered } from './uncovered.ts';
import type { Origin, Target } from './peers.ts';
import { isLoopback } from '../intent/flow-instances.ts';
import { type Ports, type Services, allOf, services } from './port-space.ts';
import type { Reach, Reaches } from './reachability.ts';
import { type Packets, isLocalOrigin } from './paths.ts';

/**
 * Why not everything of an origin may reach every target: packets that no flow lets arrive, or leave; a host within which no
 * flow connects the two; a loopback listener on none of the origin's hosts; or no packet that could pass at all.
 */
export type Lack =
  | { readonly kind: 'arrival'; readonly target: Target; readonly packets: Packets }
  | { readonly kind: 'departure'; readonly target: Target; readonly packets: Packets; readonly host: Host }
  | { readonly kind: 'local'; readonly target: Target; readonly host: Host; readonly services: Services }
  | { readonly kind: 'loopback'; readonly target: Target }
  | { readonly kind: 'family' | 'addresses' };

/** Where a flow tells no ports: those that it opens for certain, or all that it may open. */
export type Bound = keyof Reach['ports'];

/** The first, in the order of targets; undefined iff everything passes, and there is something. */
export function firstLack(reaches: Reaches, origin: Origin, targets: readonly Target[]): Lack | undefined {
  for (const lack of lacksOf(reaches, origin, targets, 'atLeast')) return lack;
  return undefined;
}

/** Everything that does not pass, in the order of targets; what is lacking where nothing could pass at all stands last. */
export function* lacksOf(
  reaches: Reaches,
  origin: Origin,
  targets: readonly Target[],
  bound: Bound,
): Generator<Lack, void> {
  let passes = false;
  for (const target of targets) {
    for (const lacks of [localLack, lacksOnArrival, lacksOnLeaving]) {
      for (const lack of lacks(reaches, origin, target, bound)) {
        passes = true;
        yield lack;
      }
    }
    passes ||= isLocal(origin, target) || pathsBetween(origin.seenBy(target.placement), target.addresses).length > 0;
  }
  if (passes) return;
  const onLoopback = targets.find(({ listener }) => listener !== undefined && isLoopback(listener.bind));
  if (onLoopback !== undefined) yield { kind: 'loopback', target: onLoopback };
  else yield { kind: targets.every(({ addresses }) => isNowhere(addresses)) ? 'addresses' : 'family' };
}

function isLocal({ hosts }: Origin, { host, onHost }: Target): boolean {
  return host !== undefined && hosts.includes(host) && !isNowhere(onHost);
}

/** Each port of the target has to be opened by flows between components of its host. */
function* localLack(reaches: Reaches, origin: Origin, target: Target, bound: Bound): Generator<Lack> {
  const { host } = target;
  if (host === undefined || !isLocal(origin, target)) return;
  const ways = reaches
    .arrivingAt(host)
    .filter(
      (reach) => reach.local && isLocalOrigin(origin, reach) && !isNowhere(common(reach.destinations, target.onHost)),
    );
  const closed = services(
    [...target.services].map(([transport, ports]) => {
      const open = ways.filter((reach) => reach.transport === transport).map((reach) => reach.ports[bound]);
      return [transport, difference(ports, allOf(open))];
    }),
  );
  if (closed.size > 0) yield { kind: 'local', target, host, services: closed };
}

/** What leaves a host for a place without rules is judged where it leaves. */
function* lacksOnArrival(reaches: Reaches, origin: Origin, target: Target, bound: Bound): Generator<Lack> {
  const { addressing } = reaches;
  const { host } = target;
  const exempt =
    host === undefined ? unionOf(origin.hosts.map((one) => addressing.ownOf(one))) : addressing.loopbackOf(host);
  const sources = without(origin.seenBy(target.placement), exempt);
  const required = { sources, destinations: target.addresses, services: target.services };
  for (const packets of lost(reaches.arrivingAt(host), origin, required, bound)) {
    yield { kind: 'arrival', target, packets };
  }
}

/** Of a network as the origin nobody knows which host it leaves. */
function* lacksOnLeaving(reaches: Reaches, origin: Origin, target: Target, bound: Bound): Generator<Lack> {
  const { addressing, topology } = reaches;
  if (topology.firewall.egress === 'open' || isNowhere(target.addresses)) return;
  for (const viewer of origin.placements) {
    const { host } = viewer;
    if (host === undefined || host === target.host) continue;
    const destinations = target.host === undefined ? target.addresses : addressing.seenBy(viewer, target.placement);
    const required = { sources: addressing.ownOf(host), destinations, services: target.services };
    for (const packets of lost(reaches.leaving(host), origin, required, bound)) {
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
  reaches: readonly Reach[],
  { sourcePorts }: Origin,
  { sources, destinations, services: required }: Required,
  bound: Bound,
): Generator<Packets> {
  for (const [from, to] of pathsBetween(sources, destinations)) {
    for (const [transport, ports] of required) {
      const ways = reaches.filter((reach) => !reach.local && reach.transport === transport);
      const all: Combination = [sources[from], destinations[to], ports, sourcePorts];
      for (const left of uncovered(all, joinedSources(ways, from, to, bound))) {
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
function joinedSources(reaches: readonly Reach[], from: Realm, to: Realm, bound: Bound): readonly Combination[] {
  const joined = new Map<string, { readonly like: Reach; readonly sources: Interval<bigint>[] }>();
  for (const reach of reaches) {
    const sets = [reach.destinations[to], reach.ports[bound], reach.sourcePorts];
    const key = sets.map((set) => set.map(({ lo, hi }) => `${String(lo)}-${String(hi)}`).join()).join(' ');
    const one = joined.get(key);
    if (one === undefined) joined.set(key, { like: reach, sources: [...reach.sources[from]] });
    else one.sources.push(...reach.sources[from]);
  }
  return [...joined.values()].map(({ like, sources }): Combination => {
    return [intervalSet(sources), like.destinations[to], like.ports[bound], like.sourcePorts];
  });
}

type Combination = readonly [
  sources: IntervalSet<bigint>,
  destinations: IntervalSet<bigint>,
  ports: Ports,
  sourcePorts: Ports,
];
