import type { RuleTuple } from '../intent/rule-tuples.ts';
import type { Flow } from '../topology/model.ts';
import { groupBy } from '../net/collections.ts';
import { joinAlong, outermost } from './join.ts';
import type { FlowRule } from './planned-rule.ts';

/**
 * Combines rule tuples of one host and direction into rules, flow by flow in the given order, IPv4 before IPv6.
 *
 * Rule tuples of one flow and family that differ in one dimension only become one rule: first sources, then ports, then
 * transports. The union of such tuples is a product again, so a rule matches exactly the packets of its tuples. Rules
 * of several flows are not combined here: {@link merged} does that for targets that support it.
 */
export function gather(tuples: readonly RuleTuple[]): readonly FlowRule[] {
  return [...groupBy(tuples, ({ flow }) => flow.id).values()].flatMap((ofFlow) => {
    const [{ flow }] = ofFlow;
    let rules: readonly FlowRule[] = ofFlow.map((tuple) => ruleOf(flow, tuple));
    for (const dimension of ['sources', 'ports', 'transports'] as const) {
      rules = joinAlong(dimension, rules, (group) => ({ tuples: group.flatMap((one) => one.tuples) }));
    }
    return rules.toSorted((a, b) => a.family - b.family);
  });
}

/** Rules name the first pair of ends of a flow that has several: what they show of it is the same for all. */
function ruleOf(flow: Flow, tuple: RuleTuple): FlowRule {
  const { direction, family, sources, destinations, transport, ports, sourcePorts } = tuple;
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
