import { protocolNumbers } from '../net/transports.ts';
import { families } from '../net/addresses.ts';
import { type Interval, difference, intersection, intervalSet } from '../net/intervals.ts';
import {
  type Prefix,
  coverInterval,
  everything as everyAddress,
  formatPrefix,
  isSingleAddress,
  loopbackPrefixes,
} from '../net/prefixes.ts';
import { everything } from '../packets/diagrams.ts';
import type { RewrittenField } from '../packets/levels.ts';
import type { PacketSet, PacketSets, Rewrite } from '../packets/packet-sets.ts';
import type { Machine } from './machine.ts';
import type { Translation } from './ruleset.ts';

/** Destinations that a packet may get, each as good as the other; all are the machine's own, or none is. */
export interface Outcome {
  /** By family; absent where the address stays. */
  readonly addresses?: readonly Prefix[];
  /** Each word of the address grows by this. */
  readonly destinationBy?: readonly number[];
  readonly ports?: Interval<number>;
  readonly portBy?: number;
  /** Absent where the packet keeps its address, and is whose it was. */
  readonly own?: boolean;
  /** Only packets to these get it; what is sent to others gets another outcome. */
  readonly of?: readonly Prefix[];
  /** It may get these only where the condition has this value. */
  readonly given?: { readonly condition: string; readonly holds: boolean };
}

/** What a packet may get. Exact where it is one outcome, or two that exclude each other, of one address and port each. */
export function outcomesOf(translation: Translation, machine: Machine): readonly Outcome[] {
  const { port } = translation;
  const ports: Pick<Outcome, 'ports' | 'portBy'> =
    port === undefined ? {} : port.kind === 'shift' ? { portBy: port.by } : { ports: port.range };
  return addressOutcomes(translation, machine).map((one) => ({ ...one, ...ports }));
}

function addressOutcomes({ address }: Translation, machine: Machine): readonly Outcome[] {
  switch (address?.kind) {
    case undefined:
      return [{}];
    case 'own':
      return [{ addresses: machine.addresses ?? everyAddress, own: true }];
    case 'unknown':
      return [
        { addresses: everyAddress, own: true },
        { addresses: everyAddress, own: false },
      ];
    case 'range':
      return byOwner(coverInterval(address.family, address), machine);
    case 'prefix':
      return byOwner([address.to], machine).map(({ addresses = [], ...one }) => ({
        ...one,
        of: addresses.flatMap((block) => moved(block, address.from.lo - address.to.lo)),
        destinationBy: wordsBetween(address.from, address.to),
      }));
  }
}

/** Those of the machine and those of others; where that is not known, under a condition. */
function byOwner(addresses: readonly Prefix[], machine: Machine): readonly Outcome[] {
  const [first] = addresses;
  if (first === undefined) return [];
  const { family } = first;
  const all = intervalSet(addresses.map(({ lo, hi }) => ({ lo, hi })));
  const blocks = [...(machine.addresses ?? []), ...loopbackPrefixes].filter((block) => block.family === family);
  const known = intervalSet(blocks.map(({ lo, hi }) => ({ lo, hi })));
  const own = intersection(all, known);
  const others = difference(all, known);
  if (machine.addresses === undefined && others.length > 0) {
    const condition = ownCondition(addresses);
    return [true, false].map((holds) => ({ addresses, own: holds, given: { condition, holds } }));
  }
  return [
    ...(own.length === 0 ? [] : [{ addresses: own.flatMap((one) => coverInterval(family, one)), own: true }]),
    ...(others.length === 0 ? [] : [{ addresses: others.flatMap((one) => coverInterval(family, one)), own: false }]),
  ];
}

function moved({ family, lo, hi }: Prefix, by: bigint): readonly Prefix[] {
  return coverInterval(family, { lo: lo + by, hi: hi + by });
}

function ownCondition(addresses: readonly Prefix[]): string {
  const [first] = addresses;
  const text =
    addresses.length === 1 && first !== undefined ? formatPrefix(first) : addresses.map(formatPrefix).join(', ');
  return `the machine itself has ${text}`;
}

/** The conditions that a translation brings into a comparison. */
export function conditionsOf(translation: Translation): readonly string[] {
  if (translation.ofSource) return [];
  const given = addressOutcomes(translation, {}).flatMap((one) => one.given?.condition ?? []);
  return [translation.choice, ...given];
}

/**
 * The packets that a translation takes into the set: surely, or on the condition {@link Translation.choice} where some
 * of the destinations that they may get are in it and others are not.
 */
export function beforeTranslation(
  sets: PacketSets,
  translation: Translation,
  machine: Machine,
  set: PacketSet,
): PacketSet {
  if (translation.ofSource) return set;
  const outcomes = outcomesOf(translation, machine);
  const alternatives = outcomes.filter((one) => !isTold(one));
  return sets.unionOf([
    ...(alternatives.length === 0 ? [] : [beforeOutcomes(sets, translation, alternatives, set)]),
    ...outcomes
      .filter(isTold)
      .map((outcome) => sets.intersection(getting(sets, outcome), beforeOutcomes(sets, translation, [outcome], set))),
  ]);
}

/** Whether it is known of each packet if it gets this outcome: those that are told exclude each other. */
function isTold({ given, of }: Outcome): boolean {
  return given !== undefined || of !== undefined;
}

