import { protocolNumbers } from '../../../net/transports.ts';
import type { Family } from '../../../net/addresses.ts';
import { difference, intersection, single } from '../../../net/intervals.ts';
import { icmpProtocol } from '../../../packets/packet.ts';
import type { PacketMatch } from '../../../packets/packet-match.ts';
import { type Match, allOf, always, anyOf, never, product } from '../../match.ts';
import { type Json, isArray, isObject, only } from '../json-values.ts';
import {
  type Key,
  addressKey,
  computed,
  constantKey,
  destinationTypeKey,
  except,
  familyKey,
  interfaceKey,
  macKey,
  numberKey,
  unknownKey,
} from './key.ts';
import { conditionKey, namedKey, sourceTypeKey } from './condition-keys.ts';
import { extensionHeaders, icmpCodeNames, icmpTypeNames, noNames, protocolNames, tcpFlagNames } from './constants.ts';
import { trackedKey } from './tracking-keys.ts';
import { type Reading, carrying, namer, narrowed, unknown } from './reading.ts';
import { textOf } from './statement-text.ts';
import { type Atom, type Value, valueOf, valueText } from './values.ts';

/** What a left side of a match, or the key of a map, reads from packets. */
export function keyOf(json: Json, reading: Reading): Key {
  if (typeof json === 'string' || typeof json === 'number') return constantKey(json);
  const [kind, body = null] = only(json) ?? [];
  switch (kind) {
    case 'payload':
      return payloadKey(body, reading);
    case 'meta':
      return metaKey(textOf(member(body, 'key')), reading, json);
    case 'ct':
      return trackedKey(body, reading, json);
    case 'fib':
      return fibKey(body, reading);
    case 'concat':
      return concatKey(body, reading);
    case '&':
    case '|':
    case '^':
      return bitsKey(kind, body, reading);
    case 'exthdr':
      return unknownKey(product({ family: 6 }));
    case 'ip option':
      return unknownKey(product({ family: 4 }));
    case 'tcp option':
      return namedKey(json, product({ protocols: tcp }), reading);
    case 'sctp chunk':
      return unknownKey(product({ protocols: single(protocolNumbers.sctp) }));
    case undefined:
    default:
      return unknownKey();
  }
}

function member(body: Json, key: string): Json {
  return isObject(body) ? (body[key] ?? null) : null;
}

function fibKey(body: Json, { view }: Reading): Key {
  const flags = member(body, 'flags');
  const asks = isArray(flags) ? flags : [flags];
  const isOfType = member(body, 'result') === 'type' && asks.length === 1;
  if (isOfType && asks[0] === 'saddr') return sourceTypeKey;
  const isType = isOfType && asks[0] === 'daddr';
  return isType && view.way !== undefined ? destinationTypeKey(view.way === 'out') : unknownKey();
}

const tcp = single(protocolNumbers.tcp);

const MAX_PORT = 65535;

function icmpOf(family: Family): PacketMatch {
  return { family, protocols: single(icmpProtocol(family)) };
}

const ethernet: ReadonlyMap<Atom, Family | undefined> = new Map<Atom, Family | undefined>([
  ...[['ip', 4] as const, ['ip6', 6] as const, [0x0800, 4] as const, [0x86dd, 6] as const],
  ...[['arp', undefined] as const, [0x0806, undefined] as const],
]);

const versions: ReadonlyMap<Atom, Family | undefined> = new Map<Atom, Family>([
  [4, 4],
  [6, 6],
]);

const netFilterFamilies: ReadonlyMap<Atom, Family> = new Map<Atom, Family>([
  ...[['ipv4', 4] as const, ['ipv6', 6] as const, [2, 4] as const, [10, 6] as const],
]);

/** By protocol and field; a field that is not here is unknown in the packets of {@link headers}. */
const fields: ReadonlyMap<string, Key> = new Map<string, Key>([
  ['ip version', familyKey(versions)],
  ['ip6 version', familyKey(versions)],
  ['ip saddr', addressKey(4, 'sources')],
  ['ip daddr', addressKey(4, 'destinations')],
  ['ip protocol', numberKey({ family: 4 }, 'protocols', 255, protocolNames)],
  ['ip ttl', numberKey({ family: 4 }, 'hopLimits', 255, noNames)],
  ['ip6 saddr', addressKey(6, 'sources')],
  ['ip6 daddr', addressKey(6, 'destinations')],
  ['ip6 nexthdr', except(numberKey({ family: 6 }, 'protocols', 255, protocolNames), extensionHeaders)],
  ['ip6 hoplimit', numberKey({ family: 6 }, 'hopLimits', 255, noNames)],
  ...(['tcp', 'udp', 'sctp'] as const).flatMap((name) => {
    const needs = { protocols: single(protocolNumbers[name]) };
    return [
      [`${name} sport`, numberKey(needs, 'sourcePorts', MAX_PORT, noNames)],
      [`${name} dport`, numberKey(needs, 'ports', MAX_PORT, noNames)],
    ] as const;
  }),
  ['tcp flags', { ...numberKey({ protocols: tcp }, 'tcpFlags', 255, tcpFlagNames), bits: true }],
  ['icmp type', numberKey(icmpOf(4), 'icmpTypes', 255, icmpTypeNames[4])],
  ['icmp code', numberKey(icmpOf(4), 'icmpCodes', 255, icmpCodeNames[4])],
  ['icmpv6 type', numberKey(icmpOf(6), 'icmpTypes', 255, icmpTypeNames[6])],
  ['icmpv6 code', numberKey(icmpOf(6), 'icmpCodes', 255, icmpCodeNames[6])],
]);

