import { type FlowInstance, isLoopback, instancesOf } from '../../intent/flow-instances.ts';
import { type Placement, placementsOf } from '../../intent/placement.ts';
import { widestFirst } from '../../intent/scope.ts';
import { formatPrefix } from '../../net/prefixes.ts';
import type { Component, Endpoint, Flow, Host, Topology, Zone } from '../../topology/model.ts';
import { distinct, groupsOf } from '../../net/collections.ts';
import { type Titles, hostAddresses, listenersOf, titlesOf } from '../content/ends.ts';
import { endpointText, protocolsOf, serviceText } from '../content/services.ts';
import type { Edge, Graph, GraphGroup, GraphItem, Need, Socket, Vertex } from '../../page/graph.ts';

/**
 * Builds the graph of the whole topology: a vertex for each component on each of its hosts, an edge for each flow
 * between two.
 */
export function graphOf(topology: Topology): Graph {
  const titles = titlesOf(topology);
  const placements = distinctPlaces([
    ...topology.components.flatMap((component) => placementsOf({ kind: 'component', component, listeners: [] })),
    ...topology.flows.flatMap(({ from, to }) => [from, to].flatMap(placementsOf)),
  ]);
  return { items: inZones(topology, placements, titles), edges: topology.flows.flatMap(edgesOf) };
}

function distinctPlaces(placements: readonly Placement[]): readonly Placement[] {
  return groupsOf(placements, keyOf).map(([first]) => first);
}

/** Returns a unique key: all names share one namespace and contain neither `@` nor spaces. */
function keyOf({ component, host, zones }: Placement): string {
  if (component !== undefined) return host === undefined ? component.name : `${component.name}@${host.name}`;
  return host?.name ?? zones[0]?.name ?? '';
}

/** Groups placements by zone, in the order of the file, then those without a zone. */
function inZones({ zones }: Topology, placements: readonly Placement[], titles: Titles): readonly GraphItem[] {
  const order = (placement: Placement): number =>
    placement.zones[0] === undefined ? zones.length : zones.indexOf(placement.zones[0]);
  const sorted = [...placements].sort((a, b) => order(a) - order(b));
  return groupsOf(sorted, (placement) => placement.zones.map(({ name }) => name).join(' ')).flatMap((group) => {
    const items = onHosts(group, titles);
    return group[0].zones.length === 0 ? items : [zoneGroup(group[0].zones, items, titles)];
  });
}

/** Returns the box of some zones. A host with addresses in several zones is in a separate box that names all of them. */
function zoneGroup(zones: readonly Zone[], items: readonly GraphItem[], titles: Titles): GraphGroup {
  const prefixes = zones.flatMap((zone) => (zone.internet ? [] : zone.prefixes.map(formatPrefix)));
  const title = zones.map(titles).join(' and ');
  return { kind: 'zone', key: zones.map(({ name }) => name).join(' '), title, addresses: prefixes, items };
}

function onHosts(placements: readonly Placement[], titles: Titles): readonly GraphItem[] {
  return groupsOf(placements, ({ host, component }) => host ?? component).flatMap((group): readonly GraphItem[] => {
    const { host } = group[0];
    const items = group.map((placement) => vertexOf(placement, titles));
    return host === undefined ? items : [hostGroup(host, items, titles)];
  });
}

function hostGroup(host: Host, items: readonly GraphItem[], titles: Titles): GraphGroup {
  return { kind: 'host', key: host.name, title: `${titles(host)}${many(host)}`, addresses: hostAddresses(host), items };
}

/** How many machines a role is. */
function many({ machines }: Host): string {
  return machines.length > 1 ? ` ×${String(machines.length)}` : '';
}

function vertexOf(placement: Placement, titles: Titles): Vertex {
  const { component, host, zones } = placement;
  const key = keyOf(placement);
  if (component !== undefined) {
    const addresses = [...component.fqdn, ...component.addresses.map(formatPrefix)];
    return { kind: 'component', key, title: titles(component), addresses, sockets: socketsOf(component) };
  }
  const nothing = { addresses: [], sockets: [] };
  if (host !== undefined) return { kind: 'host', key, title: `anything on ${titles(host)}`, ...nothing };
  const [zone] = zones;
  return { kind: 'zone', key, title: `anyone in ${zone === undefined ? key : titles(zone)}`, ...nothing };
}

function socketsOf({ listeners }: Component): readonly Socket[] {
  return listeners.map((listener) => ({
    key: listener.path,
    text: textOf(listener.endpoints),
    loopback: isLoopback(listener.bind),
  }));
}

function textOf(endpoints: readonly Endpoint[]): string {
  return [endpoints.map(endpointText).join(' or '), ...protocolsOf(endpoints)].join(' ');
}

/** Returns an edge for each pair of placements. If either side of a flow may send first, both directions are one edge. */
function edgesOf(flow: Flow): readonly Edge[] {
  const forward = instancesOf(flow).filter(({ mirrored }) => !mirrored);
  return groupsOf(forward, ({ from, to }) => `${keyOf(from)} ${keyOf(to)}`).map((instances) => edgeOf(flow, instances));
}

function edgeOf(flow: Flow, instances: readonly [FlowInstance, ...FlowInstance[]]): Edge {
  const openings = instances.map(({ opening }) => opening);
  const [scope = instances[0].scope] = widestFirst(instances.map((instance) => instance.scope));
  return {
    from: keyOf(instances[0].from),
    to: keyOf(instances[0].to),
    flows: [flow.id],
    opens: groupsOf(openings, ({ listener }) => listener?.path).flatMap((group) =>
      group[0].listener === undefined ? [] : [{ socket: group[0].listener.path, text: textOf(distinct(group)) }],
    ),
    origins: listenersOf(flow.from).map(({ path }) => path),
    labels: groupsOf(openings, ({ protocol }) => protocol).map((group) => ({
      protocol: protocolsOf(group).join(''),
      service: serviceText(group),
    })),
    scope,
    need: needOf(flow),
    bothWays: flow.bothWays,
  };
}

function needOf({ when, fallbackOf }: Flow): Need {
  if (fallbackOf.length > 0) return 'fallback';
  return when === undefined ? 'always' : 'conditional';
}
