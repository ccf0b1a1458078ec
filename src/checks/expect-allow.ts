import type { Finding } from '../diagnostics/diagnostic.ts';
import { list, quote } from '../diagnostics/message-text.ts';
import { type BlockedPart, firstBlocked } from '../reach/blocked.ts';
import { type SourcePeer, type DestinationPeer, activePeer, originOf, targetsOf } from '../reach/peers.ts';
import { Reachability } from '../reach/reachability.ts';
import { cameFrom, pathsTo } from '../reach/paths.ts';
import type { End, Peer, Topology } from '../topology/model.ts';
import { endName } from '../topology/references.ts';
import { defineCheck } from './check.ts';
import { type Pair, failed, pairsOf, relatedFlows } from '../reach/expectations.ts';
import { witnessOf } from '../reach/expectations.ts';

export const expectAllow = defineCheck({
  id: 'expect-allow',
  severity: 'error',
  configurable: true,
  on: 'each',
  monotone: false,
  title: 'Something cannot pass that `allow` promises',
  explanation: `\`allow: A -> B\` promises that every packet of A may reach B: from all of A's addresses, prefixes as written, to all of B's, on
every port of B, over each family that both have. It has to hold with every choice of profiles in which both ends are
active. The message names a packet that does not pass.

A component as B means all of its listeners: name one where one is meant. Between two components of one host the declared
flows decide. With \`egress: declared\` the packet also has to leave A's host, for which the flow has to come from A.

Declare the flow that is missing, or widen the one that opens a part.`,
  source: 'topo language, version 1: expect',
  *run({ topology }) {
    const expectations = pairsOf(topology, 'allow');
    if (expectations.length === 0) return;
    const reachability = new Reachability(topology);
    for (const expectation of expectations) {
      const from = activePeer(topology, expectation.from);
      const to = activePeer(topology, expectation.to);
      if (from === undefined || to === undefined) continue;
      const origin = originOf(reachability, from, 'written');
      const lack = firstBlocked(reachability, origin, targetsOf(reachability, to, 'listeners'));
      if (lack !== undefined) yield finding(reachability, expectation, origin, lack);
    }
  },
});

function finding(reachability: Reachability, expectation: Pair, origin: SourcePeer, lack: BlockedPart): Finding {
  const [from, to] = [quote(expectation.from.text), quote(expectation.to.text)];
  switch (lack.kind) {
    case 'family':
      return failed(
        expectation,
        `${from} and ${to} share no address family`,
        'give one of the two an address of the other family',
      );
    case 'addresses':
      return failed(
        expectation,
        `${to} has no address at which it is reached`,
        'give its host addresses, or correct `bind`',
      );
    case 'loopback': {
      const path = quote(lack.target.listener?.path ?? '');
      return failed(
        expectation,
        `${path} listens on loopback, and ${from} is on no host with it`,
        'bind it to an address of its host, or let both stand on one host',
      );
    }
    case 'local':
      return failed(
        expectation,
        `no flow connects the two within host ${quote(lack.host.name)}`,
        wayOn(reachability.topology, expectation, false),
      );
    case 'arrival':
    case 'departure':
      return packetsBlocked(reachability, expectation, origin, lack);
  }
}

/** Packets that no flow lets leave or arrive, with the flows that let some of the others pass. */
function packetsBlocked(
  reachability: Reachability,
  expectation: Pair,
  origin: SourcePeer,
  lack: Extract<BlockedPart, { readonly kind: 'arrival' | 'departure' }>,
): Finding {
  const { source, destination, service } = witnessOf(reachability, lack.packets);
  const leave = lack.kind === 'departure' ? ` leave host ${quote(lack.host.name)} and` : '';
  const partial = relatedFlows([...pathsTo(reachability, [lack.target], cameFrom(reachability, origin))]);
  return failed(
    expectation,
    `no flow lets ${source}${leave} reach ${destination} ${service}`,
    transportHint(expectation, lack.target) + wayOn(reachability.topology, expectation, partial.length > 0),
    partial,
  );
}

/** Ports of a place without a transport are those of tcp, udp and sctp. */
function transportHint({ to }: Pair, { listener }: DestinationPeer): string {
  if (to.ports === undefined || to.transports !== undefined || listener !== undefined) return '';
  return `write \`${to.text}/tcp\` where one transport is meant; `;
}

/** A flow that rests would be enough, or one has to be declared. */
function wayOn({ inactive }: Topology, { from, to }: Pair, partial: boolean): string {
  const flow = inactive.flows.find((one) => isNamed(from, one.from) && isNamed(to, one.to));
  if (flow === undefined) {
    return `declare a flow from ${quote(from.text)} to ${quote(to.text)}${partial ? ', or widen what is open in part' : ''}`;
  }
  const only = flow.profiles.length === 0 ? '' : `: it is active with ${list(flow.profiles.map(quote), 'or')} only`;
  return `flow ${quote(flow.id)} rests here${only}; the promise has to hold without it as well`;
}

function isNamed({ who }: Peer, end: End): boolean {
  return who.kind === end.kind && endName(who) === endName(end);
}
