import { list, quote } from '../diagnostics/message-text.ts';
import { instancesOf } from '../intent/flow-instances.ts';
import type { Bind, Component, Flow, Listener } from '../topology/model.ts';
import { defineCheck } from './check.ts';
import { type Usage, openedByPlaces, usageOf } from '../facts/usage.ts';
import { relatedFlows } from '../facts/related-flows.ts';
import { endpointsText } from '../topology/endpoints-text.ts';
import { isWritten } from '../source/span.ts';

export const bindTooWide = defineCheck({
  id: 'bind-too-wide',
  severity: 'warning',
  configurable: true,
  on: 'all',
  // A flow from another host may be among the parts that were not understood.
  monotone: false,
  title: 'A listener faces every network, and only its own host uses it',
  explanation: `The socket is bound to all addresses, though every flow that uses it begins and ends on one host. The firewall is then the
only thing that keeps others out; on the day it is down, being reloaded or replaced, the port is open. A socket on
127.0.0.1 or ::1 cannot be reached from another host, whatever the rules say (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3).

Bind the software to loopback in its own configuration, then write \`bind: loopback\` here. Where it cannot be bound, say
so: \`# topo-ignore[bind-too-wide]: reason\`.

A listener that a flow to another host comes from is used from elsewhere too, because the answers come there.`,
  source: 'ip(7), INADDR_ANY and INADDR_LOOPBACK; RFC 1122 §3.2.1.3; NIST SP 800-53 Rev. 5, CM-7',
  *run({ topology }) {
    const usage = usageOf(topology);
    for (const component of topology.components) {
      if (component.hosts.length === 0) continue;
      const hosts = list(component.hosts.map(({ name }) => quote(name)));
      for (const listener of component.listeners) {
        const users = isWide(listener) ? onlyLocalUsers(usage, component, listener) : [];
        if (users.length === 0) continue;
        yield {
          message: `${quote(listener.path)} (${endpointsText(listener.endpoints)}) listens on every address of ${hosts}, and only that host itself uses it`,
          at: listener.location.at('bind'),
          help: `bind the software to loopback and write ${bindText(component, listener)}; where it cannot be bound, suppress this with the reason`,
          related: relatedFlows(users, 'to'),
        };
      }
    }
  },
});

/** What to write: where `use` brings the listener, or it is a short text, there is no key yet to add to. */
function bindText(component: Component, { name, location }: Listener): string {
  const isBrought = component.uses !== undefined && location.span.start === component.location.at('use').start;
  if (isBrought) return `\`listeners: { ${name}: { bind: loopback } }\``;
  return isWritten(location, 'transport') ? '`bind: loopback`' : '`bind: loopback` in its long form';
}

/** Bound to all addresses of a family at least; transports without ports are not bound at all. */
function isWide({ bind, endpoints }: Listener): boolean {
  return isWildcard(bind) && endpoints.some(({ ports }) => ports !== 'none');
}

function isWildcard(bind: Bind): boolean {
  return bind.kind === 'any' || (bind.kind === 'addresses' && bind.addresses.some(({ length }) => length === 0));
}

/** The flows that go to the listener, if there are any and nothing else uses it from outside of the host; else none. */
function onlyLocalUsers(usage: Usage, component: Component, listener: Listener): readonly Flow[] {
  const to = usage.to.get(listener) ?? [];
  const from = usage.from.get(listener) ?? [];
  const users = [...to, ...from.filter(({ bothWays }) => bothWays)];
  if (users.length === 0 || ![...to, ...from].every(isWithinHost)) return [];
  return openedByPlaces(usage, component, listener).length === 0 ? users : [];
}

function isWithinHost(flow: Flow): boolean {
  return instancesOf(flow).every(({ scope }) => scope === 'same-host');
}
