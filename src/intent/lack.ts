import { type Interval, type IntervalSet, includes, intervalSet } from '../net/intervals.ts';
import type { Host } from '../topology/model.ts';
import { type AddressSpace, type Realm, common, isNowhere, pathsBetween, unionOf, without } from './address-space.ts';
import { firstUncovered } from './coverage.ts';
import type { Origin, Target } from './parties.ts';
import { isLoopback } from './passages.ts';
import { type Ports, type Services, allOf } from './port-space.ts';
import type { Reach, Reaches } from './reaches.ts';
import { type Packets, isLocalOrigin } from './ways.ts';

/**
 * Why not everything of an origin may reach every target: packets that no flow lets arrive, or leave; a host within which no
 * flow connects the two; a loopback listener on none of the origin's hosts; or no packet that could pass at all.
 */
export type Lack =
  | { readonly kind: 'arrival'; readonly target: Target; readonly packets: Packets }
  | { readonly kind: 'departure'; readonly target: Target; readonly packets: Packets; readonly host: Host }
  | { readonly kind: 'local'; readonly target: Target; readonly host: Host }
  | { readonly kind: 'loopback'; readonly target: Target }
  | { readonly kind: 'family' | 'addresses' };

/** The first, in the order of targets; undefined iff everything passes, and there is something. */
export function firstLack(reaches: Reaches, origin: Origin, targets: readonly Target[]): Lack | undefined {
  let passes = false;
  for (const target of targets) {
    const lack =
      localLack(reaches, origin, target) ??
      lackOnArrival(reaches, origin, target) ??
      lackOnLeaving(reaches, origin, target);
    if (lack !== undefined) return lack;
    passes ||= isLocal(origin, target) || pathsBetween(origin.seenBy(target.placement), target.addresses).length > 0;
  }
  if (passes) return undefined;
  const bound = targets.find(({ listener }) => listener !== undefined && isLoopback(listener.bind));
  if (bound !== undefined) return { kind: 'loopback', target: bound };
  return { kind: targets.every(({ addresses }) => isNowhere(addresses)) ? 'addresses' : 'family' };
}

function isLocal({ hosts }: Origin, { host, onHost }: Target): boolean {
  return host !== undefined && hosts.includes(host) && !isNowhere(onHost);
}

/** Each port of the target has to be opened by flows between components of its host. */
function localLack(reaches: Reaches, origin: Origin, target: Target): Lack | undefined {
  const { host } = target;
  if (host === undefined || !isLocal(origin, target)) return undefined;
  const ways = reaches
    .arrivingAt(host)
    .filter(
      (reach) => reach.local && isLocalOrigin(origin, reach) && !isNowhere(common(reach.destinations, target.onHost)),
    );
  const open = [...target.services].every(([transport, ports]) =>
    includes(allOf(ways.filter((reach) => reach.transport === transport).map((reach) => reach.ports.atLeast)), ports),
  );
  return open ? undefined : { kind: 'local', target, host };
}

/** What leaves a host for a place without rules is judged where it leaves. */
function lackOnArrival(reaches: Reaches, origin: Origin, target: Target): Lack | undefined {
  const { addressing } = reaches;
  const { host } = target;
  const exempt =
    host === undefined ? unionOf(origin.hosts.map((one) => addressing.ownOf(one))) : addressing.loopbackOf(host);
  const sources = without(origin.seenBy(target.placement), exempt);
  const packets = firstLost(reaches.arrivingAt(host), origin, sources, target.addresses, target.services);
  return packets === undefined ? undefined : { kind: 'arrival', target, packets };
}

/** Of a network as the origin nobody knows which host it leaves. */
function lackOnLeaving(reaches: Reaches, origin: Origin, target: Target): Lack | undefined {
  const { addressing, topology } = reaches;
  if (topology.firewall.egress === 'open' || isNowhere(target.addresses)) return undefined;
  for (const viewer of origin.placements) {
    const { host } = viewer;
    if (host === undefined || host === target.host) continue;
    const seen = target.host === undefined ? target.addresses : addressing.seenBy(viewer, target.placement);
    const packets = firstLost(reaches.leaving(host), origin, addressing.ownOf(host), seen, target.services);
    if (packets !== undefined) return { kind: 'departure', target, packets, host };
  }
  return undefined;
}

/** Some packets that none of the reaches lets pass for certain. */
function firstLost(
  reaches: readonly Reach[],
  { sourcePorts }: Origin,
  sources: AddressSpace,
  destinations: AddressSpace,
  services: Services,
): Packets | undefined {
  for (const [from, to] of pathsBetween(sources, destinations)) {
    for (const [transport, ports] of services) {
      const ways = reaches.filter((reach) => !reach.local && reach.transport === transport);
      const required: Combination = [sources[from], destinations[to], ports, sourcePorts];
      const lost = firstUncovered(required, joinedSources(ways, from, to));

      if (lost !== undefined) return { from, to, sources: lost[0], destinations: lost[1], transport, ports: lost[2] };
    }
  }
  return undefined;
}

/** What differs in its sources alone is one product: many flows to one listener are looked at once. */
function joinedSources(reaches: readonly Reach[], from: Realm, to: Realm): readonly Combination[] {
  const joined = new Map<string, { readonly like: Reach; readonly sources: Interval<bigint>[] }>();
  for (const reach of reaches) {
    const sets = [reach.destinations[to], reach.ports.atLeast, reach.sourcePorts];
    const key = sets.map((set) => set.map(({ lo, hi }) => `${String(lo)}-${String(hi)}`).join()).join(' ');
    const one = joined.get(key);
    if (one === undefined) joined.set(key, { like: reach, sources: [...reach.sources[from]] });
    else one.sources.push(...reach.sources[from]);
  }
  return [...joined.values()].map(({ like, sources }): Combination => {
    return [intervalSet(sources), like.destinations[to], like.ports.atLeast, like.sourcePorts];
  });
}

type Combination = readonly [
  sources: IntervalSet<bigint>,
  destinations: IntervalSet<bigint>,
  ports: Ports,
  sourcePorts: Ports,
];
