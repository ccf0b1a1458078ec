import type { Address } from '../net/addresses.ts';
import type { Interval } from '../net/intervals.ts';
import type { Prefix } from '../net/prefixes.ts';
import type { Packet } from '../packets/packet.ts';
import type { PacketMatch } from '../packets/packet-match.ts';
import type { Match } from './match.ts';
import type { RuleLocation } from './ruleset.ts';

/** A packet on its way, with what no packet shows. */
export interface Seen extends Packet {
  /** The destination that it has by now is the machine's own. */
  readonly own: boolean;
  /** As it was before it got another. */
  readonly original: Pick<Packet, 'destination' | 'ports'>;
  readonly translatedBy?: RuleLocation;
  /** That destination is another than the packet had. */
  readonly translated: boolean;
}

/** Whether a packet meets a match. */
export function holds(match: Match, packet: Seen): boolean {
  switch (match.kind) {
    case 'product':
      return isIn(match.product, packet);
    case 'not':
      return !holds(match.match, packet);
    case 'all':
      return match.of.every((one) => holds(one, packet));
    case 'any':
      return match.of.some((one) => holds(one, packet));
    case 'unknown':
      return packet.assumed?.includes(match.words) ?? false;
  }
}

function isIn(product: PacketMatch, packet: Seen): boolean {
  return (
    comesLike(product, packet) && isBetween(product, packet) && carries(product, packet) && wasLike(product, packet)
  );
}

/** What translation has done to it. */
function wasLike({ own, translated, originalDestinations, originalPorts }: PacketMatch, packet: Seen): boolean {
  return (
    (own === undefined || packet.own === own) &&
    (translated === undefined || packet.translated === translated) &&
    (originalDestinations === undefined || isWithin(originalDestinations, packet.original.destination)) &&
    isAmong(originalPorts, packet.original.ports?.destination)
  );
}

function comesLike({ loopback, interface: named, leaves, mac, states }: PacketMatch, packet: Packet): boolean {
  return (
    (loopback === undefined || packet.loopback === loopback) &&
    (named === undefined || (!packet.loopback && isNamed(named, packet.interface ?? ''))) &&
    (leaves === undefined || (!packet.loopback && isNamed(leaves, packet.leaves ?? ''))) &&
    (mac === undefined || (!packet.loopback && packet.mac === mac)) &&
    (states === undefined || states.includes(packet.state))
  );
}

function isBetween({ family, sources, destinations }: PacketMatch, { source, destination }: Packet): boolean {
  return (
    (family === undefined || source.family === family) &&
    (sources === undefined || isWithin(sources, source)) &&
    (destinations === undefined || isWithin(destinations, destination))
  );
}

function carries(product: PacketMatch, packet: Packet): boolean {
  const { ports, icmpType, icmpCode = 0, tcpFlags = 0 } = packet;
  return (
    isAmong(product.protocols, packet.protocol) &&
    isAmong(product.sourcePorts, ports?.source) &&
    isAmong(product.ports, ports?.destination) &&
    isAmong(product.icmpTypes, icmpType) &&
    isAmong(product.icmpCodes, icmpCode) &&
    isAmong(product.tcpFlags, tcpFlags) &&
    isAmong(product.hopLimits, packet.hopLimit)
  );
}

function isNamed(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

function isAmong(values: readonly Interval<number>[] | undefined, value: number | undefined): boolean {
  return values === undefined || (value !== undefined && values.some(({ lo, hi }) => lo <= value && value <= hi));
}

export function isWithin(prefixes: readonly Prefix[], { family, value }: Address): boolean {
  return prefixes.some((block) => block.family === family && block.lo <= value && value <= block.hi);
}
