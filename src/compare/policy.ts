import type { Box } from '../intent/rule-tuples.ts';
import { type Direction, type Essential, essentials } from '../intent/baseline-rules.ts';
import { boxPackets, essentialPackets, essentialProduct, flowPackets } from '../intent/packets.ts';
import { everything, nothing } from '../packets/diagrams.ts';
import type { Packet } from '../packets/packet.ts';
import type { PacketSet, PacketSets } from '../packets/packet-sets.ts';
import type { Names } from '../packets/symbol-table.ts';
import { attribute } from '../rulesets/attribution.ts';
import { type Place, decide } from '../rulesets/interpreter.ts';
import { acceptedBy } from '../rulesets/meaning.ts';
import { namesOf } from '../rulesets/symbols.ts';
import type { Ruleset, Verdict } from '../rulesets/ruleset.ts';
import type { Flow } from '../topology/model.ts';

/** Which packets of one machine may pass, and why: what a topology says of a host, or what a ruleset does. */
export interface Policy {
  readonly kind: 'declared' | 'ruleset';
  /** Names that its sets tell apart. */
  readonly names: Names;
  readonly accepted: (sets: PacketSets, direction: Direction) => PacketSet;
  /** The packets by what decides about them: disjoint, and together all of them. */
  readonly reasons: (sets: PacketSets, direction: Direction, packets: PacketSet) => readonly Reasoned[];
  /** What becomes of one packet, found out without sets. */
  readonly decide: (sets: PacketSets, direction: Direction, packet: Packet) => Reason;
}

export interface Reasoned {
  readonly packets: PacketSet;
  readonly reason: Reason;
}

/** Why a packet passes or does not. */
export type Reason =
  | { readonly kind: 'rule'; readonly verdict: Verdict; readonly place: Place }
  /** The first flow, in the order of the file, that asks for it. */
  | { readonly kind: 'flow'; readonly verdict: 'accept'; readonly flow: Flow }
  | { readonly kind: 'essential'; readonly verdict: Verdict; readonly essential: Essential }
  /** No flow asks for it. */
  | { readonly kind: 'undeclared'; readonly verdict: 'drop' }
  /** Nothing looks at what goes in this direction. */
  | { readonly kind: 'free'; readonly verdict: 'accept' };

export function policyOfRuleset(ruleset: Ruleset): Policy {
  const reasonOf = ({ verdict, place }: { readonly verdict: Verdict; readonly place?: Place }): Reason =>
    place === undefined ? { kind: 'free', verdict: 'accept' } : { kind: 'rule', verdict, place };
  return {
    kind: 'ruleset',
    names: namesOf([ruleset]),
    accepted: (sets, direction) => acceptedBy(sets, ruleset, direction),
    reasons: (sets, direction, packets) =>
      attribute(sets, ruleset, direction, packets).map((one) => ({ packets: one.packets, reason: reasonOf(one) })),
    decide: (_, direction, packet) => reasonOf(decide(ruleset, direction, packet)),
  };
}

/** What a topology says of a host: its boxes, and in which directions it says anything. */
export interface Declared {
  readonly boxes: readonly Box[];
  /** In a direction that is not among them everything passes. */
  readonly directions: readonly Direction[];
}

export function policyOfHost({ boxes, directions }: Declared): Policy {
  const boxesOf = (direction: Direction): readonly Box[] => boxes.filter((box) => box.direction === direction);
  return {
    kind: 'declared',
    names: { interfaces: [], macs: [], conditions: [] },
    accepted: (sets, direction) => {
      if (!directions.includes(direction)) return everything;
      const { accepted, dropped } = essentialPackets(sets, direction);
      return sets.union(accepted, sets.difference(flowPackets(sets, boxesOf(direction)), dropped));
    },
    reasons: (sets, direction, packets) =>
      directions.includes(direction)
        ? declaredReasons(sets, direction, boxesOf(direction), packets)
        : [{ packets, reason: { kind: 'free', verdict: 'accept' } }],
    decide: (sets, direction, packet) => {
      const [only] = directions.includes(direction) ? claimsOf(sets, direction, boxesOf(direction), packet) : [free];
      return only ?? { kind: 'undeclared', verdict: 'drop' };
    },
  };
}

const free: Reason = { kind: 'free', verdict: 'accept' };

function declaredReasons(
  sets: PacketSets,
  direction: Direction,
  boxes: readonly Box[],
  packets: PacketSet,
): readonly Reasoned[] {
  const found: Reasoned[] = [];
  let left = packets;
  for (const { meant, reason } of claims(sets, direction, boxes)) {
    if (left === nothing) return found;
    const here = sets.intersection(left, meant());
    if (here !== nothing) found.push({ packets: here, reason });
    left = sets.difference(left, here);
  }
  return left === nothing ? found : [...found, { packets: left, reason: { kind: 'undeclared', verdict: 'drop' } }];
}

/** What speaks of packets, in the order in which it counts: essentials, then flows. */
function* claims(
  sets: PacketSets,
  direction: Direction,
  boxes: readonly Box[],
): Generator<{ readonly meant: () => PacketSet; readonly reason: Reason }> {
  for (const essential of essentials.filter(({ directions }) => directions.includes(direction))) {
    const { verdict } = essential;
    yield { meant: () => sets.of(essentialProduct(essential)), reason: { kind: 'essential', verdict, essential } };
  }
  for (const box of boxes) {
    yield { meant: () => boxPackets(sets, box), reason: { kind: 'flow', verdict: 'accept', flow: box.flow } };
  }
}

function* claimsOf(sets: PacketSets, direction: Direction, boxes: readonly Box[], packet: Packet): Generator<Reason> {
  for (const { meant, reason } of claims(sets, direction, boxes)) if (sets.contains(meant(), packet)) yield reason;
}
