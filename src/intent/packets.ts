import { intervalSet, single } from '../net/intervals.ts';
import type { Transport } from '../net/transports.ts';
import { nothing } from '../packets/diagrams.ts';
import { type State, icmpProtocol, protocolNumbers } from '../packets/packet.ts';
import type { PacketSet, PacketSets } from '../packets/packet-sets.ts';
import type { Product } from '../packets/product.ts';
import type { Box } from './rule-tuples.ts';
import { type ConnectionState, type Direction, type Essential, essentials } from './baseline-rules.ts';

/** IANA, ICMP Type Numbers and ICMPv6 Parameters. */
export const ECHO_REQUEST = { 4: 8, 6: 128 } as const;

/**
 * The packets that boxes let through, whatever connection tracking says of them: a rule that means new connections comes
 * after those that decide the rest.
 */
export function flowPackets(sets: PacketSets, boxes: readonly Box[]): PacketSet {
  return sets.unionOf(boxes.map((box) => boxPackets(sets, box)));
}

/** An echo request is a message of ICMP; the other transports without ports are protocols alone. */
export function boxPackets(sets: PacketSets, box: Box): PacketSet {
  const { family, sources, destinations, transport, ports, sourcePorts } = box;
  const ends = { family, sources, destinations };
  if (transport === 'icmp') {
    return sets.of({ ...ends, protocols: single(icmpProtocol(family)), icmpTypes: single(ECHO_REQUEST[family]) });
  }
  return sets.of({
    ...ends,
    protocols: single(protocolNumbers[transport satisfies Exclude<Transport, 'icmp'>]),
    ...(ports === 'none' ? {} : { ports }),
    ...(sourcePorts === undefined ? {} : { sourcePorts }),
  });
}

/** What the essentials of a direction decide; no packet is in both. */
export interface EssentialPackets {
  readonly accepted: PacketSet;
  readonly dropped: PacketSet;
}

/** Of two essentials that speak of one packet the first decides. `among`: those that count. */
export function essentialPackets(sets: PacketSets, direction: Direction, among = essentials): EssentialPackets {
  let accepted = nothing;
  let dropped = nothing;
  for (const essential of among.filter(({ directions }) => directions.includes(direction))) {
    const meant = sets.of(essentialProduct(essential));
    const fresh = sets.difference(meant, sets.union(accepted, dropped));
    if (essential.verdict === 'accept') accepted = sets.union(accepted, fresh);
    else dropped = sets.union(dropped, fresh);
  }
  return { accepted, dropped };
}

export function essentialProduct(essential: Essential): Product {
  switch (essential.kind) {
    case 'state':
      return { states: essential.states.map((state): State => state satisfies ConnectionState) };
    case 'loopback':
      return { loopback: true };
    case 'icmp': {
      const { family, types, hopLimit, sources } = essential;
      return {
        family,
        protocols: single(icmpProtocol(family)),
        icmpTypes: intervalSet(types.map(({ number }) => ({ lo: number, hi: number }))),
        ...(sources === undefined ? {} : { sources }),
        ...(hopLimit === undefined ? {} : { hopLimits: single(hopLimit) }),
      };
    }
    case 'udp': {
      const { family, sourcePort, port, sources, destinations } = essential;
      return {
        family,
        protocols: single(protocolNumbers.udp),
        sourcePorts: single(sourcePort),
        ports: single(port),
        ...(sources === undefined ? {} : { sources }),
        ...(destinations === undefined ? {} : { destinations }),
      };
    }
  }
}
