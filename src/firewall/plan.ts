import { managedHosts } from '../checks/management.ts';
import { inOrder } from '../diagnostics/diagnostic.ts';
import { type Box, intentOf } from '../intent/boxes.ts';
import { type Direction, essentials } from '../intent/essentials.ts';
import type { Host, Topology } from '../topology/model.ts';
import { reportGap } from './gaps.ts';
import { gather } from './gather.ts';
import { groupBy } from '../net/group-by.ts';
import type { EssentialRule, HostPlan, Plan } from './rule.ts';

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

function planHost({ firewall }: Topology, host: Host, boxes: readonly Box[]): Omit<HostPlan, 'wayIn'> {
  const directions: readonly Direction[] = firewall.egress === 'declared' ? ['in', 'out'] : ['in'];
  return {
    host,
    directions,
    logDrops: firewall.logDrops,
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
