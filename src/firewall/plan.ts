import { administeredHosts } from '../facts/management.ts';
import { type Diagnostic, inOrder } from '../diagnostics/diagnostic.ts';
import { hostOf, missingFactsOf, tuplesOf } from '../intent/machines.ts';
import { type RuleTuple, directionsOf } from '../intent/rule-tuples.ts';
import type { Direction } from '../packets/packet.ts';
import { baselineRules } from '../intent/baseline-rules.ts';
import type { Host, Topology } from '../topology/model.ts';
import { reportGap } from './missing-facts.ts';
import { gather } from './gather.ts';
import { distinct } from '../net/collections.ts';
import type { PlannedBaselineRule, HostPlan, Plan } from './planned-rule.ts';

/** Plans the rules of these hosts, each of which is one of the topology or a machine of one. */
export function plan(topology: Topology, hosts = topology.hosts): Plan {
  const administered = administeredHosts(topology);
  return {
    hosts: hosts.map((host) => ({
      ...planHost(host, tuplesOf(topology, host)),
      wayIn: administered.has(hostOf(topology, host)),
    })),
    problems: inOrder(distinct(hosts.flatMap((host) => missingFactsOf(topology, host))).map(reportGap)),
  };
}

/** Returns an error for each flow of the host that no rule can express. Such flows can be neither enforced nor compared. */
export function unenforceableFlows(topology: Topology, host: Host): readonly Diagnostic[] {
  return plan(topology, [host]).problems;
}

function planHost(host: Host, tuples: readonly RuleTuple[]): Omit<HostPlan, 'wayIn'> {
  const directions = directionsOf(host);
  return {
    host,
    directions,
    logDrops: host.logDrops,
    rules: directions.flatMap((direction) => [
      ...essentialRules(direction),
      ...gather(tuples.filter((tuple) => tuple.direction === direction)),
    ]),
  };
}

function essentialRules(direction: Direction): readonly PlannedBaselineRule[] {
  return baselineRules
    .filter(({ directions }) => directions.includes(direction))
    .map((baselineRule) => ({ kind: 'essential', name: baselineRule.name, direction, baselineRule }));
}
