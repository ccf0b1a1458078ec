import { type QueryPart, type QueryRow, type Unreachable, isUnreachable } from '../../query/query.ts';
import type { Family } from '../../net/addresses.ts';
import { groupBy } from '../../net/collections.ts';
import { type IntervalSet, difference, includes, sameSet } from '../../net/intervals.ts';
import { addressSet, everything } from '../../net/prefixes.ts';
import type { Topology } from '../../topology/model.ts';
import { nameOf } from './end-names.ts';
import type { QueryAnswered } from './query-answered.ts';
import { flowText, rangesOf, rangesText, reasonText, serviceText, translationText } from './difference-texts.ts';

/** What happens to the packets, and why: `passes by flow ssh (topology.yaml:30), admin -> sshd.ssh: administration`. */
export function partText({ fate, reason }: QueryPart, answered: QueryAnswered): string {
  const fates = { passes: 'passes', undecided: 'may pass', stopped: 'does not pass' } as const;
  const why = reasonTold(reason, answered);
  return `${fates[fate]}${reason.kind === 'flow' ? ` by ${why}` : `: ${why}`}`;
}

function reasonTold(reason: QueryPart['reason'], { side }: QueryAnswered): string {
  if (isUnreachable(reason)) return unreachableText(reason);
  const text = reasonText(reason, side);
  const translated = reason.kind === 'rule' ? translationText(reason) : undefined;
  if (translated !== undefined) return `${text}; published ${translated}`;
  if (reason.kind === 'flow') return `${text}, ${flowText(reason.flow)}`;
  return reason.kind === 'free' && side.topology !== undefined ? 'outbound traffic is open' : text;
}

function unreachableText(reason: Unreachable): string {
  switch (reason.kind) {
    case 'loopback':
      return `${reason.listener.path} listens on loopback, which other hosts cannot reach`;
    case 'addresses':
      return 'it cannot be reached at any address of its host';
    case 'family':
      return 'the two have no address family in common';
  }
}

const wayWords = { in: 'into', out: 'out of', forward: 'through' } as const;

export function placeText({ place }: QueryPart): string {
  switch (place.kind) {
    case 'host':
      return `${wayWords[place.direction]} ${place.host ?? 'the host'}`;
    case 'within':
      return `within ${place.host}, where there is no firewall`;
    case 'outside':
      return 'to no host of the file';
  }
}

/**
 * Describes rows in lines. Rows that differ in the address family only share one, as do the two directions of the same
 * traffic.
 */
export function rowLines(
  rows: readonly QueryRow[],
  asked: QueryAnswered,
): readonly (readonly [service: string, ends: string])[] {
  const lines = new Map<string, { readonly service: string; readonly rows: QueryRow[] }>();
  const seen = new Map<string, number>();
  for (const row of rows) {
    const service = rowService(row);
    const ofFamily = `${String(row.family)} ${service}`;
    const number = seen.get(ofFamily) ?? 0;
    seen.set(ofFamily, number + 1);
    const key = `${String(number)} ${service}`;
    const line = lines.get(key);
    if (line === undefined) lines.set(key, { service, rows: [row] });
    else line.rows.push(row);
  }
  const services = [...lines.values()].map(({ service, rows: group }) => {
    return { service, ends: `${endText(group, 'sources', asked)} -> ${endText(group, 'destinations', asked)}` };
  });
  return [...groupBy(services, ({ ends }) => ends)].map(([ends, group]) => [
    group.map((one) => one.service).join('; '),
    ends,
  ]);
}

function rowService(row: QueryRow): string {
  const { sourcePorts, unknownPorts } = row;
  const { ports, ...protocols } = row;
  const isPing = row.icmpTypes !== undefined && sameSet(row.icmpTypes, echoTypes[row.family]);
  const isAll = ports !== undefined && sameSet(ports, everyPort);
  const known = isPing
    ? 'icmp (ping)'
    : isAll
      ? `${serviceText({ rows: [protocols] })}, all ports`
      : serviceText({ rows: [row] });
  const text =
    unknownPorts === undefined ? known : `${known.trim()}${ports?.length === 0 ? '' : ' and'} ports that are not known`;
  return sourcePorts === undefined ? text : `${text} from ${rangesText(sourcePorts)}`;
}

const everyPort = [{ lo: 0, hi: 65535 }];
const echoTypes = { 4: [{ lo: 8, hi: 8 }], 6: [{ lo: 128, hi: 128 }] } as const;

type SideOfRow = 'sources' | 'destinations';

function endText(rows: readonly QueryRow[], side: SideOfRow, { names }: QueryAnswered): string {
  const named = rows.flatMap((row) => (side === 'sources' ? row.sourceNames : row.destinationNames) ?? []);
  const ends = rows.flatMap((row) => (row[side].length === 0 ? [] : [endOf(row[side], row.family, names)]));
  const known = [...groupBy(ends, ({ name }) => name)].map(([name, group]) => {
    const [inside, outside] = (['inside', 'outside'] as const).map((key) =>
      [...new Set(group.flatMap((one) => one[key] ?? []))].join(', '),
    );
    const text = name === undefined ? (inside ?? '') : inside === '' ? name : `${name} (${inside ?? ''})`;
    return outside === '' ? text : `${text} except ${outside ?? ''}`;
  });
  return [...new Set([...named, ...known])].join(', ');
}

/** An end as an operator would describe it: by name, with exceptions listed instead of what remains. */
interface NamedEnd {
  readonly name?: string;
  readonly inside?: string;
  readonly outside?: string;
}

/** The maximum number of exceptions in the description of an end. */
const MAX_MISSING = 2;

function endOf(ranges: IntervalSet<bigint>, family: Family, names: Topology | undefined): NamedEnd {
  const inside = rangesOf(ranges, family);
  const name = names === undefined ? undefined : nameOf(names, ranges, family);
  if (name !== undefined && !name.startsWith('in ')) return { name, inside };
  const zones = (names?.zones ?? []).map((zone) => ({ name: zone.name, set: addressSet(zone.written, family) }));
  const whole = zones.find(({ set }) => sameSet(membersOf(set, zones), ranges));
  if (whole !== undefined) return { name: whole.name, outside: 'its smaller zones' };
  const places = [...zones, { name: `any IPv${String(family)}`, set: addressSet(everything, family) }];
  const missing = places
    .filter(({ set }) => includes(set, ranges))
    .map((place) => ({ name: place.name, without: difference(place.set, ranges) }))
    .find(({ without }) => without.length <= MAX_MISSING && ranges.length > 1);
  if (missing === undefined) return { ...(name === undefined ? {} : { name }), inside };
  return { name: missing.name, outside: rangesOf(missing.without, family) };
}

/** Returns the addresses of a zone that are in no smaller zone. */
function membersOf(
  zone: IntervalSet<bigint>,
  zones: readonly { readonly set: IntervalSet<bigint> }[],
): IntervalSet<bigint> {
  const smaller = zones.filter(({ set }) => includes(zone, set) && !sameSet(zone, set));
  return smaller.reduce((rest, { set }) => difference(rest, set), zone);
}
