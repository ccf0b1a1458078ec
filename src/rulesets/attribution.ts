import { everything, nothing } from '../packets/diagrams.ts';
import type { PacketSet, PacketSets } from '../packets/packet-sets.ts';
import type { RuleLocation } from './interpreter.ts';
import { matched } from './meaning.ts';
import type { Direction } from '../packets/packet.ts';
import type { Base, Ruleset, RulesetVerdict } from './ruleset.ts';

/** Packets, and the rule or policy that decides about each of them; without a place nothing looks at them. */
export interface Attributed {
  readonly packets: PacketSet;
  readonly verdict: RulesetVerdict;
  readonly place?: RuleLocation;
}

/**
 * The packets by what decides about them, in the order of the rules: disjoint, together all of them. Where several base
 * chains accept, the last one is named. As quick as the packets are few.
 */
export function attribute(
  sets: PacketSets,
  ruleset: Ruleset,
  direction: Direction,
  packets: PacketSet,
): readonly Attributed[] {
  let passing: readonly Attributed[] = packets === nothing ? [] : [{ packets, verdict: 'accept' }];
  const dropped: Attributed[] = [];
  for (const base of ruleset.bases.filter((one) => one.direction === direction)) {
    const only = base.only === undefined ? everything : matched(sets, base.only);
    const arriving = sets.unionOf(passing.map((one) => sets.intersection(one.packets, only)));
    const decided = attributeIn(sets, ruleset, base, arriving);
    dropped.push(...decided.filter(({ verdict }) => verdict === 'drop'));
    const beside = passing.map((one) => ({ ...one, packets: sets.difference(one.packets, only) }));
    passing = [
      ...beside.filter((one) => one.packets !== nothing),
      ...decided.filter((one) => one.verdict === 'accept'),
    ];
  }
  return [...passing, ...dropped];
}

function attributeIn(sets: PacketSets, ruleset: Ruleset, base: Base, packets: PacketSet): readonly Attributed[] {
  const decided: Attributed[] = [];
  const left = follow(sets, ruleset, base.chain, packets, decided);
  if (left === nothing) return decided;
  const { file } = ruleset.chains.get(base.chain)!;
  return [...decided, { packets: left, verdict: base.policy, place: { file, line: base.line, chain: base.chain } }];
}

/** Sends packets through a chain; those that it returns are given back. */
function follow(
  sets: PacketSets,
  ruleset: Ruleset,
  chain: string,
  packets: PacketSet,
  decided: Attributed[],
): PacketSet {
  const { file, rules } = ruleset.chains.get(chain)!;
  let left = packets;
  let returned: PacketSet = nothing;
  for (const rule of rules) {
    if (left === nothing) break;
    const { action, line } = rule;
    if (action.kind === 'continue') continue;
    const here = sets.intersection(left, matched(sets, rule.match));
    if (here === nothing) continue;
    left = sets.difference(left, here);
    switch (action.kind) {
      case 'return':
        returned = sets.union(returned, here);
        break;
      case 'accept':
      case 'drop':
        decided.push({ packets: here, verdict: action.kind, place: { file, line, chain, rule } });
        break;
      case 'jump':
        left = sets.union(left, follow(sets, ruleset, action.chain, here, decided));
        break;
      case 'goto':
        returned = sets.union(returned, follow(sets, ruleset, action.chain, here, decided));
    }
  }
  return sets.union(left, returned);
}
