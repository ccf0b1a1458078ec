import { balanced, everything, nothing } from '../packets/diagrams.ts';
import type { PacketSet, PacketSets } from '../packets/packet-sets.ts';
import type { Match } from './match.ts';
import type { Direction } from '../packets/packet.ts';
import type { Base, RulesetRule, Ruleset } from './ruleset.ts';

/** The packets of a direction that the rules let through; `sets` has the names of the rules for its symbol table. */
export function acceptedBy(sets: PacketSets, ruleset: Ruleset, direction: Direction): PacketSet {
  const meaning = new Meaning(sets, ruleset);
  return ruleset.bases
    .filter((base) => base.direction === direction)
    .reduce((passing, base) => sets.intersection(passing, meaning.passing(base)), everything);
}

/**
 * What a run of rules decides; the rest falls through to what follows. No packet is in two of the sets. With
 * {@link Meaning.inTurn} a monoid, so that a chain can be folded pair by pair.
 */
export interface Decided {
  readonly accepted: PacketSet;
  readonly dropped: PacketSet;
  readonly returned: PacketSet;
}

export const undecided: Decided = { accepted: nothing, dropped: nothing, returned: nothing };

/** The chains of a ruleset as sets, each made once. */
export class Meaning {
  readonly #sets: PacketSets;
  readonly #ruleset: Ruleset;
  readonly #chains = new Map<string, Decided>();

  constructor(sets: PacketSets, ruleset: Ruleset) {
    this.#sets = sets;
    this.#ruleset = ruleset;
  }

  passing({ chain, only, policy }: Base): PacketSet {
    const sets = this.#sets;
    const { accepted, dropped } = this.#chain(chain);
    const passing = policy === 'accept' ? sets.complement(dropped) : accepted;
    return only === undefined ? passing : sets.union(passing, sets.complement(matched(sets, only)));
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
    const sets = this.#sets;
    const here = matched(sets, match);
    switch (action.kind) {
      case 'accept':
        return { ...undecided, accepted: here };
      case 'drop':
        return { ...undecided, dropped: here };
      case 'return':
        return { ...undecided, returned: here };
      case 'jump':
      case 'goto': {
        const there = this.#chain(action.chain);
        const accepted = sets.intersection(here, there.accepted);
        const dropped = sets.intersection(here, there.dropped);
        const left = action.kind === 'jump' ? nothing : sets.difference(here, sets.union(accepted, dropped));
        return { accepted, dropped, returned: left };
      }
    }
  }

  /** The second decides what the first let fall through. */
  inTurn(first: Decided, second: Decided): Decided {
    const sets = this.#sets;
    const { accepted, dropped, returned } = first;
    return {
      accepted: sets.union(accepted, sets.difference(second.accepted, sets.union(dropped, returned))),
      dropped: sets.union(dropped, sets.difference(second.dropped, sets.union(accepted, returned))),
      returned: sets.union(returned, sets.difference(second.returned, sets.union(accepted, dropped))),
    };
  }
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
