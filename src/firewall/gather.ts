import type { RuleTuple } from '../intent/rule-tuples.ts';
import { groupBy } from '../net/collections.ts';
import { joinAlong, outermost } from './join.ts';
import type { FlowRule } from './planned-rule.ts';

/**
 * Boxes of one host and direction as rules, flow by flow in the order given, IPv4 before IPv6.
 *
 * Boxes of one flow and family that differ in one dimension only become one rule: first in their sources, then in their
 * ports, then in their transports. Such a union is a product again, so a rule says exactly what its rule tuples say together.
 * Nothing is gathered across flows; that is for {@link merged}, where a target can do with rules of several flows.
 */
export function gather(tuples: readonly RuleTuple[]): readonly FlowRule[] {
  return [...groupBy(tuples, ({ flow }) => flow).values()].flatMap((ofFlow) => {
    let rules: readonly FlowRule[] = ofFlow.map(ruleOf);
    for (const dimension of ['sources', 'ports', 'transports'] as const) {
      rules = joinAlong(dimension, rules, (group) => ({ tuples: group.flatMap((one) => one.tuples) }));
    }
    return rules.toSorted((a, b) => a.family - b.family);
  });
}

function ruleOf(tuple: RuleTuple): FlowRule {
  const { flow, direction, family, sources, destinations, transport, ports, sourcePorts } = tuple;
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
    tuples: [tuple],
  };
}
