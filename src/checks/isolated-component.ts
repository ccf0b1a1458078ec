import { quote } from '../diagnostics/message-text.ts';
import { defineCheck } from './check.ts';
import { takesPart, usageOf } from '../facts/usage.ts';

export const isolatedComponent = defineCheck({
  id: 'isolated-component',
  severity: 'warning',
  configurable: true,
  on: 'all',
  // The flow that it takes part in may be among the parts that were not understood.
  monotone: false,
  title: 'A component that takes part in no flow',
  explanation: `No flow goes to the component and none comes from it, with every profile on. What stands in a diagram without a line is
either forgotten, and then the rules made from this file will cut it off, or it is not part of the system.

Write the flows that it takes part in, or remove it. Its listeners are not reported one by one. A flow from or to the
whole of its host, or of its zone, counts as its own, because it may be the one that is meant.`,
  source: 'PCI DSS 4.0.1 §1.2.4 (accurate data-flow diagrams) and §2.2.4; NIST SP 800-53 Rev. 5, CM-8',
  *run({ topology }) {
    const usage = usageOf(topology);
    for (const component of topology.components) {
      if (takesPart(usage, component)) continue;
      yield {
        message: `no flow goes to ${quote(component.name)} or comes from it`,
        at: component.location.span,
        help: 'write the flows that it takes part in, or remove it',
      };
    }
  },
});
