// The kinds of packet that rules can tell apart, one of each: brute force, for what diagrams decide cleverly.

import { ownHook } from '../../../src/rulesets/way.ts';
import { type Family, addressBits, families } from '../../../src/net/addresses.ts';
import type { Interval } from '../../../src/net/intervals.ts';
import { type Packet, carriesPorts, icmpProtocol, states } from '../../../src/packets/packet.ts';
import { decide } from '../../../src/rulesets/interpreter.ts';
import type { PacketMatch } from '../../../src/packets/packet-match.ts';
import { type Match, always } from '../../../src/rulesets/match.ts';
import type { RulesetRule, Ruleset } from '../../../src/rulesets/ruleset.ts';

export interface Disagreement {
  readonly direction: 'in' | 'out';
  readonly packet: Packet;
}

/** What is looked at: cells end where its products do, and only packets that it holds for count. */
export interface Within {
  readonly products: readonly PacketMatch[];
  readonly holds: (direction: 'in' | 'out', packet: Packet) => boolean;
}

const everywhere: Within = { products: [], holds: () => true };

/**
 * A packet that the two decide differently. They may differ in rules, not in their order or policies. No match holds for
 * some packets of a cell and not for others, so one of each is enough; and of these only what a changed rule matches.
 */
export function firstDisagreement(a: Ruleset, b: Ruleset, looked: Within = everywhere): Disagreement | undefined {
  for (const direction of ['in', 'out'] as const) {
    const [ofA, ofB] = [rulesOf(a, direction), rulesOf(b, direction)];
    const products = [...[...ofA, ...ofB].flatMap(({ match }) => productsOf(match)), ...looked.products];
    const changed = [...without(ofA, ofB), ...without(ofB, ofA)];
    for (const within of changed.flatMap(({ match }) => (match === always ? [{}] : productsOf(match)))) {
      for (const packet of cells(products, within)) {
        if (!looked.holds(direction, packet)) continue;
        if (decide(a, direction, packet).verdict !== decide(b, direction, packet).verdict) return { direction, packet };
      }
    }
  }
  return undefined;
}

function rulesOf({ bases, chains }: Ruleset, direction: 'in' | 'out'): readonly RulesetRule[] {
  return bases.filter((base) => base.hook === ownHook[direction]).flatMap(({ chain }) => chains.get(chain)!.rules);
}

/** What strict readers read is one product, or no product can be it, or one of several. */
export function productsOf(match: Match): readonly PacketMatch[] {
  switch (match.kind) {
    case 'product':
      return [match.product];
    case 'all':
    case 'any':
      return match.of.flatMap(productsOf);
    case 'not':
    case 'unknown':
      throw new Error('no strict reader reads that');
  }
}

function without(rules: readonly RulesetRule[], others: readonly RulesetRule[]): readonly RulesetRule[] {
  const text = ({ match, action }: RulesetRule): string =>
    JSON.stringify([match, action], (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  const known = new Set(others.map(text));
  return rules.filter((rule) => !known.has(text(rule)));
}

/** One packet of each cell that `products` cut the universe into, as far as `within` holds there. */
function* cells(products: readonly PacketMatch[], within: PacketMatch): Generator<Packet> {
  for (const family of families) {
    const product = axesOf(family, products, within).reduce<readonly Partial<Packet>[]>(
      (packets, axis) => packets.flatMap((packet) => axis.map((more) => ({ ...packet, ...more }))),
      [{}],
    );
    for (const packet of product) yield packet as Packet;
  }
}

/** Packets of cells chosen by chance: the same seed gives the same. */
export function someCells(products: readonly PacketMatch[], count: number, seed: number): readonly Packet[] {
  let state = seed;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % limit;
  };
  const axes = families.map((family) => axesOf(family, products, {}));
  return Array.from({ length: count }, () => {
    const parts = axes[below(2)]!.map((axis) => axis[below(axis.length)]!);
    return Object.assign({}, ...parts) as Packet;
  });
}

/** Independent parts of a packet; each axis has the ways in which it can be told apart. */
function axesOf(
  family: Family,
  products: readonly PacketMatch[],
  within: PacketMatch,
): readonly (readonly Partial<Packet>[])[] {
  if (within.family !== undefined && within.family !== family) return [[]];
  const values: Values = (field, max) => {
    const limit = within[field] ?? [{ lo: 0, hi: max }];
    const ranges = products.flatMap((product) => product[field] ?? []);
    return starts(ranges, 0, (hi) => hi + 1).filter((value) => value <= max && isIn(limit, value));
  };
  return [
    addressesOf('sources', family, products, within).map((value) => ({ source: { family, value } })),
    addressesOf('destinations', family, products, within).map((value) => ({ destination: { family, value } })),
    values('protocols', 255).flatMap((protocol) => payloadsOf(protocol, family, values)),
    values('hopLimits', 255).map((hopLimit) => ({ hopLimit })),
    states.filter((state) => within.states?.includes(state) ?? true).map((state) => ({ state })),
    [...(within.loopback === true ? [] : [{ loopback: false }]), { loopback: true }],
  ];
}

type Values = (
  field: 'protocols' | 'ports' | 'sourcePorts' | 'icmpTypes' | 'hopLimits',
  max: number,
) => readonly number[];

function addressesOf(
  field: 'sources' | 'destinations',
  family: Family,
  products: readonly PacketMatch[],
  within: PacketMatch,
): readonly bigint[] {
  const ranges = products.flatMap((product) => product[field]?.filter((block) => block.family === family) ?? []);
  const end = 1n << BigInt(addressBits(family));
  const limit = within[field] ?? [{ lo: 0n, hi: end - 1n }];
  return starts(ranges, 0n, (hi) => hi + 1n).filter((value) => value < end && isIn(limit, value));
}

function payloadsOf(protocol: number, family: Family, values: Values): readonly Partial<Packet>[] {
  if (protocol === icmpProtocol(family)) return values('icmpTypes', 255).map((icmpType) => ({ protocol, icmpType }));
  if (!carriesPorts(protocol)) return [{ protocol }];
  return values('ports', 65535).flatMap((destination) =>
    values('sourcePorts', 65535).map((source) => ({ protocol, ports: { source, destination } })),
  );
}

function isIn<T extends number | bigint>(ranges: readonly Interval<T>[], value: T): boolean {
  return ranges.some(({ lo, hi }) => lo <= value && value <= hi);
}

/** Where the cells of a dimension begin. */
function starts<T extends number | bigint>(ranges: readonly Interval<T>[], zero: T, after: (hi: T) => T): readonly T[] {
  return [...new Set([zero, ...ranges.flatMap(({ lo, hi }) => [lo, after(hi)])])];
}
