import { type Address, type Family, addressBits, families, formatAddress, parseAddress } from './addresses.ts';
import { type Interval, type IntervalSet, difference, intervalSet, sameSet } from './intervals.ts';
import { type Parsed, parsed, unparsed } from './parsed.ts';

/** A prefix: the closed interval of all addresses that share their first `length` bits. */
export interface Prefix extends Interval<bigint> {
  readonly family: Family;
  /** In bits: 0 to 32 for IPv4, 0 to 128 for IPv6. A single address has the maximum. */
  readonly length: number;
}

export function prefix(family: Family, address: bigint, length: number): Prefix {
  const span = (1n << BigInt(addressBits(family) - length)) - 1n;
  const lo = address & ~span;
  return { family, length, lo, hi: lo + span };
}

export const everything: readonly Prefix[] = [prefix(4, 0n, 0), prefix(6, 0n, 0)];

export function isSingleAddress({ family, length }: Prefix): boolean {
  return length === addressBits(family);
}

/** Parses `192.0.2.0/24`, `2001:db8::/32` or a single address. Bits that are set beyond the prefix length are an error. */
export function parsePrefix(text: string): Parsed<Prefix> {
  const [addressText = '', lengthText, ...more] = text.split('/');
  if (more.length > 0) return unparsed('has more than one slash', 'write an address, a slash and the prefix length');
  const range = lengthText === undefined ? rangeHelp(text) : undefined;
  if (range !== undefined) return unparsed('is a range of addresses', range);
  const address = parseAddress(addressText);
  if (!address.ok) return address;
  const { family, value } = address.value;
  const bits = addressBits(family);
  if (lengthText === undefined) return parsed(prefix(family, value, bits));
  if (/^[0-9]+\./.test(lengthText)) return unparsed('has a dotted mask', 'write the prefix length, such as /24');
  if (/^0[0-9]+$/.test(lengthText))
    return unparsed(`has the prefix length ${lengthText}`, `write /${String(Number(lengthText))}`);
  if (!/^[0-9]{1,3}$/.test(lengthText) || Number(lengthText) > bits) {
    return unparsed(
      `has the prefix length ${lengthText}`,
      `write a length from 0 to ${String(bits)} for IPv${String(family)}`,
    );
  }
  const result = prefix(family, value, Number(lengthText));
  if (result.lo !== value) {
    return unparsed(
      'has host bits set',
      `write ${formatPrefix(result)} for the network, or ${formatAddress(address.value)} for the address alone`,
    );
  }
  return parsed(result);
}

/** Parses what {@link parsePrefix} does, or a pool `FIRST-LAST`, as the smallest list of prefixes that is the pool. */
export function parsePool(text: string): Parsed<readonly Prefix[]> {
  const range = parseAddressRange(text);
  if (range === undefined) {
    const block = parsePrefix(text);
    return block.ok ? parsed([block.value]) : block;
  }
  const { first, last } = range;
  if (first.family !== last.family) return unparsed('mixes IPv4 and IPv6', 'write one range for each');
  if (first.value > last.value) {
    const help = `write ${formatAddress(last)}-${formatAddress(first)}`;
    return unparsed('begins with the larger address', help);
  }
  return parsed(coverInterval(first.family, { lo: first.value, hi: last.value }));
}

/** What two lists of prefixes have in common, as prefixes of either list; of two that are equal the one of the first list. */
export function commonPrefixes(some: readonly Prefix[], others: readonly Prefix[]): readonly Prefix[] {
  const found = some.flatMap((one) =>
    others.flatMap((other) => (prefixIncludes(other, one) ? [one] : prefixIncludes(one, other) ? [other] : [])),
  );
  return [...new Set(found)];
}

const MOST_WRITTEN = 8;

/** Parses `FIRST-LAST`, in this order or backwards, also of two families; undefined if the text is not such a range. */
export function parseAddressRange(text: string): { readonly first: Address; readonly last: Address } | undefined {
  const [first, last, ...more] = text.split('-').map((part) => parseAddress(part.trim()));
  if (first?.ok !== true || last?.ok !== true || more.length > 0) return undefined;
  return { first: first.value, last: last.value };
}

/** The prefixes to write instead of `FIRST-LAST`; undefined if the text is not such a range. */
function rangeHelp(text: string): string | undefined {
  const range = parseAddressRange(text);
  if (range === undefined) return undefined;
  const { first, last } = range;
  const { family, value: lo } = first;
  const { value: hi } = last;
  if (family !== last.family) return 'write prefixes of one family';
  if (lo > hi) return `write the prefixes from ${formatAddress(last)} to ${formatAddress(first)}`;
  const cover = coverInterval(family, { lo, hi });
  const shown = cover.slice(0, MOST_WRITTEN).map(formatPrefix).join(', ');
  const left = cover.length - MOST_WRITTEN;
  return `write its prefixes as a list: [${shown}${left > 0 ? `, and ${String(left)} more` : ''}]`;
}

