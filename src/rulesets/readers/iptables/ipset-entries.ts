import { protocolNumbers } from '../../../net/transports.ts';
import { type Family, addressBits } from '../../../net/addresses.ts';
import { intervalSet } from '../../../net/intervals.ts';
import { type Prefix, coverInterval, prefix } from '../../../net/prefixes.ts';
import { carriesPorts, icmpProtocol } from '../../../packets/packet.ts';
import type { PacketMatch } from '../../../packets/packet-match.ts';
import { type Match, allOf, anyOf, never, not, product } from '../../match.ts';
import { addressOf } from './addresses.ts';
import type { Hook, HookedMatch } from '../hook.ts';
import { icmpTypes, portRange, protocolNumber } from './protocol-matches.ts';
import type { Word } from './command-words.ts';

export type IpsetDimension = 'address' | 'port' | 'mac' | 'interface';

/** What an entry says of each dimension. */
type Value =
  | { readonly kind: 'prefixes'; readonly prefixes: readonly Prefix[] }
  /** Of the side that the flag names where there are ports; others have no sides. */
  | { readonly kind: 'service'; readonly protocols: readonly number[]; readonly ports?: PacketMatch['ports'] }
  | { readonly kind: 'icmp'; readonly product: PacketMatch }
  | { readonly kind: 'mac'; readonly mac: string }
  | { readonly kind: 'interface'; readonly name: string };

export interface IpsetEntry {
  readonly values: readonly Value[];
  /** An exception from the wider prefixes of its set. */
  readonly nomatch: boolean;
}

const types: ReadonlyMap<string, readonly IpsetDimension[]> = new Map(
  Object.entries<readonly IpsetDimension[]>({
    'hash:ip': ['address'],
    'hash:net': ['address'],
    'bitmap:ip': ['address'],
    'hash:mac': ['mac'],
    'bitmap:port': ['port'],
    'hash:ip,port': ['address', 'port'],
    'hash:net,port': ['address', 'port'],
    'hash:net,net': ['address', 'address'],
    'hash:ip,port,ip': ['address', 'port', 'address'],
    'hash:ip,port,net': ['address', 'port', 'address'],
    'hash:net,port,net': ['address', 'port', 'address'],
    'hash:net,iface': ['address', 'interface'],
    'hash:ip,mac': ['address', 'mac'],
  }),
);

/** Undefined for a type that is not understood (ipset(8)): marks, hardware addresses that fill in later. */
export function dimensionsOf(type: string): readonly IpsetDimension[] | undefined {
  return types.get(type);
}

interface Form {
  readonly family: Family;
  readonly netmask: number | undefined;
}

/** Undefined for what is not understood. */
export function entryOf(
  words: readonly Word[],
  dimensions: readonly IpsetDimension[],
  form: Form,
): IpsetEntry | undefined {
  const [element, ...options] = words;
  const fields = element?.split(',') ?? [];
  const nomatch = options.includes('nomatch');
  const changes = options.includes('timeout');
  if (changes || fields.length !== dimensions.length) return undefined;
  const values = dimensions.map((dimension, i) => valueOf(dimension, fields[i]!, form, dimensions.length === 1));
  return values.every((value) => value !== undefined) ? { values, nomatch } : undefined;
}

function valueOf(dimension: IpsetDimension, text: string, form: Form, isAlone: boolean): Value | undefined {
  switch (dimension) {
    case 'address': {
      const prefixes = prefixesOf(text, form);
      return prefixes === undefined ? undefined : { kind: 'prefixes', prefixes };
    }
    case 'port':
      return serviceOf(text, form.family, isAlone);
    case 'mac':
      return /^[0-9a-f:]{17}$/i.test(text) ? { kind: 'mac', mac: text.toLowerCase() } : undefined;
    case 'interface':
      return /[*+]|^physdev:/.test(text) ? undefined : { kind: 'interface', name: text };
  }
}

function prefixesOf(text: string, { family, netmask }: Form): readonly Prefix[] | undefined {
  const [from = '', to] = text.split('-');
  const [address = '', length = String(netmask ?? addressBits(family))] = from.split('/');
  const lo = addressOf(address, family)?.value;
  if (lo === undefined || !/^\d{1,3}$/.test(length) || Number(length) > addressBits(family)) return undefined;
  if (to === undefined) return [prefix(family, lo, Number(length))];
  const hi = addressOf(to, family)?.value;
  return hi === undefined || netmask !== undefined ? undefined : coverInterval(family, { lo, hi });
}

