import { quote } from '../diagnostics/message-text.ts';
import type { Finding } from '../diagnostics/diagnostic.ts';
import { boundAddresses } from '../intent/rule-tuples.ts';
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
  explanation: `A packet has a source and a destination of one family. An end that has IPv4 addresses only and an end that has IPv6
addresses only never meet, so no rule can open the flow. A listener that is bound to \`0.0.0.0\` has IPv4 only, whatever
addresses its host has.

Give one of the ends an address of the other family. Where something between them translates (NAT64, a load balancer),
that is a component of its own, with a flow on each side.`,
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

/** Both sides have addresses, and none of one family. Traffic inside a host needs none. */
function isParted({ from, to, bind, scope }: FlowInstance): boolean {
  if (scope === 'same-host' || isLoopback(bind)) return false;
  const sources = familiesOf(from);
  const destinations = reachedFamilies(to, bind);
  return sources.size > 0 && destinations !== undefined && ![...destinations].some((family) => sources.has(family));
}

function familiesOf({ addresses, public: seen }: Placement): ReadonlySet<Family> {
  return addresses === 'unknown' ? new Set() : new Set([...addresses, ...seen].map(({ family }) => family));
}

/** Undefined where that is not known, or where the listener is bound to what its host does not have, which is told elsewhere. */
function reachedFamilies(to: Placement, bind: FlowInstance['bind']): ReadonlySet<Family> | undefined {
  if (to.addresses === 'unknown') return undefined;
  if (bind.kind !== 'addresses') return familiesOf(to);
  const bound = boundAddresses(to.addresses, bind);
  const isWildcard = bind.addresses.some(({ length }) => length === 0);
  return bound === 'unknown' || (bound.length === 0 && !isWildcard)
    ? undefined
    : new Set(bound.map(({ family }) => family));
}

function parted({ flow, from, to, bind }: FlowInstance): Finding {
  const narrowed =
    bind.kind === 'addresses'
      ? `, which listens on ${familiesText(new Set(bind.addresses.map(({ family }) => family)))},`
      : '';
  return {
    message: `flow ${quote(flow.id)}: ${sideText(from)} and ${sideText(to)}${narrowed} share no address family, so no packet passes between them`,
    at: flow.location.span,
    help: 'give one of the two an address of the other family, or declare what translates between them',
    related: [from, to].map((side) => ({ span: placeSpan(side), message: sideText(side) })),
  };
}

function sideText(placement: Placement): string {
  return `${placeText(placement)} (${familiesText(familiesOf(placement))})`;
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
