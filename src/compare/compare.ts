import { groupBy } from '../net/collections.ts';
import { everything, nothing } from '../packets/diagrams.ts';
import { type Packet, type Way, ways } from '../packets/packet.ts';
import { type PacketSet, PacketSets, type Unseen } from '../packets/packet-sets.ts';
import { SymbolTable } from '../packets/symbol-table.ts';
import type { Policy, DecisionReason, Reasoned } from './policy.ts';
import { type Traffic, trafficOf } from './traffic.ts';
import { type ComparisonTable, type Universe, packetsOf } from './universe.ts';
import { preferences } from './witness.ts';

/** Packets that one of two policies lets through and the other does not, each decided by one thing on either side. */
export interface PolicyDifference {
  readonly way: Way;
  readonly table: ComparisonTable;
  /** `added`: only the second lets them through; `removed`: only the first. */
  readonly kind: 'added' | 'removed';
  readonly traffic: Traffic;
  /** How many packets, told apart by who sends what to whom. */
  readonly count: bigint;
  /** One of them; the same for the same policies. */
  readonly witness: Packet;
  /** What decides about the witness in the first policy, and in the second. */
  readonly before: DecisionReason;
  readonly after: DecisionReason;
  /**
   * What it depends on whether there is a difference at all: conditions in the words of the rules, `interface`, `mac`.
   * Empty where there is one whatever holds.
   */
  readonly depends: readonly string[];
}

export type ComparisonVerdict = 'equal' | 'different' | 'undecided';

/** Certain differences first. Empty iff every packet of the universe fares the same in both. */
export type Comparison = readonly PolicyDifference[];

export function verdictOf(comparison: Comparison): ComparisonVerdict {
  if (comparison.length === 0) return 'equal';
  return comparison.some(({ depends }) => depends.length === 0) ? 'different' : 'undecided';
}

/**
 * Every way in which two policies of one machine differ. Throws {@link TooComplex}.
 *
 * A condition that nobody understands may hold or not, and the same words hold alike on both sides. Between two rulesets
 * interfaces are told apart; a topology speaks of none, so against one a difference counts that is there by every
 * interface.
 */
export function compare(first: Policy, second: Policy, universe: Universe): Comparison {
  const sets = new PacketSets(new SymbolTable(namesOf([first, second], universe)));
  const unseen = first.kind === 'ruleset' && second.kind === 'ruleset' ? 'conditions' : 'surroundings';
  const context: Context = { sets, first, second, universe, unseen };
  const plausible = [first, second].reduce(
    (all, policy) => (policy.plausible === undefined ? all : sets.intersection(all, policy.plausible(sets))),
    everything,
  );
  const findings = ways.flatMap((way) => {
    const [before, after] = [first.accepted(sets, way), second.accepted(sets, way)];
    if (before === after) return [];
    return [...packetsOf(sets, universe, way)].flatMap(([table, packets]) =>
      findingsIn(context, { way, table, within: sets.intersection(packets, plausible), before, after }),
    );
  });
  return [
    ...findings.filter(({ depends }) => depends.length === 0),
    ...findings.filter((one) => one.depends.length > 0),
  ];
}

function namesOf(policies: readonly Policy[], universe: Universe): Policy['names'] {
  const names = policies.map((policy) => policy.names);
  return {
    interfaces: [
      ...names.flatMap((one) => one.interfaces),
      ...(universe.interface === undefined ? [] : [universe.interface]),
    ],
    macs: names.flatMap((one) => one.macs),
    conditions: names.flatMap((one) => one.conditions),
  };
}

interface Context {
  readonly sets: PacketSets;
  readonly first: Policy;
  readonly second: Policy;
  readonly universe: Universe;
  readonly unseen: Unseen;
}

interface Part {
  readonly way: Way;
  readonly table: ComparisonTable;
  readonly within: PacketSet;
  readonly before: PacketSet;
  readonly after: PacketSet;
}

function findingsIn(context: Context, part: Part): readonly PolicyDifference[] {
  const { sets, unseen } = context;
  const { within } = part;
  const [before, after] = [sets.intersection(part.before, within), sets.intersection(part.after, within)];
  const all = sets.possible(within, unseen);
  return (
    [
      ['added', sets.difference(after, before)],
      ['removed', sets.difference(before, after)],
    ] as const
  ).flatMap(([kind, differing]) => {
    if (differing === nothing) return [];
    // Whatever the surroundings are, as far as they can be: not where some lead out of the difference.
    const certain = sets.difference(all, sets.possible(sets.difference(within, differing), unseen));
    const always = sets.intersection(differing, certain);
    return [
      ...pieces(context, part, kind, always).map((one) => findingOf(context, part, kind, one, [])),
      ...pieces(context, part, kind, sets.difference(differing, certain)).map((one) =>
        findingOf(context, part, kind, one, sets.dependsOn(one, unseen)),
      ),
    ];
  });
}

/** The packets by what decides about them on either side: first by what lets them through, in the order of that side. */
function pieces(
  context: Context,
  { way }: Part,
  kind: PolicyDifference['kind'],
  packets: PacketSet,
): readonly PacketSet[] {
  if (packets === nothing) return [];
  const { sets, first, second } = context;
  const [letting, stopping] = kind === 'added' ? [second, first] : [first, second];
  const byReason = (policy: Policy, among: PacketSet): readonly PacketSet[] =>
    [...groupBy(policy.reasons(sets, way, among), ({ reason }) => keyOf(reason)).values()].map((group) =>
      sets.unionOf(group.map((one: Reasoned) => one.packets)),
    );
  return byReason(letting, packets).flatMap((piece) => byReason(stopping, piece));
}

/** Two reasons are one iff their keys are. */
export function keyOf(reason: DecisionReason): unknown {
  switch (reason.kind) {
    case 'rule':
      return reason.translatedBy?.rule ?? reason.place.rule ?? reason.place.chain;
    case 'flow':
      return reason.flow;
    case 'essential':
      return reason.baselineRule;
    case 'undeclared':
    case 'free':
      return reason.kind;
  }
}

function findingOf(
  { sets, first, second, universe }: Context,
  { way, table }: Part,
  kind: PolicyDifference['kind'],
  packets: PacketSet,
  depends: readonly string[],
): PolicyDifference {
  const witness = sets.witness(packets, preferences(sets, universe, way));
  if (witness === undefined) throw new Error('a difference without packets');
  const before = first.decide(sets, way, witness);
  const after = second.decide(sets, way, witness);
  if (before.verdict === after.verdict || (after.verdict === 'accept') !== (kind === 'added')) {
    throw new Error('the diagram and the interpreter disagree');
  }
  const traffic = trafficOf(sets, packets);
  return { way, table, kind, traffic, count: sets.count(packets), witness, before, after, depends };
}
