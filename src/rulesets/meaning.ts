import { intersection } from '../net/intervals.ts';
import { balanced, everything, nothing } from '../packets/diagrams.ts';
import type { PacketSet, PacketSets } from '../packets/packet-sets.ts';
import type { Product } from '../packets/product.ts';
import type { Chain, Match, NumberField, Rule, Ruleset } from './ruleset.ts';

/** The packets of a direction that the rules let through. */
export function acceptedBy(sets: PacketSets, { chains }: Ruleset, direction: Chain['direction']): PacketSet {
  return chains
    .filter((chain) => chain.direction === direction)
    .reduce((passing, chain) => sets.intersection(passing, acceptedIn(sets, chain)), everything);
}

function acceptedIn(sets: PacketSets, { rules, policy }: Chain): PacketSet {
  const decided = balanced(
    rules.map((rule) => decidedBy(sets, rule)),
    undecided,
    (a, b) => inTurn(sets, a, b),
  );
  return policy === 'accept' ? sets.complement(decided.dropped) : decided.accepted;
}

/**
 * What a run of rules decides; the rest falls through to what follows. No packet is in both sets. With {@link inTurn} a
 * monoid, so that a chain can be folded pair by pair.
 */
interface Decided {
  readonly accepted: PacketSet;
  readonly dropped: PacketSet;
}

const undecided: Decided = { accepted: nothing, dropped: nothing };

/** The second decides what the first let fall through. */
function inTurn(sets: PacketSets, first: Decided, second: Decided): Decided {
  return {
    accepted: sets.union(first.accepted, sets.difference(second.accepted, first.dropped)),
    dropped: sets.union(first.dropped, sets.difference(second.dropped, first.accepted)),
  };
}

function decidedBy(sets: PacketSets, { matches, verdict }: Rule): Decided {
  if (verdict === 'continue') return undecided;
  const product = productOf(matches);
  const matched = product === undefined ? nothing : sets.of(product);
  return verdict === 'accept' ? { accepted: matched, dropped: nothing } : { accepted: nothing, dropped: matched };
}

/** A product that is being made. */
type Draft = { -readonly [Key in keyof Product]: Product[Key] };

/** All matches as one product; undefined where no packet can meet them all. */
function productOf(matches: readonly Match[]): Product | undefined {
  const draft: Draft = {};
  return matches.every((match) => narrow(draft, match)) ? draft : undefined;
}

/** False where nothing is left. Fields are matched once, but for family and protocol. */
function narrow(draft: Draft, match: Match): boolean {
  switch (match.field) {
    case 'loopback':
      draft.loopback = true;
      return true;
    case 'state':
      draft.states = match.states;
      return true;
    case 'family':
      draft.family ??= match.family;
      return draft.family === match.family;
    case 'protocol':
      draft.protocols = draft.protocols === undefined ? match.values : intersection(draft.protocols, match.values);
      return draft.protocols.length > 0;
    case 'source':
      draft.sources = match.prefixes;
      return true;
    case 'destination':
      draft.destinations = match.prefixes;
      return true;
    case 'source-port':
    case 'destination-port':
    case 'icmp-type':
    case 'hop-limit':
      draft[numberFields[match.field]] = match.values;
      return true;
  }
}

const numberFields = {
  'source-port': 'sourcePorts',
  'destination-port': 'ports',
  'icmp-type': 'icmpTypes',
  'hop-limit': 'hopLimits',
} as const satisfies Record<NumberField, keyof Product>;
