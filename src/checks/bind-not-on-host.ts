import { list, quote } from '../diagnostics/message-text.ts';
import type { Finding } from '../diagnostics/diagnostic.ts';
import { type Prefix, formatPrefix, isSingleAddress, prefixIncludes, specialBlock } from '../net/prefixes.ts';
import type { Component, Host, Listener } from '../topology/model.ts';
import { defineCheck } from './check.ts';

export const bindNotOnHost = defineCheck({
  id: 'bind-not-on-host',
  severity: 'error',
  configurable: true,
  on: 'all',
  monotone: false,
  title: 'A listener is bound to an address that its host does not have',
  explanation: `A socket can only be bound to an address of its own machine; anything else fails with EADDRNOTAVAIL when the software
starts. \`bind\` takes \`any\`, \`loopback\`, or addresses out of the host's \`addresses\`. Of replicas, each host needs at least
one of the bound addresses.

Behind NAT the socket is bound to the address on the interface, not to the public one.`,
  source: 'bind(2), EADDRNOTAVAIL; ip(7)',
  *run({ topology }) {
    for (const component of topology.components) {
      const hosts = component.hosts.filter(({ addresses }) => addresses.length > 0);
      if (hosts.length === 0 || hosts.length < component.hosts.length) continue;
      for (const listener of component.listeners) yield* misbound(component, listener, hosts);
    }
  },
});

function* misbound({ name }: Component, listener: Listener, hosts: readonly Host[]): Iterable<Finding> {
  if (listener.bind.kind !== 'addresses') return;
  // Loopback and the wildcard of IPv4 are there on every host.
  const bound = listener.bind.addresses.filter((block) => isSingleAddress(block) && specialBlock(block) !== 'loopback');
  if (bound.length < listener.bind.addresses.length && bound.length === 0) return;
  const lost = bound.filter((block) => !hosts.some((host) => has(host, block)));
  for (const block of lost) yield lostBind(listener, hosts, block);
  if (lost.length > 0 || bound.length < listener.bind.addresses.length) return;
  for (const host of hosts.filter((one) => !bound.some((block) => has(one, block)))) {
    yield {
      message: `${quote(listener.path)} is bound to ${list(bound.map(formatPrefix))}, of which host ${quote(host.name)} has none`,
      at: listener.location.at('bind'),
      help: `add an address of ${quote(host.name)} to \`bind\`, write \`bind: any\`, or take ${quote(host.name)} out of the hosts of ${quote(name)}`,
      related: [{ span: host.location.at('addresses'), message: hasText(host) }],
    };
  }
}

function lostBind(listener: Listener, hosts: readonly Host[], block: Prefix): Finding {
  const natted = hosts.find((host) => host.public.some((one) => prefixIncludes(one, block)));
  const own = natted?.addresses.find(({ family }) => family === block.family);
  const inside = own === undefined ? 'an address on its interface' : formatPrefix(own);
  return {
    message: `${quote(listener.path)} is bound to ${formatPrefix(block)}, which is no address of ${hostsText(hosts)}`,
    at: listener.location.at('bind'),
    help:
      natted === undefined
        ? 'bind it to an address of the host, to `any` or to `loopback`; or add the address to the host'
        : `it is the public address of ${quote(natted.name)}, behind NAT: bind to ${inside}`,
    related: hosts.slice(0, 5).map((host) => ({ span: host.location.at('addresses'), message: hasText(host) })),
  };
}

function has({ addresses }: Host, block: Prefix): boolean {
  return addresses.some((own) => prefixIncludes(own, block));
}

function hostsText(hosts: readonly Host[]): string {
  const names = hosts.slice(0, 5).map(({ name }) => quote(name));
  return `${hosts.length === 1 ? 'host' : 'the hosts'} ${list(hosts.length > names.length ? [...names, `${String(hosts.length - names.length)} more`] : names)}`;
}

function hasText({ name, addresses }: Host): string {
  return `host ${quote(name)} has ${list(addresses.map(formatPrefix))}`;
}
