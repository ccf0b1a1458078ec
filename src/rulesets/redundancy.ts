import { everything, nothing } from '../packets/diagrams.ts';
import { type PacketSet, PacketSets } from '../packets/packet-sets.ts';
import { TooComplex } from '../packets/too-complex.ts';
import { SymbolTable } from '../packets/symbol-table.ts';
import { type Decided, Meaning, allOf, matched, undecided, within } from './meaning.ts';
import { namesOf } from './symbols.ts';
import type { Base, Chain, RulesetRule, Ruleset } from './ruleset.ts';
import { type Jumps, type Run, type RuleStep, leads, runOf, stepsOf } from './steps.ts';

/** A rule that can go, and no packet fares differently. */
export interface Superfluous {
  readonly chain: Chain;
  readonly rule: RulesetRule;
  /** `shadowed`: earlier rules leave it nothing; `redundant`: later ones would decide the same. */
  readonly kind: 'shadowed' | 'redundant';
  /** The rules that do, in their order; none where no packet comes here that meets it, or where the policy does. */
  readonly by: readonly RulesetRule[];
  /** The policy decides the same about some of the packets. */
  readonly policy?: Base;
  /** The first of the rules before it that decides otherwise: somebody may have meant the opposite. */
  readonly otherwise?: RulesetRule;
}

/** Intervals: how far what comes to each chain is followed exactly before that is given up. */
const EXACT_BUDGET = 1 << 22;

/**
 * Rules that decide nothing, or nothing else than what follows them. All can go at once, and the ruleset means what it
 * did. In chains that rules jump to, only other rules of the chain are looked at behind a rule, not what follows the jump.
 * Chains that no packet comes to have none. Throws {@link TooComplex}.
 *
 * What comes to a chain is what its callers let through to it; in very large rulesets all that they jump with, so that a
 * rule may decide nothing and not be named.
 */
export function superfluousRules(ruleset: Ruleset): readonly Superfluous[] {
  const symbols = new SymbolTable(namesOf([ruleset]));
  try {
    return superfluousIn(new PacketSets(symbols, EXACT_BUDGET), ruleset, 'followed');
  } catch (error) {
    if (!(error instanceof TooComplex)) throw error;
    return superfluousIn(new PacketSets(symbols), ruleset, 'opaque');
  }
}

function superfluousIn(sets: PacketSets, ruleset: Ruleset, jumps: Jumps): readonly Superfluous[] {
  const meaning = new Meaning(sets, ruleset);
  const arriving = new Map<string, PacketSet>();
  for (const base of ruleset.bases) {
    arriving.set(base.chain, base.only === undefined ? everything : matched(sets, base.only));
  }
  return callersFirst(ruleset).flatMap((name) => {
    const chain = ruleset.chains.get(name)!;
    const coming = arriving.get(name) ?? nothing;
    const steps = stepsOf(sets, meaning, chain.rules, coming, jumps);
    const base = ruleset.bases.find((one) => one.chain === name);
    const shadowed = steps.flatMap((step, i) => (isShadowed(step) ? [shadowedBy(sets, steps.slice(0, i), step)] : []));
    const found = [...shadowed, ...redundantIn(sets, meaning, steps, base)];
    // What a rule that goes had decided comes to the chains behind it.
    const gone = new Set(found.map(({ rule }) => rule));
    const kept = chain.rules.filter((rule) => !gone.has(rule));
    for (const { rule, left, meant } of stepsOf(sets, meaning, kept, coming, jumps)) {
      const { action } = rule;
      if (action.kind !== 'jump' && action.kind !== 'goto') continue;
      const before = arriving.get(action.chain) ?? nothing;
      arriving.set(action.chain, sets.union(before, jumps === 'followed' ? left : meant));
    }
    return found.map((one) => ({ ...one, chain })).sort((one, other) => one.rule.line - other.rule.line);
  });
}

function decides({ action }: RulesetRule): boolean {
  return action.kind === 'accept' || action.kind === 'drop';
}

function isShadowed({ rule, left }: RuleStep): boolean {
  return rule.action.kind !== 'continue' && left === nothing;
}

