import { protocolNumbers } from '../../../net/transports.ts';
import type { Family } from '../../../net/addresses.ts';
import { type Prefix, parsePrefix } from '../../../net/prefixes.ts';
import { type ListingItem, integerIfAny, refuse, textIn } from './fields.ts';
import type { GroupService } from './inventory.ts';

/** Where a kind of listing writes protocol and ports. */
export interface ServiceKeys {
  readonly protocol: string;
  readonly from: string;
  readonly to: string;
}

/** What AWS and Terraform know by name, `all` only the latter; AWS itself turns their numbers into names. */
const names: ReadonlyMap<string, string> = new Map([
  ['-1', 'all'],
  ['6', 'tcp'],
  ['17', 'udp'],
  ['1', 'icmp'],
  ['58', 'icmpv6'],
  ...(['gre', 'esp', 'ah', 'sctp'] as const).map((name) => [name, String(protocolNumbers[name])] as const),
]);

/**
 * EC2 API, IpPermission: the ports of tcp and udp; in `icmp` and `icmpv6` the type and the code, of which -1 is any; with
 * any other protocol all packets of it, whatever ports are written, and with -1 all packets there are.
 */
export function serviceOf(item: ListingItem, keys: ServiceKeys): GroupService {
  const written = textIn(item, keys.protocol).toLowerCase();
  const protocol = names.get(written) ?? written;
  const number = (key: string): number => integerIfAny(item, key) ?? refuse(item, `${written} without ${key}`);
  switch (protocol) {
    case 'all':
      return { kind: 'all' };
    case 'tcp':
    case 'udp':
      return { kind: 'ports', transport: protocol, ...portsOf(item, number(keys.from), number(keys.to)) };
    case 'icmp':
      return { kind: 'icmp', family: 4, ...messageOf(item, number(keys.from), number(keys.to)) };
    case 'icmpv6':
      return { kind: 'icmp', family: 6, ...messageOf(item, number(keys.from), number(keys.to)) };
    default:
      if (!/^[0-9]{1,3}$/.test(protocol) || Number(protocol) > 255)
        refuse(item, `${written} is no protocol that AWS knows`);
      return { kind: 'protocol', number: Number(protocol) };
  }
}

function portsOf(item: ListingItem, from: number, to: number): { readonly lo: number; readonly hi: number } {
  if (from < 0 || to > 65535) refuse(item, `${from} to ${to} are no ports`);
  if (from > to) refuse(item, `the ports end at ${to}, before they begin at ${from}`);
  return { lo: from, hi: to };
}

/** All types have all codes. */
function messageOf(item: ListingItem, type: number, code: number): { readonly type?: number; readonly code?: number } {
  if (type < -1 || type > 255 || code < -1 || code > 255 || (type === -1 && code !== -1)) {
    refuse(item, `${type} and ${code} are no type and code of ICMP`);
  }
  return { ...(type === -1 ? {} : { type }), ...(code === -1 ? {} : { code }) };
}

/** A range of addresses; `family` where the listing says which. */
export function prefixOf(item: ListingItem, text: string, family?: Family): Prefix {
  const read = parsePrefix(text);
  if (!read.ok) refuse(item, `${text} ${read.problem}`);
  if (family !== undefined && read.value.family !== family) refuse(item, `${text} is no range of IPv${family}`);
  return read.value;
}
