import { balanced } from '../net/collections.ts';
import { everything, nothing } from '../packets/diagrams.ts';
import type { Way } from '../packets/packet.ts';
import type { PacketSet, PacketSets } from '../packets/packet-sets.ts';
import { leavingAlong } from './links.ts';
import type { Match } from './match.ts';
import type { Base, HookName, RulesetRule, Ruleset, Translation } from './ruleset.ts';
import type { Machine } from './machine.ts';
import { beforeTranslation } from './translation.ts';
import { legsOf, looksBehind } from './way.ts';

/**
 * The packets on a way that the rules let through, as they arrive or are sent; `sets` has the names of the rules for its
 * symbol table.
 */
export function acceptedBy(sets: PacketSets, ruleset: Ruleset, way: Way, machine: Machine = {}): PacketSet {
  const meaning = new Meaning(sets, ruleset, machine);
  const passing =
    way === 'out'
      ? meaning.through('output', everything)
      : meaning.through('prerouting', routed(meaning, ruleset, way));
  return looksBehind(ruleset) ? sets.arriving(passing, way === 'in') : passing;
}

/** The packets that pass input, or are forwarded, as they are behind prerouting. */
function routed(meaning: Meaning, ruleset: Ruleset, way: Exclude<Way, 'out'>): PacketSet {
  const { sets, machine } = meaning;
  const { intercepts } = ruleset;
  if (way === 'in' && !looksBehind(ruleset)) return meaning.through('input', everything);
  const forwarded = meaning.through('forward', everything);
  const leaving = machine.links === undefined ? forwarded : leavingAlong(sets, machine.links, forwarded);
  if (!looksBehind(ruleset) && intercepts === undefined) return leaving;
  const own = looksBehind(ruleset) ? sets.of({ own: true }) : nothing;
  const delivered = sets.union(own, intercepts === undefined ? nothing : sets.assuming(intercepts));
  return sets.union(
    sets.intersection(delivered, meaning.through('input', everything)),
    sets.difference(leaving, delivered),
  );
}

/**
 * What a run of rules decides; the rest falls through to what follows. No packet is in two of the sets. With
 * {@link Meaning.inTurn} a monoid, so that a chain can be folded pair by pair.
 */
export interface Decided {
  readonly accepted: PacketSet;
  readonly dropped: PacketSet;
  readonly returned: PacketSet;
  readonly translated: readonly Translated[];
}

/** Packets that a rule sends elsewhere. */
export interface Translated {
  readonly translation: Translation;
  readonly packets: PacketSet;
}

export const undecided: Decided = { accepted: nothing, dropped: nothing, returned: nothing, translated: [] };

/** The chains of a ruleset as sets, each made once. */
export class Meaning {
  readonly sets: PacketSets;
  readonly machine: Machine;
  readonly #ruleset: Ruleset;
  readonly #chains = new Map<string, Decided>();

  constructor(sets: PacketSets, ruleset: Ruleset, machine: Machine = {}) {
    this.sets = sets;
    this.#ruleset = ruleset;
    this.machine = machine;
  }

  /** The packets that pass a hook and are then in `next`: as they come to the hook. */
  through(hook: HookName, next: PacketSet): PacketSet {
    return legsOf(this.#ruleset, hook).reduceRight(
      (behind, leg) =>
        leg.bases.reduceRight((here, base) => this.#past(base, here, leg.translates ? behind : here), behind),
      next,
    );
  }

  /** Those of a base chain that are in `next` behind it, or in `translated` where it translates them. */
  #past({ chain, only, policy }: Base, next: PacketSet, translated: PacketSet): PacketSet {
    const sets = this.sets;
    const decided = this.#chain(chain);
    const stopped = sets.unionOf([decided.dropped, ...decided.translated.map(({ packets }) => packets)]);
    const staying = policy === 'accept' ? sets.complement(stopped) : decided.accepted;
    const sent = decided.translated.map(({ translation, packets }) =>
      sets.intersection(packets, beforeTranslation(sets, translation, this.machine, translated)),
    );
    const passing = sets.unionOf([sets.intersection(staying, next), ...sent]);
    if (only === undefined) return passing;
    const here = matched(sets, only);
    return sets.union(sets.intersection(passing, here), sets.difference(next, here));
  }

  #chain(name: string): Decided {
    const known = this.#chains.get(name);
    if (known !== undefined) return known;
    const { rules } = this.#ruleset.chains.get(name)!;
    const decided = balanced(
      rules.map((rule) => this.rule(rule)),
      undecided,
      (a, b) => this.inTurn(a, b),
    );
    this.#chains.set(name, decided);
    return decided;
  }

  /** What one rule decides of all packets there are. */
  rule({ match, action }: RulesetRule): Decided {
    if (action.kind === 'continue') return undecided;
    const sets = this.sets;
    const here = matched(sets, match);
    switch (action.kind) {
      case 'accept':
        return { ...undecided, accepted: here };
      case 'drop':
        return { ...undecided, dropped: here };
      case 'return':
        return { ...undecided, returned: here };
      case 'translate':
        return { ...undecided, translated: [{ translation: action.translation, packets: here }] };
      case 'jump':
      case 'goto': {
        const there = within(sets, { ...this.#chain(action.chain), returned: nothing }, here);
        const left = action.kind === 'jump' ? nothing : sets.difference(here, allOf(sets, there));
        return { ...there, returned: left };
      }
    }
  }

  /** The second decides what the first let fall through. */
  inTurn(first: Decided, second: Decided): Decided {
    const sets = this.sets;
    const { accepted, dropped, returned, translated } = first;
    const moved = sets.unionOf(translated.map(({ packets }) => packets));
    const later = (set: PacketSet, ...before: readonly PacketSet[]): PacketSet =>
      set === nothing
        ? nothing
        : sets.difference(set, sets.unionOf([...before, moved].filter((one) => one !== nothing)));
    return {
      accepted: sets.union(accepted, later(second.accepted, dropped, returned)),
      dropped: sets.union(dropped, later(second.dropped, accepted, returned)),
      returned: sets.union(returned, later(second.returned, accepted, dropped)),
      translated: [
        ...translated,
        ...second.translated
          .map((one) => ({ ...one, packets: later(one.packets, accepted, dropped, returned) }))
          .filter(({ packets }) => packets !== nothing),
      ],
    };
  }
}

/** All that is decided, however it is. */
export function allOf(sets: PacketSets, { accepted, dropped, returned, translated }: Decided): PacketSet {
  return sets.unionOf([accepted, dropped, returned, ...translated.map(({ packets }) => packets)]);
}

/** What is decided about some of the packets. */
export function within(sets: PacketSets, decided: Decided, some: PacketSet): Decided {
  const part = (set: PacketSet): PacketSet => sets.intersection(set, some);
  return {
    accepted: part(decided.accepted),
    dropped: part(decided.dropped),
    returned: part(decided.returned),
    translated: decided.translated
      .map((one) => ({ ...one, packets: part(one.packets) }))
      .filter(({ packets }) => packets !== nothing),
  };
}

/** The packets that meet a match. */
export function matched(sets: PacketSets, match: Match): PacketSet {
  switch (match.kind) {
    case 'product':
      return sets.of(match.product);
    case 'not':
      return sets.complement(matched(sets, match.match));
    case 'all':
      return match.of.reduce((set, one) => sets.intersection(set, matched(sets, one)), everything);
    case 'any':
      return sets.unionOf(match.of.map((one) => matched(sets, one)));
    case 'unknown':
      return sets.assuming(match.words);
  }
}
