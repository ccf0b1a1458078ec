import { managedHosts } from '../facts/management.ts';
import { type Diagnostic, inOrder } from '../diagnostics/diagnostic.ts';
import { type RuleTuple, directionsOf, intentOf } from '../intent/rule-tuples.ts';
import type { Direction } from '../packets/packet.ts';
import { baselineRules } from '../intent/baseline-rules.ts';
import type { Host, Topology } from '../topology/model.ts';
import { reportGap } from './missing-facts.ts';
import { gather } from './gather.ts';
import { groupBy } from '../net/collections.ts';
import type { PlannedBaselineRule, HostPlan, Plan } from './planned-rule.ts';

/** Plans the rules of the named hosts, or of all hosts. */
export function plan(topology: Topology, only?: ReadonlySet<string>): Plan {
  const { tuples: tuples, missingFacts: gaps } = intentOf(topology);
  const hosts = topology.hosts.filter(({ name }) => only?.has(name) ?? true);
  const wanted = new Set(hosts);
  const managed = managedHosts(topology);
  const boxesOf = groupBy(tuples, ({ host }) => host);
  return {
    hosts: hosts.map((host) => ({
      ...planHost(topology, host, boxesOf.get(host) ?? []),
      wayIn: managed.has(host),
    })),
    problems: inOrder(gaps.filter(({ host }) => wanted.has(host)).map(reportGap)),
  };
}

/** Returns an error for each flow of the host that no rule can express. Such flows can be neither enforced nor compared. */
export function unenforceableFlows(topology: Topology, host: string): readonly Diagnostic[] {
  return plan(topology, new Set([host])).problems;
}

function planHost(topology: Topology, host: Host, tuples: readonly RuleTuple[]): Omit<HostPlan, 'wayIn'> {
  const directions = directionsOf(topology);
  return {
    host,
    directions,
    logDrops: topology.firewall.logDrops,
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
