import { quote } from '../diagnostics/message-text.ts';
import { isLoopback } from '../intent/flow-instances.ts';
import type { Listener } from '../topology/model.ts';
import { defineCheck } from './check.ts';
import { openedByPlaces, takesPart, usageOf } from '../facts/usage.ts';
import { endpointsText } from '../topology/endpoints-text.ts';

export const unusedListener = defineCheck({
  id: 'unused-listener',
  severity: 'warning',
  configurable: true,
  on: 'all',
  // The flow that uses it may be in a part of the file that could not be read.
  monotone: false,
  title: 'No flow uses a listener',
  explanation: `No flow goes to the listener, and none comes from it. Either a flow is missing, and rules made from
this file will block its users, or the port is not needed and should be closed. A port that nothing uses can still be
attacked, and can still collide with another one.

For example, Coturn with \`prometheus\` enabled is reported if no flow goes to port 9641.

Add the flow that needs the listener. If none does, close the port in the configuration of the software and remove the
listener here. A listener from the catalogue is removed with \`NAME: false\` under \`listeners\`.

A listener that the catalogue itself brings on loopback is not reported: only its own machine reaches it. It is reported
if the file mentions it.

All profiles count as active. A flow to a whole host or zone uses every listener there whose ports it opens.`,
  source: 'PCI DSS 4.0.1 §2.2.4; NIST SP 800-53 Rev. 5, CM-7 Least Functionality',
  *run({ topology }) {
    const usage = usageOf(topology);
    for (const component of topology.components) {
      // The component is reported as a whole: isolated-component.
      if (!takesPart(usage, component)) continue;
      for (const listener of component.listeners) {
        if (usage.to.has(listener) || usage.from.has(listener)) continue;
        if (isBroughtOnLoopback(listener)) continue;
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

/** Nothing outside the machine reaches such a listener, and nobody wrote it: the software opens it for its own parts. */
function isBroughtOnLoopback({ bind, known }: Listener): boolean {
  return known.unmentioned === true && isLoopback(bind);
}

function helpFor({ name, known }: Listener): string {
  const isFromCatalogue = known.source !== undefined;
  const removal = isFromCatalogue ? `write \`${name}: false\` under \`listeners\`` : 'remove the listener';
  return `add the flow that needs it; if none does, close the port in the software and ${removal}`;
}
