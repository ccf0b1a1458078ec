import { type Family, families } from '../../net/addresses.ts';
import { type Way, icmpProtocol } from '../../packets/packet.ts';
import { type Match, allOf, anyOf, not, product } from '../match.ts';
import type { HookName } from '../ruleset.ts';

/** What a rule's matches mean depends on where its chain is called from. */
export interface Hook {
  /** Of the packets there: those that arrive come in by an interface, and nobody knows yet by which they leave. */
  readonly way: Way;
  /** The packets that a rule of table raw took from connection tracking. */
  readonly untracked?: Match;
  /** Whether a rule may have changed the hop limit before it is matched. */
  readonly changesHopLimit: boolean;
}

/** A match, once the hook is known. */
export type HookedMatch = (hook: Hook) => Match;

/** Which interfaces packets have at a hook. */
export const wayAt: Readonly<Record<HookName, Way>> = {
  prerouting: 'in',
  input: 'in',
  forward: 'forward',
  output: 'out',
};

/**
 * Chains of type nat see the first packet of a connection only (nft(8)), and errors about one never. What a machine sends to
 * itself is left out: it is translated on its way out, where no rule of a firewall stands between, and not again.
 */
export const beginsConnection: Match = allOf([
  product({ loopback: false }),
  anyOf([
    product({ states: ['new'] }),
    allOf([product({ states: ['related'] }), ...families.map((family) => not(icmp(family)))]),
  ]),
]);

/**
 * The packets that matches of table raw, or of its like, took from connection tracking, asked of packets behind them. What is
 * translated is tracked, and has another destination there than the matches saw; all others are as they were.
 */
export function takenFromTracking(matches: readonly Match[]): Match {
  return allOf([product({ translated: false }), anyOf(matches)]);
}

/** Packets that connection tracking has put to a connection; of others it knows a state and nothing else (nf_conntrack_core.c). */
export const hasConnection: Match = product({ states: ['new', 'established', 'related'] });

function icmp(family: Family): Match {
  const protocol = icmpProtocol(family);
  return product({ family, protocols: [{ lo: protocol, hi: protocol }] });
}
