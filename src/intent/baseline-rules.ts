import type { Direction } from '../packets/packet.ts';
import type { Family } from '../net/addresses.ts';
import { type Prefix, prefix } from '../net/prefixes.ts';

/**
 * What every host exchanges whatever its flows are: without it connections hang, or addresses are lost, hours after the
 * rules were loaded. Compared with what a ruleset does apart from the flows, so that neither hides in the other.
 */
export type BaselineRule = {
  /** Lower case with dashes; unique. */
  readonly name: string;
  readonly what: string;
  readonly why: string;
  /** Where the law comes from. */
  readonly source: string;
  /** In which directions; outgoing ones count only where egress is declared. */
  readonly directions: readonly Direction[];
  readonly verdict: 'accept' | 'drop';
} & BaselineMatch;

/** The packets meant; families, ports and types not named are not restricted. */
export type BaselineMatch =
  | { readonly kind: 'state'; readonly states: readonly ConnectionState[] }
  | { readonly kind: 'loopback' }
  | IcmpPackets
  | UdpPackets;

/** As connection tracking tells them. Neighbour discovery and MLD are untracked, and so in none of these. */
export type ConnectionState = 'established' | 'related' | 'invalid';

export interface IcmpPackets {
  readonly kind: 'icmp';
  readonly family: Family;
  readonly types: readonly IcmpType[];
  readonly hopLimit?: 255;
  readonly sources?: readonly Prefix[];
}

/** One message of ICMP (family 4) or ICMPv6 (family 6), with IANA's number for it. */
export interface IcmpType {
  readonly name: string;
  readonly number: number;
}

export interface UdpPackets {
  readonly kind: 'udp';
  readonly family: Family;
  readonly sourcePort: number;
  readonly port: number;
  readonly sources?: readonly Prefix[];
  readonly destinations?: readonly Prefix[];
}

const linkLocal = prefix(6, 0xfe80n << 112n, 10);
const unspecified = prefix(6, 0n, 128);
/** ff02::1:2, All_DHCP_Relay_Agents_and_Servers (RFC 8415 §7.1). */
const dhcpServers = prefix(6, (0xff02n << 112n) | 0x1_0002n, 128);

const both: readonly Direction[] = ['in', 'out'];

