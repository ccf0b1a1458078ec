import type { Direction } from '../../../packets/packet.ts';
import type { BaselineMatch, IcmpPackets, UdpPackets } from '../../../intent/baseline-rules.ts';
import type { Family } from '../../../net/addresses.ts';
import { type Prefix, formatPrefix } from '../../../net/prefixes.ts';
import type { PlannedBaselineRule } from '../../planned-rule.ts';
import { comment } from './nftables-comment.ts';

/** The only table that topo owns on a machine. It is constant, so no name of the file can become a keyword of nft. */
export const TABLE = 'inet topo';

/** Writes the baseline rules of one direction, each below a comment. Rules that match by state alone become one lookup. */
export function essentialLines(rules: readonly PlannedBaselineRule[]): readonly string[] {
  const verdicts = rules.flatMap(({ baselineRule }) =>
    baselineRule.kind === 'state' ? baselineRule.states.map((state) => `${state} : ${baselineRule.verdict}`) : [],
  );
  return rules.flatMap((rule, i) => {
    const { name, baselineRule } = rule;
    const remark = `# ${name}: ${baselineRule.what}`;
    if (baselineRule.kind !== 'state') return [remark, essentialLine(rule)];
    const isLastState = rules.slice(i + 1).every((later) => later.baselineRule.kind !== 'state');
    return isLastState ? [remark, `ct state vmap ${braces(verdicts)}`] : [remark];
  });
}

function essentialLine({ name, direction, baselineRule }: PlannedBaselineRule): string {
  return `${essentialMatch(baselineRule, direction)} counter ${baselineRule.verdict} ${comment(`essential: ${name}`)}`;
}

function essentialMatch(packets: BaselineMatch, direction: Direction): string {
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

/** Matches ICMP types by name. nft uses the same names as topo's table, and adds the family of a type by itself. */
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

function addresses(family: Family, side: 'saddr' | 'daddr', prefixes: readonly Prefix[]): string {
  return `${family === 4 ? 'ip' : 'ip6'} ${side} ${set(prefixes.map(formatPrefix))}`;
}

/** Returns one value as it is, and several as an anonymous set. */
function set(elements: readonly string[]): string {
  const [only, ...more] = elements;
  return only !== undefined && more.length === 0 ? only : braces(elements);
}

function braces(elements: readonly string[]): string {
  return `{ ${elements.join(', ')} }`;
}