type Found = Omit<Superfluous, 'chain'>;

function shadowedBy(sets: PacketSets, before: readonly RuleStep[], { rule, meant }: RuleStep): Found {
  const by = coveringRules(sets, before, meant).rules;
  const otherwise = decides(rule) ? by.find((one) => decides(one) && one.action.kind !== rule.action.kind) : undefined;
  return { rule, kind: 'shadowed', by, ...(otherwise === undefined ? {} : { otherwise }) };
}

/** Those that decide about some of the packets, and the packets that none does. */
function coveringRules(
  sets: PacketSets,
  steps: readonly RuleStep[],
  packets: PacketSet,
): { readonly rules: readonly RulesetRule[]; readonly rest: PacketSet } {
  const rules: RulesetRule[] = [];
  let rest = packets;
  for (const { rule, decided } of steps) {
    if (rest === nothing) break;
    const left = sets.difference(rest, allOf(sets, decided));
    if (left !== rest) rules.push(rule);
    rest = left;
  }
  return { rules, rest };
}

function redundantIn(
  sets: PacketSets,
  meaning: Meaning,
  steps: readonly RuleStep[],
  base: Base | undefined,
): readonly Found[] {
  const living = steps.filter((step) => !isShadowed(step));
  const redundant = redundantSteps(sets, meaning, living, base?.policy);
  return living.flatMap((step, i): Found[] => {
    if (!redundant.has(step)) return [];
    const behind = living.slice(i + 1).filter((later) => !redundant.has(later));
    const { rules, rest } = coveringRules(sets, behind, step.left);
    const policy = rest === nothing || base === undefined ? {} : { policy: base };
    return [{ rule: step.rule, kind: 'redundant', by: rules, ...policy }];
  });
}

/** From the last rule up: one that goes no longer counts for those before it. */
function redundantSteps(
  sets: PacketSets,
  meaning: Meaning,
  steps: readonly RuleStep[],
  policy: Base['policy'] | undefined,
): ReadonlySet<RuleStep> {
  const redundant = new Set<RuleStep>();
  if (steps.length === 0) return redundant;
  /** Gives back what the rules that stay decide. */
  const visit = (run: Run<RuleStep>, behind: Decided): Decided => {
    const here = within(sets, behind, run.union);
    if ('halves' in run) {
      const [first, second] = run.halves;
      const later = visit(second, here);
      return meaning.inTurn(visit(first, meaning.inTurn(later, here)), later);
    }
    if (!decides(run.only.rule) || run.only.rule.hasEffect || !isSameBehind(sets, run.only, here, policy))
      return run.decided;
    redundant.add(run.only);
    return undecided;
  };
  visit(
    runOf(sets, meaning, steps, ({ left }) => left, unknownDecided),
    undecided,
  );
  return redundant;
}

/** A jump to chains that are not looked into may decide either way about all its packets. */
function unknownDecided({ rule, decided, left }: RuleStep): Decided {
  return leads(rule) && decided === undecided ? { ...undecided, accepted: left, dropped: left } : decided;
}

/** What returns from a base chain, or runs off its end, gets the policy. */
function isSameBehind(
  sets: PacketSets,
  { rule, left }: RuleStep,
  { accepted, dropped, translated }: Decided,
  policy: Base['policy'] | undefined,
): boolean {
  const [same, other] = rule.action.kind === 'accept' ? [accepted, dropped] : [dropped, accepted];
  if (translated.some(({ packets }) => sets.intersection(left, packets) !== nothing)) return false;
  if (sets.intersection(left, other) !== nothing) return false;
  return policy === rule.action.kind || sets.difference(left, same) === nothing;
}

/** Every chain after all that jump to it. */
function callersFirst({ bases, chains }: Ruleset): readonly string[] {
  const order: string[] = [];
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const { action } of chains.get(name)!.rules) {
      if (action.kind === 'jump' || action.kind === 'goto') visit(action.chain);
    }
    order.unshift(name);
  };
  for (const { chain } of bases) visit(chain);
  return order;
}
