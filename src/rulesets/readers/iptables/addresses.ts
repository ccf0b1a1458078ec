import { type Address, type Family, addressBits, parseAddress } from '../../../net/addresses.ts';
import { type Prefix, coverInterval, prefix } from '../../../net/prefixes.ts';
import { Unreadable } from '../../unreadable.ts';

/** The addresses of `-s` or `-d`, a list of them; undefined where a mask has holes. Throws for those of another family. */
export function prefixesOf(text: string, family: Family, line: number): readonly Prefix[] | undefined {
  const prefixes = text.split(',').map((part) => {
    const [address = '', mask] = part.split('/');
    const { value } = addressOf(address, family) ?? refuse(part, family, line);
    const length = mask === undefined ? addressBits(family) : (lengthOf(mask, family) ?? refuse(part, family, line));
    return length === 'holes' ? undefined : prefix(family, value, length);
  });
  return prefixes.every((one) => one !== undefined) ? prefixes : undefined;
}

function refuse(text: string, family: Family, line: number): never {
  throw new Unreadable(line, `${text} is no address or prefix of IPv${family}`);
}

export function addressOf(text: string, family: Family): Address | undefined {
  const address = parseAddress(withoutDots(text));
  return address.ok && address.value.family === family ? address.value : undefined;
}

/** RFC 4291 §2.2 lets the last 32 bits be dotted, and inet_ntop(3) prints mapped addresses so. */
function withoutDots(text: string): string {
  const found = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  if (found === null) return text;
  const [a, b, c, d] = found.slice(2).map(Number) as [number, number, number, number];
  return `${found[1]}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}

function lengthOf(mask: string, family: Family): number | 'holes' | undefined {
  const bits = addressBits(family);
  if (/^\d{1,3}$/.test(mask)) return Number(mask) <= bits ? Number(mask) : undefined;
  const value = addressOf(mask, family)?.value;
  if (value === undefined) return undefined;
  const digits = value.toString(2).padStart(bits, '0');
  return /^1*0*$/.test(digits) ? digits.replaceAll('0', '').length : 'holes';
}

/** `192.0.2.1-192.0.2.9`, or one address. */
export function rangeOf(text: string, family: Family): readonly Prefix[] | undefined {
  const [from = '', to = from, ...more] = text.split('-');
  const [lo, hi] = [addressOf(from, family)?.value, addressOf(to, family)?.value];
  if (lo === undefined || hi === undefined || more.length > 0) return undefined;
  return coverInterval(family, { lo, hi });
}