function getting(sets: PacketSets, { given, of }: Outcome): PacketSet {
  const here = of === undefined ? everything : addressedTo(sets, of);
  if (given === undefined) return here;
  const holds = sets.assuming(given.condition);
  return sets.intersection(here, given.holds ? holds : sets.complement(holds));
}

/** Whether each packet gets one destination alone, on whatever conditions. */
export function isExact(translation: Translation, machine: Machine): boolean {
  const outcomes = outcomesOf(translation, machine);
  const isOne = outcomes.length === 1 || outcomes.every(isTold);
  return isOne && outcomes.every((one) => isSingle(one, translation.sends));
}

function beforeOutcomes(
  sets: PacketSets,
  { sends, choice }: Translation,
  outcomes: readonly Outcome[],
  set: PacketSet,
): PacketSet {
  const before = (wanted: PacketSet): PacketSet =>
    sets.unionOf(outcomes.map((outcome) => beforeOutcome(sets, outcome, sends, wanted)));
  const some = before(set);
  if (outcomes.length === 1 && isSingle(outcomes[0]!, sends)) return some;
  const surely = sets.difference(some, before(sets.complement(set)));
  return surely === some ? some : sets.union(surely, sets.intersection(some, sets.assuming(choice)));
}

/**
 * The packets that an outcome can turn into one of the set. Those that have that destination and port already do not count
 * as translated (nf_nat_core.c, nf_nat_setup_info).
 */
function beforeOutcome(sets: PacketSets, outcome: Outcome, sends: boolean, set: PacketSet): PacketSet {
  const { addresses, destinationBy, ports, portBy } = outcome;
  const moved = sets.before(set, rewriteOf(sets, outcome, sends));
  if (destinationBy !== undefined || portBy !== undefined) return moved;
  const alike = [
    ...(addresses === undefined ? [] : [addressedTo(sets, addresses)]),
    ...(ports === undefined ? [] : [toPorts(sets, ports)]),
  ].reduce((all, one) => sets.intersection(all, one), everything);
  const kept = sets.intersection(sets.before(set, unchanged(sets, outcome, sends)), alike);
  return sets.union(kept, isSingle(outcome, sends) ? sets.difference(moved, alike) : moved);
}

/** The destination and port stay; whose the destination is, and how the packet leaves, is decided all the same. */
function unchanged(sets: PacketSets, { addresses, own }: Outcome, sends: boolean): Rewrite {
  const leaves = sends && addresses !== undefined;
  return {
    fields: ['translated', ...(own === undefined ? [] : (['own'] as const)), ...(leaves ? leavingFields : [])],
    written: sets.of({
      translated: false,
      ...(own === undefined ? {} : { own }),
      ...(leaves ? { loopback: own ?? false } : {}),
    }),
  };
}

const leavingFields = ['loopback', 'interface'] as const satisfies readonly RewrittenField[];

/** One address, or its own, and one port, or its own. */
export function isSingle({ addresses, ports }: Outcome, sends: boolean): boolean {
  const isOne = addresses === undefined || (addresses.length === 1 && isSingleAddress(addresses[0]!));
  return isOne && (ports === undefined || ports.lo === ports.hi) && !(sends && addresses !== undefined);
}

function rewriteOf(sets: PacketSets, outcome: Outcome, sends: boolean): Rewrite {
  const { addresses, destinationBy, ports, portBy, own } = outcome;
  const moves = addresses !== undefined || destinationBy !== undefined;
  const written = [
    sets.of({
      translated: true,
      ...(own === undefined ? {} : { own }),
      ...(sends && moves ? { loopback: own ?? false } : {}),
    }),
    ...(addresses === undefined ? [] : [addressedTo(sets, addresses)]),
    ...(ports === undefined ? [] : [toPorts(sets, ports)]),
  ].reduce((all, one) => sets.intersection(all, one), everything);
  const fields: RewrittenField[] = ['translated'];
  if (own !== undefined) fields.push('own');
  if (addresses !== undefined) fields.push('destination');
  if (ports !== undefined) fields.push('port');
  if (sends && moves) fields.push(...leavingFields);
  return {
    ...{ fields, written },
    ...(destinationBy === undefined ? {} : { destinationBy }),
    ...(portBy === undefined ? {} : { portBy }),
  };
}

function addressedTo(sets: PacketSets, addresses: readonly Prefix[]): PacketSet {
  return sets.unionOf(
    families.flatMap((family) => {
      const destinations = addresses.filter((block) => block.family === family);
      return destinations.length === 0 ? [] : [sets.of({ family, destinations })];
    }),
  );
}

/** Packets without ports are as good as any: nothing is written into them. */
function toPorts(sets: PacketSets, ports: Interval<number>): PacketSet {
  const { tcp, udp, sctp } = protocolNumbers;
  const protocols = intervalSet([tcp, udp, sctp].map((number) => ({ lo: number, hi: number })));
  return sets.union(sets.of({ protocols, ports: [ports] }), sets.complement(sets.of({ protocols })));
}

function wordsBetween(from: Prefix, to: Prefix): readonly number[] {
  const words = from.family === 4 ? 1 : 4;
  return Array.from({ length: words }, (_, word) => wordOf(to.lo, word, words) - wordOf(from.lo, word, words));
}

function wordOf(address: bigint, word: number, words: number): number {
  return Number((address >> BigInt(32 * (words - 1 - word))) & 0xffff_ffffn);
}
