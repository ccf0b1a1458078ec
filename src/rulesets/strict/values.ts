import type { Family } from '../../net/addresses.ts';
import { type Interval, type IntervalSet, intervalSet } from '../../net/intervals.ts';
import { type Prefix, parsePrefix } from '../../net/prefixes.ts';
import { protocolNumbers } from '../../net/transports.ts';
import { icmpProtocol } from '../../packets/packet.ts';
import type { PacketMatch } from '../../packets/packet-match.ts';
import type { Words } from './line-words.ts';

export function takePrefix(words: Words, family: Family): Prefix {
  const prefix = parsePrefix(words.next ?? '');
  if (!prefix.ok || prefix.value.family !== family) words.refuse(`no address or prefix of IPv${family}`);
  words.take();
  return prefix.value;
}

/** A number, or a range of them, both ends included. */
export function takeNumber(words: Words, highest: number, separator: '-' | ':'): Interval<number> {
  const found = rangeOf(words.next ?? '', highest, separator);
  if (found === undefined) words.refuse(`no number or range up to ${highest}`);
  words.take();
  return found;
}

/** Undefined for what is no number, too high, or runs backwards. */
export function rangeOf(text: string, highest: number, separator: '-' | ':'): Interval<number> | undefined {
  const [from = '', to = from, ...more] = text.split(separator);
  if (more.length > 0 || ![from, to].every((end) => /^(0|[1-9][0-9]{0,4})$/.test(end))) return undefined;
  const [lo, hi] = [Number(from), Number(to)];
  return lo <= hi && hi <= highest ? { lo, hi } : undefined;
}

/** A field that is matched twice; those that another match implies may have been there before. */
export function refuseRepetition(
  words: Words,
  before: readonly PacketMatch[],
  more: PacketMatch,
  implied: readonly (keyof PacketMatch)[],
): void {
  const fields = (Object.keys(more) as (keyof PacketMatch)[]).filter((field) => !implied.includes(field));
  const repeated = fields.find((field) => before.some((part) => field in part));
  if (repeated !== undefined) words.refuse(`${repeated} a second time`);
}

export function numbers(values: readonly number[]): IntervalSet<number> {
  return intervalSet(values.map((value) => ({ lo: value, hi: value })));
}

const { icmp, tcp, udp, gre, esp, ah, sctp } = protocolNumbers;
const byName: ReadonlySet<number> = new Set([icmp, icmpProtocol(6), tcp, udp, gre, esp, ah, sctp]);

/** Protocols that writers name by number: all but those that they name, and 0, which iptables takes as any. */
export const protocolsByNumber: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 255 }, (_, i) => i + 1).flatMap((number) =>
    byName.has(number) ? [] : [[String(number), number] as const],
  ),
);
