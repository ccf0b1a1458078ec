import { protocolNumbers } from '../net/transports.ts';
import type { Direction, Way } from '../packets/packet.ts';
import { type BaselineRule } from '../intent/baseline-rules.ts';
import { baselinePackets } from '../intent/packets.ts';
import { type Family, families } from '../net/addresses.ts';
import { type Prefix, isSingleAddress, loopbackPrefixes } from '../net/prefixes.ts';
import { everything } from '../packets/diagrams.ts';
import { tcpFlags } from '../packets/packet.ts';
import type { PacketSet, PacketSets } from '../packets/packet-sets.ts';
import type { Within } from './group-packets.ts';

/**
 * What is compared, in parts, so that no part hides in another.
 *
 * `connections`: packets that begin a connection. `essentials`: what every machine exchanges, replies among it.
 * `rest`: what is neither, such as tcp that begins in the middle; a topology says nothing of it. `forwarded`: what goes through
 * the machine from one interface to another.
 */
export const tables = ['connections', 'essentials', 'rest', 'forwarded'] as const;

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
export function packetsOf(sets: PacketSets, universe: Universe, way: Way): ReadonlyMap<ComparisonTable, PacketSet> {
  if (way === 'forward') return forwardedPackets(sets, universe);
  const direction = way;
  const { accepted, dropped } = baselinePackets(sets, direction, universe.baselineRules);
  const baselineRule = sets.union(accepted, dropped);
  const around = sets.intersection(ofFamilies(sets, universe), byInterface(sets, universe));
  const own = sets.intersection(ownPackets(sets, universe, direction), around);
  const begins = sets.difference(sets.intersection(own, beginnings(sets)), baselineRule);
  const all: Record<Exclude<ComparisonTable, 'forwarded'>, PacketSet> = {
    connections: begins,
    essentials: sets.intersection(baselineRule, around),
    rest: sets.difference(own, sets.union(begins, baselineRule)),
  };
  const within = universe.within?.(sets, direction) ?? everything;
  return new Map(
    universe.tables.flatMap((table) => (table === 'forwarded' ? [] : [[table, sets.intersection(all[table], within)]])),
  );
}

/** Whose a forwarded packet is, nobody asks: it is neither from the machine nor to it. */
function forwardedPackets(sets: PacketSets, universe: Universe): ReadonlyMap<ComparisonTable, PacketSet> {
  if (!universe.tables.includes('forwarded')) return new Map();
  return new Map([['forwarded', sets.intersection(ofFamilies(sets, universe), sets.of({ loopback: false }))]]);
}

function ofFamilies(sets: PacketSets, { families: wanted = families }: Universe): PacketSet {
  return sets.unionOf(wanted.map((family) => sets.of({ family })));
}

/** To the machine's addresses, or from them. What it sends to itself goes over loopback, whichever of its addresses it names. */
function ownPackets(sets: PacketSets, { addresses }: Universe, direction: Direction): PacketSet {
  const of = (side: 'sources' | 'destinations', prefixes: readonly Prefix[]): PacketSet =>
    sets.unionOf(
      families.map((family) => sets.of({ family, [side]: prefixes.filter((block) => block.family === family) })),
    );
  if (direction === 'in') return addresses === undefined ? everything : of('destinations', addresses);
  const itself = of('destinations', [...loopbackPrefixes, ...(addresses ?? []).filter(isSingleAddress)]);
  const elsewhere = sets.difference(everything, sets.intersection(itself, sets.of({ loopback: false })));
  return addresses === undefined ? elsewhere : sets.intersection(of('sources', addresses), elsewhere);
}

function byInterface(sets: PacketSets, { interface: named }: Universe): PacketSet {
  return named === undefined ? everything : sets.union(sets.of({ loopback: true }), sets.of({ interface: named }));
}

/** New to connection tracking, from another machine, and in tcp with SYN alone of the flags that say so (RFC 9293 §3.5). */
export function beginnings(sets: PacketSets): PacketSet {
  const isBeginning = (flags: number): boolean =>
    (flags & (tcpFlags.syn | tcpFlags.ack | tcpFlags.rst | tcpFlags.fin)) === tcpFlags.syn;
  const syn = Array.from({ length: 256 }, (_, flags) => flags)
    .filter(isBeginning)
    .map((flags) => ({ lo: flags, hi: flags }));
  const tcp = [{ lo: protocolNumbers.tcp, hi: protocolNumbers.tcp }];
  const middles = sets.difference(sets.of({ protocols: tcp }), sets.of({ protocols: tcp, tcpFlags: syn }));
  return sets.difference(sets.of({ loopback: false, states: ['new'] }), middles);
}
