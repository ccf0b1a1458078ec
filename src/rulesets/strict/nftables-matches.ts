import { protocolNumbers } from '../../net/transports.ts';
import { type Family } from '../../net/addresses.ts';
import { intervalSet } from '../../net/intervals.ts';
import { type State, carriesPorts, icmpProtocol } from '../../packets/packet.ts';
import type { PacketMatch } from '../../packets/packet-match.ts';
import { type Match, allOf, product } from '../match.ts';
import type { Direction } from '../../packets/packet.ts';
import { numbers, refuseRepetition, takeNumber, takePrefix, protocolsByNumber } from './values.ts';
import type { Words } from './line-words.ts';

/** As nft spells what it matches; IANA's numbers, as `nft describe` tells them. */
export const icmpTypes: Readonly<Record<Family, ReadonlyMap<string, number>>> = {
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

export const protocols: ReadonlyMap<string, number> = new Map([
  ...(['tcp', 'udp', 'sctp', 'gre', 'esp', 'ah'] as const).map((name) => [name, protocolNumbers[name]] as const),
  ...protocolsByNumber,
]);

export const trackedStates: ReadonlyMap<string, State> = new Map(
  (['established', 'related', 'invalid'] as const).map((state) => [state, state]),
);

/** The matches that a statement begins with, as one. What a match implies stands before it, as nft itself adds it. */
export function matchOf(words: Words, direction: Direction): Match {
  const parts: PacketMatch[] = [];
  for (;;) {
    const more = nextPart(words, direction, parts);
    if (more === undefined) return allOf(parts.map(product));
    refuseRepetition(words, parts, more, ['family', 'protocols']);
    parts.push(more);
  }
}

function nextPart(words: Words, direction: Direction, before: readonly PacketMatch[]): PacketMatch | undefined {
  switch (words.next) {
    case 'iif':
    case 'oif':
      words.expect(direction === 'in' ? 'iif' : 'oif', '"lo"');
      return { loopback: true };
    case 'meta':
      return metaPart(words);
    case 'ip':
      words.take();
      return addressPart(words, 4);
    case 'ip6':
      words.take();
      if (!words.takeIf('hoplimit')) return addressPart(words, 6);
      return { family: 6, hopLimits: [takeNumber(words, 255, '-')] };
    case 'icmp':
      return icmpPart(words, 4);
    case 'icmpv6':
      return icmpPart(words, 6);
    case 'tcp':
    case 'udp':
    case 'sctp':
      return { protocols: numbers([words.takeFrom(protocols)]), ...portPart(words) };
    case 'th': {
      const named = before.find((part) => part.protocols?.every(({ lo, hi }) => lo === hi && carriesPorts(lo)));
      if (named?.protocols === undefined) words.refuse('ports of protocols that are not named before');
      words.take();
      return { protocols: named.protocols, ...portPart(words) };
    }
    case undefined:
    default:
      return undefined;
  }
}

const familyNames = new Map<string, Family>([
  ['ipv4', 4],
  ['ipv6', 6],
]);

function metaPart(words: Words): PacketMatch {
  words.take();
  if (words.takeIf('nfproto')) return { family: words.takeFrom(familyNames) };
  words.expect('l4proto');
  return { protocols: numbers(setOf(words, () => words.takeFrom(protocols))) };
}

function addressPart(words: Words, family: Family): PacketMatch {
  const side = words.takeFrom(
    new Map([
      ['saddr', 'sources'],
      ['daddr', 'destinations'],
    ] as const),
  );
  return { family, [side]: setOf(words, () => takePrefix(words, family)) };
}

function icmpPart(words: Words, family: Family): PacketMatch {
  words.take();
  words.expect('type');
  const types = setOf(words, () => words.takeFrom(icmpTypes[family]));
  return { family, protocols: numbers([icmpProtocol(family)]), icmpTypes: numbers(types) };
}

function portPart(words: Words): PacketMatch {
  const side = words.takeFrom(
    new Map([
      ['sport', 'sourcePorts'],
      ['dport', 'ports'],
    ] as const),
  );
  return { [side]: intervalSet(setOf(words, () => takeNumber(words, 65535, '-'))) };
}

/** One value, or several between braces; a comma may follow the last. */
function setOf<T>(words: Words, take: () => T): readonly T[] {
  if (!words.takeIf('{')) return [take()];
  const values = [take()];
  while (words.takeIf(',') && words.next !== '}') values.push(take());
  words.expect('}');
  return values;
}
