import type { Direction } from '../../../packets/packet.ts';
import type { BaselineMatch, IcmpPackets, UdpPackets } from '../../../intent/baseline-rules.ts';
import type { Family } from '../../../net/addresses.ts';
import type { PortSet } from '../../../net/ports.ts';
import { type Prefix, formatPrefix } from '../../../net/prefixes.ts';
import { type Transport, protocolNumber } from '../../../net/transports.ts';
import type { PlannedBaselineRule, PlannedOpening } from '../../planned-rule.ts';
import { shorten } from '../../comment-text.ts';
import { packPorts, rangeText } from './multiport.ts';

/**
 * The chains that topo owns, with the hooks that jump into them. They are constant, so no name of the file can be a
 * chain.
 */
export const chains: Record<Direction, { readonly hook: string; readonly name: string }> = {
  in: { hook: 'INPUT', name: 'TOPO-INPUT' },
  out: { hook: 'OUTPUT', name: 'TOPO-OUTPUT' },
};

export const owns = 'chains TOPO-INPUT and TOPO-OUTPUT of table filter with the jumps to them';

/** The maximum length in bytes. The kernel keeps 256 bytes, the terminating NUL included (XT_MAX_COMMENT_LEN). */
const MAX_COMMENT = 255;

/** Matches of one iptables rule, all of which must hold. Without a family they apply to both. */
interface Match {
  readonly family?: Family;
  readonly words: readonly string[];
  /** What the comment says besides the name. */
  readonly note?: string;
}

export function essentialLines({ name, direction, baselineRule }: PlannedBaselineRule): readonly string[] {
  const verdict = baselineRule.verdict === 'accept' ? 'ACCEPT' : 'DROP';
  return essentialMatches(baselineRule, direction).map((match) =>
    ruleLine(direction, match, `essential: ${name}${match.note === undefined ? '' : `, ${match.note}`}`, verdict),
  );
}

function essentialMatches(packets: BaselineMatch, direction: Direction): readonly Match[] {
  switch (packets.kind) {
    case 'state':
      return [{ words: ['-m conntrack --ctstate', packets.states.map((state) => state.toUpperCase()).join()] }];
    case 'loopback':
      return [{ words: [direction === 'in' ? '-i lo' : '-o lo'] }];
    case 'icmp':
      return icmpMatches(packets);
    case 'udp':
      return udpMatches(packets);
  }
}

/** Matches ICMP types by number, as both backends print them. A type without a code matches every code. */
function icmpMatches({ family, types, hopLimit, sources = [] }: IcmpPackets): readonly Match[] {
  const hops = hopLimit === undefined ? [] : [`-m hl --hl-eq ${String(hopLimit)}`];
  return types.flatMap(({ name, number }) =>
    addressed('-s', sources).map((source) => ({
      family,
      words: [...source, icmpType(family, number), ...hops],
      note: name,
    })),
  );
}

function icmpType(family: Family, number: number): string {
  return family === 4 ? `-p icmp --icmp-type ${String(number)}` : `-p ipv6-icmp --icmpv6-type ${String(number)}`;
}

function udpMatches({ family, sources = [], destinations = [], sourcePort, port }: UdpPackets): readonly Match[] {
  const ports = `-p udp --sport ${String(sourcePort)} --dport ${String(port)}`;
  return addressed('-s', sources).flatMap((source) =>
    addressed('-d', destinations).map((destination) => ({ family, words: [...source, ...destination, ports] })),
  );
}

/** Writes a rule for each source, destination, transport and pack of ports, because the kernel lists rules that way. */
export function flowLines(rule: PlannedOpening): readonly string[] {
  const { family, direction, sources, destinations, transports, ports, sourcePorts, name } = rule;
  const payloads = transports.flatMap((transport) =>
    ports === 'none' ? [portless(family, transport)] : withPorts(transport, ports, sourcePorts),
  );
  return addressed('-s', sources).flatMap((source) =>
    addressed('-d', destinations).flatMap((destination) =>
      payloads.map((payload) =>
        ruleLine(direction, { family, words: [...source, ...destination, ...payload] }, name, 'ACCEPT'),
      ),
    ),
  );
}

/**
 * Returns a match for each prefix, or one empty match if every address is allowed. The rule still matches its family
 * only.
 */
function addressed(option: '-s' | '-d', prefixes: readonly Prefix[]): readonly (readonly string[])[] {
  if (prefixes.length === 0 || prefixes.some(({ length }) => length === 0)) return [[]];
  return prefixes.map((block) => [`${option} ${formatPrefix(block)}`]);
}

/** Names that iptables has itself; what else /etc/protocols names differs from ours, and may be missing. */
function protocolWord(transport: Transport): string {
  return ['gre', 'esp', 'ah'].includes(transport) ? transport : String(protocolNumber(transport));
}

/** Matches a transport without ports. ip6tables treats AH as an extension header, so `-p ah` would never match there. */
function portless(family: Family, transport: Transport): readonly string[] {
  if (transport === 'icmp') return [icmpType(family, family === 4 ? 8 : 128)];
  return [family === 6 && transport === 'ah' ? '-m ah' : `-p ${protocolWord(transport)}`];
}

function withPorts(
  transport: Transport,
  ports: PortSet,
  sourcePorts: PortSet | undefined,
): readonly (readonly string[])[] {
  const plain = ports.length === 1 && (sourcePorts === undefined || sourcePorts.length === 1);
  const to = packPorts(ports).map((pack) => portMatch('dport', pack, plain));
  const from = sourcePorts === undefined ? [] : packPorts(sourcePorts).map((pack) => portMatch('sport', pack, plain));
  if (from.length === 0) return to.map((match) => [`-p ${transport}`, match]);
  return from.flatMap((source) => to.map((match) => [`-p ${transport}`, source, match]));
}

/**
 * Matches ports: plainly for one range on each side, else by multiport on both sides. After `-m multiport`, iptables
 * reads `--dport` as an abbreviation of its `--dports`.
 */
function portMatch(side: 'sport' | 'dport', pack: PortSet, plain: boolean): string {
  const text = pack.map(rangeText).join();
  return plain ? `--${side} ${text}` : `-m multiport --${side}s ${text}`;
}

function ruleLine(direction: Direction, { family, words }: Match, comment: string, verdict: string): string {
  return [
    ...(family === undefined ? [] : [`-${String(family)}`]),
    `-A ${chains[direction].name}`,
    ...words,
    `-m comment --comment ${quoted(comment)}`,
    `-j ${verdict}`,
  ].join(' ');
}

/**
 * Quotes a word for iptables-restore. Characters that would need an escape are replaced, so a reader need not know
 * escapes.
 */
function quoted(text: string): string {
  return `"${shorten(text.replace(/[^ -~]|["\\]/g, '_'), MAX_COMMENT)}"`;
}
