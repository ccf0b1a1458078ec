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
      help: 'correct the ports, or write the host instead of the component',
    };
  }
  return {
    why: `${name} has no known addresses and no known ports`,
    help: `write \`addresses\` for ${name}, or \`ports\` for its listeners`,
  };
}

function noOrigin({ text, who }: Peer, origin: SourcePeer): Nothing | undefined {
  if (hasKnown(origin.seenBy(fromAnywhere))) return undefined;
  const name = quote(text);
  if (who.kind === 'zone' && who.zone.prefixes.length > 0) {
    return { why: `all prefixes of ${name} belong to smaller zones inside it`, help: 'write those zones instead' };
  }
  const missing = who.kind === 'zone' ? 'prefixes' : 'addresses';
  return {
    why: `${name} has no known ${missing}`,
    help: `write \`${missing}\` for ${name}, so that there is something to compare`,
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
    const why = `${a} has only ${familyText(sources)} and ${b} only ${familyText(destinations)}`;
    return { why, help: 'give one of the two an address of the other family' };
  }
  const isOneMachine = ({ host }: DestinationPeer): boolean =>
    host !== undefined && isNowhere(without(sources, addressing.loopbackOf(host)));
  if (!meeting.every(isOneMachine)) return undefined;
  const why = `${a} is the host of ${b}, and no firewall filters traffic within a host`;
  return { why, help: `write a component instead of ${a}` };
}

function familyText(space: AddressSpace): string {
  return list(families.filter((family) => space[family].length > 0).map((family) => `IPv${String(family)}`));
}
