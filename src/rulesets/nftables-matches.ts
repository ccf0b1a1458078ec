import { type Family } from '../net/addresses.ts';
import { intervalSet } from '../net/intervals.ts';
import { type State, carriesPorts, icmpProtocol, protocolNumbers } from '../packets/packet.ts';
import type { Chain, Match } from './ruleset.ts';
import { numbers, takeNumber, takePrefix } from './values.ts';
import type { Words } from './words.ts';

type Direction = Chain['direction'];

/** As nft spells what it matches; IANA's numbers, as `nft describe` tells them. */
const icmpTypes: Readonly<Record<Family, ReadonlyMap<string, number>>> = {
  4: new Map([
    ['destination-unreachable', 3],
    ['echo-request', 8],
    ['time-exceeded', 11],
    ['parameter-problem', 12],
  ]),
  6: new Map([
    ['destination-unreachable', 1],
    ['packet-too-big', 2],
    ['time-exceeded', 3],
    ['parameter-problem', 4],
    ['echo-request', 128],
    ['mld-listener-query', 130],
    ['mld-listener-report', 131],
    ['mld-listener-done', 132],
    ['nd-router-solicit', 133],
    ['nd-router-advert', 134],
    ['nd-neighbor-solicit', 135],
    ['nd-neighbor-advert', 136],
    ['mld2-listener-report', 143],
  ]),
};

const protocols: ReadonlyMap<string, number> = new Map(
  (['tcp', 'udp', 'sctp', 'gre', 'esp', 'ah'] as const).map((name) => [name, protocolNumbers[name]]),
);

export const trackedStates: ReadonlyMap<string, State> = new Map(
  (['established', 'related', 'invalid'] as const).map((state) => [state, state]),
);

/** The matches that a statement begins with. What a match implies stands before it, as nft itself adds it. */
export function matchesOf(words: Words, direction: Direction): readonly Match[] {
  const matches: Match[] = [];
  for (;;) {
    const more = nextMatches(words, direction, matches);
    if (more === undefined) return matches;
    for (const match of more) {
      const repeated = matches.some(({ field }) => field === match.field);
      if (repeated && match.field !== 'family' && match.field !== 'protocol')
        words.refuse(`${match.field} a second time`);
      matches.push(match);
    }
  }
}

function nextMatches(words: Words, direction: Direction, before: readonly Match[]): readonly Match[] | undefined {
  switch (words.next) {
    case 'iif':
    case 'oif':
      words.expect(direction === 'in' ? 'iif' : 'oif', '"lo"');
      return [{ field: 'loopback' }];
    case 'meta':
      return [metaMatch(words)];
    case 'ip':
      words.take();
      return addressMatches(words, 4);
    case 'ip6':
      words.take();
      return words.takeIf('hoplimit') ? hopLimitMatches(words) : addressMatches(words, 6);
    case 'icmp':
      return icmpMatches(words, 4);
    case 'icmpv6':
      return icmpMatches(words, 6);
    case 'tcp':
    case 'udp':
    case 'sctp':
      return [protocolMatch([words.takeFrom(protocols)]), portMatch(words)];
    case 'th':
      if (!hasPortsFor(before)) words.refuse('ports of protocols that are not named before');
      words.take();
      return [portMatch(words)];
    case undefined:
    default:
      return undefined;
  }
}

function metaMatch(words: Words): Match {
  words.take();
  if (words.takeIf('nfproto')) {
    return {
      field: 'family',
      family: words.takeFrom<Family>(
        new Map<string, Family>([
          ['ipv4', 4],
          ['ipv6', 6],
        ]),
      ),
    };
  }
  words.expect('l4proto');
  return protocolMatch(setOf(words, () => words.takeFrom(protocols)));
}

function addressMatches(words: Words, family: Family): readonly Match[] {
  const field = words.takeFrom(
    new Map([
      ['saddr', 'source'],
      ['daddr', 'destination'],
    ] as const),
  );
  return [
    { field: 'family', family },
    { field, prefixes: setOf(words, () => takePrefix(words, family)) },
  ];
}

function hopLimitMatches(words: Words): readonly Match[] {
  const limit = takeNumber(words, 255, '-');
  return [
    { field: 'family', family: 6 },
    { field: 'hop-limit', values: [limit] },
  ];
}

function icmpMatches(words: Words, family: Family): readonly Match[] {
  words.take();
  words.expect('type');
  const types = setOf(words, () => words.takeFrom(icmpTypes[family]));
  return [
    { field: 'family', family },
    protocolMatch([icmpProtocol(family)]),
    { field: 'icmp-type', values: numbers(types) },
  ];
}

function portMatch(words: Words): Match {
  const field = words.takeFrom(
    new Map([
      ['sport', 'source-port'],
      ['dport', 'destination-port'],
    ] as const),
  );
  return { field, values: intervalSet(setOf(words, () => takeNumber(words, 65535, '-'))) };
}

function hasPortsFor(matches: readonly Match[]): boolean {
  return matches.some(
    (one) => one.field === 'protocol' && one.values.every(({ lo, hi }) => lo === hi && carriesPorts(lo)),
  );
}

function protocolMatch(values: readonly number[]): Match {
  return { field: 'protocol', values: numbers(values) };
}

/** One value, or several between braces; a comma may follow the last. */
function setOf<T>(words: Words, take: () => T): readonly T[] {
  if (!words.takeIf('{')) return [take()];
  const values = [take()];
  while (words.takeIf(',') && words.next !== '}') values.push(take());
  words.expect('}');
  return values;
}
