import { intersection, intervalSet } from '../net/intervals.ts';
import { once } from '../net/once.ts';
import { type PortRange, type PortSet, allPorts } from '../net/ports.ts';
import type { Transport } from '../net/transports.ts';
import type { Component, End, Endpoint, Flow, Host, Listener, Topology, Zone } from '../topology/model.ts';

/** Who uses what: the flows of a topology by what stands at their ends. */
export interface Usage {
  /** Flows that go to the listener by name, in the order of the file. */
  readonly to: ReadonlyMap<Listener, readonly Flow[]>;
  /** Flows that come from the listener by name. */
  readonly from: ReadonlyMap<Listener, readonly Flow[]>;
  /** Flows that name the component at one end. */
  readonly of: ReadonlyMap<Component, readonly Flow[]>;
  /** Flows that end at a whole host or zone may mean any component there. */
  readonly places: ReadonlyMap<Host | Zone, PlaceUse>;
}

export interface PlaceUse {
  readonly isSource: boolean;
  readonly isDestination: boolean;
  /** What flows open there; all ports where they do not say, and for transports without. */
  readonly opened: ReadonlyMap<Transport, PortSet>;
}

export const usageOf = once(({ flows }: Topology): Usage => {
  const to = new Map<Listener, Flow[]>();
  const from = new Map<Listener, Flow[]>();
  const of = new Map<Component, Flow[]>();
  const places = new Map<Host | Zone, PlaceDraft>();
  for (const flow of flows) {
    for (const component of new Set(componentsOf(flow))) push(of, component, flow);
    for (const listener of listenersOf(flow.from)) push(from, listener, flow);
    for (const listener of listenersOf(flow.to)) push(to, listener, flow);
    const origin = placeOf(flow.from);
    if (origin !== undefined) draftOf(places, origin).isSource = true;
    const target = placeOf(flow.to);
    if (target !== undefined) open(draftOf(places, target), flow);
  }
  return { to, from, of, places: new Map([...places].map(([place, draft]) => [place, finished(draft)])) };
});

/** Whether any flow names the component, or a place where only it and its neighbours are. */
export function takesPart({ of, places }: Usage, component: Component): boolean {
  if (of.has(component)) return true;
  return placesOf(component).some((place) => {
    const use = places.get(place);
    if (use === undefined) return false;
    if (use.isSource || (use.isDestination && component.listeners.length === 0)) return true;
    return component.listeners.some((listener) => openedAt(use, listener).length > 0);
  });
}

/** The ports of a listener that are opened by flows to the whole of a host or zone where its component stands. */
export function openedByPlaces({ places }: Usage, component: Component, listener: Listener): PortSet {
  const uses = placesOf(component).flatMap((place) => places.get(place) ?? []);
  return intervalSet(uses.flatMap((use) => openedAt(use, listener)));
}

function openedAt({ opened }: PlaceUse, { endpoints }: Listener): PortSet {
  return intervalSet(
    endpoints.flatMap(({ ports, transports }) =>
      transports.flatMap((transport) => intersection(opened.get(transport) ?? [], portsOrAll(ports))),
    ),
  );
}

/** Its hosts and their zones, or its own zone. */
function placesOf({ hosts, zone }: Component): readonly (Host | Zone)[] {
  return zone === undefined ? [...new Set<Host | Zone>([...hosts, ...hosts.flatMap(({ zones }) => zones)])] : [zone];
}

function portsOrAll(ports: Endpoint['ports']): PortSet {
  return typeof ports === 'string' ? allPorts : ports;
}

function componentsOf({ from, to }: Flow): readonly Component[] {
  return [from, to].flatMap((end) => (end.kind === 'component' ? end.component : []));
}

function listenersOf(end: End): readonly Listener[] {
  return end.kind === 'component' ? end.listeners : [];
}

function placeOf(end: End): Host | Zone | undefined {
  switch (end.kind) {
    case 'host':
      return end.host;
    case 'zone':
      return end.zone;
    case 'component':
      return undefined;
  }
}

interface PlaceDraft {
  isSource: boolean;
  isDestination: boolean;
  readonly opened: Map<Transport, PortRange[]>;
}

function draftOf(places: Map<Host | Zone, PlaceDraft>, place: Host | Zone): PlaceDraft {
  const known = places.get(place);
  if (known !== undefined) return known;
  const draft: PlaceDraft = { isSource: false, isDestination: false, opened: new Map() };
  places.set(place, draft);
  return draft;
}

function open(draft: PlaceDraft, { openings }: Flow): void {
  draft.isDestination = true;
  for (const { ports, transports } of openings) {
    for (const transport of transports) for (const range of portsOrAll(ports)) push(draft.opened, transport, range);
  }
}

function finished({ isSource, isDestination, opened }: PlaceDraft): PlaceUse {
  const sets = [...opened].map(([transport, ranges]) => [transport, intervalSet(ranges)] as const);
  return { isSource, isDestination, opened: new Map(sets) };
}

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, [value]);
  else known.push(value);
}
