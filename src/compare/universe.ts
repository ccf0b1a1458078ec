import type { Direction } from '../packets/packet.ts';
import { type BaselineRule } from '../intent/baseline-rules.ts';
import { baselinePackets } from '../intent/packets.ts';
import { type Family, families } from '../net/addresses.ts';
import type { Prefix } from '../net/prefixes.ts';
import { everything } from '../packets/diagrams.ts';
import { protocolNumbers, tcpFlags } from '../packets/packet.ts';
import type { PacketSet, PacketSets } from '../packets/packet-sets.ts';
import type { Within } from './group-packets.ts';

/**
 * What is compared, in parts, so that no part hides in another.
 *
 * `connections`: packets that begin a connection. `essentials`: what every machine exchanges, replies among it.
 * `rest`: what is neither, such as tcp that begins in the middle; a topology says nothing of it.
 */
export const tables = ['connections', 'essentials', 'rest'] as const;

export type ComparisonTable = (typeof tables)[number];

export interface Universe {
  /** The machine's own; absent where they are not known, and any will do. */
  readonly addresses?: readonly Prefix[];
  /** Of those that the file names, for packets that a reader knows. */
  readonly peers?: readonly Prefix[];
  /** Both where absent. */
  readonly families?: readonly Family[];
  /** Packets come and go by this interface alone, those of loopback apart. */
  readonly interface?: string;
  readonly baselineRules: readonly BaselineRule[];
  readonly tables: readonly ComparisonTable[];
  /** What is compared at all, where a kind of firewall does not decide about every packet. */
  readonly within?: Within;
}

/** The packets of each table, disjoint. */
export function packetsOf(
  sets: PacketSets,
  universe: Universe,
  direction: Direction,
): ReadonlyMap<ComparisonTable, PacketSet> {
  const { accepted, dropped } = baselinePackets(sets, direction, universe.baselineRules);
  const baselineRule = sets.union(accepted, dropped);
  const around = sets.intersection(ofFamilies(sets, universe), byInterface(sets, universe));
  const own = sets.intersection(ownPackets(sets, universe, direction), around);
  const begins = sets.difference(sets.intersection(own, beginnings(sets)), baselineRule);
  const all: Record<ComparisonTable, PacketSet> = {
    connections: begins,
    essentials: sets.intersection(baselineRule, around),
    rest: sets.difference(own, sets.union(begins, baselineRule)),
  };
  const within = universe.within?.(sets, direction) ?? everything;
  return new Map(universe.tables.map((table) => [table, sets.intersection(all[table], within)]));
}

function ofFamilies(sets: PacketSets, { families: wanted = families }: Universe): PacketSet {
  return sets.unionOf(wanted.map((family) => sets.of({ family })));
}

/** To the machine's addresses, or from them. */
function ownPackets(sets: PacketSets, { addresses }: Universe, direction: Direction): PacketSet {
  if (addresses === undefined) return everything;
  const side = direction === 'in' ? 'destinations' : 'sources';
  const of = (family: Family): PacketSet =>
    sets.of({ family, [side]: addresses.filter((block) => block.family === family) });
  return sets.unionOf(families.map(of));
}

function byInterface(sets: PacketSets, { interface: named }: Universe): PacketSet {
  return named === undefined ? everything : sets.union(sets.of({ loopback: true }), sets.of({ interface: named }));
}

/** New to connection tracking, from another machine, and in tcp with SYN alone of the flags that say so (RFC 9293 §3.5). */
function beginnings(sets: PacketSets): PacketSet {
  const isBeginning = (flags: number): boolean =>
    (flags & (tcpFlags.syn | tcpFlags.ack | tcpFlags.rst | tcpFlags.fin)) === tcpFlags.syn;
  const syn = Array.from({ length: 256 }, (_, flags) => flags)
    .filter(isBeginning)
    .map((flags) => ({ lo: flags, hi: flags }));
  const tcp = [{ lo: protocolNumbers.tcp, hi: protocolNumbers.tcp }];
  const middles = sets.difference(sets.of({ protocols: tcp }), sets.of({ protocols: tcp, tcpFlags: syn }));
  return sets.difference(sets.of({ loopback: false, states: ['new'] }), middles);
}
