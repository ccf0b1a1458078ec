import { quote } from '../diagnostics/message-text.ts';
import type { Finding } from '../diagnostics/diagnostic.ts';
import { type AddressSpace, isNowhere, without } from '../reach/address-space.ts';
import { anywhereIn } from '../reach/addressing.ts';
import { type ReachPath, cameFrom, sendersTo, pathsTo } from '../reach/paths.ts';
import { type SourcePeer, originOf, targetsOf } from '../reach/peers.ts';
import { reachedListeners } from '../intent/flow-instances.ts';
import { type FlowReach, Reachability } from '../reach/reachability.ts';
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
  pathText,
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
    const reachability = new Reachability(topology);
    for (const expectation of expectations) yield* judged(reachability, expectation);
  },
});

function* judged(reachability: Reachability, expectation: Pair): Iterable<Finding> {
  const origin = originOf(reachability, expectation.from, 'members');
  const targets = targetsOf(reachability, expectation.to, 'named-ports');
  const paths = [...pathsTo(reachability, targets, cameFrom(reachability, origin))];
  if (paths.length > 0) {
    yield failed(
      expectation,
      pathText(reachability, paths),
      adviceAgainst(reachability, expectation, origin, paths),
      relatedFlows(paths),
    );
  } else {
    yield* openEgress(reachability, expectation, sendersTo(reachability, origin, targets));
  }
}

/** What to do about the first of the paths that break a `deny`: why it breaks it tells what was probably meant. */
function adviceAgainst(
  reachability: Reachability,
  { from, to }: Pair,
  origin: SourcePeer,
  paths: readonly ReachPath[],
): string {
  const [path] = paths;
  if (path === undefined) return '';
  const { flowReach } = path;
  const id = quote(flowReach.instance.flow.id);
  const giveUp = `remove flow ${id}, or give up the promise`;
  if (flowReach.local) return giveUp;
  const other = otherListener(path);
  if (other !== undefined) return other;
  const neighbour = neighbourOf(origin, flowReach);
  if (neighbour !== undefined) {
    return `no firewall can tell ${quote(from.text)} from ${quote(neighbour)} on one host: move one of the two, or give up the promise`;
  }
  const members = origin.seenBy(flowReach.instance.to);
  const zone = from.who.kind === 'any' ? undefined : widerZone(reachability, flowReach, members);
  if (zone !== undefined) {
    return `a flow from ${quote(zone.name)} is opened for its prefixes as written, which hold ${quote(from.text)}: let flow ${id} come from a smaller zone`;
  }
  if (isPartOf(flowReach.sources, members)) {
    const senders = [...new Set(flowsOf(paths).map((flow) => endName(flow.from)))];
    return `if ${shortList(senders.map(quote))} may and nobody else, write \`only: { to: ${to.text}, from: [${senders.join(', ')}] }\``;
  }
  return `narrow flow ${id} or remove it, or give up the promise`;
}

/** The flow goes to another listener than the one that is spoken of, or to no listener at all. */
function otherListener({ flowReach, target }: ReachPath): string | undefined {
  const listeners = reachedListeners(flowReach.instance);
  if (target.listener === undefined || listeners.includes(target.listener)) return undefined;
  const [listener] = listeners;
  return listener === undefined
    ? `the flow goes to ${quote(endName(flowReach.instance.flow.to))} as a whole: narrow its ports, or let it go to a listener`
    : `the flow is meant for ${quote(listener.path)}, whose ports hold this one: narrow it, or move one of the two`;
}

/** Another component that has the addresses of the origin, because it stands on the same host. */
function neighbourOf({ component, hosts }: SourcePeer, { instance: { from } }: FlowReach): string | undefined {
  if (component === undefined || from.component === undefined || from.host === undefined || !hosts.includes(from.host))
    return undefined;
  return from.component.name === component.name ? undefined : from.component.name;
}

/** The zone that the flow comes from, where it holds everything that is spoken of, and more. */
function widerZone(
  { addressing }: Reachability,
  { instance, sources }: FlowReach,
  members: AddressSpace,
): Zone | undefined {
  const zone = anywhereIn(instance.from);
  if (zone === undefined || !isNowhere(without(members, sources))) return undefined;
  const own = addressing.membersOf(zone);
  return isNowhere(without(members, own)) ? undefined : zone;
}

function isPartOf(sources: AddressSpace, members: AddressSpace): boolean {
  return isNowhere(without(sources, members)) && !isNowhere(without(members, sources));
}
