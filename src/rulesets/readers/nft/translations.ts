import { type Family, parseAddress } from '../../../net/addresses.ts';
import { type Prefix, parsePrefix } from '../../../net/prefixes.ts';
import { type Match, always, product } from '../../match.ts';
import type { NewAddress, NewPort, Translation } from '../../ruleset.ts';
import { type Json, isArray, isObject, only } from '../json-values.ts';
import { entriesOf } from './matches.ts';
import type { Reading } from './reading.ts';

/** Packets of a statement that translates, and the destination that it writes into them. */
export interface DestinationCase extends Pick<Translation, 'address' | 'port'> {
  readonly match: Match;
}

/** What `dnat` and `redirect` write (nft(8), NAT statements): a case for each entry of a map; anything at all where that is not understood. */
export function newDestinations(kind: 'dnat' | 'redirect', body: Json, reading: Reading): readonly DestinationCase[] {
  const { addr = null, port = null, family } = isObject(body) ? body : {};
  const named = families.get(family ?? '') ?? reading.family;
  const match = named === undefined ? always : product({ family: named });
  if (kind === 'redirect') return casesOf(port, reading).map((one) => redirected(one.value, one.match ?? match));
  return casesOf(addr, reading).flatMap((address) =>
    casesOf(port, reading).map((ports): DestinationCase => {
      const both = { kind: 'all', of: [match, ...[address.match, ports.match].flatMap((one) => one ?? [])] } as const;
      return { match: both, ...(sentTo(address, ports.value) ?? anywhere) };
    }),
  );
}

/** Where nobody can tell what a rule writes. */
export const anywhere = {
  address: { kind: 'unknown' },
  port: { kind: 'range', range: { lo: 0, hi: 65535 } },
} as const satisfies Pick<Translation, 'address' | 'port'>;

const families: ReadonlyMap<Json, Family> = new Map<Json, Family>([
  ['ip', 4],
  ['ip6', 6],
]);

function redirected(port: Json, match: Match): DestinationCase {
  if (port === null) return { match, address: { kind: 'own' } };
  const ports = portsOf(port);
  return ports === undefined ? { match, ...anywhere } : { match, address: { kind: 'own' }, port: ports };
}

interface Case {
  readonly value: Json;
  /** The packets that find it, in a map. */
  readonly match?: Match;
  /** What they were found by. */
  readonly key?: Json;
}

function casesOf(json: Json, reading: Reading): readonly Case[] {
  const [kind, body] = only(json) ?? [];
  if (kind !== 'map' || !isObject(body)) return [{ value: json }];
  return entriesOf(body['key'] ?? null, body['data'] ?? null, reading).map(({ match, found, key }) => ({
    ...{ value: found, match },
    ...(key === undefined ? {} : { key }),
  }));
}

/** An address, or an address and a port that one map gives. */
function sentTo({ value, key }: Case, port: Json): Pick<Translation, 'address' | 'port'> | undefined {
  const [kind, parts] = only(value) ?? [];
  const [addr, ports] = kind === 'concat' && isArray(parts) ? [parts[0] ?? null, parts[1] ?? null] : [value, port];
  const address = addr === null ? undefined : addressOf(addr, key);
  const found = ports === null ? undefined : portsOf(ports);
  if ((addr !== null && address === undefined) || (ports !== null && found === undefined)) return undefined;
  return { ...(address === undefined ? {} : { address }), ...(found === undefined ? {} : { port: found }) };
}

function addressOf(json: Json, key: Json | undefined): NewAddress | undefined {
  const [kind, body] = only(json) ?? [];
  if (typeof json === 'string') return rangeOf(json, json);
  if (kind === 'range' && isArray(body)) return rangeOf(body[0] ?? null, body[1] ?? null);
  if (kind !== 'prefix') return undefined;
  const [from, to] = [key === undefined ? undefined : prefixOf(key), prefixOf(json)];
  if (to === undefined) return undefined;
  if (from?.length === to.length && from.family === to.family) return { kind: 'prefix', from, to };
  return { kind: 'range', family: to.family, lo: to.lo, hi: to.hi };
}

function rangeOf(from: Json, to: Json): NewAddress | undefined {
  const [lo, hi] = [from, to].map((one) => (typeof one === 'string' ? parseAddress(one) : undefined));
  if (lo?.ok !== true || hi?.ok !== true || lo.value.family !== hi.value.family) return undefined;
  return { kind: 'range', family: lo.value.family, lo: lo.value.value, hi: hi.value.value };
}

function prefixOf(json: Json): Prefix | undefined {
  const [kind, body] = only(json) ?? [];
  if (kind === 'elem' && isObject(body)) return prefixOf(body['val'] ?? null);
  return kind === 'prefix' && isObject(body) ? blockOf(body['addr'], body['len']) : undefined;
}

function blockOf(address: Json | undefined, length: Json | undefined): Prefix | undefined {
  if (typeof address !== 'string' || typeof length !== 'number') return undefined;
  const found = parsePrefix(`${address}/${String(length)}`);
  return found.ok ? found.value : undefined;
}

function portsOf(json: Json): NewPort | undefined {
  const [kind, body] = only(json) ?? [];
  const [lo, hi] = kind === 'range' && isArray(body) ? body : [json, json];
  const isPort = (one: Json | undefined): one is number => typeof one === 'number' && one >= 0 && one <= 65535;
  return isPort(lo) && isPort(hi) && lo <= hi ? { kind: 'range', range: { lo, hi } } : undefined;
}
