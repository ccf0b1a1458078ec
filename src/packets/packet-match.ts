import type { Family } from '../net/addresses.ts';
import type { IntervalSet } from '../net/intervals.ts';
import type { Prefix } from '../net/prefixes.ts';
import { type State, carriesPorts, icmpProtocol, protocolNumbers } from './packet.ts';

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
}

/** Throws where a product names what its packets do not have. */
export function requireSense(product: PacketMatch): void {
  const { family, protocols, sources, destinations, sourcePorts, ports, icmpTypes, icmpCodes } = product;
  if (!areOf(family, sources) || !areOf(family, destinations)) throw new Error('addresses without their family');
  if ((ports ?? sourcePorts) !== undefined && !isEach(protocols, carriesPorts)) {
    throw new Error('ports without protocols that have them');
  }
  if (product.tcpFlags !== undefined && !isEach(protocols, (protocol) => protocol === protocolNumbers.tcp)) {
    throw new Error('flags without tcp');
  }
  if (product.loopback === true && (product.interface ?? product.mac) !== undefined) {
    throw new Error('an interface or hardware address of loopback');
  }
  if ((icmpTypes ?? icmpCodes) === undefined) return;
  if (family === undefined || !isEach(protocols, (protocol) => protocol === icmpProtocol(family))) {
    throw new Error('types of ICMP without their protocol');
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
