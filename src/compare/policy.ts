import type { RuleTuple } from '../intent/rule-tuples.ts';
import type { Direction, Way } from '../packets/packet.ts';
import { type BaselineRule, baselineRules } from '../intent/baseline-rules.ts';
import { tuplePackets, baselinePackets, baselineMatch, flowPackets } from '../intent/packets.ts';
import { everything, nothing } from '../packets/diagrams.ts';
import type { Packet } from '../packets/packet.ts';
import type { PacketSet, PacketSets } from '../packets/packet-sets.ts';
import type { SymbolNames } from '../packets/symbol-table.ts';
import { attribute } from '../rulesets/attribution.ts';
import { type Decision, decide } from '../rulesets/interpreter.ts';
import { acceptedBy } from '../rulesets/meaning.ts';
import { namesOf } from '../rulesets/symbols.ts';
import type { RuleLocation, Ruleset, RulesetVerdict } from '../rulesets/ruleset.ts';
import { type Machine, plausiblePackets } from '../rulesets/machine.ts';
import type { Flow } from '../topology/model.ts';

/** Which packets of one machine may pass, and why: what a topology says of a host, or what a ruleset does. */
export interface Policy {
  readonly kind: 'declared' | 'ruleset';
  /** Names that its sets tell apart. */
  readonly names: SymbolNames;
  /** The packets that there can be, by what is known of the machine; all of them where absent. */
  readonly plausible?: (sets: PacketSets) => PacketSet;
  readonly accepted: (sets: PacketSets, way: Way) => PacketSet;
  /** The packets by what decides about them: disjoint, and together all of them. */
  readonly reasons: (sets: PacketSets, way: Way, packets: PacketSet) => readonly Reasoned[];
  /** What becomes of one packet, found out without sets. */
  readonly decide: (sets: PacketSets, way: Way, packet: Packet) => DecisionReason;
}

export interface Reasoned {
  readonly packets: PacketSet;
  readonly reason: DecisionReason;
}

/** Why a packet passes or does not. */
export type DecisionReason =
  | RulesReason
  /** The first flow, in the order of the file, that asks for it. */
  | { readonly kind: 'flow'; readonly verdict: 'accept'; readonly flow: Flow }
  | { readonly kind: 'essential'; readonly verdict: RulesetVerdict; readonly baselineRule: BaselineRule }
  /** No flow asks for it. */
  | { readonly kind: 'undeclared'; readonly verdict: 'drop' }
  /** Nothing looks at what goes in this direction. */
  | { readonly kind: 'free'; readonly verdict: 'accept' };

/** A rule decides, or the policy of a chain. */
export interface RulesReason {
  readonly kind: 'rule';
  readonly verdict: RulesetVerdict;
  readonly place: RuleLocation;
  /** The rule that gave the packet another destination before that. */
  readonly translatedBy?: RuleLocation;
  /** That destination, where one packet is asked about. */
  readonly translatedTo?: Pick<Packet, 'destination' | 'ports'>;
}

export function policyOfRuleset(ruleset: Ruleset, machine: Machine = {}): Policy {
  return {
    kind: 'ruleset',
    names: namesOf([ruleset]),
    plausible: (sets) => plausiblePackets(sets, machine),
    accepted: (sets, way) => acceptedBy(sets, ruleset, way, machine),
    reasons: (sets, way, packets) =>
      attribute(sets, ruleset, way, packets, machine).map((one) => ({ packets: one.packets, reason: reasonOf(one) })),
    decide: (_, way, packet) => reasonOf(decide(ruleset, way, packet, machine)),
  };
}

function reasonOf({ verdict, place, translatedBy, translatedTo }: Decision): DecisionReason {
  const decided = place ?? translatedBy;
  if (decided === undefined) return { kind: 'free', verdict: 'accept' };
  return {
    ...{ kind: 'rule', verdict, place: decided },
    ...(translatedBy === undefined ? {} : { translatedBy }),
    ...(translatedTo === undefined ? {} : { translatedTo }),
  };
}

/** What a topology says of a host: its rule tuples, and in which directions it says anything. */
export interface Declared {
  readonly tuples: readonly RuleTuple[];
  /** In a direction that is not among them everything passes. */
  readonly directions: readonly Direction[];
}

export function policyOfHost({ tuples, directions }: Declared): Policy {
  const tuplesOf = (direction: Direction): readonly RuleTuple[] =>
    tuples.filter((tuple) => tuple.direction === direction);
  const declared = (way: Way): way is Direction => way !== 'forward' && directions.includes(way);
  return {
    kind: 'declared',
    names: { interfaces: [], macs: [], conditions: [] },
    accepted: (sets, way) => {
      if (!declared(way)) return everything;
      const { accepted, dropped } = baselinePackets(sets, way);
      return sets.union(accepted, sets.difference(flowPackets(sets, tuplesOf(way)), dropped));
    },
    reasons: (sets, way, packets) =>
      declared(way) ? declaredReasons(sets, way, tuplesOf(way), packets) : [{ packets, reason: free }],
    decide: (sets, way, packet) => {
      const [only] = declared(way) ? claimsOf(sets, way, tuplesOf(way), packet) : [free];
      return only ?? { kind: 'undeclared', verdict: 'drop' };
    },
  };
}

const free: DecisionReason = { kind: 'free', verdict: 'accept' };

function declaredReasons(
  sets: PacketSets,
  direction: Direction,
  tuples: readonly RuleTuple[],
  packets: PacketSet,
): readonly Reasoned[] {
  const found: Reasoned[] = [];
  let left = packets;
  for (const { meant, reason } of claims(sets, direction, tuples)) {
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
  tuples: readonly RuleTuple[],
): Generator<{ readonly meant: () => PacketSet; readonly reason: DecisionReason }> {
  for (const baselineRule of baselineRules.filter(({ directions }) => directions.includes(direction))) {
    const { verdict } = baselineRule;
    yield { meant: () => sets.of(baselineMatch(baselineRule)), reason: { kind: 'essential', verdict, baselineRule } };
  }
  for (const tuple of tuples) {
    yield { meant: () => tuplePackets(sets, tuple), reason: { kind: 'flow', verdict: 'accept', flow: tuple.flow } };
  }
}

function* claimsOf(
  sets: PacketSets,
  direction: Direction,
  tuples: readonly RuleTuple[],
  packet: Packet,
): Generator<DecisionReason> {
  for (const { meant, reason } of claims(sets, direction, tuples)) if (sets.contains(meant(), packet)) yield reason;
}