/** Formats a prefix as the language writes it: a single address has no `/32` or `/128`. */
export function formatPrefix(block: Prefix): string {
  const address: Address = { family: block.family, value: block.lo };
  return isSingleAddress(block) ? formatAddress(address) : `${formatAddress(address)}/${String(block.length)}`;
}

export function samePrefix(a: Prefix, b: Prefix): boolean {
  return a.family === b.family && a.length === b.length && a.lo === b.lo;
}

/** Orders prefixes by family and address, the wider first: prefixes nest or are apart, so each follows those that include it. */
export function comparePrefixes(a: Prefix, b: Prefix): number {
  const byAddress = a.lo < b.lo ? -1 : a.lo > b.lo ? 1 : 0;
  return a.family - b.family || byAddress || a.length - b.length;
}

export function prefixIncludes(outer: Prefix, inner: Prefix): boolean {
  return outer.family === inner.family && outer.lo <= inner.lo && inner.hi <= outer.hi;
}

/** Returns the addresses of the prefixes of one family as a set. */
export function addressSet(prefixes: readonly Prefix[], family: Family): IntervalSet<bigint> {
  return intervalSet(prefixes.filter((block) => block.family === family));
}

/** Returns the smallest list of prefixes whose union is the interval, ascending. */
export function coverInterval(family: Family, { lo, hi }: Interval<bigint>): readonly Prefix[] {
  const cover: Prefix[] = [];
  const bits = addressBits(family);
  for (let from = lo; from <= hi;) {
    let length = bits;
    while (length > 0) {
      const wider = prefix(family, from, length - 1);
      if (wider.lo !== from || wider.hi > hi) break;
      length--;
    }
    const block = prefix(family, from, length);
    cover.push(block);
    from = block.hi + 1n;
  }
  return cover;
}

/** The prefixes without the addresses of others, as prefixes again; the same list where these take nothing. */
export function withoutPrefixes(prefixes: readonly Prefix[], others: readonly Prefix[]): readonly Prefix[] {
  return families.reduce((left, family) => {
    const own = addressSet(prefixes, family);
    const rest = difference(own, addressSet(others, family));
    if (sameSet(own, rest)) return left;
    const ofOthers = left.filter((block) => block.family !== family);
    return [...ofOthers, ...rest.flatMap((interval) => coverInterval(family, interval))];
  }, prefixes);
}

/** The longest prefix that holds all of the list, which are of one family; undefined for none. */
export function hullOf(prefixes: readonly Prefix[]): Prefix | undefined {
  return prefixes.reduce<Prefix | undefined>((hull, block) => {
    let around = hull ?? block;
    while (!prefixIncludes(around, block)) around = prefix(around.family, around.lo, around.length - 1);
    return around;
  }, undefined);
}

/**
 * Addresses that nobody reaches over the internet: RFC 1918, RFC 6598 (shared by customers of a provider), RFC 3927 and RFC 4291
 * §2.5.6 (link-local), RFC 4193 (unique local).
 */
export const privatePrefixes: readonly Prefix[] = [
  prefix(4, 0x0a000000n, 8),
  prefix(4, 0xac100000n, 12),
  prefix(4, 0xc0a80000n, 16),
  prefix(4, 0x64400000n, 10),
  prefix(4, 0xa9fe0000n, 16),
  prefix(6, 0xfcn << 120n, 7),
  prefix(6, 0xfe80n << 112n, 10),
];

const special = {
  loopback: [prefix(4, 0x7f000000n, 8), prefix(6, 1n, 128)],
  unspecified: [prefix(4, 0n, 32), prefix(6, 0n, 128)],
  multicast: [prefix(4, 0xe0000000n, 4), prefix(6, 0xffn << 120n, 8)],
} as const;

/** The source of who has no address yet, and the destination that means everybody on the link (RFC 919 §7, RFC 2131 §4.1). */
export const unaddressed: Prefix = prefix(4, 0n, 32);
export const broadcastAddress: Prefix = prefix(4, 0xffff_ffffn, 32);

/** Whether no address of the prefix is reached over the internet. */
export function isPrivate(block: Prefix): boolean {
  return privatePrefixes.some((one) => prefixIncludes(one, block));
}

/** Special-purpose blocks (RFC 6890, RFC 5771, RFC 4291 §2.7). None of their addresses identifies one machine. */
export type SpecialBlock = keyof typeof special;

const specialNames = Object.keys(special) as readonly SpecialBlock[];

/** Loopback addresses, which never leave a machine: 127.0.0.0/8 (RFC 1122 §3.2.1.3) and ::1 (RFC 4291 §2.5.3). */
export const loopbackPrefixes: readonly Prefix[] = special.loopback;

/** Returns the special-purpose block that contains the prefix, if there is one. */
export function specialBlock(block: Prefix): SpecialBlock | undefined {
  return specialNames.find((name) => special[name].some((one) => prefixIncludes(one, block)));
}
