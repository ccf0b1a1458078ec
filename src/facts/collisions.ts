import { count, list } from '../diagnostics/message-text.ts';
import { intersection, overlaps, size, union } from '../net/intervals.ts';
import { once } from '../net/once.ts';
import { type PortSet, formatPorts } from '../net/ports.ts';
import { type Prefix, addressSet, everything, loopbackPrefixes } from '../net/prefixes.ts';
import { families } from '../net/addresses.ts';
import { type PortTransport, type Transport, hasPorts } from '../net/transports.ts';
import type { Bind, Listener } from '../topology/model.ts';
import type { Hosted } from './listeners-by-host.ts';

/** Two listeners of one host that claim the same ports. The first stands first in the file. */
export interface Collision {
  readonly first: Hosted;
  readonly second: Hosted;
  /** The ports shared, per transport; none of the sets is empty. */
  readonly shared: ReadonlyMap<Transport, PortSet>;
}

/** Others that one listener is reported against at most: when a thousand claim one port, the first few say enough. */
const MAX_PARTNERS = 5;

interface Claim {
  readonly hosted: Hosted;
  readonly order: number;
  readonly lo: number;
  readonly hi: number;
}

/** All pairs that collide, by a sweep over the ports of each transport: n log n in the listeners, not pairs. */
export const collisionsOn = once((listeners: readonly Hosted[]): readonly Collision[] => {
  const claims = new Map<PortTransport, Claim[]>();
  listeners.forEach((hosted, order) => {
    for (const { ports, transports } of hosted.listener.endpoints) {
      if (typeof ports === 'string') continue;
      for (const transport of transports.filter(hasPorts)) {
        const all = claims.get(transport) ?? [];
        claims.set(transport, all);
        for (const { lo, hi } of ports) all.push({ hosted, order, lo, hi });
      }
    }
  });
  const pairs = new Map<Claim['hosted'], Set<Hosted>>();
  for (const all of claims.values()) for (const [a, b] of sweep(all)) addPair(pairs, a, b);
  return [...pairs].flatMap(([first, seconds]) =>
    [...seconds].map((second) => ({ first, second, shared: sharedPorts(first.listener, second.listener) })),
  );
});

function addPair(pairs: Map<Hosted, Set<Hosted>>, a: Claim, b: Claim): void {
  const [first, second] = a.order < b.order ? [a.hosted, b.hosted] : [b.hosted, a.hosted];
  const seconds = pairs.get(first) ?? new Set();
  pairs.set(first, seconds.add(second));
}

/** Claims in order of their lowest port; those that may still reach the next are kept by the addresses they are bound to. */
function* sweep(claims: readonly Claim[]): Iterable<readonly [Claim, Claim]> {
  const open = new OpenClaims();
  for (const claim of [...claims].sort((a, b) => a.lo - b.lo || a.order - b.order)) {
    let partners = 0;
    for (const other of open.reaching(claim)) {
      if (other.hosted.listener === claim.hosted.listener) continue;
      yield [other, claim];
      if (++partners === MAX_PARTNERS) break;
    }
    open.add(claim);
  }
}

interface Group {
  readonly bind: Bind;
  readonly claims: Claim[];
}

/** Claims that the sweep has passed the start of, by what they are bound to. */
class OpenClaims {
  /** Bound to one address: these meet only the wide ones and their like. */
  readonly #narrow = new Map<string, Group>();
  readonly #wide = new Map<string, Group>();

  add(claim: Claim): void {
    const { bind } = claim.hosted.listener;
    const groups = isNarrow(bind) ? this.#narrow : this.#wide;
    const key = bindKey(bind);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { bind, claims: [claim] });
    else group.claims.push(claim);
  }

  /** Those whose ports and addresses meet the claim's; nothing is looked at that the caller does not ask for. */
  *reaching(claim: Claim): Iterable<Claim> {
    for (const { bind, claims } of this.#groupsNear(claim.hosted.listener.bind)) {
      if (bindsMeet(bind, claim.hosted.listener.bind)) yield* reachingIn(claims, claim.lo);
    }
  }

  #groupsNear(bind: Bind): readonly Group[] {
    const near = isNarrow(bind) ? [this.#narrow.get(bindKey(bind))] : [...this.#narrow.values()];
    return [...this.#wide.values(), ...near.filter((group) => group !== undefined)];
  }
}

/** Those that reach up to the port. What lies behind it is forgotten on the way. */
function* reachingIn(claims: Claim[], port: number): Iterable<Claim> {
  for (let i = 0; i < claims.length;) {
    const claim = claims[i]!;
    if (claim.hi < port) {
      claims[i] = claims.at(-1)!;
      claims.pop();
    } else {
      yield claim;
      i++;
    }
  }
}

function isNarrow(bind: Bind): boolean {
  return bind.kind === 'addresses' && bind.addresses.length === 1 && bind.addresses[0]?.length !== 0;
}

function bindKey(bind: Bind): string {
  if (bind.kind !== 'addresses') return bind.kind;
  return bind.addresses.map(({ family, lo, length }) => `${String(family)}:${String(lo)}/${String(length)}`).join();
}

function boundPrefixes(bind: Bind): readonly Prefix[] {
  return bind.kind === 'any' ? everything : bind.kind === 'loopback' ? loopbackPrefixes : bind.addresses;
}

/** Whether two sockets on one port get in each other's way: a wildcard meets everything of its family. */
function bindsMeet(a: Bind, b: Bind): boolean {
  if (a.kind === 'any' || b.kind === 'any') return true;
  return families.some((family) =>
    overlaps(addressSet(boundPrefixes(a), family), addressSet(boundPrefixes(b), family)),
  );
}

function sharedPorts(a: Listener, b: Listener): ReadonlyMap<Transport, PortSet> {
  const shared = new Map<Transport, PortSet>();
  for (const x of a.endpoints) {
    for (const y of b.endpoints) {
      if (typeof x.ports === 'string' || typeof y.ports === 'string') continue;
      const ports = intersection(x.ports, y.ports);
      if (ports.length === 0) continue;
      for (const transport of x.transports.filter((one) => y.transports.includes(one))) {
        shared.set(transport, union(shared.get(transport) ?? [], ports));
      }
    }
  }
  return shared;
}

/** `57000/udp (1 port)`. */
export function sharedText({ shared }: Collision): string {
  const parts = [...shared].map(([transport, ports]) => `${formatPorts(ports)}/${transport}`);
  const total = [...shared.values()].reduce((sum, ports) => sum + size(ports), 0);
  return `${list(parts)} (${count(total, 'port')})`;
}

/** Within one component, a single port inside a dynamic range. */
export function isDynamicOverlap({ first, second }: Collision): boolean {
  if (first.component !== second.component) return false;
  return (
    (first.listener.dynamic && isSinglePort(second.listener)) ||
    (second.listener.dynamic && isSinglePort(first.listener))
  );
}

function isSinglePort({ dynamic, endpoints }: Listener): boolean {
  return !dynamic && endpoints.every(({ ports }) => typeof ports === 'string' || size(ports) === 1);
}
