import { type Family } from '../net/addresses.ts';
import { groupBy } from '../net/collections.ts';
import { type Interval, type IntervalSet, intervalSet } from '../net/intervals.ts';
import { carriesPorts, icmpProtocol } from '../packets/packet.ts';
import type { PacketSet, PacketSets, TrafficBox } from '../packets/packet-sets.ts';

/** Who sends what to whom: every combination of one row. The rows of a {@link Traffic} are disjoint. */
export interface TrafficRow {
  readonly family: Family;
  readonly protocols: IntervalSet<number>;
  readonly sources: IntervalSet<bigint>;
  readonly destinations: IntervalSet<bigint>;
  /** Where all of the protocols have ports. */
  readonly ports?: IntervalSet<number>;
  /** Where the protocol is the family's ICMP. */
  readonly icmpTypes?: IntervalSet<number>;
}

export interface Traffic {
  readonly rows: readonly TrafficRow[];
  /** There is more than the rows tell: it was too much to list. */
  readonly more: boolean;
}

/** Boxes that are looked at, and rows that are told. */
export const MAX_BOXES = 5000;
export const MAX_ROWS = 64;

/** What a set of packets is to a reader: boxes that differ in one dimension only are one row. */
export function trafficOf(sets: PacketSets, packets: PacketSet): Traffic {
  const tuples: TrafficRow[] = [];
  let more = false;
  for (const tuple of sets.traffic(packets)) {
    more = tuples.length >= MAX_BOXES;
    if (more) break;
    tuples.push(...rowsOf(tuple));
  }
  const rows = joined(tuples);
  return { rows: rows.slice(0, MAX_ROWS), more: more || rows.length > MAX_ROWS || rows.some(isCut) };
}

/** Rows that differ in one dimension only are one. */
export function joined<Row extends TrafficRow>(rows: readonly Row[]): readonly Row[] {
  const dimensions = ['ports', 'icmpTypes', 'sources', 'destinations', 'protocols'] as const;
  return dimensions.reduce<readonly Row[]>(joinAlong, rows);
}

function isCut({ sources, destinations }: TrafficRow): boolean {
  return sources.length >= MAX_BOXES || destinations.length >= MAX_BOXES;
}

/** A box by kind of protocol: those with ports, ICMP, and the rest. */
function rowsOf(tuple: TrafficBox): readonly TrafficRow[] {
  const { family, protocols, ports, icmpTypes } = tuple;
  const numbers = Array.from({ length: protocols.hi - protocols.lo + 1 }, (_, i) => protocols.lo + i);
  const ends = { family, sources: rangesOf(tuple.source), destinations: rangesOf(tuple.destination) };
  const isIcmp = (number: number): boolean => number === icmpProtocol(family);
  const row = (of: readonly number[], more: Partial<TrafficRow>): readonly TrafficRow[] =>
    of.length === 0
      ? []
      : [{ ...ends, protocols: intervalSet(of.map((number) => ({ lo: number, hi: number }))), ...more }];
  return [
    ...row(numbers.filter(carriesPorts), { ports: [ports] }),
    ...row(numbers.filter(isIcmp), { icmpTypes: [icmpTypes] }),
    ...row(
      numbers.filter((number) => !carriesPorts(number) && !isIcmp(number)),
      {},
    ),
  ];
}

/** Words from the highest, as addresses. Below a word that is no single value, words are nearly always free. */
function rangesOf(words: readonly Interval<number>[]): IntervalSet<bigint> {
  const [word, ...lower] = words;
  if (word === undefined) return [{ lo: 0n, hi: 0n }];
  const below = rangesOf(lower);
  const size = 1n << BigInt(32 * lower.length);
  const isFree = below.length === 1 && below[0]!.lo === 0n && below[0]!.hi === size - 1n;
  if (isFree) return [{ lo: BigInt(word.lo) * size, hi: (BigInt(word.hi) + 1n) * size - 1n }];
  const values = Array.from({ length: Math.min(word.hi - word.lo + 1, MAX_BOXES) }, (_, i) => BigInt(word.lo + i));
  return values.flatMap((value) => below.map(({ lo, hi }) => ({ lo: value * size + lo, hi: value * size + hi })));
}

type Dimension = 'ports' | 'icmpTypes' | 'sources' | 'destinations' | 'protocols';

/** Rows that agree in all but one dimension become one, in the place of the first. */
function joinAlong<Row extends TrafficRow>(rows: readonly Row[], dimension: Dimension): readonly Row[] {
  const groups = groupBy(rows, (row) =>
    JSON.stringify({ ...row, [dimension]: row[dimension] === undefined ? 0 : 1 }, (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    ),
  );
  return [...groups.values()].map((group) => {
    if (group.length === 1) return group[0];
    const values = group.flatMap((row): readonly Interval<number | bigint>[] => row[dimension] ?? []);
    return { ...group[0], ...(values.length === 0 ? {} : { [dimension]: intervalSet(values) }) };
  });
}
