import { list, quote } from '../diagnostics/message-text.ts';
import { isLoopback } from '../intent/flow-instances.ts';
import { families } from '../net/addresses.ts';
import type { Peer } from '../topology/model.ts';
import { type AddressSpace, hasKnown, isNowhere, pathsBetween, unionOf, without } from './address-space.ts';
import type { Pair } from './expectations.ts';
import { type SourcePeer, type DestinationPeer, fromAnywhere, isSomething, originOf, targetsOf } from './peers.ts';
import type { Reachability } from './reachability.ts';

export interface Nothing {
  readonly why: string;
  readonly help: string;
}

/** Why nothing could be sent from the one to the other at all. */
export function whyNothing(reachability: Reachability, { from, to }: Ends): Nothing | undefined {
  const targets = targetsOf(reachability, to, 'named-ports');
  const nowhereToGo = noTarget(to, targets);
  if (nowhereToGo !== undefined) return nowhereToGo;
  const origin = originOf(reachability, from, 'members');
  // Within a host the flows decide, whatever the addresses.
  if (targets.some(({ host, onHost }) => host !== undefined && origin.hosts.includes(host) && !isNowhere(onHost)))
    return undefined;
  return noOrigin(from, origin) ?? noPath(reachability, { from, to }, origin, targets);
}

type Ends = Pick<Pair, 'from' | 'to'>;

/** Why there is nothing to reach at the right of an arrow; undefined where there is. */
export function noTarget(
  { text, who, ports, transports }: Peer,
  targets: readonly DestinationPeer[],
): Nothing | undefined {
  if (targets.some(isSomething)) return undefined;
  const name = quote(text);
  if (targets.length === 0 && (ports !== undefined || transports !== undefined) && who.kind === 'component') {
    return {
      why: `no listener of ${quote(who.component.name)} has these ports`,
      help: 'correct the ports, or name the host',
    };
  }
  return {
    why: `${name} has neither addresses nor ports that are known`,
    help: `give ${name} addresses, or ports to its listeners`,
  };
}

function noOrigin({ text, who }: Peer, origin: SourcePeer): Nothing | undefined {
  if (hasKnown(origin.seenBy(fromAnywhere))) return undefined;
  const name = quote(text);
  if (who.kind === 'zone' && who.zone.prefixes.length > 0) {
    return { why: `all prefixes of ${name} belong to smaller zones inside`, help: 'name those zones' };
  }
  const missing = who.kind === 'zone' ? 'prefixes' : 'addresses';
  return {
    why: `${name} has no ${missing} that are known`,
    help: `give ${name} ${missing}, so that there is something to compare`,
  };
}

function noPath(
  { addressing }: Reachability,
  { from, to }: Ends,
  origin: SourcePeer,
  targets: readonly DestinationPeer[],
): Nothing | undefined {
  if (targets.some(({ listener }) => listener !== undefined && isLoopback(listener.bind))) return undefined;
  const [a, b] = [quote(from.text), quote(to.text)];
  const sources = origin.seenBy(fromAnywhere);
  const meeting = targets.filter(
    ({ addresses }) => isNowhere(addresses) || pathsBetween(sources, addresses).length > 0,
  );
  if (meeting.length === 0) {
    const destinations = unionOf(targets.map(({ addresses }) => addresses));
    const why = `${a} has ${familyText(sources)} and ${b} ${familyText(destinations)}, so no packet passes between them`;
    return { why, help: 'give one of the two an address of the other family, or take the promise out' };
  }
  const isOneMachine = ({ host }: DestinationPeer): boolean =>
    host !== undefined && isNowhere(without(sources, addressing.loopbackOf(host)));
  if (!meeting.every(isOneMachine)) return undefined;
  const why = `${a} is the machine that ${b} stands on, and rules do not see what a machine sends to itself`;
  return { why, help: 'name the component that may not reach it' };
}

function familyText(space: AddressSpace): string {
  return list(families.filter((family) => space[family].length > 0).map((family) => `IPv${String(family)}`));
}
