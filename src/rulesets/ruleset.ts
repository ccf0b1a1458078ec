/**
 * Rules as they are read from a text: what stands there, without a thought of what somebody meant.
 *
 * The words are those of iptables(8) and nft(8). A packet goes through the base chains on its way one after the other
 * (`way.ts`), and must pass each; in a chain the first rule that matches and decides does so.
 */
import type { Family } from '../net/addresses.ts';
import type { Interval } from '../net/intervals.ts';
import type { Prefix } from '../net/prefixes.ts';
import type { Match } from './match.ts';

export interface Ruleset {
  /** Those of one hook in the order in which a packet meets them. A hook that has none lets everything pass. */
  readonly bases: readonly Base[];
  /** By name: those of the bases, and those that rules jump to. Every chain that is named is here; no jump leads back. */
  readonly chains: ReadonlyMap<string, Chain>;
  /** Those that it tells of; of the other nobody knows what becomes of it. Both where absent. */
  readonly families?: readonly Family[];
  /** The condition, in words, under which a packet for somebody else comes to input: a rule hands it to a program (TPROXY). */
  readonly intercepts?: string;
  /** Packets that rules of the listing decide about and nobody here looks at, such as `what a bridge forwards`. */
  readonly leftOut?: readonly string[];
  /** What a reader of an answer should know, and no rule here tells: a sentence each. */
  readonly remarks: readonly string[];
}

/** A hook that the machine's packets pass, and the chain that looks at them. */
export interface Base {
  /** The name of the chain. */
  readonly chain: string;
  readonly hook: HookName;
  /** Rules there may give the packet another destination; the first of these chains that does is the last that looks. */
  readonly translates?: true;
  /** The packets that go through it; others pass. All where absent. */
  readonly only?: Match;
  /** What becomes of those that no rule decides. */
  readonly policy: RulesetVerdict;
  /** Where the policy stands. */
  readonly line: number;
}

/**
 * Where a packet meets rules (nft(8), hooks): `prerouting` before anybody knows whether it is for the machine, `input` if it
 * is, `forward` if it is not, `output` if the machine sends it. What follows on the way, such as postrouting, or ingress
 * before it, belongs to these.
 */
export type HookName = 'prerouting' | 'input' | 'forward' | 'output';

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
  /** It does something besides: it translates, marks, logs, or fills a list. So no packet fares the same without it. */
  readonly hasEffect?: true;
  /** It takes its packets from connection tracking. */
  readonly untracks?: true;
}

/** `continue` for what only counts or logs; `return` goes on behind the jump that led here, or with the policy. */
export type Action =
  | { readonly kind: 'accept' | 'return' | 'continue' }
  /** `answer`: what its sender is told, in the words of the rule; nothing where absent. */
  | { readonly kind: 'drop'; readonly answer?: string }
  /** The packet goes on behind the chain of the hook, with another destination. */
  | { readonly kind: 'translate'; readonly translation: Translation }
  /** Goes on there; what comes back from a `jump` goes on behind it, from a `goto` where this chain would return to. */
  | { readonly kind: 'jump' | 'goto'; readonly chain: string };

/**
 * What a rule writes into the destination of a packet that begins a connection: DNAT, REDIRECT and NETMAP of
 * iptables-extensions(8), `dnat` and `redirect` of nft(8). Connection tracking does the same to all packets that follow.
 */
export interface Translation {
  /** It is the source that is written, behind the last hook that decides: no rule sees it. */
  readonly ofSource?: true;
  /** The packet keeps its address where this is absent. */
  readonly address?: NewAddress;
  /** The packet keeps its port where this is absent. */
  readonly port?: NewPort;
  /** The machine sends the packet itself, so that its way out is chosen anew. */
  readonly sends: boolean;
  /** The condition under which a packet that may get several destinations gets one with which it passes. */
  readonly choice: string;
}

export type NewAddress =
  /** One of the machine's own. */
  | { readonly kind: 'own' }
  /** One of these. */
  | { readonly kind: 'range'; readonly family: Family; readonly lo: bigint; readonly hi: bigint }
  /** The bits behind the prefix stay as they are; the rule asks for packets to `from`, which is as long. */
  | { readonly kind: 'prefix'; readonly from: Prefix; readonly to: Prefix }
  /** Any, the machine's own or not. */
  | { readonly kind: 'unknown' };

export type NewPort =
  { readonly kind: 'range'; readonly range: Interval<number> } | { readonly kind: 'shift'; readonly by: number };

/** SNAT and MASQUERADE of iptables-extensions(8), `snat` and `masquerade` of nft(8). */
export const sourceTranslation: Translation = { ofSource: true, sends: false, choice: 'another source' };

/** The rule or policy that decides. */
export interface RuleLocation {
  readonly file: string;
  /** Of the rule, or of the policy. */
  readonly line: number;
  /** The name of the chain. */
  readonly chain: string;
  /** Absent where the policy decided. */
  readonly rule?: RulesetRule;
}
