import { type Parsed, parsed, unparsed } from './parsed.ts';

export type Family = 4 | 6;

/** An IP address as an unsigned integer: 32 bits wide in family 4, 128 bits in family 6. */
export interface Address {
  readonly family: Family;
  readonly value: bigint;
}

export const families: readonly Family[] = [4, 6];

export function addressBits(family: Family): number {
  return family === 4 ? 32 : 128;
}

/**
 * Parses an IPv4 address in dotted decimal without leading zeros, or an IPv6 address as in RFC 4291 without a zone
 * index.
 */
export function parseAddress(text: string): Parsed<Address> {
  if (/^[0-9.]+:[0-9]+$|^\[.*\]/.test(text)) {
    return unparsed('has a port or brackets', 'write the address alone; ports belong to listeners');
  }
  return text.includes(':') ? parseIPv6(text) : parseIPv4(text);
}

function parseIPv4(text: string): Parsed<Address> {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^[0-9]{1,3}$/.test(part))) {
    return unparsed('is not a valid IP address', 'write an address such as 192.0.2.10 or 2001:db8::10');
  }
  const padded = parts.find((part) => part.length > 1 && part.startsWith('0'));
  if (padded !== undefined) {
    return unparsed(
      `has the octet ${padded} with a leading zero`,
      'remove the zero, because some programs read it as octal',
    );
  }
  const large = parts.find((part) => Number(part) > 255);
  if (large !== undefined) return unparsed(`has the octet ${large}`, 'write octets from 0 to 255');
  return parsed({ family: 4, value: parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n) });
}

function parseIPv6(text: string): Parsed<Address> {
  if (text.includes('%')) return unparsed('has a zone index', 'remove the % and what follows it');
  if (/\.[0-9]+$/.test(text)) {
    return unparsed('mixes IPv6 and IPv4', 'write the IPv4 address alone, or the IPv6 address in hexadecimal');
  }
  const halves = text.split('::');
  const head = groups(halves[0] ?? '');
  const tail = groups(halves[1] ?? '');
  const missing = 8 - head.length - tail.length;
  const shortened = halves.length === 2;
  const wellFormed = [...head, ...tail].every((group) => /^[0-9a-f]{1,4}$/i.test(group));
  if (halves.length > 2 || !wellFormed || (shortened ? missing < 1 : missing !== 0)) {
    return unparsed('is not a valid IPv6 address', 'write an address such as 2001:db8::10');
  }
  const all = [...head, ...Array<string>(missing).fill('0'), ...tail];
  return parsed({ family: 6, value: all.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n) });
}

function groups(half: string): readonly string[] {
  return half === '' ? [] : half.split(':');
}

/**
 * Formats an address: IPv4 in dotted decimal, IPv6 as RFC 5952 recommends (lower case, the longest run of zero groups
 * shortened).
 */
export function formatAddress({ family, value }: Address): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 0xffn)).join('.');
  const all = Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16));
  const run = longestZeroRun(all);
  if (run.length < 2) return all.join(':');
  return `${all.slice(0, run.start).join(':')}::${all.slice(run.start + run.length).join(':')}`;
}

function longestZeroRun(all: readonly string[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < all.length; start++) {
    let length = 0;
    while (all[start + length] === '0') length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}
