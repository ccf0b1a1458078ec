import { type Family, addressBits, parseAddress } from '../../../net/addresses.ts';
import { type IntervalSet, difference, intersection, intervalSet, overlaps } from '../../../net/intervals.ts';
import { type Prefix, coverInterval, prefix } from '../../../net/prefixes.ts';
import type { PacketMatch } from '../../../packets/packet-match.ts';
import { type Match, allOf, always, anyOf, never, not, product, toBroadcast } from '../../match.ts';
import type { NftConstants } from './constants.ts';
import type { Atom, Value } from './values.ts';

/** What stands left of a match: something that can be read from a packet. */
export interface Key {
  /** What a packet has that it can be read from: nft itself asks for that first, and the listing leaves it out. */
  readonly needs: Match;
  /** The packets that have what it needs, and one of the values; undefined where that is not understood. */
  readonly among: (values: readonly Value[]) => Match | undefined;
  /** The lowest and the highest value, where they have an order. */
  readonly ends?: readonly [Atom, Atom];
  /** Where it is a number: what a word for it means, and the packets whose number passes a test. */
  readonly number?: (value: Value) => number | undefined;
  readonly where?: (test: (value: number) => boolean) => Match | undefined;
  /** The same with a mask before it is compared, where bits are no numbers that can be told apart. */
  readonly masked?: (mask: number) => Key;
  /** Each bit has a meaning of its own. */
  readonly bits?: true;
  /** It is empty at this hook, and kernels differ in what a comparison with that gives. */
  readonly absent?: true;
}

/** Nothing here tells what it is. */
export function unknownKey(needs: Match = always): Key {
  return { needs, among: () => undefined };
}

type NumberField =
  'protocols' | 'sourcePorts' | 'ports' | 'originalPorts' | 'icmpTypes' | 'icmpCodes' | 'tcpFlags' | 'hopLimits';

/** A number of a product, up to `highest`, which is one less than a power of two. */
export function numberKey(needs: PacketMatch, field: NumberField, highest: number, names: NftConstants): Key {
  const number = numbering(names, highest);
  const having = (set: IntervalSet<number>): Match => {
    const possible = needs[field];
    return set.length === 0
      ? never
      : product({ ...needs, [field]: possible === undefined ? set : intersection(possible, set) });
  };
  return {
    needs: product(needs),
    among(values) {
      const set = intervalsOf(values, number, highest);
      return set === undefined ? undefined : having(set);
    },
    ends: [0, highest],
    number,
    where: (test) => having(numbersWhere(test, highest)),
  };
}

/** The same, unless one of the values stands for something else than itself. */
export function except(key: Key, special: ReadonlySet<number>): Key {
  const { ends, number = () => undefined } = key;
  const set = intervalSet([...special].map((one) => ({ lo: one, hi: one })));
  const meansMore = (values: readonly Value[]): boolean => {
    const named = intervalsOf(values, number, Number(ends?.[1]));
    return named === undefined || overlaps(named, set);
  };
  return {
    needs: key.needs,
    ...(ends === undefined ? {} : { ends }),
    among: (values) => (meansMore(values) ? undefined : key.among(values)),
  };
}

export function numbering(names: NftConstants, highest: number): (value: Value) => number | undefined {
  const number = (value: Value): number | undefined => {
    if (value.kind === 'bits') {
      const bits = value.of.map(number);
      return bits.every((bit) => bit !== undefined) ? bits.reduce((sum, bit) => sum | bit, 0) : undefined;
    }
    if (value.kind !== 'one') return undefined;
    const found = typeof value.value === 'string' ? names.get(value.value) : value.value;
    return typeof found === 'number' && Number.isInteger(found) && found >= 0 && found <= highest ? found : undefined;
  };
  return number;
}

