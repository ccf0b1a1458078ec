import { instancesOf } from '../../intent/flow-instances.ts';
import type { Placement } from '../../intent/placement.ts';
import { widestFirst } from '../../intent/scope.ts';
import { sortTransports } from '../../net/transports.ts';
import type { Flow, Topology } from '../../topology/model.ts';
import { distinct } from '../../net/collections.ts';
import type { FlowFacts } from '../../page/page.ts';

/** Returns the facts by which readers of a document can filter flows. */
export function factsOf({ flows }: Topology): ReadonlyMap<string, FlowFacts> {
  return new Map(flows.map((flow) => [flow.id, factsOfFlow(flow)]));
}

function factsOfFlow(flow: Flow): FlowFacts {
  const instances = instancesOf(flow);
  const places = instances.flatMap(({ from, to }): readonly Placement[] => [from, to]);
  return {
    zones: distinct(places.flatMap(({ zones }) => zones.map(({ name }) => name))),
    hosts: distinct(places.flatMap(({ host }) => (host === undefined ? [] : [host.name]))),
    components: distinct(places.flatMap(({ component }) => (component === undefined ? [] : [component.name]))),
    transports: sortTransports(flow.openings.flatMap(({ transports }) => transports)),
    scopes: widestFirst(instances.map(({ scope }) => scope)),
  };
}
