import type { Direction } from '../packets/packet.ts';
/**
 * Rules as they are read from a text: what stands there, without a thought of what somebody meant.
 *
 * The words are those of iptables(8) and nft(8). A packet goes through the base chains of its direction one after the
 * other, and must pass each; in a chain the first rule that matches and decides does so.
 */
import type { Family } from '../net/addresses.ts';
import type { Match } from './match.ts';

export interface Ruleset {
  /** In the order in which a packet meets them. A direction that has none lets everything pass. */
  readonly bases: readonly Base[];
  /** By name: those of the bases, and those that rules jump to. Every chain that is named is here; no jump leads back. */
  readonly chains: ReadonlyMap<string, Chain>;
  /** Those that it tells of; of the other nobody knows what becomes of it. Both where absent. */
  readonly families?: readonly Family[];
  /** What a reader of an answer should know, and no rule here tells: a sentence each. */
  readonly remarks: readonly string[];
}

/** A hook that the machine's packets pass, and the chain that looks at them. */
export interface Base {
  /** The name of the chain. */
  readonly chain: string;
  readonly direction: Direction;
  /** The packets that go through it; others pass. All where absent. */
  readonly only?: Match;
  /** What becomes of those that no rule decides. */
  readonly policy: RulesetVerdict;
  /** Where the policy stands. */
  readonly line: number;
}

export type RulesetVerdict = 'accept' | 'drop';

export interface Chain {
  /** As the text calls it, with its table where there are several. */
  readonly name: string;
  /** The name of the text that it stands in. */
  readonly file: string;
  readonly rules: readonly RulesetRule[];
}

export interface RulesetRule {
  /** 1-based, where it begins; a line that decides several cases is several rules. */
  readonly line: number;
  /** As it stands there, on one line. */
  readonly text: string;
  readonly match: Match;
  readonly action: Action;
}

/** `continue` for what only counts or logs; `return` goes on behind the jump that led here, or with the policy. */
export type Action =
  | { readonly kind: 'accept' | 'drop' | 'return' | 'continue' }
  /** Goes on there; what comes back from a `jump` goes on behind it, from a `goto` where this chain would return to. */
  | { readonly kind: 'jump' | 'goto'; readonly chain: string };
