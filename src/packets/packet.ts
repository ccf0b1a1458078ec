import type { Address, Family } from '../net/addresses.ts';
import { protocolNumbers } from '../net/transports.ts';

/** Packets into a machine, or out of it. */
export type Direction = 'in' | 'out';

/** The ways of packets through a machine: to it, out of it, and through it from one interface to another. */
export type Way = Direction | 'forward';

export const ways = ['in', 'out', 'forward'] as const satisfies readonly Way[];

/** What connection tracking says of a packet; `untracked` are those it does not look at, such as neighbour discovery. */
export const states = ['new', 'untracked', 'established', 'related', 'invalid'] as const;

export type State = (typeof states)[number];

/** A packet at one hook of one host: what rules can tell of it. */
export interface Packet {
  /** It comes from the host itself and goes to it, over its loopback interface. */
  readonly loopback: boolean;
  /** The name of the interface that it comes in by, or goes out by; absent where nobody asks for it, or for loopback's. */
  readonly interface?: string;
  /** The interface that a packet leaves by which comes in by another; absent where nobody asks for it. */
  readonly leaves?: string;
  /** The hardware address that it comes from, in lower case with colons; absent where nobody asks for it. */
  readonly mac?: string;
  readonly state: State;
  /** IANA's number of the protocol behind the extension headers. */
  readonly protocol: number;
  /** Of one family. */
  readonly source: Address;
  readonly destination: Address;
  /** Where the protocol has ports: 0 to 65535, for a packet can carry 0. */
  readonly ports?: { readonly source: number; readonly destination: number };
  /** Where the protocol is the family's ICMP. */
  readonly icmpType?: number;
  readonly icmpCode?: number;
  /** Of tcp: the byte of RFC 9293 §3.1, CWR the highest bit and FIN the lowest. */
  readonly tcpFlags?: number;
  /** IPv6; in IPv4 the time to live. */
  readonly hopLimit: number;
  /** Conditions that nobody here understands, in the words of the rules; those named are assumed to hold. */
  readonly assumed?: readonly string[];
}

/** FIN of {@link Packet.tcpFlags}, and its neighbours upward. */
export const tcpFlags = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32, ecn: 64, cwr: 128 } as const;

const withPorts: ReadonlySet<number> = new Set([protocolNumbers.tcp, protocolNumbers.udp, protocolNumbers.sctp]);

/** Of those whose ports rules can match here; others have none, whatever they carry. */
export function carriesPorts(protocol: number): boolean {
  return withPorts.has(protocol);
}

/** ICMP is protocol 1 in IPv4 and 58 in IPv6 (RFC 792, RFC 4443). */
export function icmpProtocol(family: Family): number {
  return family === 4 ? protocolNumbers.icmp : 58;
}
