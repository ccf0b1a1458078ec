import { quote } from '../diagnostics/message-text.ts';
import type { Finding } from '../diagnostics/diagnostic.ts';
import { type AddressSpace, isNowhere, without } from '../reach/address-space.ts';
import { anywhereIn } from '../intent/placement.ts';
import { type ReachPath, cameFrom, cameFromElsewhere, sendersTo, pathsTo } from '../reach/paths.ts';
import { type SourcePeer, originOf, targetsOf } from '../reach/peers.ts';
import { reachedListeners } from '../intent/flow-instances.ts';
import { type FlowReach, Reachability } from '../reach/reachability.ts';
import type { Zone } from '../topology/model.ts';
import { endName } from '../topology/references.ts';
import { defineCheck } from './check.ts';
import {
  activePeer,
  type Pair,
  failed,
  flowsOf,
  openEgress,
  pairsOf,
  relatedFlows,
  reportedOnce,
  shortList,
  pathText,
} from '../reach/expectations.ts';

export const expectDeny = defineCheck({
  id: 'expect-deny',
  severity: 'error',
  configurable: true,
  on: 'permitted',
  monotone: false,
  title: 'A flow allows what `deny` forbids',
  explanation: `\`deny: A -> B\` says that no packet from A may reach B, with every choice of profiles that is permitted. The finding names
the flow that breaks it, and a packet that passes.

For example, \`deny: internet -> kms.control\` fails if a flow from the internet goes to another listener of the same
host whose ports include 8888.

- The members of a zone are found by longest prefix: the internet does not include the addresses of the DMZ.
- Addresses count, not names. A flow from one component opens the path for everything with its addresses. A flow to
  another component of the same host opens B if it includes the ports of B. A flow from a zone is open to all its prefixes.
- Traffic from a host to itself uses loopback and is not compared. Between two components of one host, the declared flows
  decide, and no firewall enforces them.
- If B runs on no host of the file, no inbound rule protects it. The expectation then needs \`egress: declared\`.

Narrow or remove the flow. If some members of A may reach B, write \`only: { to: B, from: [...] }\` instead. If a whole
zone may, put those that may not into a smaller zone.`,
  source: 'topo language, version 1: expect',
  *run({ topology }) {
    const expectations = pairsOf(topology, 'deny');
    if (expectations.length === 0) return;
    const reachability = new Reachability(topology);
    yield* reportedOnce(expectations, (expectation) => judged(reachability, expectation));
  },
});

function* judged(reachability: Reachability, expectation: Pair): Iterable<Finding> {
  const from = activePeer(reachability.topology, expectation.from);
  const to = activePeer(reachability.topology, expectation.to);
  if (from === undefined || to === undefined) return;
  const origin = originOf(reachability, from, 'members');
  const targets = targetsOf(reachability, to, 'named-ports');
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

/** What to do about the first path that breaks a `deny`. The way in which it breaks it shows what was probably meant. */
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
  if (flowReach.local) {
    return `no firewall filters traffic within a host, so the flows decide: remove flow ${id}, or remove the expectation`;
  }
  const other = otherListener(path);
  if (other !== undefined) return other;
  const neighbour = neighbourOf(origin, flowReach);
  if (neighbour !== undefined) {
    return `no firewall can tell ${quote(from.text)} from ${quote(neighbour)} on one host: move one of the two to another host, or remove the expectation`;
  }
  const members = origin.seenBy(flowReach.instance.to);
  const zone = from.who.kind === 'any' ? undefined : widerZone(reachability, flowReach, members);
  if (zone !== undefined) {
    const smaller = zone.internet ? 'a component with `addresses`' : 'a smaller zone';
    return `a flow from ${quote(zone.name)} is open to all its prefixes, which include ${quote(from.text)}: set \`from\` of flow ${id} to ${smaller}, or, if it is meant, write ${onlyText(reachability, to)} instead`;
  }
  if (isPartOf(flowReach.sources, members)) {
    const senders = [...new Set(flowsOf(paths).map((flow) => quote(endName(flow.from))))];
    return `if only ${shortList(senders)} may reach it, write ${onlyText(reachability, to)}`;
  }
  return `narrow or remove flow ${id}, or remove the expectation`;
}

/** What to write if all may reach the destination that do: everyone from whom a flow leads there. */
function onlyText(reachability: Reachability, to: Pair['to']): string {
  const every = cameFromElsewhere(reachability, []);
  const paths = [...pathsTo(reachability, targetsOf(reachability, to, 'named-ports'), every)];
  const senders = [...new Set(flowsOf(paths).map((flow) => endName(flow.from)))];
  return `\`only: { to: ${to.text}, from: [${senders.join(', ')}] }\``;
}

/** The advice if the flow goes to another listener than the expectation names, or to no listener; undefined if neither. */
function otherListener({ flowReach, target }: ReachPath): string | undefined {
  const listeners = reachedListeners(flowReach.instance);
  if (target.listener === undefined || listeners.includes(target.listener)) return undefined;
  const [listener] = listeners;
  return listener === undefined
    ? `the flow goes to ${quote(endName(flowReach.instance.flow.to))} as a whole: narrow its \`ports\`, or set \`to\` to a listener`
    : `the flow goes to ${quote(listener.path)}, whose ports include this one: narrow its ports, or move one of the two listeners`;
}

/** Another component with the addresses of the origin, because it runs on the same host. */
function neighbourOf({ component, hosts }: SourcePeer, { instance: { from } }: FlowReach): string | undefined {
  if (component === undefined || from.component === undefined || from.host === undefined || !hosts.includes(from.host))
    return undefined;
  return from.component.name === component.name ? undefined : from.component.name;
}

/** The zone that the flow comes from, if it includes all members of the expectation's source, and more. */
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
