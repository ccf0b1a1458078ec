import { type Interval } from '../net/intervals.ts';
import type { Address } from '../net/addresses.ts';
import type { Prefix } from '../net/prefixes.ts';
import type { Packet } from '../packets/packet.ts';
import type { Chain, Match, Ruleset, Verdict } from './ruleset.ts';

/** What became of a packet, and the line that decided. */
export interface Decision {
  readonly verdict: Verdict;
  /** Of the rule or policy; absent where nothing looks at the direction. */
  readonly line?: number;
}

/** Runs one packet through the rules, one by one, as a person would: naive, so that it can judge what is clever. */
export function decide({ chains }: Ruleset, direction: Chain['direction'], packet: Packet): Decision {
  let decision: Decision = { verdict: 'accept' };
  for (const chain of chains.filter((one) => one.direction === direction)) {
    decision = decideIn(chain, packet);
    if (decision.verdict === 'drop') return decision;
  }
  return decision;
}

function decideIn({ rules, policy, line }: Chain, packet: Packet): Decision {
  for (const rule of rules) {
    if (rule.verdict === 'continue' || !rule.matches.every((match) => holds(match, packet))) continue;
    return { verdict: rule.verdict, line: rule.line };
  }
  return { verdict: policy, line };
}

function holds(match: Match, packet: Packet): boolean {
  switch (match.field) {
    case 'loopback':
      return packet.loopback;
    case 'state':
      return match.states.includes(packet.state);
    case 'family':
      return packet.source.family === match.family;
    case 'protocol':
      return isIn(match.values, packet.protocol);
    case 'source':
      return isAmong(match.prefixes, packet.source);
    case 'destination':
      return isAmong(match.prefixes, packet.destination);
    case 'source-port':
      return isIn(match.values, packet.ports?.source);
    case 'destination-port':
      return isIn(match.values, packet.ports?.destination);
    case 'icmp-type':
      return isIn(match.values, packet.icmpType);
    case 'hop-limit':
      return isIn(match.values, packet.hopLimit);
  }
}

function isIn(values: readonly Interval<number>[], value: number | undefined): boolean {
  return value !== undefined && values.some(({ lo, hi }) => lo <= value && value <= hi);
}

function isAmong(prefixes: readonly Prefix[], { family, value }: Address): boolean {
  return prefixes.some((block) => block.family === family && block.lo <= value && value <= block.hi);
}
