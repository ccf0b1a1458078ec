import type { Finding, Related } from '../diagnostics/diagnostic.ts';
import { boundPlacement, sendingPlacement } from '../intent/flow-instances.ts';
import { type Placement, overPlacement, placementsOf } from '../intent/placement.ts';
import { count, list, quote } from '../diagnostics/message-text.ts';
import { type Family, formatAddress } from '../net/addresses.ts';
import { type IntervalSet, difference, intersection } from '../net/intervals.ts';
import { everything, parsePrefix } from '../net/prefixes.ts';
import { groupsOf } from '../net/collections.ts';
import { hasPorts } from '../net/transports.ts';
import type { Bind, Expectation, Flow, Host, Peer, Topology } from '../topology/model.ts';
import { endName } from '../topology/references.ts';
import type { Realm } from './address-space.ts';
import type { Packets, ReachPath } from './paths.ts';
import type { Reachability } from './reachability.ts';

// What the checks of `expect` share: the texts of their findings.

/** `deny` and `allow`: one peer to another. */
export type Pair = Extract<Expectation, { readonly kind: 'deny' | 'allow' }>;
export type Only = Extract<Expectation, { readonly kind: 'only' }>;

export function pairsOf({ expectations }: Topology, kind: Pair['kind']): readonly Pair[] {
  return expectations.filter((one): one is Pair => one.kind === kind);
}

export function onlysOf({ expectations }: Topology): readonly Only[] {
  return expectations.filter((one): one is Only => one.kind === 'only');
}

/** Flows that a message lists and points at; more are counted. */
const MAX_SHOWN = 5;

export function failed(
  { text, kind, location }: Expectation,
  why: string,
  help: string,
  related: readonly Related[] = [],
): Finding {
  return { message: `${quote(text)} does not hold: ${why}`, at: location.at(kind), help, related };
}

/**
 * Judges each pair of ends. An expectation that the file writes with lists or groups is reported once: by the first of its pairs
 * that fails, with the number of the others.
 */
export function* reportedOnce<T extends Expectation>(
  expectations: readonly T[],
  judge: (expectation: T) => Iterable<Finding>,
): Iterable<Finding> {
  for (const pairs of groupsOf(expectations, ({ location }) => location)) {
    const [first, ...others] = pairs.map((pair) => [...judge(pair)]).filter(({ length }) => length > 0);
    if (first === undefined) continue;
    const more =
      others.length === 0
        ? ''
        : `; ${count(others.length, 'other pair')} of its ends ${others.length === 1 ? 'fails' : 'fail'}, too`;
    yield* first.map((finding) => ({ ...finding, message: finding.message + more }));
  }
}

/** The flows of ways, each once. */
export function flowsOf(paths: readonly ReachPath[]): readonly Flow[] {
  return [...new Set(paths.map(({ flowReach }) => flowReach.instance.flow))];
}

/** The same, but only one of those that the file writes as one flow. */
function writtenFlowsOf(paths: readonly ReachPath[]): readonly Flow[] {
  return groupsOf(flowsOf(paths), ({ id }) => id).map(([first]) => first);
}

/** The first way and what passes on it; how many flows more there are. */
export function pathText(reachability: Reachability, paths: readonly ReachPath[]): string {
  const [path] = paths;
  if (path === undefined) return '';
  const { flow, to } = path.flowReach.instance;
  const others = writtenFlowsOf(paths).length - 1;
  const more = others === 0 ? '' : ` (and ${count(others, 'more flow')})`;
  return `flow ${quote(flow.id)} ${wayItself(reachability, path, to.host)}${more}`;
}

function wayItself(reachability: Reachability, { packets, flowReach }: ReachPath, host: Host | undefined): string {
  if (packets === undefined) {
    const from = flowReach.instance.from.component?.name ?? host?.name ?? '';
    return `connects ${quote(from)} to it within host ${quote(host?.name ?? '')}`;
  }
  const { source, destination, service } = witnessOf(reachability, packets);
  return `lets ${source} reach ${destination} ${service}`;
}

export function relatedFlows(paths: readonly ReachPath[]): readonly Related[] {
  return writtenFlowsOf(paths).slice(0, MAX_SHOWN).map(relatedFlow);
}

function relatedFlow(flow: Flow): Related {
  return {
    span: flow.location.span,
    message: `flow ${quote(flow.id)} is from ${quote(endName(flow.from))} to ${flowTarget(flow)}`,
  };
}

/** Where a flow goes, with the listeners that are meant. */
function flowTarget({ to }: Flow): string {
  const paths = to.kind === 'component' ? to.listeners.map(({ path }) => quote(path)) : [];
  return paths.length === 0 ? quote(endName(to)) : shortList(paths);
}

export function shortList(items: readonly string[]): string {
  return list(
    items.length > MAX_SHOWN ? [...items.slice(0, MAX_SHOWN), `${String(items.length - MAX_SHOWN)} more`] : items,
  );
}

