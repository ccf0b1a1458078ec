import { intersection } from '../net/intervals.ts';
import type { IntervalSet } from '../net/intervals.ts';
import type { Transport } from '../net/transports.ts';
import type { Host } from '../topology/model.ts';
import { type AddressSpace, type Realm, common, isNowhere, nowhere, pathsBetween, without } from './address-space.ts';
import { type Origin, type Target, fromAnywhere, isSomething } from './peers.ts';
import { isInInternet } from '../intent/placement.ts';
import type { Ports } from './port-space.ts';
import type { Reach, Reaches } from './reachability.ts';

/** Packets from addresses of one realm to ports of one transport: every combination of the sets, none of which is empty. */
export interface Packets {
  readonly from: Realm;
  readonly to: Realm;
  readonly sources: IntervalSet<bigint>;
  readonly destinations: IntervalSet<bigint>;
  readonly transport: Transport;
  readonly ports: Ports;
  readonly sourcePorts: Ports;
}

/** What of a reach leads to a target. */
export interface Way {
  readonly reach: Reach;
  readonly target: Target;
  /** Ports at the target. */
  readonly ports: Ports;
  /** Absent within a host, where the flow decides and no packet is looked at. */
  readonly packets?: Packets;
}

/** Which part of a reach is asked for. */
export interface Selection {
  readonly sources: (reach: Reach) => AddressSpace;
  readonly sourcePorts: Ports;
  /** Between components of one host. */
  readonly local: (reach: Reach) => boolean;
}

/** Every way by which something selected may reach one of the targets, in the order of targets, flows and families. */
export function* waysTo(reaches: Reaches, targets: readonly Target[], selection: Selection): Iterable<Way> {
  for (const target of targets) {
    for (const reach of reaches.arrivingAt(target.host)) {
      const ports = intersection(reach.ports.atMost, target.services.get(reach.transport) ?? []);
      if (ports.length === 0) continue;
      if (reach.local) {
        if (!isNowhere(common(reach.destinations, target.onHost)) && selection.local(reach))
          yield { reach, target, ports };
        continue;
      }
      for (const packets of packetsOf(reach, target, ports, selection)) yield { reach, target, ports, packets };
    }
  }
}

function packetsOf(reach: Reach, { addresses }: Target, ports: Ports, selection: Selection): readonly Packets[] {
  const destinations = common(reach.destinations, addresses);
  const sourcePorts = intersection(reach.sourcePorts, selection.sourcePorts);
  if (isNowhere(destinations) || sourcePorts.length === 0) return [];
  const sources = selection.sources(reach);
  const { transport } = reach;
  return pathsBetween(sources, destinations).map(([from, to]) => {
    return { from, to, sources: sources[from], destinations: destinations[to], transport, ports, sourcePorts };
  });
}

/** What comes from an origin: what it sends to itself over loopback, no rule sees. */
export function cameFrom(reaches: Reaches, origin: Origin): Selection {
  return {
    sourcePorts: origin.sourcePorts,
    sources: (reach) => withoutOwn(reaches, reach, sentBy(reaches, origin, reach)),
    local: (reach) => isLocalOrigin(origin, reach),
  };
}

/** Behind NAT a member of the origin is seen from an address that is none of the origin's. */
function sentBy({ addressing }: Reaches, origin: Origin, { passage, sources }: Reach): AddressSpace {
  const seen = origin.seenBy(passage.to);
  const { host } = passage.from;
  if (host === undefined || passage.from.public.length === 0 || !isInInternet(passage.to)) return common(sources, seen);
  return isNowhere(common(addressing.ownOf(host), seen)) ? common(sources, seen) : sources;
}

/** What comes from anywhere else than the origins. */
export function cameFromElsewhere(reaches: Reaches, origins: readonly Origin[]): Selection {
  return {
    sourcePorts: reaches.ports.all,
    sources: (reach) => {
      const viewer = reach.passage.to;
      const others = origins.reduce((rest, origin) => without(rest, origin.seenBy(viewer)), reach.sources);
      return withoutOwn(reaches, reach, others);
    },
    local: (reach) =>
      !origins.some((origin) => isLocalOrigin(origin, reach) || holdsHost(reaches, origin, reach.passage.to.host)),
  };
}

function withoutOwn({ addressing }: Reaches, { passage }: Reach, sources: AddressSpace): AddressSpace {
  const { host } = passage.to;
  return host === undefined ? sources : without(sources, addressing.loopbackOf(host));
}

/** The flow begins at the origin's component on that host, or at the host as a whole. */
export function isLocalOrigin({ hosts, component }: Origin, { passage: { from } }: Reach): boolean {
  if (from.host === undefined || !hosts.includes(from.host)) return false;
  return component === undefined || from.component === undefined || from.component.name === component.name;
}

/** A network that holds all addresses of a host speaks of everything on it. */
function holdsHost({ addressing }: Reaches, origin: Origin, host: Host | undefined): boolean {
  if (host === undefined || origin.placements.length > 0) return false;
  return isNowhere(without(addressing.ownOf(host), origin.seenBy(fromAnywhere)));
}

/** Hosts that may send anything to targets on no host: outbound traffic is open, and no rule of the file is on the way. */
export function unguardedHosts(
  reaches: Reaches,
  targets: readonly Target[],
  sends: (host: Host) => AddressSpace,
): readonly Host[] {
  const { firewall, hosts } = reaches.topology;
  const outside = firewall.egress === 'open' ? targets.filter((target) => target.unguarded && isSomething(target)) : [];
  if (outside.length === 0) return [];
  return hosts.filter((host) => outside.some(({ addresses }) => pathsBetween(sends(host), addresses).length > 0));
}

/** Hosts of the origin that may send to targets which nothing in the file guards. */
export function sendersTo(reaches: Reaches, origin: Origin, targets: readonly Target[]): readonly Host[] {
  const { addressing } = reaches;
  const { hosts, placements } = origin;
  return unguardedHosts(reaches, targets, (host) => {
    const own = addressing.ownOf(host);
    if (placements.length > 0) return hosts.includes(host) ? own : nowhere;
    return common(own, origin.seenBy(fromAnywhere));
  });
}
