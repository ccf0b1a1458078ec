import { type Family, addressBits } from '../../../net/addresses.ts';
import { type Prefix, prefix } from '../../../net/prefixes.ts';
import type { NewAddress, NewPort, Translation } from '../../ruleset.ts';
import { addressOf, prefixesOf } from './addresses.ts';
import type { Option } from './options.ts';
import { portRange } from './protocol-matches.ts';

/** The destination that a target writes; undefined where its options are not understood. */
export type NewDestination = Pick<Translation, 'address' | 'port'>;

/** A rule as far as its target needs it. */
interface About {
  readonly family: Family;
  readonly line: number;
  /** Of `-d`, where it is one prefix. */
  readonly destination: Prefix | undefined;
}

const unknown: NewDestination = { address: { kind: 'unknown' }, port: { kind: 'range', range: { lo: 0, hi: 65535 } } };

/** What DNAT, REDIRECT and NETMAP write (iptables-extensions(8)); anywhere at all where that is not understood. */
export function newDestination(target: string, options: readonly Option[], about: About): NewDestination {
  const values = (name: string): readonly string[] =>
    options.flatMap((option) => (option.name === name ? option.values : []));
  switch (target) {
    case 'DNAT': {
      const [only, ...more] = values('--to-destination');
      return (more.length === 0 && only !== undefined ? dnatTo(only, about.family) : undefined) ?? unknown;
    }
    case 'REDIRECT': {
      const [text] = values('--to-ports');
      const port = text === undefined ? undefined : portsOf(text);
      if (text !== undefined && port === undefined) return unknown;
      return { address: { kind: 'own' }, ...(port === undefined ? {} : { port }) };
    }
    case 'NETMAP':
      return netmapTo(values('--to')[0] ?? '', about) ?? unknown;
    default:
      return unknown;
  }
}

/** `A`, `A-B`, `A:80`, `A:80-89`, `A:80-89/8080`, `:80`; in IPv6 addresses with ports stand in brackets. */
function dnatTo(text: string, family: Family): NewDestination | undefined {
  const pattern =
    family === 6 && text.startsWith('[')
      ? /^\[([^\]]*)\](?::(.*))?$/
      : family === 6
        ? /^([^[\]]*)$/
        : /^([^:]*)(?::(.*))?$/;
  const [, addresses, ports] = pattern.exec(text) ?? [];
  if (addresses === undefined) return undefined;
  const address = addresses === '' ? undefined : rangeOf(addresses, family);
  const port = ports === undefined ? undefined : portsOf(ports);
  if ((addresses !== '' && address === undefined) || (ports !== undefined && port === undefined)) return undefined;
  return { ...(address === undefined ? {} : { address }), ...(port === undefined ? {} : { port }) };
}

function rangeOf(text: string, family: Family): NewAddress | undefined {
  const [from = '', to = from, ...more] = text.split('-');
  const [lo, hi] = [addressOf(from, family)?.value, addressOf(to, family)?.value];
  return lo === undefined || hi === undefined || lo > hi || more.length > 0
    ? undefined
    : { kind: 'range', family, lo, hi };
}

/** `80`, `80-89`; behind a slash the first port of those that are mapped one by one. */
function portsOf(text: string): NewPort | undefined {
  const [range = '', base, ...more] = text.split('/');
  const [found, ...others] = portRange(range.replace('-', ':')) ?? [];
  if (found === undefined || others.length > 0 || more.length > 0 || range.includes(':')) return undefined;
  if (base === undefined) return { kind: 'range', range: found };
  return /^\d{1,5}$/.test(base) ? { kind: 'shift', by: found.lo - Number(base) } : undefined;
}

/** The bits of the prefix change and the others stay (NETMAP); that is exact where the rule asks for a prefix as long. */
function netmapTo(text: string, { family, line, destination }: About): NewDestination | undefined {
  const [to, ...more] = (text === '' ? undefined : prefixesOf(text, family, line)) ?? [];
  if (to === undefined || more.length > 0) return undefined;
  if (destination?.length === to.length) return { address: { kind: 'prefix', from: destination, to } };
  return { address: { kind: 'range', family, lo: to.lo, hi: to.hi } };
}

/** The one prefix that `-d` names. */
export function destinationOf(options: readonly Option[], family: Family, line: number): Prefix | undefined {
  const option = options.find(({ name, negated }) => name === '-d' && !negated);
  const [only, ...more] = option === undefined ? [] : (prefixesOf(option.values[0] ?? '', family, line) ?? []);
  if (only === undefined || more.length > 0) return undefined;
  return only.length <= addressBits(family) ? prefix(family, only.lo, only.length) : undefined;
}
