import type { Family } from '../net/addresses.ts';
import { intervalSet } from '../net/intervals.ts';
import { type State, icmpProtocol, protocolNumbers } from '../packets/packet.ts';
import type { Chain, Match } from './ruleset.ts';
import { numbers, rangeOf, takeNumber, takePrefix } from './values.ts';
import type { Words } from './words.ts';

const withPorts: ReadonlyMap<string, number> = new Map(
  (['tcp', 'udp', 'sctp'] as const).map((name) => [name, protocolNumbers[name]]),
);

const withoutPorts: ReadonlyMap<string, number> = new Map(
  (['gre', 'esp', 'ah'] as const).map((name) => [name, protocolNumbers[name]]),
);

const states: ReadonlyMap<string, State> = new Map([
  ['ESTABLISHED', 'established'],
  ['RELATED', 'related'],
  ['INVALID', 'invalid'],
]);

/**
 * The matches that a line tells before its comment and verdict. `family` is that of the line: the program of the other
 * family passes over it.
 */
export function matchesOf(words: Words, direction: Chain['direction'], family: Family | undefined): readonly Match[] {
  const matches: Match[] = family === undefined ? [] : [{ field: 'family', family }];
  for (;;) {
    const more = nextMatches(words, direction, family, matches);
    if (more === undefined) return matches;
    for (const match of more) {
      if (matches.some(({ field }) => field === match.field)) words.refuse(`${match.field} a second time`);
      matches.push(match);
    }
  }
}

function nextMatches(
  words: Words,
  direction: Chain['direction'],
  family: Family | undefined,
  before: readonly Match[],
): readonly Match[] | undefined {
  switch (words.next) {
    case '-i':
    case '-o':
      words.expect(direction === 'in' ? '-i' : '-o', 'lo');
      return [{ field: 'loopback' }];
    case '-s':
    case '-d': {
      const field = words.take() === '-s' ? 'source' : 'destination';
      if (family === undefined) words.refuse('an address on a line of both families');
      return [{ field, prefixes: [takePrefix(words, family)] }];
    }
    case '-p':
      return protocolMatches(words, family);
    case '--sport':
    case '--dport': {
      requirePorts(words, before);
      const field = words.take() === '--sport' ? 'source-port' : 'destination-port';
      return [{ field, values: [takeNumber(words, 65535, ':')] }];
    }
    case '-m conntrack':
      return [stateMatch(words)];
    case '-m multiport':
      requirePorts(words, before);
      return [multiportMatch(words)];
    case '-m hl':
      if (family !== 6) words.refuse('a hop limit outside IPv6');
      words.expect('-m hl', '--hl-eq');
      return [{ field: 'hop-limit', values: [takeNumber(words, 255, ':')] }];
    case '-m ah':
      if (family !== 6) words.refuse('in IPv4 that is -p ah');
      words.take();
      return [{ field: 'protocol', values: numbers([protocolNumbers.ah]) }];
    case undefined:
    default:
      return undefined;
  }
}

function protocolMatches(words: Words, family: Family | undefined): readonly Match[] {
  words.expect('-p');
  if (words.next === 'icmp' || words.next === 'ipv6-icmp') {
    if (family === undefined) words.refuse('a line of both families');
    words.expect(...(family === 4 ? ['icmp', '--icmp-type'] : ['ipv6-icmp', '--icmpv6-type']));
    return [
      { field: 'protocol', values: numbers([icmpProtocol(family)]) },
      { field: 'icmp-type', values: [takeNumber(words, 255, ':')] },
    ];
  }
  if (words.next === 'ah' && family !== 4) words.refuse('ip6tables finds it with -m ah only');
  return [{ field: 'protocol', values: numbers([words.takeFrom(new Map([...withPorts, ...withoutPorts]))]) }];
}

function stateMatch(words: Words): Match {
  words.expect('-m conntrack', '--ctstate');
  const names = words.next?.split(',') ?? [];
  const found = names.map((name) => states.get(name) ?? words.refuse(`${name} is no state`));
  words.take();
  return { field: 'state', states: found };
}

/** Single ports take a slot, ranges two, and there are 15 (iptables-extensions(8)). */
function multiportMatch(words: Words): Match {
  words.expect('-m multiport');
  const field = words.takeFrom(portLists);
  const parts = words.next?.split(',') ?? [];
  const ranges = parts.map((part) => rangeOf(part, 65535, ':') ?? words.refuse(`${part} is no port or range`));
  if (parts.length + ranges.filter(({ lo, hi }) => lo < hi).length > 15) words.refuse('more than 15 slots');
  words.take();
  return { field, values: intervalSet(ranges) };
}

const portLists = new Map([
  ['--sports', 'source-port'],
  ['--dports', 'destination-port'],
] as const);

function requirePorts(words: Words, before: readonly Match[]): void {
  const isNamed = before.some(
    (one) =>
      one.field === 'protocol' && one.values.every(({ lo, hi }) => lo === hi && [...withPorts.values()].includes(lo)),
  );
  if (!isNamed) words.refuse('ports of a protocol that is not named before');
}
