import { quote } from '../diagnostics/phrases.ts';
import type { Finding } from '../diagnostics/diagnostic.ts';
import { type AddressSpace, isNowhere, without } from '../reach/address-space.ts';
import { anywhereIn } from '../reach/addressing.ts';
import { type Way, cameFrom, sendersTo, waysTo } from '../reach/paths.ts';
import { type Origin, originOf, targetsOf } from '../reach/peers.ts';
import { reachedListeners } from '../intent/flow-instances.ts';
import { type Reach, Reaches } from '../reach/reachability.ts';
import type { Zone } from '../topology/model.ts';
import { endName } from '../topology/references.ts';
import { defineCheck } from './check.ts';
import {
  type Pair,
  failed,
  flowsOf,
  openEgress,
  pairsOf,
  relatedFlows,
  shortList,
  wayText,
} from '../reach/expectations.ts';

export const expectDeny = defineCheck({
  id: 'expect-deny',
  severity: 'error',
  configurable: true,
  on: 'all',
  monotone: false,
  title: 'Something passes that `deny` forbids',
  explanation: `\`deny: A -> B\` promises that no packet of A's members may reach B, whatever the flows say, with every profile on. The message
names the flow that breaks the promise, and a packet that passes.

- Members of a zone are those by longest prefix: the internet does not own the DMZ's addresses.
- Packets are compared, not names: a flow from one component opens the way for everything that has its addresses, and a
  flow to another component on the same host opens B where its ports are B's. A flow from a zone is opened for its
  prefixes as written, with all that lies in them.
- What a host sends to itself travels over loopback, and is not looked at. Between two components of one host the declared
  flows decide, and no firewall enforces it.
- B on no host of the file is protected by nobody's inbound rules: the promise then needs \`egress: declared\`.

Where a few of A's members are meant to reach B, write \`only: { to: B, from: […] }\` instead; where a whole zone is, give
those who may not a smaller zone.`,
  source: 'topo language, version 1: expect',
  *run({ topology }) {
    const expectations = pairsOf(topology, 'deny');
    if (expectations.length === 0) return;
    const reaches = new Reaches(topology);
    for (const expectation of expectations) yield* judged(reaches, expectation);
  },
});

function* judged(reaches: Reaches, expectation: Pair): Iterable<Finding> {
  const origin = originOf(reaches, expectation.from, 'members');
  const targets = targetsOf(reaches, expectation.to, 'named-ports');
  const ways = [...waysTo(reaches, targets, cameFrom(reaches, origin))];
  if (ways.length > 0) {
    yield failed(
      expectation,
      wayText(reaches, ways),
      adviceAgainst(reaches, expectation, origin, ways),
      relatedFlows(ways),
    );
  } else {
    yield* openEgress(reaches, expectation, sendersTo(reaches, origin, targets));
  }
}

/** What to do about the first of the ways that break a `deny`: why it breaks it tells what was probably meant. */
function adviceAgainst(reaches: Reaches, { from, to }: Pair, origin: Origin, ways: readonly Way[]): string {
  const [way] = ways;
  if (way === undefined) return '';
  const { reach } = way;
  const id = quote(reach.passage.flow.id);
  const giveUp = `remove flow ${id}, or give up the promise`;
  if (reach.local) return giveUp;
  const other = otherListener(way);
  if (other !== undefined) return other;
  const neighbour = neighbourOf(origin, reach);
  if (neighbour !== undefined) {
    return `no firewall can tell ${quote(from.text)} from ${quote(neighbour)} on one host: move one of the two, or give up the promise`;
  }
  const members = origin.seenBy(reach.passage.to);
  const zone = from.who.kind === 'any' ? undefined : widerZone(reaches, reach, members);
  if (zone !== undefined) {
    return `a flow from ${quote(zone.name)} is opened for its prefixes as written, which hold ${quote(from.text)}: let flow ${id} come from a smaller zone`;
  }
  if (isPartOf(reach.sources, members)) {
    const senders = [...new Set(flowsOf(ways).map((flow) => endName(flow.from)))];
    return `if ${shortList(senders.map(quote))} may and nobody else, write \`only: { to: ${to.text}, from: [${senders.join(', ')}] }\``;
  }
  return `narrow flow ${id} or remove it, or give up the promise`;
}

/** The flow goes to another listener than the one that is spoken of, or to no listener at all. */
function otherListener({ reach, target }: Way): string | undefined {
  const listeners = reachedListeners(reach.passage);
  if (target.listener === undefined || listeners.includes(target.listener)) return undefined;
  const [listener] = listeners;
  return listener === undefined
    ? `the flow goes to ${quote(endName(reach.passage.flow.to))} as a whole: narrow its ports, or let it go to a listener`
    : `the flow is meant for ${quote(listener.path)}, whose ports hold this one: narrow it, or move one of the two`;
}

/** Another component that has the addresses of the origin, because it stands on the same host. */
function neighbourOf({ component, hosts }: Origin, { passage: { from } }: Reach): string | undefined {
  if (component === undefined || from.component === undefined || from.host === undefined || !hosts.includes(from.host))
    return undefined;
  return from.component.name === component.name ? undefined : from.component.name;
}

/** The zone that the flow comes from, where it holds everything that is spoken of, and more. */
function widerZone({ addressing }: Reaches, { passage, sources }: Reach, members: AddressSpace): Zone | undefined {
  const zone = anywhereIn(passage.from);
  if (zone === undefined || !isNowhere(without(members, sources))) return undefined;
  const own = addressing.membersOf(zone);
  return isNowhere(without(members, own)) ? undefined : zone;
}

function isPartOf(sources: AddressSpace, members: AddressSpace): boolean {
  return isNowhere(without(sources, members)) && !isNowhere(without(members, sources));
}
