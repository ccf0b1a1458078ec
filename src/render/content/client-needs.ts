import { didYouMean, list, quote } from '../../diagnostics/message-text.ts';
import { type FlowInstance, instancesOf } from '../../intent/flow-instances.ts';
import type { Placement } from '../../intent/placement.ts';
import type { Direction } from '../../packets/packet.ts';
import type { Component, Flow, Host, Topology, Zone } from '../../topology/model.ts';
import { groupsOf, indexBy } from '../../net/collections.ts';
import { type Thing, thingOf } from './ends.ts';
import { RenderError } from '../render-error.ts';

/** What the firewall in front of a client must allow for one flow in one direction. */
export interface ClientNeed {
  readonly server: Thing;
  readonly direction: Direction;
  readonly flow: Flow;
  /** At least one. They differ in hosts, zones or openings. */
  readonly instances: readonly FlowInstance[];
}

/** Returns what crosses the firewall in front of the client, by server, in the order in which flows name the servers. */
export function needsOf(topology: Topology, client: Thing): readonly ClientNeed[] {
  const sides = sidesOf(client);
  const needs = topology.flows.flatMap((flow) => {
    const crossing = instancesOf(flow).flatMap((instance) => {
      const direction = directionOf(instance, sides);
      return direction === undefined ? [] : [{ instance, direction }];
    });
    return groupsOf(crossing, ({ direction }) => direction).map((group): ClientNeed => {
      const [{ direction, instance }] = group;
      const server = thingOf((direction === 'out') === instance.mirrored ? flow.from : flow.to);
      return { server, direction, flow, instances: group.map((one) => one.instance) };
    });
  });
  return groupsOf(needs, ({ server }) => server).flat();
}

/**
 * Tells who is behind the firewall: the client itself, and networks that contain it, whose permissions include the
 * client's.
 */
interface Sides {
  readonly itself: (placement: Placement) => boolean;
  readonly around: (placement: Placement) => boolean;
}

function sidesOf(client: Thing): Sides {
  switch (client.kind) {
    case 'zone':
      return { itself: ({ zones }) => zones.includes(client), around: () => false };
    case 'host':
      return { itself: ({ host }) => host === client, around: (placement) => isNetworkOf(placement, client.zones) };
    case 'component':
      return {
        itself: ({ component }) => component?.name === client.name,
        around: (placement) =>
          (placement.component === undefined && client.hosts.some((host) => host === placement.host)) ||
          isNetworkOf(placement, zonesOf(client)),
      };
  }
}

function isNetworkOf({ host, component, zones }: Placement, around: readonly Zone[]): boolean {
  return host === undefined && component === undefined && zones.some((zone) => around.includes(zone));
}

function zonesOf({ hosts, zone }: Component): readonly Zone[] {
  return zone === undefined ? hosts.flatMap((host) => host.zones) : [zone];
}

function directionOf({ from, to, scope }: FlowInstance, { itself, around }: Sides): Direction | undefined {
  if (scope === 'same-host') return undefined;
  if (itself(from) || around(from)) return itself(to) ? undefined : 'out';
  return itself(to) || around(to) ? 'in' : undefined;
}

/**
 * Returns the components whose own firewall the file does not describe. They open connections, and either run on no
 * host or communicate only with components that run on no host.
 */
export function clientsOf({ components, flows }: Topology): readonly Component[] {
  const flowsOf = indexBy(flows, ({ from, to }) => [thingOf(from), thingOf(to)]);
  return components.filter((component) => {
    const own = flowsOf.get(component) ?? [];
    const opens = ({ from, to, bothWays }: Flow): boolean =>
      thingOf(from) === component || (bothWays && thingOf(to) === component);
    if (!own.some(opens)) return false;
    if (component.hosts.length === 0) return true;
    const others = own.flatMap(({ from, to }) => [thingOf(from), thingOf(to)]).filter((thing) => thing !== component);
    return others.length > 0 && !others.some(isOnHost);
  });
}

function isOnHost(thing: Thing): boolean {
  return thing.kind === 'host' || (thing.kind === 'component' && thing.hosts.length > 0);
}

/** Returns the component, host or zone with this name. Throws a {@link RenderError} if there is none. */
export function clientNamed(topology: Topology, name: string | undefined): Thing {
  const things: readonly (Component | Host | Zone)[] = [...topology.components, ...topology.hosts, ...topology.zones];
  const found = things.find((thing) => thing.name === name);
  if (found !== undefined) return found;
  const names = things.map((thing) => thing.name);
  const some = (clientsOf(topology).length > 0 ? clientsOf(topology).map((client) => client.name) : names).slice(0, 5);
  const help = `name a component, a host or a zone${some.length === 0 ? '' : `, such as --from ${list(some, 'or')}`}`;
  if (name === undefined) throw new RenderError('the view client needs --from', help);
  const guess = didYouMean(name, names);
  throw new RenderError(
    `no component, host or zone is named ${quote(name)}${guess === undefined ? '' : `: ${guess}`}`,
    help,
  );
}
