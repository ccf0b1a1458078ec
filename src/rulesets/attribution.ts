import { everything, nothing } from '../packets/diagrams.ts';
import type { Way } from '../packets/packet.ts';
import type { PacketSet, PacketSets } from '../packets/packet-sets.ts';
import { leavingAlong } from './links.ts';
import { acceptedBy, matched } from './meaning.ts';
import type { Base, HookName, RuleLocation, Ruleset, RulesetVerdict, Translation } from './ruleset.ts';
import type { Machine } from './machine.ts';
import { beforeTranslation, isExact } from './translation.ts';
import { legsOf, looksBehind } from './way.ts';

/** Packets, and the rule or policy that decides about each of them; without a place nothing looks at them. */
export interface Attributed {
  readonly packets: PacketSet;
  readonly verdict: RulesetVerdict;
  readonly place?: RuleLocation;
  /** The rule that gave them another destination before that. */
  readonly translatedBy?: RuleLocation;
  /** That rule gives one of several destinations, or one that nobody knows. */
  readonly isBounded?: true;
}

/**
 * The packets on a way by what decides about them, in the order of the rules: disjoint, together all of them. Where several
 * base chains accept, the last one is named. As quick as the packets are few.
 */
export function attribute(
  sets: PacketSets,
  ruleset: Ruleset,
  way: Way,
  packets: PacketSet,
  machine: Machine = {},
): readonly Attributed[] {
  if (packets === nothing) return [];
  const walk = new Walk(sets, ruleset, machine);
  const start: Group = {
    packets,
    verdict: 'accept',
    seen: looksBehind(ruleset) ? (set) => sets.arriving(set, way === 'in') : itself,
  };
  const arrived =
    way === 'out' ? walk.through('output', [start]) : walk.routed(walk.through('prerouting', [start]), way === 'in');
  const found = [...arrived.map(({ seen: _, ...one }) => one), ...walk.dropped];
  if (!found.some((one) => one.isBounded)) return found;
  const accepted = acceptedBy(sets, ruleset, way, machine);
  return found.flatMap((one) => (one.isBounded ? splitBy(sets, accepted, one) : [one]));
}

/** Where a packet may get one of several destinations, which rule decides in the end may be another for each of them. */
function splitBy(sets: PacketSets, accepted: PacketSet, one: Attributed): readonly Attributed[] {
  const parts = [
    ['accept', sets.intersection(one.packets, accepted)],
    ['drop', sets.difference(one.packets, accepted)],
  ] as const;
  return parts.flatMap(([verdict, packets]) => {
    if (packets === nothing) return [];
    const { place: _, ...rest } = one;
    return [verdict === one.verdict ? { ...one, packets } : { ...rest, packets, verdict, place: one.translatedBy! }];
  });
}

/** Packets that pass so far, and how they look by now: `seen` gives those that are in a set once the rules are done so far. */
interface Group extends Attributed {
  readonly seen: (set: PacketSet) => PacketSet;
}

function itself(set: PacketSet): PacketSet {
  return set;
}

class Walk {
  readonly dropped: Attributed[] = [];
  readonly #sets: PacketSets;
  readonly #ruleset: Ruleset;
  readonly #machine: Machine;

  constructor(sets: PacketSets, ruleset: Ruleset, machine: Machine) {
    this.#sets = sets;
    this.#ruleset = ruleset;
    this.#machine = machine;
  }

