// The kinds of packet that rules can tell apart, one of each: brute force, for what diagrams decide cleverly.

import { type Family, addressBits, families } from '../../../src/net/addresses.ts';
import type { Interval } from '../../../src/net/intervals.ts';
import { type Packet, carriesPorts, icmpProtocol, states } from '../../../src/packets/packet.ts';
import { decide } from '../../../src/rulesets/interpreter.ts';
import type { Match, Rule, Ruleset } from '../../../src/rulesets/ruleset.ts';

export interface Disagreement {
  readonly direction: 'in' | 'out';
  readonly packet: Packet;
}

/**
 * A packet that the two decide differently. They may differ in rules, not in their order or policies. No match holds for
 * some packets of a cell and not for others, so one of each is enough; and of these only what a changed rule matches.
 */
export function firstDisagreement(a: Ruleset, b: Ruleset): Disagreement | undefined {
  for (const direction of ['in', 'out'] as const) {
    const [ofA, ofB] = [rulesOf(a, direction), rulesOf(b, direction)];
    const matches = [...ofA, ...ofB].flatMap((rule) => rule.matches);
    for (const changed of [...without(ofA, ofB), ...without(ofB, ofA)]) {
      for (const packet of cells(matches, changed.matches)) {
        if (decide(a, direction, packet).verdict !== decide(b, direction, packet).verdict) return { direction, packet };
      }
    }
  }
  return undefined;
}

function rulesOf({ chains }: Ruleset, direction: 'in' | 'out'): readonly Rule[] {
  return chains.filter((chain) => chain.direction === direction).flatMap(({ rules }) => rules);
}

function without(rules: readonly Rule[], others: readonly Rule[]): readonly Rule[] {
  const text = ({ matches, verdict }: Rule): string =>
    JSON.stringify([matches, verdict], (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  const known = new Set(others.map(text));
  return rules.filter((rule) => !known.has(text(rule)));
}

/** One packet of each cell that `matches` cut the universe into, as far as all of `within` hold there. */
function* cells(matches: readonly Match[], within: readonly Match[]): Generator<Packet> {
  for (const family of families) {
    const product = axesOf(family, matches, within).reduce<readonly Partial<Packet>[]>(
      (packets, axis) => packets.flatMap((packet) => axis.map((more) => ({ ...packet, ...more }))),
      [{}],
    );
    for (const packet of product) yield packet as Packet;
  }
}

/** Packets of cells chosen by chance: the same seed gives the same. */
export function someCells(matches: readonly Match[], count: number, seed: number): readonly Packet[] {
  let state = seed;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % limit;
  };
  const axes = families.map((family) => axesOf(family, matches, []));
  return Array.from({ length: count }, () => {
    const parts = axes[below(2)]!.map((axis) => axis[below(axis.length)]!);
    return Object.assign({}, ...parts) as Packet;
  });
}

/** Independent parts of a packet; each axis has the ways in which it can be told apart. */
function axesOf(
  family: Family,
  matches: readonly Match[],
  within: readonly Match[],
): readonly (readonly Partial<Packet>[])[] {
  if (within.some((match) => match.field === 'family' && match.family !== family)) return [[]];
  const values: Values = (field, max) => {
    const limits = within.flatMap((match) => (match.field === field && 'values' in match ? [match.values] : []));
    const ranges = matches.flatMap((match) => (match.field === field && 'values' in match ? match.values : []));
    return starts(ranges, 0, (hi) => hi + 1).filter(
      (value) => value <= max && limits.every((limit) => isIn(limit, value)),
    );
  };
  return [
    addressesOf('source', family, matches, within).map((value) => ({ source: { family, value } })),
    addressesOf('destination', family, matches, within).map((value) => ({ destination: { family, value } })),
    values('protocol', 255).flatMap((protocol) => payloadsOf(protocol, family, values)),
    values('hop-limit', 255).map((hopLimit) => ({ hopLimit })),
    states
      .filter((state) => within.every((match) => match.field !== 'state' || match.states.includes(state)))
      .map((state) => ({ state })),
    [...(within.some(({ field }) => field === 'loopback') ? [] : [{ loopback: false }]), { loopback: true }],
  ];
}

type Values = (field: Match['field'], max: number) => readonly number[];

function addressesOf(
  field: 'source' | 'destination',
  family: Family,
  matches: readonly Match[],
  within: readonly Match[],
): readonly bigint[] {
  const ranges = matches.flatMap((match) =>
    match.field === field ? match.prefixes.filter((block) => block.family === family) : [],
  );
  const limits = within.flatMap((match) => (match.field === field ? [match.prefixes] : []));
  const end = 1n << BigInt(addressBits(family));
  return starts(ranges, 0n, (hi) => hi + 1n).filter(
    (value) => value < end && limits.every((limit) => isIn(limit, value)),
  );
}

function payloadsOf(protocol: number, family: Family, values: Values): readonly Partial<Packet>[] {
  if (protocol === icmpProtocol(family)) return values('icmp-type', 255).map((icmpType) => ({ protocol, icmpType }));
  if (!carriesPorts(protocol)) return [{ protocol }];
  return values('destination-port', 65535).flatMap((destination) =>
    values('source-port', 65535).map((source) => ({ protocol, ports: { source, destination } })),
  );
}

function isIn<T extends number | bigint>(ranges: readonly Interval<T>[], value: T): boolean {
  return ranges.some(({ lo, hi }) => lo <= value && value <= hi);
}

/** Where the cells of a dimension begin. */
function starts<T extends number | bigint>(ranges: readonly Interval<T>[], zero: T, after: (hi: T) => T): readonly T[] {
  return [...new Set([zero, ...ranges.flatMap(({ lo, hi }) => [lo, after(hi)])])];
}
