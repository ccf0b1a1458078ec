import { type Parsed, parsed, unparsed } from './parsed.ts';

/** IANA, Protocol Numbers, of the transports that have a name here. ICMP is that of IPv4. */
export const protocolNumbers = {
  tcp: 6,
  udp: 17,
  sctp: 132,
  icmp: 1,
  gre: 47,
  esp: 50,
  ah: 51,
  vrrp: 112,
  ospf: 89,
  igmp: 2,
  pim: 103,
  /** IP in IP (RFC 2003); /etc/protocols calls it ipencap, and has ipip for 94. */
  ipip: 4,
  /** IPv6 in IP (RFC 4213). */
  ipv6: 41,
} as const;

type NamedTransport = keyof typeof protocolNumbers;

/** The IP protocols over which a listener can be reached; topo calls all of them transports. Those without a name have a number. */
export type Transport = NamedTransport | `proto-${number}`;

export const transports = Object.keys(protocolNumbers) as readonly NamedTransport[];

/** The transports that have 16-bit port numbers. */
export type PortTransport = 'tcp' | 'udp' | 'sctp';

const withPorts: ReadonlySet<Transport> = new Set<PortTransport>(['tcp', 'udp', 'sctp']);

export function hasPorts(transport: Transport): transport is PortTransport {
  return withPorts.has(transport);
}

export function isTransport(text: string): text is Transport {
  return parseTransport(text).ok;
}

/** Numbers that stand for no transport: extension headers of IPv6 (RFC 8200 §4, RFC 7045 §4). iptables takes 0 as any protocol. */
const extensionHeaders: ReadonlySet<number> = new Set([0, 43, 44, 60, 135, 139, 140]);

/** Parses a name, or `proto-N` for a protocol without one. */
export function parseTransport(text: string): Parsed<Transport> {
  const named = transports.find((name) => name === text);
  if (named !== undefined) return parsed(named);
  const digits = /^proto-([0-9]+)$/.exec(text)?.[1];
  if (digits === undefined) return unparsed('is not a transport', 'write a transport such as tcp');
  const number = Number(digits);
  if (number > 255 || digits !== String(number))
    return unparsed('is not a protocol number', 'write proto-N with N from 1 to 255');
  const byName = nameOf(number);
  if (byName !== undefined) return unparsed('has a name', `write ${byName}`);
  if (number === 58) return unparsed('is ICMP of IPv6', 'write icmp, which is the echo request of both families');
  if (extensionHeaders.has(number))
    return unparsed('is an extension header of IPv6', 'write the protocol of what it carries');
  return parsed<Transport>(`proto-${number}`);
}

function nameOf(number: number): NamedTransport | undefined {
  return transports.find((name) => protocolNumbers[name] === number);
}

/** The number in the IP header; of icmp that of IPv4. */
export function protocolNumber(transport: Transport): number {
  return transport in protocolNumbers
    ? protocolNumbers[transport as NamedTransport]
    : Number(transport.slice('proto-'.length));
}

/** The name of a protocol by its number, where it is a transport with a name and no ICMP. */
export function transportName(number: number): string | undefined {
  const name = nameOf(number);
  return name === 'icmp' ? undefined : name;
}

/** Sorts transports in the order of {@link transports}, then by number, and removes duplicates. */
export function sortTransports(chosen: Iterable<Transport>): readonly Transport[] {
  const rank = (transport: Transport): number => {
    const index = (transports as readonly Transport[]).indexOf(transport);
    return index < 0 ? transports.length + protocolNumber(transport) : index;
  };
  return [...new Set(chosen)].sort((a, b) => rank(a) - rank(b));
}

/** Formats transports for readers: `TCP/UDP`. */
export function transportTitle(chosen: readonly Transport[]): string {
  return chosen.map(titleOf).join('/');
}

function titleOf(transport: Transport): string {
  if (transport === 'ipv6') return 'IPv6';
  return transport in protocolNumbers ? transport.toUpperCase() : `protocol ${String(protocolNumber(transport))}`;
}
