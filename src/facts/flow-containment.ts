import { includes, intervalSet } from '../net/intervals.ts';
import type { PortSet } from '../net/ports.ts';
import type { Transport } from '../net/transports.ts';
import { documentationIn } from '../topology/flow-documentation.ts';
import type { Component, End, Flow, Listener, Opening } from '../topology/model.ts';

/**
 * Whether everything that `inner` opens is opened by `outer` too, whenever `inner` is active, for the same reason. That the
 * ends of `outer` hold those of `inner` is taken for granted: see flow-containers.ts.
 */
export function isWithin(inner: Flow, outer: Flow): boolean {
  return (
    isSameReason(inner, outer) &&
    lastsAsLong(inner, outer) &&
    isActiveWith(inner, outer) &&
    (outer.bothWays || !inner.bothWays) &&
    comesFromWithin(inner, outer) &&
    inner.openings.every((opening) => isOpened(opening, outer.openings))
  );
}

const reasons = documentationIn('redundancy');

/** A key that one of the flows does not have does not distinguish them. */
function isSameReason(inner: Flow, outer: Flow): boolean {
  const same = reasons.every(({ text }) => (text(inner) ?? text(outer)) === (text(outer) ?? text(inner)));
  return same && conditionOf(inner) === conditionOf(outer);
}

/** When a flow is used: equal texts for equal conditions. */
export function conditionOf({ when, fallbackOf }: Flow): string {
  return when === undefined && fallbackOf.length === 0 ? '' : JSON.stringify([when, [...fallbackOf].sort()]);
}

function lastsAsLong(inner: Flow, outer: Flow): boolean {
  // ISO 8601 days are in the order of their texts.
  return outer.expires === undefined || (inner.expires !== undefined && inner.expires <= outer.expires);
}

type Profiles = readonly string[];

/** Each choice of profiles that activates all that `inner` needs activates all that `outer` needs. */
function isActiveWith(inner: Flow, outer: Flow): boolean {
  const given = needs(inner, 'one');
  return needs(outer, 'all').every(
    (wanted) => wanted.length === 0 || given.some((has) => has.length > 0 && has.every((one) => wanted.includes(one))),
  );
}

/**
 * The lists of profiles of each of which one must be chosen; of listeners, of which one is enough, none are asked. Of several
 * hosts, one is enough for the flow to be active, and all are needed for it to be whole.
 */
function needs({ profiles, from, to }: Flow, hosts: 'one' | 'all'): readonly Profiles[] {
  return [profiles, ...endNeeds(from, hosts), ...endNeeds(to, hosts)];
}

function endNeeds(end: End, hosts: 'one' | 'all'): readonly Profiles[] {
  if (end.kind === 'zone') return [];
  if (end.kind === 'host') return [end.host.profiles];
  const { component, listeners }: { component: Component; listeners: readonly Listener[] } = end;
  const only = listeners.length === 1 ? listeners.map(({ profiles }) => profiles) : [];
  const onHosts = hosts === 'all' || component.hosts.length === 1 ? component.hosts : [];
  return [component.profiles, ...onHosts.map(({ profiles }) => profiles), ...only];
}

/** What is not said is any port. */
function comesFromWithin(inner: Flow, outer: Flow): boolean {
  return (
    outer.sourcePorts === undefined ||
    (inner.sourcePorts !== undefined && includes(outer.sourcePorts, inner.sourcePorts))
  );
}

/** Exact: ports that are unknown are within nothing. */
function isOpened(opening: Opening, outer: readonly Opening[]): boolean {
  const { ports, transports } = opening;
  if (ports === 'unknown') return false;
  const same = outer.filter((other) => isSameSocket(opening, other));
  return transports.every((transport) => {
    const over = same.filter((other) => other.transports.includes(transport));
    return ports === 'none' ? over.length > 0 : includes(portsOf(over), ports);
  });
}

/** An opening that names no listener is of whatever listens there; one that names no protocol, of any. */
function isSameSocket(inner: Opening, outer: Opening): boolean {
  const sameListener = outer.listener === undefined || outer.listener === inner.listener;
  return sameListener && (outer.protocol === undefined || outer.protocol === inner.protocol);
}

function portsOf(openings: readonly Opening[]): PortSet {
  return intervalSet(openings.flatMap(({ ports }) => (typeof ports === 'string' ? [] : ports)));
}

/** A port that only flows which hold `flow` can hold too: the first of its first opening. */
export function probeOf({ openings }: Flow): { readonly transport: Transport; readonly port: number } | undefined {
  const first = openings[0];
  const transport = first?.transports[0];
  if (first === undefined || transport === undefined || first.ports === 'unknown') return undefined;
  return { transport, port: first.ports === 'none' ? 0 : (first.ports[0]?.lo ?? 0) };
}
