import type { Address } from '../net/addresses.ts';
import { type Interval } from '../net/intervals.ts';
import type { Packet, Way } from '../packets/packet.ts';
import type { PacketMatch } from '../packets/packet-match.ts';
import { SymbolTable } from '../packets/symbol-table.ts';
import { type Seen, holds, isWithin } from './holds.ts';
import { interfaceTo } from './links.ts';
import type { Match } from './match.ts';
import type { Base, HookName, RuleLocation, Ruleset, RulesetVerdict, Translation } from './ruleset.ts';
import { namesOf } from './symbols.ts';
import type { Machine } from './machine.ts';
import { type Outcome, isSingle, outcomesOf } from './translation.ts';
import { legsOf } from './way.ts';

/** What became of a packet, and what decided. */
export interface Decision {
  readonly verdict: RulesetVerdict;
  /** Where it was decided; absent where nothing looks at the packet. */
  readonly place?: RuleLocation;
  /** The rule that gave the packet another destination before that, and the destination. */
  readonly translatedBy?: RuleLocation;
  readonly translatedTo?: Pick<Packet, 'destination' | 'ports'>;
}

/** Runs one packet through the rules, one by one, as a person would: naive, so that it can judge what is clever. */
export function decide(ruleset: Ruleset, way: Way, packet: Packet, machine: Machine = {}): Decision {
  const { destination, ports } = packet;
  const original = { destination, ...(ports === undefined ? {} : { ports }) };
  const seen: Seen = { ...packet, own: way === 'in', original, translated: false };
  return follow({ ruleset, machine, way }, way === 'out' ? 'output' : 'prerouting', 0, seen, { verdict: 'accept' });
}

interface Journey {
  readonly ruleset: Ruleset;
  readonly machine: Machine;
  readonly way: Way;
}

/** Follows a packet from a leg of a hook on. */
function follow(journey: Journey, hook: HookName, from: number, packet: Seen, before: Decision): Decision {
  let decision = before;
  for (const [i, { bases }] of legsOf(journey.ruleset, hook).entries()) {
    if (i < from) continue;
    for (const base of bases) {
      const result = passBase(journey, base, packet) ?? decision;
      if ('translation' in result) return translated(journey, hook, i + 1, packet, result);
      decision = result;
      if (decision.verdict === 'drop') return told(decision, packet);
    }
  }
  return hook === 'prerouting' ? routed(journey, packet, decision) : told(decision, packet);
}

/** To a program of the machine, or on to another one. */
function routed(journey: Journey, packet: Seen, decision: Decision): Decision {
  const { intercepts } = journey.ruleset;
  const isDelivered = packet.own || (intercepts !== undefined && packet.assumed?.includes(intercepts) === true);
  if (isDelivered) return follow(journey, 'input', 0, packet, decision);
  const { links } = journey.machine;
  const leaves = links === undefined ? undefined : interfaceTo(links, packet.destination);
  return follow(journey, 'forward', 0, leaves === undefined ? packet : { ...packet, leaves }, decision);
}

function told(decision: Decision, { translatedBy, destination, ports }: Seen): Decision {
  if (translatedBy === undefined) return decision;
  return { ...decision, translatedBy, translatedTo: { destination, ...(ports === undefined ? {} : { ports }) } };
}

interface Sent {
  readonly translation: Translation;
  readonly place: RuleLocation;
}

/** Every destination that the packet may get is tried; where they fare differently the choice decides. */
function translated(
  journey: Journey,
  hook: HookName,
  next: number,
  packet: Seen,
  { translation, place }: Sent,
): Decision {
  if (translation.ofSource) return follow(journey, hook, next, packet, { verdict: 'accept', place });
  const decisions: Decision[] = [];
  for (const after of destinationsOf(journey, packet, translation)) {
    decisions.push(follow(journey, hook, next, { ...after, translatedBy: place }, { verdict: 'accept' }));
  }
  const passing = decisions.find(({ verdict }) => verdict === 'accept');
  const dropping = decisions.find(({ verdict }) => verdict === 'drop');
  const chosen = packet.assumed?.includes(translation.choice) ? (passing ?? dropping) : (dropping ?? passing);
  // Without an address to send it to, the kernel drops it.
  return chosen ?? { verdict: 'drop', place };
}

function* destinationsOf({ ruleset, machine }: Journey, packet: Seen, translation: Translation): Generator<Seen> {
  for (const { given, of, ...outcome } of outcomesOf(translation, machine)) {
    if (of !== undefined && !isWithin(of, packet.destination)) continue;
    if (given !== undefined && given.holds !== (packet.assumed?.includes(given.condition) ?? false)) continue;
    const moves = outcome.addresses !== undefined || outcome.destinationBy !== undefined;
    for (const arrived of arrivalsOf(ruleset, packet, outcome, isSingle(outcome, translation.sends))) {
      if (translation.sends && moves) yield* leavingAgain(ruleset, arrived);
      else yield arrived;
    }
  }
}

