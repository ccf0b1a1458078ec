import { groupBy } from '../net/collections.ts';
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
  /** Without it the packets would still be dropped, but their senders get another answer, or none. */
  readonly changesAnswer?: true;
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
    // A chain that translates also sees what the machine sends to itself, of which `only` says nothing.
    arriving.set(base.chain, base.only === undefined || base.translates ? everything : matched(sets, base.only));
  }
  const reached = callersFirst(ruleset);
  const found = reached.flatMap((name) => {
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
  return inEveryReading(
    found,
    reached.map((name) => ruleset.chains.get(name)!),
  );
}

/**
 * Those that are superfluous wherever they are read, each told once: a chain that packets reach from several hooks stands in
 * a ruleset for each, and a rule about an interface decides at one of them alone.
 */
function inEveryReading(found: readonly Superfluous[], chains: readonly Chain[]): readonly Superfluous[] {
  const keys = new Map(chains.flatMap((chain) => keysIn(chain)));
  const readings = groupBy(keys.keys(), (rule) => keys.get(rule)!);
  const gone = new Set(found.map(({ rule }) => rule));
  const told = new Set<string>();
  return found.filter(({ rule }) => {
    const key = keys.get(rule)!;
    if (told.has(key) || !readings.get(key)!.every((one) => gone.has(one))) return false;
    told.add(key);
    return true;
  });
}

/** The same for a rule in every reading: where it stands, and which of the cases of its line it is. */
function keysIn({ file, rules }: Chain): readonly (readonly [RulesetRule, string])[] {
  const cases = new Map<string, number>();
  return rules.map((rule) => {
    const line = JSON.stringify([file, rule.line, rule.text]);
    const number = cases.get(line) ?? 0;
    cases.set(line, number + 1);
    return [rule, `${line} ${String(number)}`] as const;
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

/** Whether what drops the packets in place of a rule tells their senders something else. */
function changesAnswer({ action }: RulesetRule, by: readonly RulesetRule[], policy: Base | undefined): boolean {
  if (action.kind !== 'drop') return false;
  const answers = by.map((one) => (one.action.kind === 'drop' ? one.action.answer : action.answer));
  return [...answers, ...(policy === undefined ? [] : [undefined])].some((answer) => answer !== action.answer);
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
    const policy: { readonly policy?: Base } = rest === nothing || base === undefined ? {} : { policy: base };
    const answer = changesAnswer(step.rule, rules, policy.policy) ? { changesAnswer: true as const } : {};
    return [{ rule: step.rule, kind: 'redundant', by: rules, ...policy, ...answer }];
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
