import { intersection } from '../net/intervals.ts';
import type { IntervalSet } from '../net/intervals.ts';
import type { Transport } from '../net/transports.ts';
import type { Host } from '../topology/model.ts';
import { type AddressSpace, type Realm, common, isNowhere, pathsBetween, unionOf, without } from './address-space.ts';
import { type SourcePeer, type DestinationPeer, fromAnywhere, isSomething } from './peers.ts';
import { isInInternet } from '../intent/placement.ts';
import type { PortPoints } from './port-space.ts';
import type { FlowReach, Reachability } from './reachability.ts';

/** Packets from addresses of one realm to ports of one transport: every combination of the sets, none of which is empty. */
export interface Packets {
  readonly from: Realm;
  readonly to: Realm;
  readonly sources: IntervalSet<bigint>;
  readonly destinations: IntervalSet<bigint>;
  readonly transport: Transport;
  readonly ports: PortPoints;
  readonly sourcePorts: PortPoints;
}

/** What of a reach leads to a target. */
export interface ReachPath {
  readonly flowReach: FlowReach;
  readonly target: DestinationPeer;
  /** Ports at the target. */
  readonly ports: PortPoints;
  /** Absent within a host, where the flow decides and no packet is looked at. */
  readonly packets?: Packets;
}

/** Which part of a reach is asked for. */
export interface Selection {
  readonly sources: (flowReach: FlowReach) => AddressSpace;
  readonly sourcePorts: PortPoints;
  /** Between components of one host. */
  readonly local: (flowReach: FlowReach) => boolean;
}

/** Every way by which something selected may reach one of the targets, in the order of targets, flows and families. */
export function* pathsTo(
  reachability: Reachability,
  targets: readonly DestinationPeer[],
  selection: Selection,
): Iterable<ReachPath> {
  for (const target of targets) {
    for (const flowReach of reachability.arrivingAt(target.host)) {
      const ports = intersection(flowReach.ports.atMost, target.services.get(flowReach.transport) ?? []);
      if (ports.length === 0) continue;
      if (flowReach.local) {
        if (!isNowhere(common(flowReach.destinations, target.onHost)) && selection.local(flowReach))
          yield { flowReach, target, ports };
        continue;
      }
      for (const packets of packetsOf(flowReach, target, ports, selection)) yield { flowReach, target, ports, packets };
    }
  }
}

function packetsOf(
  flowReach: FlowReach,
  { addresses }: DestinationPeer,
  ports: PortPoints,
  selection: Selection,
): readonly Packets[] {
  const destinations = common(flowReach.destinations, addresses);
  const sourcePorts = intersection(flowReach.sourcePorts, selection.sourcePorts);
  if (isNowhere(destinations) || sourcePorts.length === 0) return [];
  const sources = selection.sources(flowReach);
  const { transport } = flowReach;
  return pathsBetween(sources, destinations).map(([from, to]) => {
    return { from, to, sources: sources[from], destinations: destinations[to], transport, ports, sourcePorts };
  });
}

/** What comes from an origin: what it sends to itself over loopback, no rule sees. */
export function cameFrom(reachability: Reachability, origin: SourcePeer): Selection {
  return {
    sourcePorts: origin.sourcePorts,
    sources: (flowReach) => withoutOwn(reachability, flowReach, sentBy(reachability, origin, flowReach)),
    local: (flowReach) => isLocalOrigin(origin, flowReach),
  };
}

/** Behind NAT a member of the origin is seen from an address that is none of the origin's. */
function sentBy(
  { addressing }: Reachability,
  origin: SourcePeer,
  { instance, sources: addressed, unaddressed }: FlowReach,
): AddressSpace {
  const seen = origin.seenBy(instance.to);
  const sources = origin.names === 'addresses' ? unionOf([addressed, unaddressed]) : addressed;
  const { host } = instance.from;
  if (host === undefined || instance.from.public.length === 0 || !isInInternet(instance.to))
    return common(sources, seen);
  return isNowhere(common(addressing.ownOf(host), seen)) ? common(sources, seen) : sources;
}

/** What comes from anywhere else than the origins. */
export function cameFromElsewhere(reachability: Reachability, origins: readonly SourcePeer[]): Selection {
  return {
    sourcePorts: reachability.ports.all,
    sources: (flowReach) => {
      const viewer = flowReach.instance.to;
      const others = origins.reduce((rest, origin) => without(rest, origin.seenBy(viewer)), flowReach.sources);
      return withoutOwn(reachability, flowReach, others);
    },
    local: (flowReach) =>
      !origins.some(
        (origin) => isLocalOrigin(origin, flowReach) || holdsHost(reachability, origin, flowReach.instance.to.host),
      ),
  };
}

function withoutOwn({ addressing }: Reachability, { instance }: FlowReach, sources: AddressSpace): AddressSpace {
  const { host } = instance.to;
  return host === undefined ? sources : without(sources, addressing.loopbackOf(host));
}

/** The flow begins at the origin's component on that host, or at the host as a whole. */
export function isLocalOrigin({ hosts, component }: SourcePeer, { instance: { from } }: FlowReach): boolean {
  if (from.host === undefined || !hosts.includes(from.host)) return false;
  return component === undefined || from.component === undefined || from.component.name === component.name;
}

/** A network that holds all addresses of a host speaks of everything on it. */
function holdsHost({ addressing }: Reachability, origin: SourcePeer, host: Host | undefined): boolean {
  if (host === undefined || origin.placements.length > 0) return false;
  return isNowhere(without(addressing.ownOf(host), origin.seenBy(fromAnywhere)));
}

/** Hosts that may send anything to targets on no host: outbound traffic is open, and no rule of the file is on the way. */
export function unguardedHosts(
  reachability: Reachability,
  targets: readonly DestinationPeer[],
  sends: (host: Host) => AddressSpace,
): readonly Host[] {
  const outside = targets.filter((target) => target.unguarded && isSomething(target));
  if (outside.length === 0) return [];
  const open = reachability.topology.hosts.filter(({ egress }) => egress === 'open');
  return open.filter((host) => outside.some(({ addresses }) => pathsBetween(sends(host), addresses).length > 0));
}

/** Hosts of the origin that may send to targets which nothing in the file guards. */
export function sendersTo(
  reachability: Reachability,
  origin: SourcePeer,
  targets: readonly DestinationPeer[],
): readonly Host[] {
  return unguardedHosts(reachability, targets, (host) => origin.sendsFrom(host));
}
