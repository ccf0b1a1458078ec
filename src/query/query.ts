import type { Listener } from '../topology/model.ts';
import type { Way } from '../packets/packet.ts';
import { distinct } from '../net/collections.ts';
import type { IntervalSet } from '../net/intervals.ts';
import type { Packet } from '../packets/packet.ts';
import type { DecisionReason } from '../compare/policy.ts';
import type { TrafficRow } from '../compare/traffic.ts';

/** May it pass? `yes`: all of it; `no`: nothing; `some`: both are there for certain. */
export type QueryVerdict = 'yes' | 'no' | 'some' | 'undecided';

export interface QueryAnswer {
  readonly verdict: QueryVerdict;
  /** Of what was asked: what passes, what may pass, what does not; each by what decides about it. */
  readonly parts: readonly QueryPart[];
  /** What a reader of the answer should know besides: a sentence each. */
  readonly remarks: readonly string[];
}

/** There is no packet that the question could be about. */
export interface AboutNothing {
  readonly why: string;
  readonly help: string;
}

/**
 * The answer about several pairs: `yes` if all of it passes, `no` if none does. A pair that no packet is about decides nothing,
 * such as a host and itself; only if all are like that, there is nothing to answer.
 */
export function joinedAnswer(answers: readonly (QueryAnswer | AboutNothing)[]): QueryAnswer | AboutNothing {
  const [first] = answers;
  if (first !== undefined && answers.length === 1) return first;
  const found = answers.filter((answer) => 'verdict' in answer);
  if (found.length === 0) return answers.find((answer) => 'why' in answer) ?? noPair;
  return {
    verdict: joinedVerdict(new Set(found.map(({ verdict }) => verdict))),
    parts: found.flatMap(({ parts }) => parts),
    remarks: distinct(found.flatMap(({ remarks }) => remarks)),
  };
}

const noPair: AboutNothing = { why: 'no member of the group is active', help: 'choose its profiles with --profile' };

function joinedVerdict(verdicts: ReadonlySet<QueryVerdict>): QueryVerdict {
  const [only, another] = verdicts;
  if (only !== undefined && another === undefined) return only;
  return verdicts.has('some') || (verdicts.has('yes') && verdicts.has('no')) ? 'some' : 'undecided';
}

export type Fate = 'passes' | 'undecided' | 'stopped';

/** Packets that fare alike, for one reason. */
export interface QueryPart {
  readonly fate: Fate;
  readonly place: DecidingPlace;
  readonly reason: QueryReason;
  /** Disjoint; none where there is no packet to tell. */
  readonly rows: readonly QueryRow[];
  /** There is more than the rows tell. */
  readonly more: boolean;
  /** One of the packets, where rules see them; sent through the rules or flows one by one before it is told. */
  readonly witness?: Packet;
  /** What it depends on whether they pass; empty unless that is undecided. */
  readonly depends: readonly string[];
}

/** Where it is decided: by the rules of a host; within a host, where no rule is on the way; or nowhere in the file. */
export type DecidingPlace =
  | { readonly kind: 'host'; readonly host?: string; readonly direction: Way }
  | { readonly kind: 'within'; readonly host: string }
  | { readonly kind: 'outside' };

export type QueryReason = DecisionReason | Unreachable;

/** It listens where nobody else comes: on loopback, on no address of its host, in another family. */
export type Unreachable =
  | { readonly kind: 'loopback'; readonly verdict: 'drop'; readonly listener: Listener }
  | { readonly kind: 'addresses' | 'family'; readonly verdict: 'drop' };

export function isUnreachable(reason: QueryReason): reason is Unreachable {
  return reason.kind === 'loopback' || reason.kind === 'addresses' || reason.kind === 'family';
}

/** Every combination of who sends what to whom; what the file knows by name alone is named instead. */
export interface QueryRow extends TrafficRow {
  readonly sourceNames?: readonly string[];
  readonly destinationNames?: readonly string[];
  /** Only where others fare otherwise. */
  readonly sourcePorts?: IntervalSet<number>;
  /** Also ports that the file does not tell. */
  readonly unknownPorts?: true;
}