/** Nothing stops hosts whose outbound traffic is open. */
export function* openEgress(
  { topology }: Reachability,
  expectation: Expectation,
  senders: readonly Host[],
): Iterable<Finding> {
  if (senders.length === 0) return;
  const names = shortList(senders.map(({ name }) => quote(name)));
  const { location } = topology.firewall;
  const written = location.at('egress');
  yield failed(
    expectation,
    `${senders.length === 1 ? 'host' : 'hosts'} ${names} may send anything, and no host firewall protects ${quote(expectation.to.text)}`,
    'write `egress: declared` on the host or under `firewall`, so that only what flows allow is sent',
    written.end > written.start ? [{ span: written, message: 'hosts may send anything' }] : [],
  );
}

/** One packet of many, in words: who sends it, to whom, and `on 22/tcp`. */
export interface PacketWords {
  readonly source: string;
  readonly destination: string;
  readonly service: string;
}

/** The first that a machine is likely to send: no network address, nothing from blocks that are special everywhere. */
export function witnessOf(
  reachability: Reachability,
  { from, to, sources, destinations, transport, ports }: Packets,
): PacketWords {
  const port = ports[0]?.lo ?? 0;
  const known = reachability.ports.isKnown(port);
  return {
    source: addressText(reachability, from, sources),
    destination: addressText(reachability, to, destinations),
    service: !hasPorts(transport)
      ? `with ${transport}`
      : known
        ? `on ${String(port)}/${transport}`
        : `on an unknown ${transport} port`,
  };
}

function addressText({ addressing }: Reachability, realm: Realm, set: IntervalSet<bigint>): string {
  if (realm === 'named') return quote(addressing.nameOf(set[0]?.lo ?? 0n));
  const usual = intersection(set, usualSources[realm]);
  const { lo, hi } = (usual.length > 0 ? usual : set)[0] ?? { lo: 0n, hi: 0n };
  return formatAddress({ family: realm, value: hi - lo > 1n ? lo + 1n : lo });
}

/** RFC 6890: not "this network", loopback or what is no unicast; of IPv6 global and unique local unicast. */
const usualSources: Readonly<Record<Family, IntervalSet<bigint>>> = {
  4: difference(blocks(4), blocks(4, '0.0.0.0/8', '127.0.0.0/8', '224.0.0.0/3')),
  6: blocks(6, 'fc00::/7', '2000::/3'),
};

function blocks(family: Family, ...texts: readonly string[]): IntervalSet<bigint> {
  const all =
    texts.length === 0
      ? everything
      : texts.flatMap((text) => {
          const block = parsePrefix(text);
          return block.ok ? [block.value] : [];
        });
  return all.filter((block) => block.family === family).sort((a, b) => (a.lo < b.lo ? -1 : 1));
}

/** The peer with what is active of its component; undefined where that, or each listener that it names, rests. */
export function activePeer({ hosts, components }: Topology, peer: Peer): Peer | undefined {
  const { who } = peer;
  if (who.kind === 'host') return hosts.includes(who.host) ? peer : undefined;
  if (who.kind !== 'component') return peer;
  const component = components.find(({ name }) => name === who.component.name);
  const listeners = who.listeners.filter((listener) => component?.listeners.includes(listener));
  if (component === undefined || (who.listeners.length > 0 && listeners.length === 0)) return undefined;
  return { ...peer, who: { kind: 'component', component, listeners } };
}

/**
 * The names of addresses over which flows between the two may go, as for `over` of a flow: every host among them that names
 * addresses has some of the name, of which each of its sockets has some.
 */
export function addressNames(from: Peer, to: Peer): readonly string[] {
  const ends = [
    ...placesOf(from).map(
      (place): EndOver =>
        (name) =>
          sendingPlacement(overPlacement(place, name), bindsOf(from)),
    ),
    ...placesOf(to).flatMap((place) =>
      socketsOf(to).map(
        (bind): EndOver =>
          (name) =>
            boundPlacement(overPlacement(place, name), [bind]),
      ),
    ),
  ];
  const named = ends.flatMap((end) => end().host?.named ?? []).filter(({ size }) => size > 0);
  const names = [...(named[0]?.keys() ?? [])].filter((name) => named.every((other) => other.has(name)));
  return names.filter((name) => ends.every((end) => isEmpty(end()) || !isEmpty(end(name))));
}

/** An end on a host, over all addresses or those of a name. */
type EndOver = (name?: string) => Placement;

function isEmpty({ addresses }: Placement): boolean {
  return addresses !== 'unknown' && addresses.length === 0;
}

function placesOf({ who }: Peer): readonly Placement[] {
  return who.kind === 'host' || who.kind === 'component' ? placementsOf(who) : [];
}

function bindsOf({ who }: Peer): readonly Bind[] {
  return who.kind === 'component' ? who.listeners.map(({ bind }) => bind) : [];
}

/** What is meant by a destination: the listeners that it names, or all of its component. */
function socketsOf(peer: Peer): readonly Bind[] {
  const named = bindsOf(peer);
  const all = peer.who.kind === 'component' ? peer.who.component.listeners.map(({ bind }) => bind) : [];
  return named.length > 0 ? named : all.length > 0 ? all : [{ kind: 'any' }];
}
