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
  explanation: `Only its own machine reaches a socket on loopback. Packets to 127.0.0.0/8 or ::1 never leave a
machine, and are dropped if they arrive from outside. So this flow cannot work, whatever the firewall allows.

For example, a flow from \`app\` on one host to \`redis\` on another fails if Redis is bound to 127.0.0.1. If both run on
the same hosts as replicas, each host is paired with itself, and nothing is reported.

Bind the listener to \`any\` or to an address of its host, first in the configuration of the software and then here. Or
move one of the two to the host of the other. If \`loopback\` comes from the catalogue, the software is shipped that
way: override \`bind\` under \`listeners\`.`,
  source: 'RFC 1122 §3.2.1.3 (g); RFC 4291 §2.5.3; ip(7)',
  *run({ topology }) {
    for (const flow of topology.flows) {
      for (const listener of outOfReach(flow)) {
        const from = `${flow.from.kind} ${quote(endName(flow.from))}`;
        yield {
          message: `${quote(listener.path)} listens on loopback, so ${from} cannot reach it: they share no host`,
          at: flow.location.at('to'),
          help: bindHelp(listener),
          related: [{ span: listener.location.at('bind'), message: `${quote(listener.path)} is bound to loopback` }],
        };
      }
    }
  },
});

/**
 * The loopback listeners that the flow cannot reach. A listener keeps its instances inside a host if there are any; only
 * otherwise instances from other machines remain, which shows that it is out of reach.
 */
function outOfReach(flow: Flow): ReadonlySet<Listener> {
  if (!flow.openings.some(({ listener }) => listener !== undefined && isLoopback(listener.bind))) return new Set();
  const lost = instancesOf(flow).filter(
    ({ bind, scope, mirrored }) => isLoopback(bind) && scope !== 'same-host' && !mirrored,
  );
  return new Set(lost.flatMap(({ opening }) => opening.listener ?? []));
}

function bindHelp({ name, component, location }: Listener): string {
  // The file has no `bind`, so the value comes from the catalogue.
  const shipped = location.at('bind') === location.span;
  const how = shipped
    ? `write \`listeners: { ${name}: { bind: any } }\` on ${quote(component)}`
    : 'write `bind: any` or an address of its host';
  return `change the address in the software, then ${how}; or run both on one host`;
}
