import type { PacketSet, PacketSets } from '../packets/packet-sets.ts';
import { type Decided, type Meaning, allOf, matched, undecided } from './meaning.ts';
import type { RulesetRule } from './ruleset.ts';

/** Whether it counts what the chains decide that rules jump to, or they may decide anything. */
export type Jumps = 'followed' | 'opaque';

/** A rule in its chain, with the packets that come to it and meet it. */
export interface RuleStep {
  readonly rule: RulesetRule;
  readonly decided: Decided;
  /** That come to the chain and meet it. */
  readonly meant: PacketSet;
  /** Of these, those that no earlier rule has decided about. */
  readonly left: PacketSet;
}

/** A run of rules, split in two: what the halves decide is known of each, so that no set is larger than its run. */
export type Run<T> = { readonly decided: Decided; readonly union: PacketSet } & (
  { readonly only: T } | { readonly halves: readonly [Run<T>, Run<T>] }
);

/** `packets`: what of all packets a rule is about; the union is that of all. */
export function runOf<T extends { readonly decided: Decided }>(
  sets: PacketSets,
  meaning: Meaning,
  all: readonly T[],
  packets: (one: T) => PacketSet,
  decidedBy: (one: T) => Decided = ({ decided }) => decided,
): Run<T> {
  const [only] = all;
  if (all.length === 1 && only !== undefined) return { only, decided: decidedBy(only), union: packets(only) };
  const middle = all.length >> 1;
  const halves = [all.slice(0, middle), all.slice(middle)].map((half) =>
    runOf(sets, meaning, half, packets, decidedBy),
  );
  const [first, second] = halves as [Run<T>, Run<T>];
  return {
    halves: [first, second],
    decided: meaning.inTurn(first.decided, second.decided),
    union: sets.union(first.union, second.union),
  };
}

interface Matching {
  readonly rule: RulesetRule;
  readonly decided: Decided;
  readonly matching: PacketSet;
}

/** What comes to each of the rules of a chain. */
export function stepsOf(
  sets: PacketSets,
  meaning: Meaning,
  all: readonly RulesetRule[],
  coming: PacketSet,
  jumps: Jumps,
): readonly RuleStep[] {
  if (all.length === 0) return [];
  const rules = all.map((rule): Matching => ({
    rule,
    decided: jumps === 'opaque' && leads(rule) ? undecided : meaning.rule(rule),
    matching: matched(sets, rule.match),
  }));
  const steps: RuleStep[] = [];
  const visit = (run: Run<Matching>, undecidedYet: PacketSet): void => {
    const here = sets.intersection(undecidedYet, run.union);
    if ('halves' in run) {
      const [first, second] = run.halves;
      visit(first, here);
      visit(second, sets.difference(here, allOf(sets, first.decided)));
      return;
    }
    const { rule, decided, matching } = run.only;
    steps.push({ rule, decided, meant: sets.intersection(coming, matching), left: here });
  };
  visit(
    runOf(sets, meaning, rules, ({ matching }) => matching),
    coming,
  );
  return steps;
}

/** To another chain. */
export function leads({ action }: RulesetRule): boolean {
  return action.kind === 'jump' || action.kind === 'goto';
}
