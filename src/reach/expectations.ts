import type { Finding, Related } from '../diagnostics/diagnostic.ts';
import { count, list, quote } from '../diagnostics/phrases.ts';
import { type Family, formatAddress } from '../net/addresses.ts';
import { type IntervalSet, difference, intersection } from '../net/intervals.ts';
import { everything, parsePrefix } from '../net/prefixes.ts';
import { hasPorts } from '../net/transports.ts';
import type { Expectation, Flow, Host, Topology } from '../topology/model.ts';
import { endName } from '../topology/references.ts';
import type { Realm } from './address-space.ts';
import type { Packets, Way } from './paths.ts';
import type { Reaches } from './reachability.ts';

// What the checks of `expect` have in common: how they tell what they found.

/** `deny` and `allow`: one party to another. */
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
  { text, kind, site }: Expectation,
  why: string,
  help: string,
  related: readonly Related[] = [],
): Finding {
  return { message: `${quote(text)} does not hold: ${why}`, at: site.at(kind), help, related };
}

/** The flows of ways, each once. */
export function flowsOf(ways: readonly Way[]): readonly Flow[] {
  return [...new Set(ways.map(({ reach }) => reach.passage.flow))];
}

/** The first way and what passes on it; how many flows more there are. */
export function wayText(reaches: Reaches, ways: readonly Way[]): string {
  const [way] = ways;
  if (way === undefined) return '';
  const { flow, to } = way.reach.passage;
  const others = flowsOf(ways).length - 1;
  const more = others === 0 ? '' : `, and ${count(others, 'more flow')} ${others === 1 ? 'does' : 'do'} so too`;
  return `flow ${quote(flow.id)} ${wayItself(reaches, way, to.host)}${more}`;
}

function wayItself(reaches: Reaches, { packets, reach }: Way, host: Host | undefined): string {
  if (packets === undefined) {
    const from = reach.passage.from.component?.name ?? host?.name ?? '';
    return `connects ${quote(from)} to it within host ${quote(host?.name ?? '')}, where no firewall stands and the flows alone decide`;
  }
  const { source, destination, service } = witnessOf(reaches, packets);
  return `lets ${source} reach ${destination} ${service}`;
}

export function relatedFlows(ways: readonly Way[]): readonly Related[] {
  return flowsOf(ways).slice(0, MAX_SHOWN).map(relatedFlow);
}

function relatedFlow(flow: Flow): Related {
  return {
    span: flow.site.span,
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
  { topology }: Reaches,
  expectation: Expectation,
  senders: readonly Host[],
): Iterable<Finding> {
  if (senders.length === 0) return;
  const names = shortList(senders.map(({ name }) => quote(name)));
  const { site } = topology.firewall;
  const written = site.at('egress');
  yield failed(
    expectation,
    `outbound traffic of ${senders.length === 1 ? 'host' : 'hosts'} ${names} is open, and nothing in the file guards ${quote(expectation.to.text)}`,
    'write `firewall: { egress: declared }`, so that hosts send only what the flows say',
    written.end > written.start ? [{ span: written, message: 'outbound traffic is open' }] : [],
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
  reaches: Reaches,
  { from, to, sources, destinations, transport, ports }: Packets,
): PacketWords {
  const port = ports[0]?.lo ?? 0;
  const known = reaches.ports.isKnown(port);
  return {
    source: addressText(reaches, from, sources),
    destination: addressText(reaches, to, destinations),
    service: !hasPorts(transport)
      ? `with ${transport}`
      : known
        ? `on ${String(port)}/${transport}`
        : `on a ${transport} port that is not known`,
  };
}

function addressText({ addressing }: Reaches, realm: Realm, set: IntervalSet<bigint>): string {
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
