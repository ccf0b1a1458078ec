import type { Related } from '../diagnostics/diagnostic.ts';
import { count, list, quote } from '../diagnostics/message-text.ts';
import { type FlowInstance, instancesOf } from '../intent/flow-instances.ts';
import { type Placement, isInInternet, placementsOf } from '../intent/placement.ts';
import { type Prefix, formatPrefix } from '../net/prefixes.ts';
import type { Flow } from '../topology/model.ts';
import { defineCheck } from './check.ts';
import { sensitiveAmong } from '../facts/well-known-ports.ts';
import { endpointsText } from '../topology/endpoints-text.ts';

export const sensitivePortPublic = defineCheck({
  id: 'sensitive-port-public',
  severity: 'warning',
  configurable: true,
  on: 'all',
  // A source whose addresses could not be read looks like all of its zone.
  monotone: false,
  title: 'An administrative or database port is open to the internet',
  explanation: `A flow lets the whole internet, or a good part of it, reach a port for administration, a database, or another listener of
which the catalogue says that it must not be public. Such ports are found by scanners within minutes, and one weak
password or one unpatched release is enough.

Let the flow come from the addresses that need it: a component with \`addresses\`, or a smaller zone. Put a proxy, a VPN or a
jump host in front for everyone else. Where the port is something else than its number says, suppress the finding with that
reason.

What counts as the internet: a block wider than any registry is given at once (/8 of IPv4, /12 of IPv6). An office's /28 in
the internet zone is a restriction and is not reported. Of a wide range of ports that one component listens on, single
numbers mean nothing; of a whole host, all do.`,
  source:
    'CIS AWS Foundations Benchmark 2.0.0, 5.2 and 5.3; AWS Security Hub EC2.19; PCI DSS 4.0.1 §1.4.2 and §1.4.4; IANA port registry',
  *run({ topology }) {
    for (const flow of topology.flows) {
      const reached = reasonsByPassage(flow);
      const reasons = [...new Set([...reached.values()].flat())];
      const [first] = reached.keys();
      if (first === undefined) continue;
      yield {
        message: `flow ${quote(flow.id)} opens to the internet (${blocksText([...reached.keys()])}) what should not be public: ${reasonsText(reasons)}`,
        at: flow.location.at(first.mirrored ? 'to' : 'from'),
        help: 'let it come from a component with `addresses` or from a smaller zone; put a proxy, a VPN or a jump host in front',
        related: relatedPlaces(flow, [...reached.keys()]),
      };
    }
  },
});

/** Services that one message names: a range over a whole host meets all of them. */
const MAX_REASONS = 5;

/** Ports that software listens on side by side for one purpose; a wider range is not known by the numbers in it. */
const MAX_NAMED_RANGE = 16;

/** IANA gives /8 of IPv4 and /12 of IPv6 to a registry (IPv4 Address Space, IPv6 Global Unicast Address Assignments). */
const WIDEST_NAMED = { 4: 8, 6: 12 } as const;

function isOpenToInternet(from: Placement): boolean {
  return isInInternet(from) && openBlocks(from).length > 0;
}

function openBlocks({ addresses }: Placement): readonly Prefix[] {
  return addresses === 'unknown' ? [] : addresses.filter(({ family, length }) => length < WIDEST_NAMED[family]);
}

/** The flow instances from the internet that reach something sensitive, with what that is. */
function reasonsByPassage(flow: Flow): ReadonlyMap<FlowInstance, readonly string[]> {
  const mayBeOpen = [flow.from, ...(flow.bothWays ? [flow.to] : [])].some((end) =>
    placementsOf(end).some(isOpenToInternet),
  );
  if (!mayBeOpen) return new Map();
  return new Map(
    instancesOf(flow)
      .filter(({ from, to }) => isOpenToInternet(from) && !isSomewhereInInternet(to))
      .map((instance) => [instance, reasonsOf(instance)] as const)
      .filter(([, reasons]) => reasons.length > 0),
  );
}

/** Somebody else's server: not ours to close. */
function isSomewhereInInternet(to: Placement): boolean {
  return to.host === undefined && isInInternet(to);
}

/** What is sensitive at the destination, in words; empty where nothing is. */
function reasonsOf({ ports, transports, opening, mirrored, to }: FlowInstance): readonly string[] {
  const { listener } = opening;
  if (!mirrored && listener?.known.mustNotBePublic === true) {
    return [`${quote(listener.path)} (${endpointsText([opening])})`];
  }
  if (typeof ports === 'string') return [];
  const named = to.component === undefined ? ports : ports.filter(({ lo, hi }) => hi - lo < MAX_NAMED_RANGE);
  return sensitiveAmong(named, transports).map(
    ({ port, transport, service }) => `${String(port)}/${transport} (${service})`,
  );
}

function reasonsText(reasons: readonly string[]): string {
  const rest = reasons.length - MAX_REASONS;
  return list(rest > 0 ? [...reasons.slice(0, MAX_REASONS), count(rest, 'other')] : reasons);
}

function blocksText(open: readonly FlowInstance[]): string {
  return list([...new Set(open.flatMap(({ from }) => openBlocks(from).map(formatPrefix)))]);
}

function relatedPlaces({ from, to }: Flow, open: readonly FlowInstance[]): readonly Related[] {
  const end = open.some(({ mirrored }) => mirrored) ? to : from;
  const source = end.kind === 'component' ? end.component : end.kind === 'zone' ? end.zone : end.host;
  const listeners = new Set(open.flatMap(({ opening, mirrored }) => (mirrored ? [] : (opening.listener ?? []))));
  return [
    { span: source.location.span, message: `${quote(source.name)} stands for ${blocksText(open)}` },
    ...[...listeners].map(({ location, path }) => ({ span: location.span, message: `${quote(path)} is opened` })),
  ];
}
