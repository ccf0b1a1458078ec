import { protocolNumbers } from '../net/transports.ts';
import type { Family } from '../net/addresses.ts';
import type { IntervalSet } from '../net/intervals.ts';
import type { Prefix } from '../net/prefixes.ts';
import { type State, carriesPorts, icmpProtocol } from './packet.ts';

/**
 * Every packet that has one of the values of each list; what is absent may be anything, an empty list is met by nothing.
 *
 * What only some packets have needs them named: addresses their family, ports protocols with ports, types of ICMP the
 * family and its ICMP alone, flags tcp. Without that a set would hold packets that cannot be, and equality would lie.
 */
export interface PacketMatch {
  readonly loopback?: boolean;
  /** The name of an interface other than loopback's, or how it begins: `eth*`. Implies `loopback: false`, as `mac` does. */
  readonly interface?: string;
  /** The same of the interface that a forwarded packet leaves by. */
  readonly leaves?: string;
  readonly mac?: string;
  readonly states?: readonly State[];
  readonly family?: Family;
  readonly protocols?: IntervalSet<number>;
  readonly sources?: readonly Prefix[];
  readonly destinations?: readonly Prefix[];
  readonly sourcePorts?: IntervalSet<number>;
  readonly ports?: IntervalSet<number>;
  readonly icmpTypes?: IntervalSet<number>;
  readonly icmpCodes?: IntervalSet<number>;
  readonly tcpFlags?: IntervalSet<number>;
  readonly hopLimits?: IntervalSet<number>;
  /** The destination, as it is here, is the machine's own, or a group or broadcast that it takes part in. */
  readonly own?: boolean;
  /** The rules have given the packet another destination. */
  readonly translated?: boolean;
  /** The destination and port that the packet arrived with, translated or not. */
  readonly originalDestinations?: readonly Prefix[];
  readonly originalPorts?: IntervalSet<number>;
}

/** Throws where a product names what its packets do not have. */
export function requireSense(product: PacketMatch): void {
  const { family, protocols, sourcePorts, ports, originalPorts, icmpTypes, icmpCodes } = product;
  for (const addresses of [product.sources, product.destinations, product.originalDestinations]) {
    if (!areOf(family, addresses)) throw new Error('addresses without their family');
  }
  if ((ports ?? sourcePorts ?? originalPorts) !== undefined && !isEach(protocols, carriesPorts)) {
    throw new Error('ports without protocols that have them');
  }
  if (product.tcpFlags !== undefined && !isEach(protocols, (protocol) => protocol === protocolNumbers.tcp)) {
    throw new Error('flags without tcp');
  }
  requireLink(product);
  if ((icmpTypes ?? icmpCodes) === undefined) return;
  if (family === undefined || !isEach(protocols, (protocol) => protocol === icmpProtocol(family))) {
    throw new Error('types of ICMP without their protocol');
  }
}

function requireLink({ loopback, interface: named, leaves, mac }: PacketMatch): void {
  if (loopback === true && (named ?? leaves ?? mac) !== undefined) {
    throw new Error('an interface or hardware address of loopback');
  }
}

function areOf(family: Family | undefined, prefixes: readonly Prefix[] | undefined): boolean {
  return prefixes === undefined || prefixes.every((block) => block.family === family);
}

function isEach(protocols: IntervalSet<number> | undefined, holds: (protocol: number) => boolean): boolean {
  if (protocols === undefined) return false;
  return protocols.every(({ lo, hi }) => {
    for (let protocol = lo; protocol <= hi; protocol++) if (!holds(protocol)) return false;
    return true;
  });
}
