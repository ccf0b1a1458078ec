import { quote } from '../diagnostics/message-text.ts';
import type { Listener } from '../topology/model.ts';
import { defineCheck } from './check.ts';
import { openedByPlaces, takesPart, usageOf } from '../facts/usage.ts';
import { endpointsText } from '../topology/endpoints-text.ts';

export const unusedListener = defineCheck({
  id: 'unused-listener',
  severity: 'warning',
  configurable: true,
  on: 'all',
  // The flow that uses it may be among the parts that were not understood.
  monotone: false,
  title: 'A listener that no flow uses',
  explanation: `No flow goes to the listener, and none comes from it. Either a flow is missing, and the rules made from this file will
keep its users out; or nobody needs it, and it is a door that should not be there. A port that nothing uses can still be
attacked, and can still collide with another.

Write the flow that needs it, close the port in the software's own configuration, or remove the listener here. One that
\`use\` brings from the catalogue is removed with \`NAME: false\` under \`listeners\`.

It is looked for with every profile on. A flow to the whole of a host or zone uses every listener there whose ports it opens.`,
  source: 'PCI DSS 4.0.1 §2.2.4; NIST SP 800-53 Rev. 5, CM-7 Least Functionality',
  *run({ topology }) {
    const usage = usageOf(topology);
    for (const component of topology.components) {
      // The component is reported as a whole: isolated-component.
      if (!takesPart(usage, component)) continue;
      for (const listener of component.listeners) {
        if (usage.to.has(listener) || usage.from.has(listener)) continue;
        if (openedByPlaces(usage, component, listener).length > 0) continue;
        yield {
          message: `no flow goes to ${quote(listener.path)} (${endpointsText(listener.endpoints)}) or comes from it`,
          at: listener.location.span,
          help: helpFor(listener),
        };
      }
    }
  },
});

function helpFor({ name, known }: Listener): string {
  const isFromCatalogue = known.source !== undefined;
  const removal = isFromCatalogue ? `write \`${name}: false\` under \`listeners\`` : 'remove the listener';
  return `write the flow that needs it; where nothing does, close it in the software and ${removal}`;
}
