import type { Interval } from '../../../net/intervals.ts';
import { type Prefix, prefix } from '../../../net/prefixes.ts';
import { groupBy } from '../../../net/collections.ts';
import { type GroupRule, type PlannedPeer, type PlannedReason, serviceKey } from './group-rules.ts';

/**
 * Merges rules into fewer ones that allow exactly the same, in the order of the first rule that each comes from.
 *
 * Port ranges of one peer that overlap or touch become one, two halves of a prefix with the same ports become the
 * prefix, and a rule within a wider one is absorbed. Each rule keeps the reasons of its parts.
 */
export function merged(rules: readonly GroupRule[]): readonly GroupRule[] {
  const numbered = rules.map((rule, order): Numbered => ({ ...rule, order }));
  return [...groupBy(numbered, ({ direction, service }) => `${direction} ${serviceKey(service)}`).values()]
    .flatMap((lane) => mergedLane(lane))
    .toSorted((a, b) => a.order - b.order)
    .map(({ order: _, ...rule }) => rule);
}

interface Numbered extends GroupRule {
  /** The position of the first rule that it comes from. */
  readonly order: number;
}

/** Merges the rules of one direction and service. */
function mergedLane(rules: readonly [Numbered, ...Numbered[]]): readonly Numbered[] {
  if (rules.length === 1) return rules;
  const peers = new Peers(rules);
  peers.joinHalves();
  peers.absorb();
  return peers.rules();
}

/** The peers of one direction and service with their port ranges, which are ascending and neither overlap nor touch. */
class Peers {
  readonly #byKey = new Map<string, readonly [Numbered, ...Numbered[]]>();

  constructor(rules: readonly Numbered[]) {
    for (const [key, ofPeer] of groupBy(rules, ({ peer }) => peerKey(peer))) this.#byKey.set(key, touching(ofPeer));
  }

  rules(): readonly Numbered[] {
    return [...this.#byKey.values()].flat();
  }

  /** Joins halves of prefixes, longest prefixes first, because a joined prefix may be half of a wider one. */
  joinHalves(): void {
    for (let length = 128; length > 0; length--) {
      for (const rule of this.rules()) {
        if (rule.peer.kind === 'prefix' && rule.peer.prefix.length === length)
          this.#joinWithOther(rule, rule.peer.prefix);
      }
    }
  }

  #joinWithOther(rule: Numbered, half: Prefix): void {
    const whole = prefix(half.family, half.lo, half.length - 1);
    const otherLo = half.lo === whole.lo ? half.hi + 1n : whole.lo;
    const other = this.#of(prefix(half.family, otherLo, half.length)).find((one) => sameRange(one.ports, rule.ports));
    if (other === undefined || !this.#of(half).includes(rule)) return;
    this.#remove(rule);
    this.#remove(other);
    this.#add({ ...together(rule, other), peer: { kind: 'prefix', prefix: whole } });
  }

  /** Removes rules that wider rules contain. A wider rule is removed only if a still wider one contains it. */
  absorb(): void {
    for (const rule of this.rules()) {
      const wider = this.#covering(rule);
      if (wider === undefined) continue;
      this.#remove(rule);
      for (const one of wider) this.#replace(one, together(one, rule));
    }
  }

  /** Returns rules of other peers that together allow everything that this rule allows; undefined if there are none. */
  #covering({ peer, ports }: Numbered): readonly Numbered[] | undefined {
    if (peer.kind === 'prefix') {
      const found = this.#wider(peer.prefix, ports, peer.prefix.length - 1);
      return found === undefined ? undefined : [found];
    }
    const found = peer.host.addresses.map((block) => this.#wider(block, ports, block.length));
    return found.length === 0 || found.includes(undefined)
      ? undefined
      : [...new Set(found.filter((one) => one !== undefined))];
  }

  /** Returns the widest rule that contains the prefix and the ports, among prefixes of at most `longest` bits. */
  #wider({ family, lo }: Prefix, ports: Interval<number>, longest: number): Numbered | undefined {
    for (let length = 0; length <= longest; length++) {
      const found = this.#of(prefix(family, lo, length)).find(
        (one) => one.ports.lo <= ports.lo && ports.hi <= one.ports.hi,
      );
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #of(block: Prefix): readonly Numbered[] {
    return this.#byKey.get(peerKey({ kind: 'prefix', prefix: block })) ?? [];
  }

  #add(rule: Numbered): void {
    const key = peerKey(rule.peer);
    this.#byKey.set(key, touching([rule, ...(this.#byKey.get(key) ?? [])]));
  }

  #remove(rule: Numbered): void {
    const key = peerKey(rule.peer);
    const [first, ...more] = (this.#byKey.get(key) ?? []).filter((one) => one !== rule);
    if (first === undefined) this.#byKey.delete(key);
    else this.#byKey.set(key, [first, ...more]);
  }

  #replace(rule: Numbered, by: Numbered): void {
    this.#remove(rule);
    this.#add(by);
  }
}

/** Joins port ranges of one peer that overlap or touch. */
function touching(rules: readonly [Numbered, ...Numbered[]]): readonly [Numbered, ...Numbered[]] {
  const [first, ...rest] = rules.toSorted((a, b) => a.ports.lo - b.ports.lo);
  const ranges: [Numbered, ...Numbered[]] = [first ?? rules[0]];
  for (const rule of rest) {
    const last = ranges[ranges.length - 1] ?? rule;
    if (rule.ports.lo <= last.ports.hi + 1) ranges[ranges.length - 1] = together(last, rule);
    else ranges.push(rule);
  }
  return ranges;
}

/** Extends the first rule by the ports and reasons of the other. The caller sets the peer. */
function together(rule: Numbered, other: Numbered): Numbered {
  const [early, late] = rule.order <= other.order ? [rule, other] : [other, rule];
  return {
    ...rule,
    order: early.order,
    ports: { lo: Math.min(rule.ports.lo, other.ports.lo), hi: Math.max(rule.ports.hi, other.ports.hi) },
    reasons: distinct([...early.reasons, ...late.reasons]),
  };
}

function distinct(reasons: readonly PlannedReason[]): readonly PlannedReason[] {
  const keyOf = (reason: PlannedReason): unknown =>
    reason.kind === 'flow' ? reason.flow : JSON.stringify([reason.kind, 'type' in reason ? reason.type : '']);
  return [...new Map(reasons.map((reason) => [keyOf(reason), reason])).values()];
}

function sameRange(a: Interval<number>, b: Interval<number>): boolean {
  return a.lo === b.lo && a.hi === b.hi;
}

function peerKey(peer: PlannedPeer): string {
  if (peer.kind === 'group') return `group ${peer.host.name}`;
  const { family, lo, length } = peer.prefix;
  return `${String(family)} ${String(lo)}/${String(length)}`;
}
