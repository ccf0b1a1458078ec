import { howToAccept, list, quote } from '../diagnostics/message-text.ts';
import { formatPorts } from '../net/ports.ts';
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
  // A flow from another host may be in a part of the file that could not be read.
  monotone: false,
  title: 'A listener is bound to every address, but only its own host uses it',
  explanation: `The socket is bound to all addresses, although every flow that uses it stays on one host. Only the
firewall then keeps others out. While the firewall is down, reloaded or replaced, the port is open. A socket on
127.0.0.1 or ::1 cannot be reached from another host, whatever the rules say (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3).

For example, Redis on 0.0.0.0:6379 is reported if only the application on the same machine connects to it.

Bind the software to loopback in its own configuration, then write \`bind: loopback\` here. If it cannot be bound,
accept the finding with the reason. A listener from which a flow goes to another host is not reported, because the
answers arrive there.`,
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
          message: `${quote(listener.path)} (${endpointsText(listener.endpoints)}) listens on every address of ${hosts}, but only that host uses it`,
          at: listener.location.at('bind'),
          help: `bind the software to loopback and write ${bindText(component, listener)}; or ${howToAccept('bind-too-wide')}`,
          related: relatedFlows(users, 'to'),
        };
      }
    }
  },
});

/** What to write: the whole listener where `use` brings it or a short form declares it, which have no key to add to. */
function bindText(component: Component, listener: Listener): string {
  const { name, location } = listener;
  const isBrought = component.uses !== undefined && location.span.start === component.location.at('use').start;
  if (isBrought) return `\`listeners: { ${name}: { bind: loopback } }\``;
  return isWritten(location, 'transport') ? '`bind: loopback`' : `\`${name}: ${longForm(listener)}\``;
}

/** A short form, which has one endpoint, as a long form with `bind`. */
function longForm({ endpoints: [endpoint] }: Listener): string {
  if (endpoint === undefined) return '{ bind: loopback }';
  const { ports, transports, protocol } = endpoint;
  const written = typeof ports === 'string' ? ports : formatPorts(ports);
  const fields = [
    `ports: ${written.includes(',') ? `"${written}"` : written}`,
    `transport: ${transports.join('+')}`,
    ...(protocol === undefined
      ? []
      : [`protocol: ${/^[\w/+.-]+$/.test(protocol) ? protocol : JSON.stringify(protocol)}`]),
    'bind: loopback',
  ];
  return `{ ${fields.join(', ')} }`;
}

/** Whether the listener is bound to all addresses of at least one family. Transports without ports are not bound at all. */
function isWide({ bind, endpoints }: Listener): boolean {
  return isWildcard(bind) && endpoints.some(({ ports }) => ports !== 'none');
}

function isWildcard(bind: Bind): boolean {
  return bind.kind === 'any' || (bind.kind === 'addresses' && bind.addresses.some(({ length }) => length === 0));
}

/** The flows that use the listener, if every use stays on one host; empty if one does not, or if nothing uses it. */
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