  /** What is the machine's own goes to input, the rest is forwarded. */
  routed(groups: readonly Group[], own: boolean): readonly Group[] {
    const sets = this.#sets;
    if (own && !looksBehind(this.#ruleset)) return this.through('input', groups);
    const { intercepts } = this.#ruleset;
    const { links } = this.#machine;
    const delivered = sets.union(
      looksBehind(this.#ruleset) ? sets.of({ own: true }) : nothing,
      intercepts === undefined ? nothing : sets.assuming(intercepts),
    );
    return groups.flatMap((group) => {
      const hers = sets.intersection(group.packets, group.seen(delivered));
      const others = sets.difference(group.packets, hers);
      const leaving: Group['seen'] = (set) => group.seen(links === undefined ? set : leavingAlong(sets, links, set));
      return [
        ...(hers === nothing ? [] : this.through('input', [{ ...group, packets: hers }])),
        ...(others === nothing ? [] : this.through('forward', [{ ...group, packets: others, seen: leaving }])),
      ];
    });
  }

  through(hook: HookName, groups: readonly Group[]): readonly Group[] {
    return legsOf(this.#ruleset, hook).reduce((passing, { bases, translates }) => {
      const moved: Group[] = [];
      const left = bases.reduce<readonly Group[]>((here, base) => this.#past(base, here, moved), passing);
      return translates ? [...left, ...moved] : left;
    }, groups);
  }

  /** Those that pass a base chain; packets of several groups that fare alike there stay in one. */
  #past(base: Base, groups: readonly Group[], moved: Group[]): readonly Group[] {
    const sets = this.#sets;
    const bySight = new Map<Group['seen'], Group[]>();
    for (const group of groups) bySight.set(group.seen, [...(bySight.get(group.seen) ?? []), group]);
    return [...bySight].flatMap(([seen, alike]): readonly Group[] => {
      const only = base.only === undefined ? everything : seen(matched(sets, base.only));
      const [{ translatedBy, isBounded } = {}] = alike as readonly Partial<Group>[];
      const arriving = sets.unionOf(alike.map(({ packets }) => sets.intersection(packets, only)));
      const { decided: all, left } = this.#decide(base, arriving, seen);
      const outside = sets.union(sets.complement(only), left);
      const beside = alike.map((one) => ({ ...one, packets: sets.intersection(one.packets, outside) }));
      const decided = all.map((one) => ({
        ...(translatedBy === undefined ? {} : { translatedBy }),
        ...(isBounded === undefined ? {} : { isBounded }),
        ...one,
      }));
      for (const one of decided) {
        if ('seen' in one) moved.push(one);
        else if (one.verdict === 'drop') this.dropped.push(one);
      }
      const passing = decided.flatMap((one): readonly Group[] =>
        'seen' in one || one.verdict === 'drop' ? [] : [{ ...one, seen }],
      );
      return [...beside.filter((one) => one.packets !== nothing), ...passing];
    });
  }

  /** Behind a chain that translates, and has not, a packet passes for the reason that it passed before. */
  #decide(
    base: Base,
    packets: PacketSet,
    seen: Group['seen'],
  ): { readonly decided: readonly (Attributed | Group)[]; readonly left: PacketSet } {
    const decided: (Attributed | Group)[] = [];
    const left = this.#follow(base.chain, packets, seen, decided);
    if (left === nothing || (base.translates && base.policy === 'accept')) return { decided, left };
    const { file } = this.#ruleset.chains.get(base.chain)!;
    const place = { file, line: base.line, chain: base.chain };
    return { decided: [...decided, { packets: left, verdict: base.policy, place }], left: nothing };
  }

  /** Sends packets through a chain; those that it returns are given back. */
  #follow(chain: string, packets: PacketSet, seen: Group['seen'], decided: (Attributed | Group)[]): PacketSet {
    const sets = this.#sets;
    const { file, rules } = this.#ruleset.chains.get(chain)!;
    let left = packets;
    let returned: PacketSet = nothing;
    for (const rule of rules) {
      if (left === nothing) break;
      const { action, line } = rule;
      if (action.kind === 'continue') continue;
      const here = sets.intersection(left, seen(matched(sets, rule.match)));
      if (here === nothing) continue;
      left = sets.difference(left, here);
      const place = { file, line, chain, rule };
      switch (action.kind) {
        case 'return':
          returned = sets.union(returned, here);
          break;
        case 'accept':
        case 'drop':
          decided.push({ packets: here, verdict: action.kind, place });
          break;
        case 'translate':
          if (action.translation.ofSource) {
            decided.push({ packets: here, verdict: 'accept', place, seen });
            break;
          }
          decided.push({
            ...{ packets: here, verdict: 'accept', translatedBy: place, seen: this.#behind(action.translation, seen) },
            ...(isExact(action.translation, this.#machine) ? {} : { isBounded: true }),
          });
          break;
        case 'jump':
          left = sets.union(left, this.#follow(action.chain, here, seen, decided));
          break;
        case 'goto':
          returned = sets.union(returned, this.#follow(action.chain, here, seen, decided));
      }
    }
    return sets.union(left, returned);
  }

  #behind(translation: Translation, seen: Group['seen']): Group['seen'] {
    return (set) => seen(beforeTranslation(this.#sets, translation, this.#machine, set));
  }
}