/** The packet with each destination and port that an outcome may write. */
function arrivalsOf(ruleset: Ruleset, packet: Seen, outcome: Outcome, single: boolean): readonly Seen[] {
  return addressesOf(ruleset, packet, outcome).flatMap((destination) =>
    portsOf(ruleset, packet, outcome).flatMap((port) => {
      const ports = packet.ports === undefined ? {} : { ports: { ...packet.ports, destination: port } };
      const own = outcome.own ?? packet.own;
      return asTranslated(packet, { ...packet, destination, ...ports, own, translated: true }, single);
    }),
  );
}

/** A packet that has its destination and port already does not count as translated; bounds take it for both. */
function asTranslated(packet: Seen, arrived: Seen, single: boolean): readonly Seen[] {
  const isSame =
    packet.destination.value === arrived.destination.value && packet.ports?.destination === arrived.ports?.destination;
  if (!isSame) return [arrived];
  return single ? [{ ...arrived, translated: false }] : [arrived, { ...arrived, translated: false }];
}

/** A packet of the machine with another destination goes out anew: over loopback to itself, else by any interface. */
function* leavingAgain(ruleset: Ruleset, packet: Seen): Generator<Seen> {
  const { interface: _, ...rest } = packet;
  if (packet.own) yield { ...rest, loopback: true };
  else
    for (const name of new SymbolTable(namesOf([ruleset])).interfaces)
      yield { ...rest, interface: name, loopback: false };
}

function addressesOf(
  ruleset: Ruleset,
  { destination }: Seen,
  { addresses, destinationBy }: Outcome,
): readonly Address[] {
  const { family, value } = destination;
  if (destinationBy !== undefined) {
    const by = destinationBy.reduce((sum, word) => (sum << 32n) + BigInt(word), 0n);
    return [{ family, value: value + by }];
  }
  if (addresses === undefined) return [destination];
  const named = productsOf(ruleset).flatMap(({ destinations = [] }) => destinations);
  const blocks = addresses.filter((block) => block.family === family);
  return pointsIn(
    blocks,
    named.filter((block) => block.family === family),
    (end) => end + 1n,
  ).map((one) => ({ family, value: one }));
}

function portsOf(ruleset: Ruleset, { ports }: Seen, { ports: range, portBy = 0 }: Outcome): readonly number[] {
  if (ports === undefined) return [0];
  if (range === undefined) return [ports.destination + portBy];
  return pointsIn(
    [range],
    productsOf(ruleset).flatMap((product) => product.ports ?? []),
    (end) => end + 1,
  );
}

/** One of each kind: between the ends of what rules name, all values are alike to them. */
function pointsIn<T extends number | bigint>(
  ranges: readonly Interval<T>[],
  named: readonly Interval<T>[],
  after: (value: T) => T,
): readonly T[] {
  const ends = named.flatMap(({ lo, hi }) => [lo, after(hi)]);
  return ranges.flatMap(({ lo, hi }) => [lo, ...new Set(ends.filter((end) => lo < end && end <= hi))]);
}

function productsOf({ bases, chains }: Ruleset): readonly PacketMatch[] {
  const products: PacketMatch[] = [];
  const visit = (match: Match): void => {
    if (match.kind === 'product') products.push(match.product);
    else if (match.kind === 'not') visit(match.match);
    else if (match.kind !== 'unknown') match.of.forEach(visit);
  };
  for (const { only } of bases) if (only !== undefined) visit(only);
  for (const { rules } of chains.values()) for (const { match } of rules) visit(match);
  return products;
}

/** Undefined where the packet does not come by, or passes a chain that translates and has not. */
function passBase({ ruleset }: Journey, base: Base, packet: Seen): Decision | Sent | undefined {
  const { chain, policy, line, only, translates } = base;
  if (only !== undefined && !holds(only, packet)) return undefined;
  const decision = walk(ruleset, chain, packet);
  if (decision !== 'returns') return decision;
  if (translates && policy === 'accept') return undefined;
  const { file } = ruleset.chains.get(chain)!;
  return { verdict: policy, place: { file, line, chain } };
}

function walk(ruleset: Ruleset, chain: string, packet: Seen): Decision | Sent | 'returns' {
  const { file, rules } = ruleset.chains.get(chain)!;
  for (const rule of rules) {
    if (!holds(rule.match, packet)) continue;
    const { action } = rule;
    const place = { file, line: rule.line, chain, rule };
    switch (action.kind) {
      case 'continue':
        break;
      case 'return':
        return 'returns';
      case 'accept':
      case 'drop':
        return { verdict: action.kind, place };
      case 'translate':
        return { translation: action.translation, place };
      case 'jump':
      case 'goto': {
        const decision = walk(ruleset, action.chain, packet);
        if (decision !== 'returns' || action.kind === 'goto') return decision;
      }
    }
  }
  return 'returns';
}
