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
  explanation: `A socket can only be bound to an address of its own machine. Otherwise the software fails to start
with EADDRNOTAVAIL, or the file describes it wrongly. With replicas, each host needs at least one of the bound
addresses.

For example, \`bind: 10.0.1.1\` is reported if the host has only 10.0.0.1. Behind NAT, the socket is bound to the
address of the interface, not to the public one.

Write \`any\`, \`loopback\` or an address of the host in \`bind\`, or add the missing address to \`addresses\` of the host.`,
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
  // Every host has loopback and the IPv4 wildcard.
  const bound = listener.bind.addresses.filter((block) => isSingleAddress(block) && specialBlock(block) !== 'loopback');
  if (bound.length < listener.bind.addresses.length && bound.length === 0) return;
  const lost = bound.filter((block) => !hosts.some((host) => has(host, block)));
  for (const block of lost) yield lostBind(listener, hosts, block);
  if (lost.length > 0 || bound.length < listener.bind.addresses.length) return;
  for (const host of hosts.filter((one) => !bound.some((block) => has(one, block)))) {
    yield {
      message: `${quote(listener.path)} is bound to ${list(bound.map(formatPrefix))}, but host ${quote(host.name)} has ${bound.length === 1 ? 'another address' : 'none of these'}`,
      at: listener.location.at('bind'),
      help: `add an address of ${quote(host.name)} to \`bind\`, write \`bind: any\`, or remove ${quote(host.name)} from \`hosts\` of ${quote(name)}`,
      related: [{ span: host.location.at('addresses'), message: hasText(host) }],
    };
  }
}

function lostBind(listener: Listener, hosts: readonly Host[], block: Prefix): Finding {
  const natted = hosts.find((host) => host.public.some((one) => prefixIncludes(one, block)));
  const own = natted?.addresses.find(({ family }) => family === block.family);
  const inside = own === undefined ? 'the address of its interface in `bind`' : `\`bind: ${formatPrefix(own)}\``;
  return {
    message: `${quote(listener.path)} is bound to ${formatPrefix(block)}, which is not an address of ${hostsText(hosts)}`,
    at: listener.location.at('bind'),
    help:
      natted === undefined
        ? 'write an address of the host, `any` or `loopback` in `bind`, or add the address to `addresses` of the host'
        : `it is the public address of ${quote(natted.name)} behind NAT: write ${inside}`,
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
