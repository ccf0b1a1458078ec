import { quote } from '../diagnostics/message-text.ts';
import { isLoopback, instancesOf } from '../intent/flow-instances.ts';
import type { Flow, Listener } from '../topology/model.ts';
import { endName } from '../topology/references.ts';
import { defineCheck } from './check.ts';

export const loopbackUnreachable = defineCheck({
  id: 'loopback-unreachable',
  severity: 'error',
  configurable: true,
  on: 'all',
  monotone: true,
  title: 'A flow goes to a loopback listener from another machine',
  explanation: `A socket on loopback is reached from its own machine only: packets to 127.0.0.0/8 or ::1 never leave it, and are dropped
when they arrive from outside. A flow between replicas pairs each host with itself; it is an error only where the two ends
share no host at all.

Bind the listener to \`any\` or to an address of the host, in the software's own configuration first; or move one of the two
onto the other's host. Where the catalogue says \`loopback\`, that is how the software is shipped: write \`bind\` over it.`,
  source: 'RFC 1122 §3.2.1.3 (g); RFC 4291 §2.5.3; ip(7)',
  *run({ topology }) {
    for (const flow of topology.flows) {
      for (const listener of outOfReach(flow)) {
        const from = `${flow.from.kind} ${quote(endName(flow.from))}`;
        yield {
          message: `${quote(listener.path)} listens on loopback, so ${from} cannot reach it: the two share no host`,
          at: flow.location.at('to'),
          help: bindHelp(listener),
          related: [{ span: listener.location.at('bind'), message: `${quote(listener.path)} is bound to loopback` }],
        };
      }
    }
  },
});

/** Passages inside a host are all that a loopback listener has; where there is none, the others stay and tell of it. */
function outOfReach(flow: Flow): ReadonlySet<Listener> {
  if (!flow.openings.some(({ listener }) => listener !== undefined && isLoopback(listener.bind))) return new Set();
  const lost = instancesOf(flow).filter(
    ({ bind, scope, mirrored }) => isLoopback(bind) && scope !== 'same-host' && !mirrored,
  );
  return new Set(lost.flatMap(({ opening }) => opening.listener ?? []));
}

function bindHelp({ name, component, location }: Listener): string {
  // Nobody wrote `bind` in the file, so it is the catalogue's.
  const shipped = location.at('bind') === location.span;
  const how = shipped
    ? `write \`listeners: { ${name}: { bind: any } }\` on ${quote(component)}`
    : 'write `bind: any` or an address of its host';
  return `${how}, once the software is configured so; or let both stand on one host`;
}
