import { quote } from '../diagnostics/message-text.ts';
import { type AddressSpace, spaceOf, without } from '../reach/address-space.ts';
import type { Way } from '../packets/packet.ts';
import { ECHO_REQUEST } from '../intent/packets.ts';
import {
  type DestinationPeer,
  destinationsFrom,
  hostPlace,
  meantConnections,
  originOf,
  targetsOf,
} from '../reach/peers.ts';
import { isLoopback } from '../intent/flow-instances.ts';
import { PortSpace, type PortPoints, type Services } from '../reach/port-space.ts';
import { Reachability } from '../reach/reachability.ts';
import { type Family, families } from '../net/addresses.ts';
import { includes, intersection, single } from '../net/intervals.ts';
import { MAX_PORT, MIN_PORT } from '../net/ports.ts';
import { everything } from '../net/prefixes.ts';
import { hasPorts, protocolNumber } from '../net/transports.ts';
import { everything as everyPacket } from '../packets/diagrams.ts';
import { icmpProtocol } from '../packets/packet.ts';
import type { PacketSet, PacketSets } from '../packets/packet-sets.ts';
import type { Host, Peer, Topology } from '../topology/model.ts';
import type { AskedPair } from '../topology/questions.ts';
import type { AboutNothing } from './query.ts';
import { blocksOf } from './rows.ts';

/** The packets of a question as one machine meets them. */
export interface AskedTraffic {
  readonly way: Way;
  readonly tuples: readonly AskedTuple[];
  /** Icmp is asked for by name. */
  readonly echoes: boolean;
}

interface AskedTuple {
  readonly sources: AddressSpace;
  readonly destinations: AddressSpace;
  /** Every protocol where absent. */
  readonly services?: Services;
  readonly sourcePorts: PortPoints;
}

/** Of addresses alone: nobody knows which of them are the machine's. */
export function withoutNames({ from, to }: AskedPair, way: Way): AskedTraffic {
  const ports = new PortSpace({ components: [], flows: [] });
  const tuple = { sources: addressesOf(from), destinations: addressesOf(to), sourcePorts: ports.all };
  return { way, echoes: asksForEcho(to), tuples: [{ ...tuple, ...servicesOf(to, ports.named(to)) }] };
}

function addressesOf({ who }: Peer): AddressSpace {
  return spaceOf(who.kind === 'addresses' ? who.prefixes : everything);
}

/** To the host; or, where nothing of the question stands on it, from it. Zones are their members by longest prefix. */
export function withNames(topology: Topology, host: Host, question: AskedPair): AskedTraffic | AboutNothing {
  const { from, to } = question;
  const reachability = new Reachability(topology);
  const targets = targetsOf(reachability, to, 'named-ports');
  const incoming = tuplesInto(reachability, host, from, to, targets);
  const tuples = incoming.length > 0 ? incoming : boxesOutOf(reachability, host, from, to, targets);
  if (tuples.length === 0) return whyNone(host, question, targets);
  return { way: incoming.length > 0 ? 'in' : 'out', tuples, echoes: asksForEcho(to) };
}

function tuplesInto(
  reachability: Reachability,
  host: Host,
  from: Peer,
  to: Peer,
  targets: readonly DestinationPeer[],
): readonly AskedTuple[] {
  const origin = originOf(reachability, from, 'members');
  const own = targets.filter((target) => target.host === host);
  return own.flatMap((target) =>
    meantConnections(origin, target).flatMap(({ sources: sent, destinations }) => {
      const sources = without(sent, reachability.addressing.loopbackOf(host));
      const tuple = { sources, destinations, sourcePorts: origin.sourcePorts };
      return canPass(tuple) ? [{ ...tuple, ...servicesOf(to, target.services, target) }] : [];
    }),
  );
}

function boxesOutOf(
  reachability: Reachability,
  host: Host,
  from: Peer,
  to: Peer,
  targets: readonly DestinationPeer[],
): readonly AskedTuple[] {
  const origin = originOf(reachability, from, 'members');
  const viewer = hostPlace(host);
  const sources = origin.sendsFrom(host);
  return targets.flatMap((target) => {
    if (target.host === host) return [];
    const destinations = destinationsFrom(reachability, viewer, target);
    const tuple = { sources, destinations, sourcePorts: origin.sourcePorts };
    return canPass(tuple) ? [{ ...tuple, ...servicesOf(to, target.services, target) }] : [];
  });
}

function canPass({ sources, destinations }: AskedTuple): boolean {
  return families.some((family) => sources[family].length > 0 && destinations[family].length > 0);
}

function whyNone(host: Host, { from, to }: AskedPair, targets: readonly DestinationPeer[]): AboutNothing {
  const onLoopback = targets.find(
    (one) => one.host === host && one.listener !== undefined && isLoopback(one.listener.bind),
  );
  if (onLoopback?.listener !== undefined) {
    const why = `${quote(onLoopback.listener.path)} listens on loopback, where nothing comes from elsewhere`;
    return { why, help: 'ask the topology: within a host its flows decide' };
  }
  const why = `no packet between ${quote(from.text)} and ${quote(to.text)} is known to meet the rules of host ${quote(host.name)}`;
  return { why, help: 'ask about what stands on that host and has addresses, or name another one with --host' };
}

/** Of a whole place without ports, every protocol there is. */
function servicesOf(
  { ports, transports }: Peer,
  services: Services,
  target?: DestinationPeer,
): Pick<AskedTuple, 'services'> {
  const isWhole = target?.listener === undefined && ports === undefined && transports === undefined;
  return isWhole ? {} : { services };
}

function asksForEcho({ transports }: Peer): boolean {
  return transports?.includes('icmp') ?? false;
}

/** All that is asked for, whether it begins a connection or not. */
export function packetsAsked(sets: PacketSets, { tuples }: AskedTraffic): PacketSet {
  return sets.unionOf(
    tuples.flatMap((tuple) =>
      families.flatMap((family) => {
        const sources = blocksOf(family, tuple.sources[family]);
        const destinations = blocksOf(family, tuple.destinations[family]);
        if (sources.length === 0 || destinations.length === 0) return [];
        const between = sets.of({ family, sources, destinations });
        return sets.intersection(between, serviceSet(sets, family, tuple));
      }),
    ),
  );
}

function serviceSet(sets: PacketSets, family: Family, { services, sourcePorts }: AskedTuple): PacketSet {
  if (services === undefined) return everyPacket;
  return sets.unionOf(
    [...services].map(([transport, ports]) => {
      if (transport === 'icmp') {
        return sets.of({ family, protocols: single(icmpProtocol(family)), icmpTypes: single(ECHO_REQUEST[family]) });
      }
      const protocols = single(protocolNumber(transport));
      if (!hasPorts(transport)) return sets.of({ protocols });
      return sets.of({ protocols, ...portsOf('ports', ports), ...portsOf('sourcePorts', sourcePorts) });
    }),
  );
}

/** All that the file can name is all; what it does not tell is none. */
function portsOf<K extends 'ports' | 'sourcePorts'>(key: K, ports: PortPoints): Partial<Record<K, PortPoints>> {
  const known = [{ lo: MIN_PORT, hi: MAX_PORT }];
  return includes(ports, known) ? {} : ({ [key]: intersection(ports, known) } as Record<K, PortPoints>);
}