/** `80` in bitmap:port is of tcp and udp (bitmap_port.c); `tcp:80`, `icmp:8/0` and `47:0` elsewhere. */
function serviceOf(text: string, family: Family, isAlone: boolean): Value | undefined {
  const [, name = isAlone ? '' : 'tcp', rest = ''] = /^(?:(.*):)?(.*)$/.exec(text) ?? [];
  const ports = portRange(rest.replace('-', ':'));
  if (name === '') {
    return ports === undefined
      ? undefined
      : { kind: 'service', protocols: [protocolNumbers.tcp, protocolNumbers.udp], ports };
  }
  const protocol = protocolNumber(name);
  if (protocol === undefined || protocol === 0) return undefined;
  if (protocol === icmpProtocol(family)) return icmpValue(rest, family);
  if (ports === undefined) return undefined;
  if (carriesPorts(protocol)) return { kind: 'service', protocols: [protocol], ports };
  return rest === '0' ? { kind: 'service', protocols: [protocol] } : undefined;
}

function icmpValue(text: string, family: Family): Value | undefined {
  const found = icmpTypes(text, family);
  if (found === undefined) return undefined;
  const { type, code } = found;
  const protocols = [{ lo: icmpProtocol(family), hi: icmpProtocol(family) }];
  return {
    kind: 'icmp',
    product: { family, protocols, icmpTypes: [type], ...(code === undefined ? {} : { icmpCodes: [code] }) },
  };
}

/** The packets of a set, whose flags say for each dimension which side of the packet is looked up. */
export function matchOfEntries(
  entries: readonly IpsetEntry[],
  dimensions: readonly IpsetDimension[],
  flags: readonly string[],
  family: Family,
): HookedMatch | Match | undefined {
  if (!flags.every((flag) => flag === 'src' || flag === 'dst')) return undefined;
  if (dimensions.some((dimension, i) => dimension === 'mac' && flags[i] !== 'src')) return undefined;
  if (dimensions.length === 1 && dimensions[0] === 'address') return addressesMatch(entries, flags[0]!, family);
  if (entries.some(({ nomatch }) => nomatch)) return undefined;
  return (hook) =>
    anyOf(entries.map(({ values }) => allOf(values.map((value, i) => valueMatch(value, flags[i]!, family, hook)))));
}

/** The longest prefix decides; no two entries have the same. */
function addressesMatch(entries: readonly IpsetEntry[], flag: string, family: Family): Match {
  const rising = new Map<number, { readonly yes: Prefix[]; readonly no: Prefix[] }>();
  for (const { values, nomatch } of entries) {
    for (const one of values.flatMap((value) => (value.kind === 'prefixes' ? value.prefixes : []))) {
      const ofLength = rising.get(one.length) ?? { yes: [], no: [] };
      rising.set(one.length, ofLength);
      ofLength[nomatch ? 'no' : 'yes'].push(one);
    }
  }
  const side = (prefixes: readonly Prefix[]): Match => product({ family, ...sided(flag, 'address', prefixes) });
  if (!entries.some(({ nomatch }) => nomatch)) return side([...rising.values()].flatMap(({ yes }) => yes));
  return [...rising]
    .sort(([a], [b]) => a - b)
    .reduce((wider, [, { yes, no }]) => anyOf([allOf([wider, not(side(no))]), side(yes)]), never);
}

function valueMatch(value: Value, flag: string, family: Family, { way }: Hook): Match {
  switch (value.kind) {
    case 'prefixes':
      return product({ family, ...sided(flag, 'address', value.prefixes) });
    case 'service': {
      const protocols = intervalSet(value.protocols.map((number) => ({ lo: number, hi: number })));
      return product({ protocols, ...(value.ports === undefined ? {} : sided(flag, 'port', value.ports)) });
    }
    case 'icmp':
      return product(value.product);
    case 'mac':
      return way !== 'out' ? product({ loopback: false, mac: value.mac }) : never;
    case 'interface':
      if (way !== 'forward' && (flag === 'src') !== (way === 'in')) return never;
      if (value.name === 'lo') return product({ loopback: true });
      return product({ loopback: false, [way === 'forward' && flag !== 'src' ? 'leaves' : 'interface']: value.name });
  }
}

function sided<T>(flag: string, what: 'address' | 'port', value: T): Record<string, T> {
  if (what === 'address') return { [flag === 'src' ? 'sources' : 'destinations']: value };
  return { [flag === 'src' ? 'sourcePorts' : 'ports']: value };
}
