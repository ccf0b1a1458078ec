import { union } from '../net/intervals.ts';
import { everything, loopbackPrefixes, unaddressed } from '../net/prefixes.ts';
import type { Transport } from '../net/transports.ts';
import type { Bind, Host, Topology } from '../topology/model.ts';
import { type AddressSpace, common, nowhere, spaceOf, unionOf } from './address-space.ts';
import { Addressing } from './addressing.ts';
import {
  type FlowInstance,
  isLoopback,
  matchedSourcePorts,
  instancesOf,
  reachedListeners,
} from '../intent/flow-instances.ts';
import { PortSpace, type PortPoints, allOf } from './port-space.ts';

/**
 * New connections of one transport that a flow lets pass between two places: every source to every destination and port.
 * Other than a box, one exists also where addresses or ports are not known, where neither end is a host, and within one.
 */
export interface FlowReach {
  readonly instance: FlowInstance;
  readonly transport: Transport;
  /** Both ends are components of one host: no firewall stands between them, the flow alone decides. */
  readonly local: boolean;
  readonly sources: AddressSpace;
  /** The source of those who have no address yet, where the destination is reached by them. */
  readonly unaddressed: AddressSpace;
  readonly destinations: AddressSpace;
  /** Those that are open for certain, and those that may be: the two differ only where ports are not known. */
  readonly ports: { readonly atLeast: PortPoints; readonly atMost: PortPoints };
  readonly sourcePorts: PortPoints;
}

const unaddressedSpace = spaceOf([unaddressed]);

/** What the flows of a topology let pass, found by where it ends and where it begins. */
export class Reachability {
  readonly topology: Topology;
  readonly addressing: Addressing;
  readonly ports: PortSpace;
  #arriving: ReadonlyMap<Host | undefined, readonly FlowReach[]> | undefined;

  #leaving: ReadonlyMap<Host | undefined, readonly FlowReach[]> | undefined;

  constructor(topology: Topology) {
    this.topology = topology;
    this.addressing = new Addressing(topology);
    this.ports = new PortSpace(topology);
  }

  /** As the destination sees it: what ends at this host, or for undefined at no host. */
  arrivingAt(host: Host | undefined): readonly FlowReach[] {
    this.#arriving ??= grouped(
      this.topology,
      (instance) => instance.to.host,
      (instance, transport) => this.#arrival(instance, transport),
    );
    return this.#arriving.get(host) ?? [];
  }

  /** As the source sees it: what leaves this host for another place. */
  leaving(host: Host): readonly FlowReach[] {
    this.#leaving ??= grouped(
      this.topology,
      (instance) => instance.from.host,
      (instance, transport) => this.#departure(instance, transport),
    );
    return (this.#leaving.get(host) ?? []).filter(({ instance }) => instance.scope !== 'same-host');
  }

  #arrival(instance: FlowInstance, transport: Transport): FlowReach {
    const { from, to, bind, scope, joined } = instance;
    const { addressing } = this;
    const local = scope === 'same-host';
    const reached = to.host === undefined ? addressing.seenBy(to, to, 'members') : addressing.ownedBy(to);
    const outer = isLoopback(bind) ? nowhere : reached;
    return {
      ...this.#flowReach(instance, transport),
      local,
      sources: addressing.seenBy(to, from),
      destinations: local && to.host !== undefined ? spaceOnHost(to.host, bind) : unionOf([outer, spaceOf(joined)]),
    };
  }

  #departure(instance: FlowInstance, transport: Transport): FlowReach {
    const { from, to } = instance;
    const { addressing } = this;
    return {
      ...this.#flowReach(instance, transport),
      local: false,
      sources: addressing.ownedBy(from),
      destinations: unionOf([addressing.seenBy(from, to, 'members'), spaceOf(instance.joined)]),
    };
  }

  #flowReach(
    instance: FlowInstance,
    transport: Transport,
  ): Pick<FlowReach, 'instance' | 'transport' | 'ports' | 'sourcePorts' | 'unaddressed'> {
    const sourcePorts = matchedSourcePorts(instance, transport) ?? this.ports.all;
    const unaddressed = instance.unaddressed ? unaddressedSpace : nowhere;
    return { instance, transport, ports: this.#portsOf(instance, transport), sourcePorts, unaddressed };
  }

  #portsOf(instance: FlowInstance, transport: Transport): FlowReach['ports'] {
    const { all, unknown } = this.ports;
    const listeners = reachedListeners(instance);
    const points = allOf(listeners.map((listener) => this.ports.pointOf(listener)));
    switch (instance.ports) {
      case 'none':
        return { atLeast: all, atMost: all };
      case 'unknown': {
        const listened = allOf(listeners.map((listener) => this.ports.servicesOf(listener).get(transport) ?? []));
        return { atLeast: points, atMost: listeners.length === 0 ? all : listened };
      }
      default:
        return {
          atLeast: union(instance.ports, points),
          atMost: union(instance.ports, listeners.length === 0 ? unknown : points),
        };
    }
  }
}

/** Where a socket is reached on its own host; a wildcard meets everything. */
export function spaceOnHost({ addresses }: Host, bind: Bind): AddressSpace {
  switch (bind.kind) {
    case 'any':
      return spaceOf(everything);
    case 'loopback':
      return spaceOf(loopbackPrefixes);
    case 'addresses': {
      const bound = spaceOf(bind.addresses);
      return addresses.length === 0 ? bound : common(bound, spaceOf([...addresses, ...loopbackPrefixes]));
    }
  }
}

function grouped(
  { flows }: Topology,
  place: (instance: FlowInstance) => Host | undefined,
  flowReach: (instance: FlowInstance, transport: Transport) => FlowReach,
): ReadonlyMap<Host | undefined, readonly FlowReach[]> {
  const groups = new Map<Host | undefined, FlowReach[]>();
  for (const instance of flows.flatMap(instancesOf)) {
    const group = groups.get(place(instance)) ?? [];
    groups.set(place(instance), group);
    group.push(...instance.transports.map((transport) => flowReach(instance, transport)));
  }
  return groups;
}