export function intervalsOf(
  values: readonly Value[],
  number: (value: Value) => number | undefined,
  highest: number,
): IntervalSet<number> | undefined {
  const intervals = values.map((value) => {
    if (value.kind === 'rest') return { lo: 0, hi: highest };
    const [from, to] = value.kind === 'range' ? [value.from, value.to] : [undefined, undefined];
    const lo = number(from === undefined ? startOf(value) : { kind: 'one', value: from });
    const hi = to === undefined ? endOf(value, lo, highest) : number({ kind: 'one', value: to });
    return lo === undefined || hi === undefined || lo > hi ? undefined : { lo, hi };
  });
  return intervals.every((one) => one !== undefined) ? intervalSet(intervals) : undefined;
}

function startOf(value: Value): Value {
  return value.kind === 'prefix' ? { kind: 'one', value: value.address } : value;
}

/** Of a prefix the number that ends with ones behind its length, as in `0x10/4` of eight bits. */
function endOf(value: Value, lo: number | undefined, highest: number): number | undefined {
  if (value.kind !== 'prefix' || lo === undefined) return lo;
  const bits = Math.log2(highest + 1);
  return value.length > bits ? undefined : lo | (2 ** (bits - value.length) - 1);
}

function numbersWhere(test: (value: number) => boolean, highest: number): IntervalSet<number> {
  const all: { lo: number; hi: number }[] = [];
  for (let value = 0; value <= highest; value++) if (test(value)) all.push({ lo: value, hi: value });
  return intervalSet(all);
}

