import { protocolNumbers } from '../../net/transports.ts';
import type { Family } from '../../net/addresses.ts';
import { type IntervalSet, intervalSet } from '../../net/intervals.ts';
import { type State, carriesPorts, icmpProtocol } from '../../packets/packet.ts';
import type { PacketMatch } from '../../packets/packet-match.ts';
import { type Match, allOf, product } from '../match.ts';
import type { Direction } from '../../packets/packet.ts';
import { numbers, rangeOf, refuseRepetition, takeNumber, takePrefix, protocolsByNumber } from './values.ts';
import type { Words } from './line-words.ts';

const withPorts: ReadonlyMap<string, number> = new Map(
  (['tcp', 'udp', 'sctp'] as const).map((name) => [name, protocolNumbers[name]]),
);

const withoutPorts: ReadonlyMap<string, number> = new Map([
  ...(['gre', 'esp', 'ah'] as const).map((name) => [name, protocolNumbers[name]] as const),
  ...protocolsByNumber,
]);

const states: ReadonlyMap<string, State> = new Map([
  ['ESTABLISHED', 'established'],
  ['RELATED', 'related'],
  ['INVALID', 'invalid'],
]);

/**
 * The matches that a line tells before its comment and verdict, as one. `family` is that of the line: the program of the
 * other family passes over it.
 */
export function matchOf(words: Words, direction: Direction, family: Family | undefined): Match {
  const parts: PacketMatch[] = family === undefined ? [] : [{ family }];
  for (;;) {
    const more = nextPart(words, direction, family, parts);
    if (more === undefined) return allOf(parts.map(product));
    const implied =
      'ports' in more || 'sourcePorts' in more ? (['family', 'protocols'] as const) : (['family'] as const);
    refuseRepetition(words, parts, more, implied);
    parts.push(more);
  }
}

function nextPart(
  words: Words,
  direction: Direction,
  family: Family | undefined,
  before: readonly PacketMatch[],
): PacketMatch | undefined {
  switch (words.next) {
    case '-i':
    case '-o':
      words.expect(direction === 'in' ? '-i' : '-o', 'lo');
      return { loopback: true };
    case '-s':
    case '-d':
      return addressPart(words, family);
    case '-p':
      return protocolPart(words, family);
    case '--sport':
    case '--dport': {
      const protocols = protocolsWithPorts(words, before);
      const side = words.take() === '--sport' ? 'sourcePorts' : 'ports';
      return { protocols, [side]: [takeNumber(words, 65535, ':')] };
    }
    case '-m conntrack':
      return statePart(words);
    case '-m multiport':
      return { protocols: protocolsWithPorts(words, before), ...multiportPart(words) };
    case '-m hl':
      if (family !== 6) words.refuse('a hop limit outside IPv6');
      words.expect('-m hl', '--hl-eq');
      return { hopLimits: [takeNumber(words, 255, ':')] };
    case '-m ah':
      if (family !== 6) words.refuse('in IPv4 that is -p ah');
      words.take();
      return { protocols: numbers([protocolNumbers.ah]) };
    case undefined:
    default:
      return undefined;
  }
}

function addressPart(words: Words, family: Family | undefined): PacketMatch {
  const side = words.take() === '-s' ? 'sources' : 'destinations';
  if (family === undefined) words.refuse('an address on a line of both families');
  return { family, [side]: [takePrefix(words, family)] };
}

function protocolPart(words: Words, family: Family | undefined): PacketMatch {
  words.expect('-p');
  if (words.next === 'icmp' || words.next === 'ipv6-icmp') {
    if (family === undefined) words.refuse('a line of both families');
    words.expect(...(family === 4 ? ['icmp', '--icmp-type'] : ['ipv6-icmp', '--icmpv6-type']));
    return { family, protocols: numbers([icmpProtocol(family)]), icmpTypes: [takeNumber(words, 255, ':')] };
  }
  if ((words.next === 'ah' || words.next === String(protocolNumbers.ah)) && family !== 4)
    words.refuse('ip6tables finds it with -m ah only');
  return { protocols: numbers([words.takeFrom(new Map([...withPorts, ...withoutPorts]))]) };
}

function statePart(words: Words): PacketMatch {
  words.expect('-m conntrack', '--ctstate');
  const names = words.next?.split(',') ?? [];
  const found = names.map((name) => states.get(name) ?? words.refuse(`${name} is no state`));
  words.take();
  return { states: found };
}

/** Single ports take a slot, ranges two, and there are 15 (iptables-extensions(8)). */
function multiportPart(words: Words): PacketMatch {
  words.expect('-m multiport');
  const side = words.takeFrom(portLists);
  const parts = words.next?.split(',') ?? [];
  const ranges = parts.map((part) => rangeOf(part, 65535, ':') ?? words.refuse(`${part} is no port or range`));
  if (parts.length + ranges.filter(({ lo, hi }) => lo < hi).length > 15) words.refuse('more than 15 slots');
  words.take();
  return { [side]: intervalSet(ranges) };
}

const portLists = new Map([
  ['--sports', 'sourcePorts'],
  ['--dports', 'ports'],
] as const);

/** Of the protocol that is named before, as ports need it. */
function protocolsWithPorts(words: Words, before: readonly PacketMatch[]): IntervalSet<number> {
  const named = before.find(({ protocols }) => protocols?.every(({ lo, hi }) => lo === hi && carriesPorts(lo)));
  return named?.protocols ?? words.refuse('ports of a protocol that is not named before');
}
