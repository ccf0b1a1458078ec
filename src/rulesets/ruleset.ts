/**
 * Rules as they are read back from a text: what stands there, without a thought of what somebody meant.
 *
 * A packet goes through the rules of a chain in their order; the first that matches and has a verdict decides, and where
 * none does the policy. It must pass every chain of its direction (nft(8), iptables(8)).
 */
import type { Family } from '../net/addresses.ts';
import type { IntervalSet } from '../net/intervals.ts';
import type { Prefix } from '../net/prefixes.ts';
import type { State } from '../packets/packet.ts';

export interface Ruleset {
  /** Where a direction has none, everything passes. */
  readonly chains: readonly Chain[];
}

export interface Chain {
  readonly name: string;
  /** What goes through it: packets to the machine, or from it. */
  readonly direction: 'in' | 'out';
  readonly policy: Verdict;
  /** 1-based, where the policy stands. */
  readonly line: number;
  readonly rules: readonly Rule[];
}

export type Verdict = 'accept' | 'drop';

export interface Rule {
  /** 1-based, where it begins; a line that decides several cases is several rules. */
  readonly line: number;
  /** All must hold; no field is matched twice but family and protocol, which others imply. */
  readonly matches: readonly Match[];
  /** `continue` for what only counts or logs. */
  readonly verdict: Verdict | 'continue';
}

/** A field and the values that match; a packet without the field does not. */
export type Match =
  | { readonly field: 'loopback' }
  | { readonly field: 'state'; readonly states: readonly State[] }
  | { readonly field: 'family'; readonly family: Family }
  | { readonly field: 'protocol'; readonly values: IntervalSet<number> }
  | { readonly field: 'source' | 'destination'; readonly prefixes: readonly Prefix[] }
  | { readonly field: NumberField; readonly values: IntervalSet<number> };

/** Fields that are numbers, and are matched at most once. */
export type NumberField = 'source-port' | 'destination-port' | 'icmp-type' | 'hop-limit';
