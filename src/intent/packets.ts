import { intervalSet, single } from '../net/intervals.ts';
import { type Transport, protocolNumbers, protocolNumber } from '../net/transports.ts';
import { nothing } from '../packets/diagrams.ts';
import { type State, icmpProtocol } from '../packets/packet.ts';
import type { PacketSet, PacketSets } from '../packets/packet-sets.ts';
import type { PacketMatch } from '../packets/packet-match.ts';
import type { RuleTuple } from './rule-tuples.ts';
import type { Direction } from '../packets/packet.ts';
import { type ConnectionState, type BaselineRule, baselineRules } from './baseline-rules.ts';

/** IANA, ICMP Type Numbers and ICMPv6 Parameters. */
export const ECHO_REQUEST = { 4: 8, 6: 128 } as const;

/**
 * The packets that rule tuples let through, whatever connection tracking says of them: a rule that means new connections comes
 * after those that decide the rest.
 */
export function flowPackets(sets: PacketSets, tuples: readonly RuleTuple[]): PacketSet {
  return sets.unionOf(tuples.map((tuple) => tuplePackets(sets, tuple)));
}

/** An echo request is a message of ICMP; the other transports without ports are protocols alone. */
export function tuplePackets(sets: PacketSets, tuple: RuleTuple): PacketSet {
  const { family, sources, destinations, transport, ports, sourcePorts } = tuple;
  const ends = { family, sources, destinations };
  if (transport === 'icmp') {
    return sets.of({ ...ends, protocols: single(icmpProtocol(family)), icmpTypes: single(ECHO_REQUEST[family]) });
  }
  return sets.of({
    ...ends,
    protocols: single(protocolNumber(transport satisfies Exclude<Transport, 'icmp'>)),
    ...(ports === 'none' ? {} : { ports }),
    ...(sourcePorts === undefined ? {} : { sourcePorts }),
  });
}

/** What the baseline rules of a direction decide; no packet is in both. */
export interface BaselinePackets {
  readonly accepted: PacketSet;
  readonly dropped: PacketSet;
}

/** Of two essentials that speak of one packet the first decides. `among`: those that count. */
export function baselinePackets(sets: PacketSets, direction: Direction, among = baselineRules): BaselinePackets {
  let accepted = nothing;
  let dropped = nothing;
  for (const baselineRule of among.filter(({ directions }) => directions.includes(direction))) {
    const meant = sets.of(baselineMatch(baselineRule));
    const fresh = sets.difference(meant, sets.union(accepted, dropped));
    if (baselineRule.verdict === 'accept') accepted = sets.union(accepted, fresh);
    else dropped = sets.union(dropped, fresh);
  }
  return { accepted, dropped };
}

export function baselineMatch(baselineRule: BaselineRule): PacketMatch {
  switch (baselineRule.kind) {
    case 'state':
      return { states: baselineRule.states.map((state): State => state satisfies ConnectionState) };
    case 'loopback':
      return { loopback: true };
    case 'icmp': {
      const { family, types, hopLimit, sources } = baselineRule;
      return {
        family,
        protocols: single(icmpProtocol(family)),
        icmpTypes: intervalSet(types.map(({ number }) => ({ lo: number, hi: number }))),
        ...(sources === undefined ? {} : { sources }),
        ...(hopLimit === undefined ? {} : { hopLimits: single(hopLimit) }),
      };
    }
    case 'udp': {
      const { family, sourcePort, port, sources, destinations } = baselineRule;
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
