import { type IntervalSet, intervalSet } from '../net/intervals.ts';
import { broadcastAddress, everything, prefixIncludes } from '../net/prefixes.ts';
import type { Component, Host, Topology, Zone } from '../topology/model.ts';
import { type AddressSpace, nowhere, spaceOf, unionOf } from './address-space.ts';
import { metBy, seenFrom } from '../intent/scope.ts';
import { type Placement, anywhereIn, isPool } from '../intent/placement.ts';

/** How far the name of a zone goes: to its members by longest prefix, or to all that its prefixes hold as written. */
export type Breadth = 'members' | 'written';

/** A host, component or zone of which the file tells no address. */
type Unknown = Host | Component | Zone;

/** Where everything of a topology stands, as sets of addresses; computed when first asked for. */
export class Addressing {
  /** All of IPv4 and IPv6, and everything that has a name only. */
  readonly everywhere: AddressSpace;
  /** Addresses of hosts: what rules of the file can protect. */
  readonly governed: AddressSpace;
  /** Addresses of hosts that may send anything. */
  readonly free: AddressSpace;
  readonly #topology: Topology;
  readonly #unknown: readonly Unknown[];
  readonly #numbers: ReadonlyMap<string, bigint>;
  readonly #members = new Map<Zone, AddressSpace>();
  readonly #written = new Map<Zone, AddressSpace>();
  readonly #owned = new Map<Host, AddressSpace>();

  constructor(topology: Topology) {
    this.#topology = topology;
    const { zones, hosts, components } = topology;
    this.#unknown = [
      ...zones.filter(({ prefixes }) => prefixes.length === 0),
      ...hosts.filter(({ addresses }) => addresses.length === 0),
      ...components.filter(isUnknown),
    ];
    this.#numbers = new Map(this.#unknown.map(({ name }, i) => [name, BigInt(i)]));
    this.everywhere = spaceOf(everything, this.#points(this.#unknown));
    this.governed = unionOf(hosts.map((host) => this.ownOf(host)));
    this.free = unionOf(hosts.filter(({ egress }) => egress === 'open').map((host) => this.ownOf(host)));
  }

  /** What stands behind a number of the realm `named`. */
  nameOf(point: bigint): string {
    return this.#unknown[Number(point)]?.name ?? '';
  }

  /** Of the interfaces of a host. */
  ownOf(host: Host): AddressSpace {
    return memoized(this.#owned, host, () => spaceOf(host.addresses, this.#points([host])));
  }

  /** Groups that listeners on the host join, and the broadcast address where one is reached there. */
  joinedBy(host: Host): AddressSpace {
    const all = this.#topology.components.flatMap(({ hosts, listeners }) => (hosts.includes(host) ? listeners : []));
    return spaceOf(all.flatMap(({ multicast, broadcast }) => [...multicast, ...(broadcast ? [broadcastAddress] : [])]));
  }

  /** What a host sends to itself goes over loopback; one machine of a pool reaches another over the network. */
  loopbackOf(host: Host): AddressSpace {
    return isPool({ host, addresses: [], public: [], zones: [] }) ? nowhere : this.ownOf(host);
  }

  zone(zone: Zone, breadth: Breadth): AddressSpace {
    return breadth === 'members' ? this.membersOf(zone) : this.writtenOf(zone);
  }

  /** By longest prefix: what a smaller zone holds is the smaller one's. Also what states the zone and tells no address. */
  membersOf(zone: Zone): AddressSpace {
    return memoized(this.#members, zone, () => {
      if (zone.prefixes.length === 0) return this.#stated(zone);
      return spaceOf(zone.members, this.#points(this.#unknown.filter((one) => zonesOf(one).includes(zone))));
    });
  }

  /** The prefixes as written, with all that lies in them. */
  writtenOf(zone: Zone): AddressSpace {
    return memoized(this.#written, zone, () => {
      if (zone.prefixes.length === 0) return this.#stated(zone);
      const inside = this.#unknown.filter((one) => zonesOf(one).some((inner) => inner === zone || liesIn(inner, zone)));
      return spaceOf(zone.written, this.#points(inside));
    });
  }

  /** Of one place as `viewer` sees it: public addresses from the internet, own ones from elsewhere. */
  seenBy(viewer: Placement, viewed: Placement, breadth: Breadth = 'written'): AddressSpace {
    const zone = anywhereIn(viewed);
    if (zone !== undefined) return this.zone(zone, breadth);
    const met = metBy(viewer, viewed);
    const addresses = seenFrom(viewer, met);
    if (met.host !== undefined && addresses === met.addresses) return this.ownedBy(met);
    if (addresses !== 'unknown') return spaceOf(addresses);
    return viewed.component === undefined ? nowhere : spaceOf([], this.#points([viewed.component]));
  }

  /** What a place sends from: the interfaces of its host, or those of them that its sockets are bound to. */
  ownedBy(placement: Placement): AddressSpace {
    const { host, addresses } = placement;
    if (host === undefined) return this.seenBy(placement, placement);
    return addresses === 'unknown' || addresses === host.addresses ? this.ownOf(host) : spaceOf(addresses);
  }

  /** Of a zone that tells no prefixes: itself, and the addresses of what states it. */
  #stated(zone: Zone): AddressSpace {
    const { hosts, components } = this.#topology;
    const inside = [...hosts, ...components].filter((one) => zonesOf(one).includes(zone));
    const blocks = inside.flatMap(({ addresses }) => addresses);
    return spaceOf(blocks, this.#points([zone, ...inside]));
  }

  #points(places: readonly Unknown[]): IntervalSet<bigint> {
    return intervalSet(
      places.flatMap(({ name }) => {
        const number = this.#numbers.get(name);
        return number === undefined ? [] : [{ lo: number, hi: number }];
      }),
    );
  }
}

function isUnknown({ hosts, addresses, anywhere, zone }: Component): boolean {
  return hosts.length === 0 && addresses.length === 0 && (!anywhere || zone === undefined);
}

function zonesOf(one: Unknown): readonly Zone[] {
  if (one.kind === 'zone') return [one];
  const stated = one.kind === 'host' ? one.statedZone : one.zone;
  return [...(one.kind === 'host' ? one.zones : []), ...(stated === undefined ? [] : [stated])];
}

function liesIn(inner: Zone, outer: Zone): boolean {
  return (
    inner.prefixes.length > 0 &&
    inner.prefixes.every((block) => outer.prefixes.some((around) => prefixIncludes(around, block)))
  );
}

function memoized<K, V>(known: Map<K, V>, key: K, compute: () => V): V {
  const found = known.get(key);
  if (found !== undefined) return found;
  const value = compute();
  known.set(key, value);
  return value;
}
