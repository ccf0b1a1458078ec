import { quote } from '../diagnostics/message-text.ts';
import type { Finding } from '../diagnostics/diagnostic.ts';
import { type FlowInstance, isLoopback, instancesOf } from '../intent/flow-instances.ts';
import type { Placement } from '../intent/placement.ts';
import type { Family } from '../net/addresses.ts';
import type { Span } from '../source/span.ts';
import { defineCheck } from './check.ts';

export const noCommonFamily = defineCheck({
  id: 'no-common-family',
  severity: 'error',
  configurable: true,
  on: 'all',
  monotone: false,
  title: 'Two ends of a flow share no address family',
  explanation: `The source and the destination of a packet have the same address family. If one end has only IPv4
addresses and the other only IPv6, no packet passes between them, and no rule can open the flow. A listener that is
bound to \`0.0.0.0\` listens on IPv4 only, whatever addresses its host has.

For example, a client in 198.51.100.0/28 cannot reach a host whose only address is 2001:db8::10.

Give one of the ends an address of the other family. If something between them translates (NAT64, a load balancer),
declare it as a component, with a flow on each side.`,
  source: 'RFC 4213 §2; RFC 6146 §1.2',
  *run({ topology }) {
    for (const flow of topology.flows) {
      const told = new Set<string>();
      for (const instance of instancesOf(flow)) {
        const places = `${placeText(instance.from)} ${placeText(instance.to)}`;
        if (told.has(places) || !isParted(instance)) continue;
        told.add(places);
        yield parted(instance);
      }
    }
  },
});

/** Whether both sides have addresses, but of different families. Traffic inside a host needs no common family. */
function isParted({ from, to, bind, scope }: FlowInstance): boolean {
  if (scope === 'same-host' || isLoopback(bind)) return false;
  const sources = familiesOf(from);
  const destinations = reachedFamilies(to, bind);
  return sources.size > 0 && destinations !== undefined && ![...destinations].some((family) => sources.has(family));
}

function familiesOf({ addresses, public: seen }: Placement): ReadonlySet<Family> {
  return addresses === 'unknown' ? new Set() : new Set([...addresses, ...seen].map(({ family }) => family));
}

/** Undefined if unknown, or if the listener is bound to addresses that its host lacks, which another check reports. */
function reachedFamilies(to: Placement, bind: FlowInstance['bind']): ReadonlySet<Family> | undefined {
  if (to.addresses === 'unknown') return undefined;
  if (bind.kind !== 'addresses') return familiesOf(to);
  const isWildcard = bind.addresses.some(({ length }) => length === 0);
  return to.addresses.length === 0 && !isWildcard ? undefined : new Set(to.addresses.map(({ family }) => family));
}

function parted({ flow, from, to, bind }: FlowInstance): Finding {
  const [source, destination] = [familiesText(familiesOf(from)), familiesText(familiesOf(to))];
  const reached =
    bind.kind === 'addresses'
      ? `listens on ${familiesText(new Set(bind.addresses.map(({ family }) => family)))}`
      : `has ${destination}`;
  return {
    message: `no packet of flow ${quote(flow.id)} can pass: ${placeText(from)} has ${source}, and ${placeText(to)} ${reached}`,
    at: flow.location.span,
    help: 'the ends share no address family: give one an address of the other family, or declare the translator between them as a component',
    related: [from, to].map((side) => ({ span: placeSpan(side), message: sideText(side) })),
  };
}

function sideText(placement: Placement): string {
  const { host } = placement;
  // The file shows all addresses of a host, so the text beside it tells all, not the bound ones alone.
  const whole = host === undefined ? placement : { ...placement, addresses: host.addresses };
  return `${placeText(placement)} has ${familiesText(familiesOf(whole))}`;
}

function placeText({ host, component, zones }: Placement): string {
  if (host !== undefined) return `host ${quote(host.name)}`;
  return component === undefined ? `zone ${quote(zones[0]?.name ?? '')}` : `component ${quote(component.name)}`;
}

function placeSpan({ host, component, zones: [zone] }: Placement): Span {
  if (host !== undefined) return host.location.at('addresses');
  if (component !== undefined) return component.location.at(component.addresses.length > 0 ? 'addresses' : 'zone');
  if (zone === undefined) throw new Error('a place is a host, a component or a zone');
  return zone.location.at('prefixes');
}

function familiesText(all: ReadonlySet<Family>): string {
  return all.size === 2 ? 'IPv4 and IPv6' : all.has(4) ? 'IPv4 only' : 'IPv6 only';
}
