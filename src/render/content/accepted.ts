import type { Accepted } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../source/span.ts';
import type { Component, Flow, Host, Listener, Topology, Zone } from '../../topology/model.ts';
import { oneLine } from '../../page/one-line.ts';

/** An accepted finding, and the object of the file that it is about. */
export interface PlacedFinding extends Accepted {
  /**
   * The id of the flow, the path of the listener, or the name of the object; empty if the finding is about the whole
   * file.
   */
  readonly place: string;
  /** The flow that it is about; undefined for anything else and for an inactive flow. */
  readonly flow: Flow | undefined;
}

/** Finds the object of each accepted finding, in the order of the file. */
export function placedFindings(topology: Topology, accepted: readonly Accepted[]): readonly PlacedFinding[] {
  if (accepted.length === 0) return [];
  const stretches = stretchesOf(topology);
  return accepted.map((finding) => {
    const around = stretches.filter(({ span }) => contains(span, finding.span));
    const [nearest] = around.toSorted((a, b) => lengthOf(a.span) - lengthOf(b.span));
    return { ...finding, place: nearest?.place ?? '', flow: nearest?.flow };
  });
}

/** Returns the accepted findings about a flow and the listeners that it opens, such as `cleartext: the reason`. */
export function acceptedByFlow(topology: Topology, accepted: readonly Accepted[]): (flow: Flow) => readonly string[] {
  const placed = placedFindings(topology, accepted);
  return ({ id, openings }) => {
    const listeners = new Set(openings.flatMap(({ listener }) => listener?.path ?? []));
    return placed
      .filter(({ flow, place }) => (flow === undefined ? listeners.has(place) : flow.id === id))
      .map(({ rule, reason }) => `${rule.id}: ${oneLine(reason)}`);
  };
}

/** A range of the file, and the object that it describes. */
interface Stretch {
  readonly span: Span;
  readonly place: string;
  readonly flow?: Flow;
}

/** Keys at which findings are reported. */
const KEYS = [
  ...['addresses', 'public', 'zone', 'ephemeral_ports', 'reserved_ports', 'prefixes', 'use', 'host', 'hosts', 'fqdn'],
  ...['profiles', 'ports', 'transport', 'protocol', 'bind', 'any_of', 'dynamic', 'encrypted'],
];

function stretchesOf({ zones, hosts, components, flows, inactive }: Topology): readonly Stretch[] {
  const all = [...components, ...inactive.components];
  const listeners = [...all.flatMap((component) => component.listeners), ...inactive.listeners];
  const named = (thing: Zone | Host | Component): readonly Stretch[] => stretchesAt(thing, thing.name);
  return [
    ...[...zones, ...hosts, ...all].flatMap(named),
    ...listeners.flatMap((listener) => stretchesAt(listener, listener.path)),
    ...flows.map((flow) => ({ span: flow.location.span, place: flow.id, flow })),
    ...inactive.flows.map(({ id, location }) => ({ span: location.span, place: id })),
  ];
}

/** The location of a named object may be its name alone; its keys are then elsewhere. */
function stretchesAt({ location }: Zone | Host | Component | Listener, place: string): readonly Stretch[] {
  return [location.span, ...KEYS.map((key) => location.at(key))].map((span) => ({ span, place }));
}

function contains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

function lengthOf({ start, end }: Span): number {
  return end - start;
}
