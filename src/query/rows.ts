import type { Packets } from '../reach/paths.ts';
import type { Services } from '../reach/port-space.ts';
import type { Reachability } from '../reach/reachability.ts';
import { ECHO_REQUEST } from '../intent/packets.ts';
import type { Family } from '../net/addresses.ts';
import { type IntervalSet, includes, intersection, single } from '../net/intervals.ts';
import { MAX_PORT, MIN_PORT } from '../net/ports.ts';
import { type Prefix, coverInterval } from '../net/prefixes.ts';
import { type Transport, hasPorts, protocolNumber } from '../net/transports.ts';
import { nothing } from '../packets/diagrams.ts';
import { icmpProtocol } from '../packets/packet.ts';
import type { PacketSet, PacketSets } from '../packets/packet-sets.ts';
import type { QueryRow } from './query.ts';

const knownPorts = [{ lo: MIN_PORT, hi: MAX_PORT }] as const;

/** A row of packets in the space of the file, where not all addresses and ports are known. */
export function rowOf({ addressing, ports }: Reachability, packets: Packets): QueryRow {
  const { from, to, transport, sourcePorts } = packets;
  const family = from !== 'named' ? from : to !== 'named' ? to : 4;
  const names = (set: IntervalSet<bigint>): readonly string[] =>
    set.flatMap(({ lo, hi }) =>
      Array.from({ length: Number(hi - lo) + 1 }, (_, i) => addressing.nameOf(lo + BigInt(i))),
    );
  const sent = includes(sourcePorts, ports.all) ? {} : { sourcePorts: intersection(sourcePorts, knownPorts) };
  return {
    ...serviceOf(family, transport, packets.ports),
    ...(from === 'named' ? { sources: [], sourceNames: names(packets.sources) } : { sources: packets.sources }),
    ...(to === 'named'
      ? { destinations: [], destinationNames: names(packets.destinations) }
      : { destinations: packets.destinations }),
    ...(hasPorts(transport) ? sent : {}),
  };
}

/** Rows of what no packet is looked at for: between components of one host. */
export function localRows(source: string, destination: string, services: Services): readonly QueryRow[] {
  return [...services].map(([transport, ports]) => ({
    ...serviceOf(4, transport, ports),
    ...{ sources: [], destinations: [], sourceNames: [source], destinationNames: [destination] },
  }));
}

function serviceOf(
  family: Family,
  transport: Transport,
  ports: IntervalSet<number>,
): Pick<QueryRow, 'family' | 'protocols' | 'ports' | 'icmpTypes' | 'unknownPorts'> {
  const number = transport === 'icmp' ? icmpProtocol(family) : protocolNumber(transport);
  const protocols = single(number);
  if (transport === 'icmp') return { family, protocols, icmpTypes: single(ECHO_REQUEST[family]) };
  if (!hasPorts(transport)) return { family, protocols };
  // A packet can carry port 0, which the file cannot name: all that it can name is all.
  if (includes(ports, knownPorts)) return { family, protocols, ports: [{ lo: 0, hi: MAX_PORT }] };
  const unknown = ports.some(({ hi }) => hi > MAX_PORT);
  return { family, protocols, ports: intersection(ports, knownPorts), ...(unknown ? { unknownPorts: true } : {}) };
}

/** The packets of a row, of those whose addresses and ports are known. */
export function packetsOfRow(sets: PacketSets, row: QueryRow): PacketSet {
  const { family, protocols, ports, icmpTypes, sourcePorts } = row;
  if (row.sources.length === 0 || row.destinations.length === 0) return nothing;
  return sets.of({
    ...{ family, protocols, sources: blocksOf(family, row.sources), destinations: blocksOf(family, row.destinations) },
    ...(ports === undefined ? {} : { ports }),
    ...(icmpTypes === undefined ? {} : { icmpTypes }),
    ...(sourcePorts === undefined ? {} : { sourcePorts }),
  });
}

export function blocksOf(family: Family, ranges: IntervalSet<bigint>): readonly Prefix[] {
  return ranges.flatMap((range) => coverInterval(family, range));
}
