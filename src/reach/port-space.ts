import type { IntervalSet } from '../net/intervals.ts';
import { intersection, intervalSet, union } from '../net/intervals.ts';
import { MAX_PORT, MIN_PORT } from '../net/ports.ts';
import { type Transport, hasPorts, sortTransports, transports as namedTransports } from '../net/transports.ts';
import type { Listener, Peer, Topology } from '../topology/model.ts';

/**
 * Ports, and behind the last of them a point for each listener whose port nobody knows: it is the same as itself, and lies
 * in "all ports". A transport without ports has all of them at once.
 */
export type PortPoints = IntervalSet<number>;

/** What can be reached at one place. No set is empty. */
export type Services = ReadonlyMap<Transport, PortPoints>;

export class PortSpace {
  readonly all: PortPoints;
  /** Every port that is not known: a flow that names a port without naming a listener may mean any of them. */
  readonly unknown: PortPoints;
  readonly #points: ReadonlyMap<string, number>;

  /** Those with a name, and what else the file uses. */
  readonly #transports: readonly Transport[];

  constructor({ components, flows }: Pick<Topology, 'components' | 'flows'>) {
    const all = components.flatMap((component) => component.listeners);
    const used = [...all.flatMap(({ endpoints }) => endpoints), ...flows.flatMap(({ openings }) => openings)];
    this.#transports = sortTransports([...namedTransports, ...used.flatMap((endpoint) => endpoint.transports)]);
    const listeners = all.filter(isUnknown);
    this.#points = new Map(listeners.map(({ path }, i) => [path, MAX_PORT + 1 + i]));
    const last = MAX_PORT + listeners.length;
    this.all = [{ lo: MIN_PORT, hi: last }];
    this.unknown = last === MAX_PORT ? [] : [{ lo: MAX_PORT + 1, hi: last }];
  }

  /** The point of a listener with unknown ports; nothing for others. */
  pointOf({ path }: Listener): PortPoints {
    const point = this.#points.get(path);
    return point === undefined ? [] : [{ lo: point, hi: point }];
  }

  isKnown(port: number): boolean {
    return port <= MAX_PORT;
  }

  servicesOf(listener: Listener): Services {
    const services = new Map<Transport, PortPoints>();
    for (const { ports, transports } of listener.endpoints) {
      const opened = ports === 'none' ? this.all : ports === 'unknown' ? this.pointOf(listener) : ports;
      for (const transport of transports) services.set(transport, union(services.get(transport) ?? [], opened));
    }
    return services;
  }

  /** What a peer names; everything where it names neither ports nor transports. */
  named({ ports, transports }: Pick<Peer, 'ports' | 'transports'>): Services {
    const meant = transports ?? (ports === undefined ? this.#transports : namedTransports.filter(hasPorts));
    return new Map(meant.map((transport) => [transport, hasPorts(transport) ? (ports ?? this.all) : this.all]));
  }

  /** What of a listener a peer means. Ports may turn out to be those that are not known, so these stay. */
  narrowed(listener: Listener, peer: Peer): Services {
    if (peer.ports === undefined && peer.transports === undefined) return this.servicesOf(listener);
    const named = this.named(peer);
    const unknown = this.pointOf(listener);
    return services(
      [...this.servicesOf(listener)].map(([transport, ports]) => {
        const asked = named.get(transport) ?? [];
        const mayBeAsked = unknown.length > 0 && asked.length > 0 && peer.ports !== undefined;
        return [transport, mayBeAsked ? union(asked, unknown) : intersection(ports, asked)];
      }),
    );
  }
}

/** Without transports that have nothing. */
export function services(entries: Iterable<readonly [Transport, PortPoints]>): Services {
  return new Map([...entries].filter(([, ports]) => ports.length > 0));
}

function isUnknown({ endpoints }: Listener): boolean {
  return endpoints.some(({ ports }) => ports === 'unknown');
}

/** The union of any sets of ports. */
export function allOf(sets: Iterable<PortPoints>): PortPoints {
  return intervalSet([...sets].flat());
}
