import type { Direction, EssentialPackets, IcmpPackets, UdpPackets } from '../../intent/essentials.ts';
import type { Family } from '../../net/addresses.ts';
import { type PortSet, formatPorts } from '../../net/ports.ts';
import { type Prefix, formatPrefix } from '../../net/prefixes.ts';
import type { Transport } from '../../net/transports.ts';
import type { EssentialRule, FlowRule } from '../rule.ts';
import { shorten } from '../text.ts';

/** The one table that topo owns on a machine. Constant, so that no name of the file can become a keyword of nft. */
export const TABLE = 'inet topo';

/** Bytes; a longer one is refused (nft 1.0.6: "comment too long, 128 characters maximum allowed"). */
const MAX_COMMENT = 128;

/** Characters after which a set is written over several lines. */
const MAX_SET = 100;

/** The rules of one direction, each under what it is for; what is decided by state alone is one look-up. */
export function essentialLines(rules: readonly EssentialRule[]): readonly string[] {
  const verdicts = rules.flatMap(({ essential }) =>
    essential.kind === 'state' ? essential.states.map((state) => `${state} : ${essential.verdict}`) : [],
  );
  return rules.flatMap((rule, i) => {
    const { name, essential } = rule;
    const remark = `# ${name}: ${essential.what}`;
    if (essential.kind !== 'state') return [remark, essentialLine(rule)];
    const isLastState = rules.slice(i + 1).every((later) => later.essential.kind !== 'state');
    return isLastState ? [remark, `ct state vmap ${braces(verdicts)}`] : [remark];
  });
}

function essentialLine({ name, direction, essential }: EssentialRule): string {
  return `${essentialMatch(essential, direction)} counter ${essential.verdict} ${comment(`essential: ${name}`)}`;
}

function essentialMatch(packets: EssentialPackets, direction: Direction): string {
  switch (packets.kind) {
    case 'state':
      return `ct state ${set(packets.states)}`;
    case 'loopback':
      return direction === 'in' ? 'iif "lo"' : 'oif "lo"';
    case 'icmp':
      return icmpMatch(packets);
    case 'udp':
      return udpMatch(packets);
  }
}

/** nft's names of types are those of the table; it adds the family that a type belongs to by itself. */
function icmpMatch({ family, types, hopLimit, sources = [] }: IcmpPackets): string {
  return [
    ...(sources.length === 0 ? [] : [addresses(family, 'saddr', sources)]),
    ...(hopLimit === undefined ? [] : [`ip6 hoplimit ${hopLimit}`]),
    `${family === 4 ? 'icmp' : 'icmpv6'} type ${set(types.map(({ name }) => name))}`,
  ].join(' ');
}

function udpMatch({ family, sources = [], destinations = [], sourcePort, port }: UdpPackets): string {
  return [
    ...(sources.length + destinations.length === 0 ? [`meta nfproto ipv${family}`] : []),
    ...(sources.length === 0 ? [] : [addresses(family, 'saddr', sources)]),
    ...(destinations.length === 0 ? [] : [addresses(family, 'daddr', destinations)]),
    `udp sport ${sourcePort} udp dport ${port}`,
  ].join(' ');
}

/** A rule, or two: an echo request is a message of ICMP, where the other transports without ports are protocols alone. */
export function flowLines(rule: FlowRule): readonly string[] {
  const { family, transports, ports, sourcePorts, name } = rule;
  const payloads = ports === 'none' ? portlessMatches(family, transports) : [portMatch(transports, ports, sourcePorts)];
  return payloads.map((payload) => [endsMatch(rule), payload, 'counter accept', comment(name)].join(' '));
}

/**
 * Who sends to whom. An end that may be anyone is not matched; an address of the other end, or else its own match, keeps
 * the rule in its family.
 */
function endsMatch({ family, sources, destinations }: FlowRule): string {
  const ends = [
    ...(isAnyone(sources) ? [] : [addresses(family, 'saddr', sources)]),
    ...(isAnyone(destinations) ? [] : [addresses(family, 'daddr', destinations)]),
  ];
  return ends.length === 0 ? `meta nfproto ipv${family}` : ends.join(' ');
}

function isAnyone(prefixes: readonly Prefix[]): boolean {
  return prefixes.some(({ length }) => length === 0);
}

/** `th` finds the ports of tcp, udp and sctp alike, so that several transports need no rule each. */
function portMatch(transports: readonly Transport[], ports: PortSet, sourcePorts: PortSet | undefined): string {
  const [only, ...more] = transports;
  const header = more.length === 0 && only !== undefined ? only : 'th';
  return [
    ...(more.length === 0 ? [] : [`meta l4proto ${set(transports)}`]),
    ...(sourcePorts === undefined ? [] : [`${header} sport ${portsText(sourcePorts)}`]),
    `${header} dport ${portsText(ports)}`,
  ].join(' ');
}

/** `meta l4proto` is the protocol behind the extension headers; `ip protocol` would be IPv4 alone. */
function portlessMatches(family: Family, transports: readonly Transport[]): readonly string[] {
  const protocols = transports.filter((transport) => transport !== 'icmp');
  return [
    ...(transports.includes('icmp') ? [`${family === 4 ? 'icmp' : 'icmpv6'} type echo-request`] : []),
    ...(protocols.length === 0 ? [] : [`meta l4proto ${set(protocols)}`]),
  ];
}

function addresses(family: Family, side: 'saddr' | 'daddr', prefixes: readonly Prefix[]): string {
  return `${family === 4 ? 'ip' : 'ip6'} ${side} ${set(prefixes.map(formatPrefix))}`;
}

function portsText(ports: PortSet): string {
  return set(ports.map((range) => formatPorts([range])));
}

/** A value, or an anonymous set of several; over several lines where it grows long. */
function set(elements: readonly string[]): string {
  const [only, ...more] = elements;
  return only !== undefined && more.length === 0 ? only : braces(elements);
}

function braces(elements: readonly string[]): string {
  const line = elements.join(', ');
  if (line.length <= MAX_SET) return `{ ${line} }`;
  const rows: string[] = [];
  for (const element of elements) {
    const row = rows.at(-1);
    if (row === undefined || row.length + element.length > MAX_SET) rows.push(`${element},`);
    else rows[rows.length - 1] = `${row} ${element},`;
  }
  return `{\n${rows.map((row) => `\t${row}\n`).join('')}}`;
}

/** What nft keeps beside a rule and prints with it. A string of nft cannot escape anything, so quotes and the like are gone. */
function comment(text: string): string {
  return `comment "${shorten(text.replace(/[^ -~]|["\\]/g, '_'), MAX_COMMENT)}"`;
}