/** The packets that have a header: what nft asks for before it looks into one (`nft --debug=netlink`). */
const headers: ReadonlyMap<string, PacketMatch> = new Map<string, PacketMatch>([
  ['ip', { family: 4 }],
  ['ip6', { family: 6 }],
  ['icmp', icmpOf(4)],
  ['icmpv6', icmpOf(6)],
  ...['tcp', 'udp', 'udplite', 'sctp', 'dccp', 'esp', 'ah', 'comp', 'gre', 'igmp'].map(
    (name) => [name, { protocols: single(protocolNames.get(name) ?? 0) }] as const,
  ),
]);

function payloadKey(body: Json, reading: Reading): Key {
  const protocol = textOf(member(body, 'protocol'));
  const name = `${protocol} ${textOf(member(body, 'field'))}`;
  if (name === 'ip6 nexthdr') reading.remark(NO_EXTENSIONS);
  if (name === 'th sport' || name === 'th dport')
    return isRewritten(body, reading) ? unknownKey() : portKey(name, reading);
  if (name === 'ether type') return familyKey(ethernet);
  if (name === 'ether saddr' && reading.view.way === 'in') return macKey(ofEthernet(reading));
  const needs = headers.get(protocol);
  const condition = conditionKey(
    name,
    needs === undefined ? always : product(needs),
    namer(reading, { payload: body }),
  );
  if (condition !== undefined) return condition;
  if (isRewritten(body, reading)) return unknownKey(needs === undefined ? always : product(needs));
  return fields.get(name) ?? unknownKey(needs === undefined ? always : product(needs));
}

/** Rules write the field on the way, so that the packet need not have there what it arrived with. */
function isRewritten(body: Json, { rewritten }: Reading): boolean {
  const field = member(body, 'field');
  return typeof field === 'string' && rewritten.has(field);
}

const NO_EXTENSIONS =
  'ip6 nexthdr is read as the protocol, as if IPv6 had no extension headers: a packet that has some is not matched by it.';

/** Only some interfaces have hardware addresses; nft asks for them first. */
function ofEthernet(reading: Reading): Match {
  return allOf([product({ loopback: false }), reading.shared('iiftype ether')]);
}

/** Ports where the protocol has them; of others nft reads the same bytes, and nothing here tells what they are. */
function portKey(name: string, reading: Reading): Key {
  const [ports, rest] = [intersection(reading.protocols, carrying), difference(reading.protocols, carrying)];
  const known = numberKey({ protocols: ports }, name === 'th sport' ? 'sourcePorts' : 'ports', MAX_PORT, noNames);
  if (rest.length === 0) return known;
  return {
    ...known,
    needs: product({ protocols: reading.protocols }),
    among(values) {
      const match = known.among(values);
      if (match === undefined) return undefined;
      const words = `${name} ${values.map(valueText).join(', ')} of a protocol that may have no ports`;
      return anyOf([match, allOf([product({ protocols: rest }), reading.shared(words)])]);
    },
  };
}

const metaKeys: ReadonlyMap<string, Key> = new Map<string, Key>([
  ['l4proto', numberKey({}, 'protocols', 255, protocolNames)],
  ['protocol', familyKey(ethernet)],
  ['nfproto', familyKey(netFilterFamilies)],
]);

function metaKey(key: string, reading: Reading, whole: Json): Key {
  const { way } = reading.view;
  if (!/^[io]if(name)?$/.test(key)) return metaKeys.get(key) ?? namedKey(whole, always, reading);
  if (way === undefined) return unknownKey();
  const incoming = key.startsWith('i');
  if (way === 'forward') return interfaceKey(incoming ? 'interface' : 'leaves');
  return incoming === (way === 'in') ? interfaceKey('interface') : { ...unknownKey(), absent: true };
}

function concatKey(body: Json, reading: Reading): Key {
  const parts = isArray(body) ? body : reading.refuse('a concatenation of nothing');
  const needs = allOf(parts.map((part) => keyOf(part, reading).needs));
  return {
    needs,
    among: (values) => anyOf(values.map((value) => (value.kind === 'rest' ? needs : rowOf(value, parts, reading)))),
  };
}

function rowOf(value: Value, parts: readonly Json[], reading: Reading): Match {
  const cells = value.kind === 'concat' ? value.of : [];
  if (cells.length !== parts.length) reading.refuse(`${valueText(value)} has not as many parts as it should`);
  const matches: Match[] = [];
  let before = reading;
  for (const [i, part] of parts.entries()) {
    const match = cellOf(part, cells[i]!, before);
    matches.push(match);
    before = narrowed(before, match);
  }
  return allOf(matches);
}

function cellOf(part: Json, cell: Value, reading: Reading): Match {
  const key = keyOf(part, reading);
  if (key.absent === true) return never;
  return key.among([cell]) ?? allOf([key.needs, unknown(reading, `${textOf(part)} ${valueText(cell)}`, part)]);
}

const operations = {
  '&': (a: number, b: number) => a & b,
  '|': (a: number, b: number) => a | b,
  '^': (a: number, b: number) => a ^ b,
} as const;

function bitsKey(operator: keyof typeof operations, body: Json, reading: Reading): Key {
  const [left = null, right = null] = isArray(body) ? body : [];
  const key = keyOf(left, reading);
  const mask = key.number?.(valueOf(right, reading.refuse));
  if (operator === '&' && mask !== undefined && key.masked !== undefined) return key.masked(mask);
  return mask === undefined ? unknownKey(key.needs) : computed(key, (value) => operations[operator](value, mask));
}