/** In the order in which rules of a list are best tried: first what most packets are. */
export const baselineRules: readonly BaselineRule[] = [
  {
    name: 'established',
    what: 'packets of connections that were let through, and errors about them',
    why: 'replies need no rule of their own',
    source: 'nft(8), ct state',
    directions: both,
    verdict: 'accept',
    kind: 'state',
    states: ['established', 'related'],
  },
  {
    name: 'invalid',
    what: 'packets that belong to no connection and cannot begin one',
    why: 'no flow means them, and some probe for what is open',
    source: 'nft(8), ct state',
    directions: both,
    verdict: 'drop',
    kind: 'state',
    states: ['invalid'],
  },
  {
    name: 'loopback',
    what: 'traffic of the machine with itself, also to its own addresses',
    why: 'programs of one machine depend on it, and no other machine can send over it',
    source: 'RFC 1122 §3.2.1.3; RFC 4291 §2.5.3',
    directions: both,
    verdict: 'accept',
    kind: 'loopback',
  },
  {
    name: 'icmp',
    what: 'errors, path MTU and ping',
    why: 'without destination-unreachable (code 4) large packets vanish without a trace',
    source: 'RFC 1122 §3.2.2; RFC 1191 §3',
    directions: both,
    verdict: 'accept',
    kind: 'icmp',
    family: 4,
    types: [
      { name: 'destination-unreachable', number: 3 },
      { name: 'time-exceeded', number: 11 },
      { name: 'parameter-problem', number: 12 },
      { name: 'echo-request', number: 8 },
    ],
  },
  {
    name: 'icmpv6',
    what: 'errors, path MTU and ping, IPv6',
    why: 'routers do not fragment IPv6: without packet-too-big large packets vanish without a trace',
    source: 'RFC 4890 §4.4.1; RFC 8201 §4',
    directions: both,
    verdict: 'accept',
    kind: 'icmp',
    family: 6,
    types: [
      { name: 'destination-unreachable', number: 1 },
      { name: 'packet-too-big', number: 2 },
      { name: 'time-exceeded', number: 3 },
      { name: 'parameter-problem', number: 4 },
      { name: 'echo-request', number: 128 },
    ],
  },
  {
    name: 'neighbour-discovery',
    what: 'routers and neighbours on the link, which IPv4 finds with ARP',
    why: 'without it IPv6 stops; hop limit 255 proves that no router has passed it on',
    source: 'RFC 4890 §4.4.1; RFC 4861 §6.1, §7.1',
    directions: both,
    verdict: 'accept',
    kind: 'icmp',
    family: 6,
    types: [
      { name: 'nd-router-solicit', number: 133 },
      { name: 'nd-router-advert', number: 134 },
      { name: 'nd-neighbor-solicit', number: 135 },
      { name: 'nd-neighbor-advert', number: 136 },
    ],
    hopLimit: 255,
  },
  {
    name: 'mld',
    what: 'multicast groups on the link',
    why: 'switches that snoop stop delivering neighbour discovery to a machine that does not answer',
    source: 'RFC 4890 §4.4.1; RFC 2710 §3; RFC 3590; RFC 3810 §5',
    directions: both,
    verdict: 'accept',
    kind: 'icmp',
    family: 6,
    types: [
      { name: 'mld-listener-query', number: 130 },
      { name: 'mld-listener-report', number: 131 },
      { name: 'mld-listener-done', number: 132 },
      { name: 'mld2-listener-report', number: 143 },
    ],
    sources: [unspecified, linkLocal],
  },
  {
    name: 'dhcp',
    what: 'answers to the DHCP client',
    why: 'an answer to a broadcast belongs to no connection, and a lease that is not renewed ends',
    source: 'RFC 2131 §4.1',
    directions: ['in'],
    verdict: 'accept',
    kind: 'udp',
    family: 4,
    sourcePort: 67,
    port: 68,
  },
  {
    name: 'dhcp-request',
    what: 'questions of the DHCP client',
    why: 'a lease that is not renewed ends',
    source: 'RFC 2131 §4.1',
    directions: ['out'],
    verdict: 'accept',
    kind: 'udp',
    family: 4,
    sourcePort: 68,
    port: 67,
  },
  {
    name: 'dhcpv6',
    what: 'answers to the DHCPv6 client',
    why: 'an answer to a multicast belongs to no connection, and a lease that is not renewed ends',
    source: 'RFC 8415 §7.2',
    directions: ['in'],
    verdict: 'accept',
    kind: 'udp',
    family: 6,
    sourcePort: 547,
    port: 546,
    sources: [linkLocal],
    destinations: [linkLocal],
  },
  {
    name: 'dhcpv6-request',
    what: 'questions of the DHCPv6 client',
    why: 'a lease that is not renewed ends',
    source: 'RFC 8415 §7.1, §7.2',
    directions: ['out'],
    verdict: 'accept',
    kind: 'udp',
    family: 6,
    sourcePort: 546,
    port: 547,
    sources: [linkLocal],
    destinations: [dhcpServers],
  },
];

/**
 * Is exchanged with the link that a machine is on and with nothing behind it: neighbours, routers, leases. A virtual network
 * brings those itself, and no security group of AWS filters them; it filters all other essentials
 * (https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html: DHCP, the reserved addresses of the VPC router).
 */
export function isOfTheLink(baselineRule: BaselineRule): boolean {
  switch (baselineRule.kind) {
    case 'icmp':
      return baselineRule.hopLimit !== undefined || baselineRule.sources !== undefined;
    case 'udp':
      return true;
    case 'state':
    case 'loopback':
      return false;
  }
}
