import { quote } from '../diagnostics/words.ts';
import { type AddressSpace, isNowhere, without } from '../intent/address-space.ts';
import { anywhereIn } from '../intent/addressing.ts';
import type { Origin } from '../intent/parties.ts';
import { type Reach, type Reaches, reachedListeners } from '../intent/reaches.ts';
import type { Way } from '../intent/ways.ts';
import type { Zone } from '../topology/model.ts';
import { endName } from '../topology/references.ts';
import { type Pair, flowsOf, shortList } from './expectations.ts';

/** What to do about the first of the ways that break a `deny`: why it breaks it tells what was probably meant. */
export function adviceAgainst(reaches: Reaches, { from, to }: Pair, origin: Origin, ways: readonly Way[]): string {
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
