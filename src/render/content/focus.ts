import { didYouMean, list, quote } from '../../diagnostics/message-text.ts';
import type { Component, End, Flow, Host, Topology, Zone } from '../../topology/model.ts';
import { hostsOf, thingOf, zonesOf } from './ends.ts';
import { RenderError } from '../render-error.ts';
import type { ViewOptions } from '../views/view.ts';

type Focus = NonNullable<ViewOptions['focus']>;
type Thing = Zone | Host | Component;

/**
 * Returns the part of the topology that is at most `depth` flows away from the thing with this name, and the flows on
 * the way.
 *
 * A host stands for everything that runs on it, a zone for everything in it. Throws a {@link RenderError} if nothing
 * has the name.
 */
export function focusedOn(topology: Topology, focus: Focus | undefined): Topology {
  if (focus === undefined) return topology;
  const near = new Set(startOf(topology, focus.name));
  const flows = new Set<Flow>();
  for (let step = 0; step < focus.depth; step++) {
    const reaching = topology.flows.filter(({ from, to }) => near.has(thingOf(from)) || near.has(thingOf(to)));
    if (reaching.every((flow) => flows.has(flow))) break;
    for (const flow of reaching) {
      flows.add(flow);
      near.add(thingOf(flow.from)).add(thingOf(flow.to));
    }
  }
  return {
    ...topology,
    components: topology.components.filter((component) => near.has(component)),
    flows: topology.flows.filter((flow) => flows.has(flow)),
  };
}

/** Returns the ends of flows that the name stands for. */
function startOf(topology: Topology, name: string): readonly Thing[] {
  const things: readonly Thing[] = [...topology.components, ...topology.hosts, ...topology.zones];
  const thing = things.find((one) => one.name === name);
  if (thing === undefined) throw unknown(name, things);
  if (thing.kind === 'component') return [thing];
  const ends: readonly End[] = [
    ...topology.components.map((component): End => ({ kind: 'component', component, listeners: [] })),
    ...topology.hosts.map((host): End => ({ kind: 'host', host })),
  ];
  const within = (end: End): boolean =>
    thing.kind === 'host' ? hostsOf(end).includes(thing) : zonesOf(end).includes(thing);
  return [thing, ...ends.filter(within).map(thingOf)];
}

function unknown(name: string, things: readonly Thing[]): RenderError {
  const names = things.map((thing) => thing.name);
  const help = didYouMean(name, names) ?? `components, hosts and zones are ${list(names)}`;
  return new RenderError(`no component, host or zone is named ${quote(name)}`, help);
}
