import type { Interval } from '../../../net/intervals.ts';
import { type Prefix, prefix } from '../../../net/prefixes.ts';
import { groupBy } from '../../../net/collections.ts';
import { type GroupRule, type PlannedPeer, type PlannedReason, serviceKey } from './group-rules.ts';

/**
 * Fewer rules that say exactly the same, in the order of the first that each comes from.
 *
 * Ranges of ports of one peer that touch become one; so do two halves of a prefix with the same ports; and what lies
 * within a wider rule goes into it. Each rule keeps what wanted its parts. Ports and addresses are never opened between.
 */
export function merged(rules: readonly GroupRule[]): readonly GroupRule[] {
  const numbered = rules.map((rule, order): Numbered => ({ ...rule, order }));
  return [...groupBy(numbered, ({ direction, service }) => `${direction} ${serviceKey(service)}`).values()]
    .flatMap((lane) => mergedLane(lane))
    .toSorted((a, b) => a.order - b.order)
    .map(({ order: _, ...rule }) => rule);
}

interface Numbered extends GroupRule {
  /** Of the first rule that it comes from. */
  readonly order: number;
}

/** Of one direction and service. */
function mergedLane(rules: readonly [Numbered, ...Numbered[]]): readonly Numbered[] {
  if (rules.length === 1) return rules;
  const peers = new Peers(rules);
  peers.joinHalves();
  peers.absorb();
  return peers.rules();
}

/** Peers of one direction and service with what each may reach: ranges that neither meet nor touch, ascending. */
class Peers {
  readonly #byKey = new Map<string, readonly [Numbered, ...Numbered[]]>();

  constructor(rules: readonly Numbered[]) {
    for (const [key, ofPeer] of groupBy(rules, ({ peer }) => peerKey(peer))) this.#byKey.set(key, touching(ofPeer));
  }

  rules(): readonly Numbered[] {
    return [...this.#byKey.values()].flat();
  }

  /** From the longest prefixes on: what is joined may be half of a wider one. */
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

  /** Removes what wider rules allow too. Those stay, so that every removed one has its own in the end. */
  absorb(): void {
    for (const rule of this.rules()) {
      const wider = this.#covering(rule);
      if (wider === undefined) continue;
      this.#remove(rule);
      for (const one of wider) this.#replace(one, together(one, rule));
    }
  }

  /** Rules of other peers that together allow all of this one; undefined where they do not. */
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

  /** The widest rule for prefixes of `longest` bits at most that holds the prefix and the ports. */
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

/** Rules of one peer: what overlaps or is next to each other becomes one. */
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

/** The first rule, also with the ports between the two and with what wanted the other; the peer is for the caller to say. */
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
