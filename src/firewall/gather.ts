import type { Box } from '../intent/boxes.ts';
import { intervalSet } from '../net/intervals.ts';
import { type PortSet, formatPorts } from '../net/ports.ts';
import { type Prefix, formatPrefix, prefixIncludes } from '../net/prefixes.ts';
import { sortTransports } from '../net/transports.ts';
import { groupBy } from '../net/group-by.ts';
import type { FlowRule } from './rule.ts';

/**
 * Boxes of one host and direction as rules, flow by flow in the order given, IPv4 before IPv6.
 *
 * Boxes of one flow and family that differ in one dimension only become one rule: first in their sources, then in their
 * ports, then in their transports. Such a union is a product again, so a rule says exactly what its boxes say together.
 * Nothing is gathered across flows.
 */
export function gather(boxes: readonly Box[]): readonly FlowRule[] {
  return [...groupBy(boxes, ({ flow }) => flow).values()].flatMap((ofFlow) => {
    const rules = ofFlow.map(ruleOf);
    return joinAlong('transports', joinAlong('ports', joinAlong('sources', rules))).toSorted(
      (a, b) => a.family - b.family,
    );
  });
}

function ruleOf(box: Box): FlowRule {
  const { flow, direction, family, sources, destinations, transport, ports, sourcePorts } = box;
  return {
    kind: 'flow',
    name: flow.id,
    flows: [flow],
    direction,
    family,
    sources: outermost(sources),
    destinations: outermost(destinations),
    transports: [transport],
    ports,
    ...(sourcePorts === undefined ? {} : { sourcePorts }),
    boxes: [box],
  };
}

type Dimension = 'sources' | 'ports' | 'transports';

/** Rules that agree in all but one dimension become one, in the place of the first. */
function joinAlong(dimension: Dimension, rules: readonly FlowRule[]): readonly FlowRule[] {
  if (rules.length === 1) return rules;
  const groups = groupBy(rules, (rule) => textWithout(dimension, rule));
  return [...groups.values()].map((group) =>
    group.length === 1
      ? group[0]
      : { ...group[0], ...union(dimension, group), boxes: group.flatMap(({ boxes }) => boxes) },
  );
}

function union(dimension: Dimension, group: readonly FlowRule[]): Partial<FlowRule> {
  switch (dimension) {
    case 'sources':
      return { sources: outermost(group.flatMap(({ sources }) => sources)) };
    case 'ports':
      return group.some(({ ports }) => ports === 'none')
        ? {}
        : { ports: intervalSet(group.flatMap(({ ports }) => (ports === 'none' ? [] : ports))) };
    case 'transports':
      return { transports: sortTransports(group.flatMap(({ transports }) => transports)) };
  }
}

/** Ports are `none` iff the transports have none, so that neither dimension mixes the two kinds. */
function textWithout(
  dimension: Dimension,
  { family, sources, destinations, transports, ports, sourcePorts }: FlowRule,
): string {
  return [
    family,
    dimension === 'sources' ? '' : sources.map(formatPrefix).join(),
    destinations.map(formatPrefix).join(),
    dimension === 'transports' ? '' : transports.join(),
    dimension === 'ports' ? '' : portsText(ports),
    portsText(sourcePorts),
  ].join(' ');
}

function portsText(ports: PortSet | 'none' | undefined): string {
  return typeof ports === 'object' ? formatPorts(ports) : (ports ?? 'any');
}

/** The same addresses, ascending, without prefixes that lie within others. Neighbours stay as they were written. */
function outermost(prefixes: readonly Prefix[]): readonly Prefix[] {
  const kept: Prefix[] = [];
  for (const block of prefixes.toSorted(comparePrefixes)) {
    const last = kept.at(-1);
    if (last === undefined || !prefixIncludes(last, block)) kept.push(block);
  }
  return kept;
}

/** By address, the wider first; of one family. */
function comparePrefixes(a: Prefix, b: Prefix): number {
  return a.lo < b.lo ? -1 : a.lo > b.lo ? 1 : a.length - b.length;
}
