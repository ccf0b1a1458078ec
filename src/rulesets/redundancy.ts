import { everything, nothing } from '../packets/diagrams.ts';
import { type PacketSet, PacketSets } from '../packets/packet-sets.ts';
import { Vocabulary } from '../packets/vocabulary.ts';
import { type Decided, Meaning, matched, undecided } from './meaning.ts';
import { namesOf } from './names.ts';
import type { Base, Chain, Rule, Ruleset } from './ruleset.ts';

/** A rule that can go, and no packet fares differently. */
export interface Superfluous {
  readonly chain: Chain;
  readonly rule: Rule;
  /** `shadowed`: earlier rules leave it nothing; `redundant`: later ones would decide the same. */
  readonly kind: 'shadowed' | 'redundant';
  /** The rules that do, in their order; none where no packet comes here that meets it, or where the policy does. */
  readonly by: readonly Rule[];
  /** The policy decides the same about some of the packets. */
  readonly policy?: Base;
  /** The first of the rules before it that decides otherwise: somebody may have meant the opposite. */
  readonly otherwise?: Rule;
}

/**
 * Rules that decide nothing, or nothing else than what follows them. All can go at once, and the ruleset means what it
 * did. In chains that rules jump to, only other rules of the chain are looked at behind a rule, not what follows the jump.
 * Chains that no packet comes to have none. Throws {@link TooComplex}.
 */
export function superfluousRules(ruleset: Ruleset): readonly Superfluous[] {
  const sets = new PacketSets(new Vocabulary(namesOf([ruleset])));
  const meaning = new Meaning(sets, ruleset);
  const arriving = new Map<string, PacketSet>();
  for (const base of ruleset.bases) {
    arriving.set(base.chain, base.only === undefined ? everything : matched(sets, base.only));
  }
  return callersFirst(ruleset).flatMap((name) => {
    const chain = ruleset.chains.get(name)!;
    const run = runOf(sets, meaning, chain, arriving);
    const base = ruleset.bases.find((one) => one.chain === name);
    const shadowed = run.filter(isShadowed).map((step) => shadowedBy(sets, run, step));
    return [...shadowed, ...redundantIn(sets, meaning, run, base)]
      .map((one) => ({ ...one, chain }))
      .sort((a, b) => a.rule.line - b.rule.line);
  });
}

/** A rule in its chain, with the packets that come to it and meet it. */
interface Step {
  readonly rule: Rule;
  readonly decided: Decided;
  /** That come to the chain and meet it. */
  readonly meant: PacketSet;
  /** That no earlier rule has decided about. */
  readonly left: PacketSet;
}

function runOf(sets: PacketSets, meaning: Meaning, chain: Chain, arriving: Map<string, PacketSet>): readonly Step[] {
  const coming = arriving.get(chain.name) ?? nothing;
  let undecidedYet = coming;
  return chain.rules.map((rule) => {
    const decided = meaning.rule(rule);
    const matching = matched(sets, rule.match);
    const left = sets.intersection(undecidedYet, matching);
    const { action } = rule;
    if (action.kind === 'jump' || action.kind === 'goto') {
      arriving.set(action.chain, sets.union(arriving.get(action.chain) ?? nothing, left));
    }
    undecidedYet = sets.difference(undecidedYet, allOf(sets, decided));
    return { rule, decided, meant: sets.intersection(coming, matching), left };
  });
}

function allOf(sets: PacketSets, { accepted, dropped, returned }: Decided): PacketSet {
  return sets.unionOf([accepted, dropped, returned]);
}

function decides({ action }: Rule): boolean {
  return action.kind === 'accept' || action.kind === 'drop';
}

function isShadowed({ rule, left }: Step): boolean {
  return rule.action.kind !== 'continue' && left === nothing;
}

type Found = Omit<Superfluous, 'chain'>;

function shadowedBy(sets: PacketSets, run: readonly Step[], { rule, meant }: Step): Found {
  const before = run.slice(
    0,
    run.findIndex((step) => step.rule === rule),
  );
  const by = coveringRules(sets, before, meant).rules;
  const otherwise = decides(rule) ? by.find((one) => decides(one) && one.action.kind !== rule.action.kind) : undefined;
  return { rule, kind: 'shadowed', by, ...(otherwise === undefined ? {} : { otherwise }) };
}

/** Those that decide about some of the packets, and the packets that none does. */
function coveringRules(
  sets: PacketSets,
  steps: readonly Step[],
  packets: PacketSet,
): { readonly rules: readonly Rule[]; readonly rest: PacketSet } {
  const rules: Rule[] = [];
  let rest = packets;
  for (const { rule, decided } of steps) {
    if (rest === nothing) break;
    const left = sets.difference(rest, allOf(sets, decided));
    if (left !== rest) rules.push(rule);
    rest = left;
  }
  return { rules, rest };
}

/** From the last rule up: what is found superfluous no longer counts for those above it. */
function redundantIn(
  sets: PacketSets,
  meaning: Meaning,
  run: readonly Step[],
  base: Base | undefined,
): readonly Found[] {
  const found: Found[] = [];
  const behind: Step[] = [];
  let suffix = undecided;
  for (const step of run.toReversed()) {
    if (isShadowed(step)) continue;
    const same = decides(step.rule) && isSameBehind(sets, step, suffix, base?.policy);
    if (same) {
      const { rules, rest } = coveringRules(sets, behind.toReversed(), step.left);
      const policy = rest === nothing || base === undefined ? {} : { policy: base };
      found.push({ rule: step.rule, kind: 'redundant', by: rules, ...policy });
    } else {
      suffix = meaning.inTurn(step.decided, suffix);
      behind.push(step);
    }
  }
  return found;
}

/** What returns from a base chain, or runs off its end, gets the policy. */
function isSameBehind(
  sets: PacketSets,
  { rule, left }: Step,
  { accepted, dropped }: Decided,
  policy: Base['policy'] | undefined,
): boolean {
  const [same, other] = rule.action.kind === 'accept' ? [accepted, dropped] : [dropped, accepted];
  if (policy === rule.action.kind) return sets.intersection(left, other) === nothing;
  return sets.difference(left, same) === nothing;
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
