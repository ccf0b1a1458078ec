import type { Direction } from '../packets/packet.ts';
import type { Match } from './match.ts';
import type { Base, HookName, Ruleset } from './ruleset.ts';

/**
 * The way of a packet through a machine (nft(8), hooks; wiki.nftables.org, Netfilter hooks): what arrives passes prerouting,
 * where its destination may be translated; then input if it is for the machine, forward if it is not. What the machine sends
 * passes output, where its destination may be translated, too.
 *
 * Chains that translate (`type nat`) run together at the priority of translation, whatever theirs is: it orders them among
 * themselves. The first translation ends the walk through them.
 *
 * A leg of it is chains in a row that all look at the packet, or of which the first translation is the last to look.
 */
export interface Leg {
  readonly bases: readonly Base[];
  readonly translates: boolean;
}

export function legsOf(ruleset: Ruleset, hook: HookName): readonly Leg[] {
  const legs: { readonly bases: Base[]; readonly translates: boolean }[] = [];
  for (const base of ruleset.bases) {
    if (base.hook !== hook) continue;
    const translates = base.translates ?? false;
    const last = legs.at(-1);
    if (last?.translates === translates) last.bases.push(base);
    else legs.push({ bases: [base], translates });
  }
  return legs;
}

/** The hook that decides about packets that the machine receives or sends itself. */
export const ownHook = { in: 'input', out: 'output' } as const satisfies Readonly<Record<Direction, HookName>>;

/** Whether rules may give packets another destination or source. */
export function translates(ruleset: Ruleset): boolean {
  return ruleset.bases.some((base) => base.translates);
}

const known = new WeakMap<Ruleset, boolean>();

/** Whether rules change, or look at, what no packet shows: whose it is, and what it was before. Without that sets stay as they are. */
export function looksBehind(ruleset: Ruleset): boolean {
  const found = known.get(ruleset) ?? (translates(ruleset) || matchesOf(ruleset).some(asksBehind));
  known.set(ruleset, found);
  return found;
}

function matchesOf({ bases, chains }: Ruleset): readonly Match[] {
  return [
    ...bases.flatMap(({ only }) => (only === undefined ? [] : [only])),
    ...[...chains.values()].flatMap(({ rules }) => rules.map(({ match }) => match)),
  ];
}

function asksBehind(match: Match): boolean {
  switch (match.kind) {
    case 'product': {
      const { own, translated, originalDestinations, originalPorts } = match.product;
      return (own ?? translated ?? originalDestinations ?? originalPorts) !== undefined;
    }
    case 'not':
      return asksBehind(match.match);
    case 'all':
    case 'any':
      return match.of.some(asksBehind);
    case 'unknown':
      return false;
  }
}
