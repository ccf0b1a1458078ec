import { type FlowInstance, instancesOf } from '../../intent/flow-instances.ts';
import { overlaps } from '../../net/intervals.ts';
import type { Component, Endpoint, Flow, Listener, Topology } from '../../topology/model.ts';
import { type Thing, componentOf, listenersOf, thingOf } from './ends.ts';

/** The use of a listener by one flow. */
export interface Use {
  readonly flow: Flow;
  /** The sender to the listener; or the receiver, if the listener is the source of the flow. */
  readonly other: Thing;
  readonly role: 'reached' | 'source';
  /** The flow instances that end at the listener; none for a source. */
  readonly instances: readonly FlowInstance[];
}

/** Returns the uses of every listener in the order of the flows. A listener without uses has no entry. */
export function usesOf(topology: Topology): ReadonlyMap<Listener, readonly Use[]> {
  const uses = new Map<Listener, Use[]>();
  const add = (listener: Listener, use: Use): void => {
    const known = uses.get(listener);
    if (known === undefined) uses.set(listener, [use]);
    else known.push(use);
  };
  for (const flow of topology.flows) {
    for (const [listener, instances] of reachedBy(flow, topology))
      add(listener, { flow, other: thingOf(flow.from), role: 'reached', instances });
    for (const listener of listenersOf(flow.from)) {
      const other = thingOf(flow.to);
      const back = instancesOf(flow).filter(({ mirrored }) => mirrored);
      if (back.length > 0) add(listener, { flow, other, role: 'reached', instances: back });
      add(listener, { flow, other, role: 'source', instances: [] });
    }
  }
  return uses;
}

/** Returns the listeners that the flow names. A flow to a whole host or zone reaches whatever listens there on its ports. */
function reachedBy(flow: Flow, topology: Topology): ReadonlyMap<Listener, readonly FlowInstance[]> {
  const reached = new Map<Listener, readonly FlowInstance[]>();
  const forward = instancesOf(flow).filter(({ mirrored }) => !mirrored);
  for (const { listener } of flow.openings) {
    if (listener !== undefined)
      reached.set(
        listener,
        forward.filter(({ opening }) => opening.listener === listener),
      );
  }
  if (componentOf(flow.to) !== undefined) return reached;
  for (const listener of topology.components.filter((one) => standsAt(one, thingOf(flow.to))).flatMap(listenersIn)) {
    const instances = forward.filter((instance) => listener.endpoints.some((endpoint) => meets(endpoint, instance)));
    if (instances.length > 0) reached.set(listener, instances);
  }
  return reached;
}

function listenersIn({ listeners }: Component): readonly Listener[] {
  return listeners;
}

function standsAt({ hosts, zone }: Component, place: Thing): boolean {
  return zone === place || hosts.some((host) => host === place || host.zones.some((one) => one === place));
}

function meets(a: Endpoint, b: Pick<Endpoint, 'ports' | 'transports'>): boolean {
  if (!a.transports.some((transport) => b.transports.includes(transport))) return false;
  return typeof a.ports === 'string' || typeof b.ports === 'string' || overlaps(a.ports, b.ports);
}
