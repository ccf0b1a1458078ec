import { list, quote } from '../diagnostics/message-text.ts';
import type { Finding } from '../diagnostics/diagnostic.ts';
import { commonPrefixes } from '../net/prefixes.ts';
import type { SourceLocation } from '../source/span.ts';
import type { End, Flow, Host, Listener } from './model.ts';

/**
 * What is wrong with `over` of a flow: each end whose host names addresses has some of this name, at least one end has, and
 * each socket is bound to some of them. Undefined if nothing is, or the flow has no such key.
 */
export function wrongOver(flows: readonly Flow[], location: SourceLocation): Finding | undefined {
  const name = flows[0]?.over;
  if (name === undefined) return undefined;
  const at = location.at('over');
  for (const { from, to } of flows) {
    const hosts = [from, to].flatMap(hostsOfEnd);
    const other = hosts.find(({ named }) => named.size > 0 && !named.has(name));
    if (other !== undefined) return { at, ...otherNames(other, name) };
    if (!hosts.some(({ named }) => named.has(name))) return { at, ...noEnd(name) };
    const listener = [from, to].flatMap((end) => apartListeners(end, name))[0];
    if (listener !== undefined) return { at, ...boundElsewhere(listener, name) };
  }
  return undefined;
}

function hostsOfEnd(end: End): readonly Host[] {
  if (end.kind === 'zone') return [];
  return end.kind === 'host' ? [end.host] : end.component.hosts;
}

/** Listeners of the end that are bound to none of the addresses on some host. */
function apartListeners(end: End, name: string): readonly Listener[] {
  if (end.kind !== 'component') return [];
  return end.listeners.filter(({ bind }) =>
    end.component.hosts.some(({ named }) => {
      const own = named.get(name);
      if (own === undefined || bind.kind === 'any') return false;
      return bind.kind === 'loopback' || commonPrefixes(own, bind.addresses).length === 0;
    }),
  );
}

type Words = Omit<Finding, 'at'>;

function otherNames({ name: host, named, location }: Host, name: string): Words {
  const known = list(
    [...named.keys()].map((one) => quote(one)),
    'or',
  );
  return {
    message: `host ${quote(host)} has no addresses named ${quote(name)}`,
    help: `write \`over\` with a name of its addresses (${known}), or name some of them ${name}`,
    related: [{ span: location.at('addresses'), message: `${quote(host)} has its addresses here` }],
  };
}

function noEnd(name: string): Words {
  return {
    message: `no end of the flow has addresses named ${quote(name)}`,
    help: `write \`addresses: { ${name}: ... }\` on the hosts of the flow, or remove \`over\``,
  };
}

function boundElsewhere({ path, location }: Listener, name: string): Words {
  return {
    message: `${quote(path)} is bound to none of the addresses named ${quote(name)}`,
    help: `write \`bind: ${name}\` on the listener, or correct \`over\``,
    related: [{ span: location.at('bind'), message: `${quote(path)} is bound here` }],
  };
}
