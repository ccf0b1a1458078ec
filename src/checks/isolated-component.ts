import { quote } from '../diagnostics/message-text.ts';
import { defineCheck } from './check.ts';
import { takesPart, usageOf } from '../facts/usage.ts';

export const isolatedComponent = defineCheck({
  id: 'isolated-component',
  severity: 'warning',
  configurable: true,
  on: 'all',
  // Its flow may be in a part of the file that could not be read.
  monotone: false,
  title: 'A component has no flow',
  explanation: `No flow goes to the component and none comes from it, with every profile active. Either its flows were
forgotten, and rules made from this file will cut it off, or it is not part of the system.

For example, a Redis server that was declared before the flow from its application is reported.

Add the flows of the component, or remove it. Its listeners are not reported one by one. A flow from or to the whole
of its host or zone counts as its own, because it may be the one that is meant.`,
  source: 'PCI DSS 4.0.1 §1.2.4 (accurate data-flow diagrams) and §2.2.4; NIST SP 800-53 Rev. 5, CM-8',
  *run({ topology }) {
    const usage = usageOf(topology);
    for (const component of topology.components) {
      if (takesPart(usage, component)) continue;
      yield {
        message: `no flow goes to ${quote(component.name)} or comes from it`,
        at: component.location.span,
        help: 'add a flow with this component in `from` or `to`, or remove the component',
      };
    }
  },
});
