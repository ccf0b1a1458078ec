import type { Family } from '../../net/addresses.ts';
import { carriesPorts, icmpProtocol } from '../../packets/packet.ts';
import type { PacketMatch } from '../../packets/packet-match.ts';
import { product } from '../match.ts';
import type { RulesetRule } from '../ruleset.ts';
import { icmpTypes, protocols } from './nftables-matches.ts';
import { numbers, takeNumber, takePrefix } from './values.ts';
import type { Words } from './line-words.ts';

/** A named set of concatenated fields: what of a packet is looked up, and what lets it through, element by element. */
export interface ReadSet {
  readonly name: string;
  /** The fields as nft writes them. */
  readonly key: string;
  /** A rule for each element, where it stands. */
  readonly rules: readonly RulesetRule[];
}

/** One field of an element: reads a value, as what it asks of a packet whose fields before it are `before`. */
type Field = (words: Words, before: PacketMatch) => PacketMatch;

const fields: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['ip saddr', (words) => ({ family: 4, sources: [takePrefix(words, 4)] })],
  ['ip daddr', (words) => ({ family: 4, destinations: [takePrefix(words, 4)] })],
  ['ip6 saddr', (words) => ({ family: 6, sources: [takePrefix(words, 6)] })],
  ['ip6 daddr', (words) => ({ family: 6, destinations: [takePrefix(words, 6)] })],
  ['icmp type', (words) => icmpType(words, 4)],
  ['icmpv6 type', (words) => icmpType(words, 6)],
  ['meta l4proto', (words) => ({ protocols: numbers([words.takeFrom(protocols)]) })],
  ['th sport', (words, before) => ({ sourcePorts: [portOf(words, before)] })],
  ['th dport', (words, before) => ({ ports: [portOf(words, before)] })],
]);

function icmpType(words: Words, family: Family): PacketMatch {
  const types = numbers([words.takeFrom(icmpTypes[family])]);
  return { family, protocols: numbers([icmpProtocol(family)]), icmpTypes: types };
}

/** `th` reads two bytes of whatever is carried: only behind a protocol that has ports are they ports. */
function portOf(words: Words, { protocols: named }: PacketMatch): { readonly lo: number; readonly hi: number } {
  if (named?.every(({ lo, hi }) => lo === hi && carriesPorts(lo)) !== true) words.refuse('a port of no such protocol');
  return takeNumber(words, 65535, '-');
}

/** Names of fields with a dot between them, as both a set and the rules that look into it say them. */
export function takeKey(words: Words): string {
  const names: string[] = [];
  do {
    const name = `${words.take()} ${words.take()}`;
    if (!fields.has(name)) words.refuse(`${name} is no field of a set`);
    if (names.includes(name)) words.refuse(`${name} a second time`);
    names.push(name);
  } while (words.takeIf('.'));
  return names.join(' . ');
}

/** The lines of a set, from its name to the brace that closes it. */
export function setOf([opening, type, flags, counter, elements, ...rest]: readonly (Words | undefined)[]): ReadSet {
  const name = setName(opening!);
  type?.expect('typeof');
  const key = type === undefined ? '' : takeKey(type);
  type?.end();
  expectWhole(opening!, flags, 'flags', 'interval');
  expectWhole(opening!, counter, 'counter');
  expectWhole(opening!, elements, 'elements', '=', '{');
  expectWhole(opening!, rest.pop(), '}');
  expectWhole(opening!, rest.pop(), '}');
  const columns = key.split(' . ').map((field) => fields.get(field)!);
  return { name, key, rules: rest.map((words) => elementOf(words!, columns)) };
}

function setName(words: Words): string {
  words.expect('set');
  const name = words.take();
  if (!/^[a-z][a-z0-9_]*$/.test(name)) words.refuse(`${name} is no name of a set`);
  words.expect('{');
  words.end();
  return name;
}

function expectWhole(opening: Words, words: Words | undefined, ...expected: readonly string[]): void {
  if (words === undefined) opening.refuse(`the set lacks: ${expected.join(' ')}`);
  words.expect(...expected);
  words.end();
}

/** What is in the set is let through, and every element is looked at alone: they are rules, in any order. */
function elementOf(words: Words, columns: readonly Field[]): RulesetRule {
  let element: PacketMatch = {};
  for (const [i, take] of columns.entries()) {
    if (i > 0) words.expect('.');
    const more = take(words, element);
    element = consistent(words, element, more);
  }
  if (words.takeIf('comment')) words.takeQuoted();
  words.expect(',');
  words.end();
  return { line: words.line, text: words.text, match: product(element), action: { kind: 'accept' } };
}

function consistent(words: Words, element: PacketMatch, more: PacketMatch): PacketMatch {
  if (element.family !== undefined && more.family !== undefined && element.family !== more.family) {
    words.refuse('fields of both families');
  }
  if (element.protocols !== undefined && more.protocols !== undefined) words.refuse('a protocol a second time');
  return { ...element, ...more };
}