export function addressKey(family: Family, side: 'sources' | 'destinations' | 'originalDestinations'): Key {
  return {
    needs: product({ family }),
    among(values) {
      const prefixes = values.map((value) => prefixesOf(family, value));
      return prefixes.every((one) => one !== undefined) ? product({ family, [side]: prefixes.flat() }) : undefined;
    },
    ends: family === 4 ? ['0.0.0.0', '255.255.255.255'] : ['::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  };
}

function prefixesOf(family: Family, value: Value): readonly Prefix[] | undefined {
  switch (value.kind) {
    case 'one':
    case 'prefix': {
      const address = addressOf(family, value.kind === 'one' ? value.value : value.address);
      const length = value.kind === 'one' ? addressBits(family) : value.length;
      return address === undefined || length > addressBits(family) ? undefined : [prefix(family, address, length)];
    }
    case 'range': {
      const [lo, hi] = [addressOf(family, value.from), addressOf(family, value.to)];
      return lo === undefined || hi === undefined || lo > hi ? undefined : coverInterval(family, { lo, hi });
    }
    case 'rest':
      return [prefix(family, 0n, 0)];
    case 'bits':
    case 'concat':
    case 'other':
      return undefined;
  }
}

function addressOf(family: Family, value: Atom): bigint | undefined {
  const address = parseAddress(withoutDots(String(value)));
  return address.ok && address.value.family === family ? address.value.value : undefined;
}

/** IPv6 that ends as IPv4 does, as inet_ntop(3) prints `::ffff:192.0.2.1`. */
function withoutDots(text: string): string {
  const [, head = '', tail = ''] = /^(.*:)([0-9]+(?:\.[0-9]+){3})$/.exec(text) ?? [];
  const four = parseAddress(tail);
  if (head === '' || !four.ok) return text;
  return `${head}${(four.value.value >> 16n).toString(16)}:${(four.value.value & 0xffffn).toString(16)}`;
}

/** By name or number; what has neither is no IP, and no packet here. */
export function familyKey(families: ReadonlyMap<Atom, Family | undefined>): Key {
  return {
    needs: always,
    among(values) {
      const named = values.map((value) =>
        value.kind === 'one' && families.has(value.value) ? value.value : undefined,
      );
      if (!named.every((one) => one !== undefined)) return undefined;
      const found = new Set(named.flatMap((one) => families.get(one) ?? []));
      return found.size === 2 ? always : anyOf([...found].map((family) => product({ family })));
    },
  };
}

/** A value on the left, as nft allows in a concatenation: equal or not, whatever the packet is. */
export function constantKey(constant: Atom): Key {
  const isSame = ({ kind, ...rest }: Value): boolean | undefined =>
    kind === 'one' && 'value' in rest && typeof rest.value === typeof constant ? rest.value === constant : undefined;
  return {
    needs: always,
    among(values) {
      const same = values.map((value) => (value.kind === 'rest' ? true : isSame(value)));
      if (same.includes(true)) return always;
      return same.includes(undefined) ? undefined : never;
    },
  };
}

/** Loopback's interface always has the number 1 (LOOPBACK_IFINDEX of the kernel); no rule here names the others so. */
export function interfaceKey(field: 'interface' | 'leaves'): Key {
  return {
    needs: always,
    among(values) {
      const matches = values.map((value) => {
        if (value.kind === 'rest') return always;
        if (value.kind !== 'one') return undefined;
        return value.value === 1 ? product({ loopback: true }) : interfaceLike(String(value.value), field);
      });
      return matches.every((one) => one !== undefined) ? anyOf(matches) : undefined;
    },
  };
}

/** A name, or how it begins: `eth*`. */
export function interfaceLike(pattern: string, field: 'interface' | 'leaves' = 'interface'): Match | undefined {
  if (pattern === 'lo') return product({ loopback: true });
  // A star that is part of a name is written `\*`, and a number stands for an interface that is gone.
  if (/^[0-9]*$|[\\]|\*./.test(pattern)) return undefined;
  const named = product({ [field]: pattern });
  const withLoopback = pattern.endsWith('*') && 'lo'.startsWith(pattern.slice(0, -1));
  return withLoopback ? anyOf([product({ loopback: true }), named]) : named;
}

const multicast: Readonly<Record<Family, Match>> = {
  4: product({ family: 4, destinations: [prefix(4, 0xe0000000n, 4)] }),
  6: product({ family: 6, destinations: [prefix(6, 0xffn << 120n, 8)] }),
};

const group = anyOf([multicast[4], multicast[6]]);

const broadcast: Match = allOf([product({ family: 4 }), not(multicast[4]), toBroadcast]);

/** What kind of address the destination is (nft(8), fib expressions; nft_fib.c): what a machine sends to itself goes over loopback. */
export function destinationTypeKey(sends: boolean): Key {
  const own = sends ? product({ loopback: true }) : allOf([product({ own: true }), not(broadcast)]);
  const types: ReadonlyMap<Atom, Match> = new Map([
    ['local', allOf([own, not(group)])],
    ['multicast', group],
    ['broadcast', broadcast],
  ]);
  return {
    needs: always,
    among(values) {
      const matches = values.map((value) => (value.kind === 'one' ? types.get(value.value) : undefined));
      return matches.every((one) => one !== undefined) ? anyOf(matches) : undefined;
    },
  };
}

export function macKey(needs: Match): Key {
  return {
    needs,
    among(values) {
      const macs = values.map((value) =>
        value.kind === 'one' && /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(String(value.value))
          ? product({ mac: String(value.value) })
          : undefined,
      );
      return macs.every((one) => one !== undefined) ? anyOf(macs) : undefined;
    },
  };
}

/** The key with something done to its bits before it is compared. */
export function computed(key: Key, work: (value: number) => number): Key {
  const { number, where, needs, bits } = key;
  if (number === undefined || where === undefined) return unknownKey(needs);
  const test = (wanted: IntervalSet<number>) => (value: number) => {
    const result = work(value);
    return difference([{ lo: result, hi: result }], wanted).length === 0;
  };
  const among: Key['among'] = (values) => {
    const wanted = intervalsOf(values, number, 0xffff);
    return wanted === undefined ? undefined : where(test(wanted));
  };
  const also: Key['where'] = (passes) => where((value) => passes(work(value)));
  return { needs, among, ends: [0, 0xffff], number, where: also, ...(bits === undefined ? {} : { bits }) };
}
