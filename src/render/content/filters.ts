import { instancesOf } from '../../intent/flow-instances.ts';
import type { Placement } from '../../intent/placement.ts';
import { widestFirst } from '../../intent/scope.ts';
import { sortTransports } from '../../net/transports.ts';
import type { Flow, Topology } from '../../topology/model.ts';
import { distinct, groupsOf } from '../../net/collections.ts';
import type { FlowFacts } from '../../page/page.ts';

/** Returns the facts by which readers of a document can filter flows. */
export function factsOf({ flows }: Topology): ReadonlyMap<string, FlowFacts> {
  return new Map(groupsOf(flows, ({ id }) => id).map((pairs) => [pairs[0].id, factsOfPairs(pairs)]));
}

function factsOfPairs(flows: readonly Flow[]): FlowFacts {
  const instances = flows.flatMap(instancesOf);
  const places = instances.flatMap(({ from, to }): readonly Placement[] => [from, to]);
  return {
    zones: distinct(places.flatMap(({ zones }) => zones.map(({ name }) => name))),
    hosts: distinct(places.flatMap(({ host }) => (host === undefined ? [] : [host.name]))),
    components: distinct(places.flatMap(({ component }) => (component === undefined ? [] : [component.name]))),
    transports: sortTransports(flows.flatMap(({ openings }) => openings.flatMap(({ transports }) => transports))),
    scopes: widestFirst(instances.map(({ scope }) => scope)),
  };
}
