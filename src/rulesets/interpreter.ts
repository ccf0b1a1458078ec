import { type Interval } from '../net/intervals.ts';
import type { Address } from '../net/addresses.ts';
import type { Prefix } from '../net/prefixes.ts';
import type { Packet } from '../packets/packet.ts';
import type { PacketMatch } from '../packets/packet-match.ts';
import type { Match } from './match.ts';
import type { Direction } from '../packets/packet.ts';
import type { Base, RulesetRule, Ruleset, RulesetVerdict } from './ruleset.ts';

/** What became of a packet, and what decided. */
export interface Decision {
  readonly verdict: RulesetVerdict;
  /** Where it was decided; absent where nothing looks at the direction. */
  readonly place?: RuleLocation;
}

export interface RuleLocation {
  readonly file: string;
  /** Of the rule, or of the policy. */
  readonly line: number;
  /** The name of the chain. */
  readonly chain: string;
  /** Absent where the policy decided. */
  readonly rule?: RulesetRule;
}

/** Runs one packet through the rules, one by one, as a person would: naive, so that it can judge what is clever. */
export function decide(ruleset: Ruleset, direction: Direction, packet: Packet): Decision {
  let decision: Decision = { verdict: 'accept' };
  for (const base of ruleset.bases.filter((one) => one.direction === direction)) {
    if (base.only !== undefined && !holds(base.only, packet)) continue;
    decision = decideIn(ruleset, base, packet);
    if (decision.verdict === 'drop') return decision;
  }
  return decision;
}

function decideIn(ruleset: Ruleset, { chain, policy, line }: Base, packet: Packet): Decision {
  const decision = walk(ruleset, chain, packet);
  if (decision !== 'returns') return decision;
  const { file } = ruleset.chains.get(chain)!;
  return { verdict: policy, place: { file, line, chain } };
}

function walk(ruleset: Ruleset, chain: string, packet: Packet): Decision | 'returns' {
  const { file, rules } = ruleset.chains.get(chain)!;
  for (const rule of rules) {
    if (!holds(rule.match, packet)) continue;
    const { action } = rule;
    switch (action.kind) {
      case 'continue':
        break;
      case 'return':
        return 'returns';
      case 'accept':
      case 'drop':
        return { verdict: action.kind, place: { file, line: rule.line, chain, rule } };
      case 'jump':
      case 'goto': {
        const decision = walk(ruleset, action.chain, packet);
        if (decision !== 'returns' || action.kind === 'goto') return decision;
      }
    }
  }
  return 'returns';
}

/** Whether a packet meets a match. */
function holds(match: Match, packet: Packet): boolean {
  switch (match.kind) {
    case 'product':
      return isIn(match.product, packet);
    case 'not':
      return !holds(match.match, packet);
    case 'all':
      return match.of.every((one) => holds(one, packet));
    case 'any':
      return match.of.some((one) => holds(one, packet));
    case 'unknown':
      return packet.assumed?.includes(match.words) ?? false;
  }
}

function isIn(product: PacketMatch, packet: Packet): boolean {
  return comesLike(product, packet) && isBetween(product, packet) && carries(product, packet);
}

function comesLike({ loopback, interface: named, mac, states }: PacketMatch, packet: Packet): boolean {
  return (
    (loopback === undefined || packet.loopback === loopback) &&
    (named === undefined || (!packet.loopback && isNamed(named, packet.interface ?? ''))) &&
    (mac === undefined || (!packet.loopback && packet.mac === mac)) &&
    (states === undefined || states.includes(packet.state))
  );
}

function isBetween({ family, sources, destinations }: PacketMatch, { source, destination }: Packet): boolean {
  return (
    (family === undefined || source.family === family) &&
    (sources === undefined || isWithin(sources, source)) &&
    (destinations === undefined || isWithin(destinations, destination))
  );
}

function carries(product: PacketMatch, packet: Packet): boolean {
  const { ports, icmpType, icmpCode = 0, tcpFlags = 0 } = packet;
  return (
    isAmong(product.protocols, packet.protocol) &&
    isAmong(product.sourcePorts, ports?.source) &&
    isAmong(product.ports, ports?.destination) &&
    isAmong(product.icmpTypes, icmpType) &&
    isAmong(product.icmpCodes, icmpCode) &&
    isAmong(product.tcpFlags, tcpFlags) &&
    isAmong(product.hopLimits, packet.hopLimit)
  );
}

function isNamed(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

function isAmong(values: readonly Interval<number>[] | undefined, value: number | undefined): boolean {
  return values === undefined || (value !== undefined && values.some(({ lo, hi }) => lo <= value && value <= hi));
}

function isWithin(prefixes: readonly Prefix[], { family, value }: Address): boolean {
  return prefixes.some((block) => block.family === family && block.lo <= value && value <= block.hi);
}
