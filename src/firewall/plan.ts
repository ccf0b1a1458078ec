import { managedHosts } from '../facts/management.ts';
import { type Diagnostic, inOrder } from '../diagnostics/diagnostic.ts';
import { type Box, directionsOf, intentOf } from '../intent/rule-tuples.ts';
import { type Direction, essentials } from '../intent/baseline-rules.ts';
import type { Host, Topology } from '../topology/model.ts';
import { reportGap } from './missing-facts.ts';
import { gather } from './gather.ts';
import { groupBy } from '../net/collections.ts';
import type { EssentialRule, HostPlan, Plan } from './planned-rule.ts';

/** Rules for the named hosts, or for all. */
export function plan(topology: Topology, only?: ReadonlySet<string>): Plan {
  const { boxes, gaps } = intentOf(topology);
  const hosts = topology.hosts.filter(({ name }) => only?.has(name) ?? true);
  const wanted = new Set(hosts);
  const managed = managedHosts(topology);
  const boxesOf = groupBy(boxes, ({ host }) => host);
  return {
    hosts: hosts.map((host) => ({
      ...planHost(topology, host, boxesOf.get(host) ?? []),
      wayIn: managed.has(host),
    })),
    problems: inOrder(gaps.filter(({ host }) => wanted.has(host)).map(reportGap)),
  };
}

/** The flows of a host that no rule can express, each as an error: nothing can be written for them or compared with them. */
export function unenforceableFlows(topology: Topology, host: string): readonly Diagnostic[] {
  return plan(topology, new Set([host])).problems;
}

function planHost(topology: Topology, host: Host, boxes: readonly Box[]): Omit<HostPlan, 'wayIn'> {
  const directions = directionsOf(topology);
  return {
    host,
    directions,
    logDrops: topology.firewall.logDrops,
    rules: directions.flatMap((direction) => [
      ...essentialRules(direction),
      ...gather(boxes.filter((box) => box.direction === direction)),
    ]),
  };
}

function essentialRules(direction: Direction): readonly EssentialRule[] {
  return essentials
    .filter(({ directions }) => directions.includes(direction))
    .map((essential) => ({ kind: 'essential', name: essential.name, direction, essential }));
}
