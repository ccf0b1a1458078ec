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
  // A source whose addresses could not be read looks like its whole zone.
  monotone: false,
  title: 'An administrative or database port is open to the internet',
  explanation: `A flow lets the whole internet, or a large part of it, reach a port of administration or of a
database, or another listener that must not be public according to the catalogue. Scanners find such ports within
minutes, and one weak password or one unpatched release is enough.

For example, a flow from zone \`internet\` to \`sshd.ssh\` (22/tcp) is reported.

Set \`from\` to a component with \`addresses\`, or to a smaller zone. Put a proxy, a VPN or a jump host in front for
everyone else. If the port is used for something else than its number suggests, accept the finding with that reason.

A source counts as the internet if its prefix is wider than any that a registry receives at once (/8 of IPv4, /12 of
IPv6). An office with a /28 in zone \`internet\` is not reported. In a wide range that one component listens on, single
port numbers mean nothing. In the ports of a whole host, all of them count.`,
  source:
    'CIS AWS Foundations Benchmark 2.0.0, 5.2 and 5.3; AWS Security Hub EC2.19; PCI DSS 4.0.1 §1.4.2 and §1.4.4; IANA port registry',
  *run({ topology }) {
    for (const flow of topology.flows) {
      const reached = reasonsByPassage(flow);
      const reasons = [...new Set([...reached.values()].flat())];
      const [first] = reached.keys();
      if (first === undefined) continue;
      yield {
        message: `flow ${quote(flow.id)} opens ${shortReasons(reasons)} to the internet (${blocksText([...reached.keys()])})`,
        at: flow.location.at(first.mirrored ? 'to' : 'from'),
        help: helpText(reasons),
        related: relatedPlaces(flow, [...reached.keys()]),
      };
    }
  },
});

/** Services that the message names, so that it fits a line. */
const MAX_SHORT = 2;

/** Services that the help names. A range over a whole host includes all of them. */
const MAX_REASONS = 5;

/** Widest range, in ports, whose numbers name a service. In a wider one, software picks ports and the numbers mean nothing. */
const MAX_NAMED_RANGE = 16;

/** IANA gives /8 of IPv4 and /12 of IPv6 to a registry (IPv4 Address Space, IPv6 Global Unicast Address Assignments). */
const WIDEST_NAMED = { 4: 8, 6: 12 } as const;

function isOpenToInternet(from: Placement): boolean {
  return isInInternet(from) && openBlocks(from).length > 0;
}

function openBlocks({ addresses }: Placement): readonly Prefix[] {
  return addresses === 'unknown' ? [] : addresses.filter(({ family, length }) => length < WIDEST_NAMED[family]);
}

/** The flow instances from the internet that reach a sensitive service, with the services. */
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

/** Whether the destination is a server of others in the internet, which is not ours to close. */
function isSomewhereInInternet(to: Placement): boolean {
  return to.host === undefined && isInInternet(to);
}

/** The sensitive services at the destination, as texts; empty if there are none. */
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

function shortReasons(reasons: readonly string[], max = MAX_SHORT): string {
  const rest = reasons.length - max;
  return list(rest > 0 ? [...reasons.slice(0, max), count(rest, 'other')] : reasons);
}

function helpText(reasons: readonly string[]): string {
  const what = reasons.length <= MAX_SHORT ? 'this' : shortReasons(reasons, MAX_REASONS);
  return `${what} should not be public: set \`from\` to a component with \`addresses\` or to a smaller zone, or put a proxy, a VPN or a jump host in front`;
}

function blocksText(open: readonly FlowInstance[]): string {
  return list([...new Set(open.flatMap(({ from }) => openBlocks(from).map(formatPrefix)))]);
}

function relatedPlaces({ from, to }: Flow, open: readonly FlowInstance[]): readonly Related[] {
  const end = open.some(({ mirrored }) => mirrored) ? to : from;
  const source = end.kind === 'component' ? end.component : end.kind === 'zone' ? end.zone : end.host;
  const listeners = new Set(open.flatMap(({ opening, mirrored }) => (mirrored ? [] : (opening.listener ?? []))));
  return [
    { span: source.location.span, message: `${quote(source.name)} has ${blocksText(open)}` },
    ...[...listeners].map(({ location, path }) => ({
      span: location.span,
      message: `${quote(path)} is opened to the internet`,
    })),
  ];
}
