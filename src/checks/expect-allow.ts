import type { Finding } from '../diagnostics/diagnostic.ts';
import { list, quote } from '../diagnostics/message-text.ts';
import { type BlockedPart, firstBlocked } from '../reach/blocked.ts';
import { type SourcePeer, type DestinationPeer, originOf, targetsOf } from '../reach/peers.ts';
import { Reachability } from '../reach/reachability.ts';
import { cameFrom, pathsTo } from '../reach/paths.ts';
import type { End, Peer, Topology } from '../topology/model.ts';
import { endName } from '../topology/references.ts';
import { defineCheck } from './check.ts';
import {
  activePeer,
  type Pair,
  addressNames,
  failed,
  pairsOf,
  relatedFlows,
  reportedOnce,
  witnessOf,
} from '../reach/expectations.ts';

export const expectAllow = defineCheck({
  id: 'expect-allow',
  severity: 'error',
  configurable: true,
  on: 'each',
  monotone: false,
  title: 'No flow allows what `allow` requires',
  explanation: `\`allow: A -> B\` says that every packet from A may reach B: from all addresses of A, prefixes as
written, to all addresses of B, on every port of B, in each address family that both have. Where hosts name addresses, it
is enough that all of this holds between the addresses of one name, as for a flow with \`over\`. It must hold with every
choice of profiles in which both ends are active. The finding names a packet that does not pass.

For example, \`allow: browser -> nginx\` fails if a flow opens \`nginx.https\` to the internet, but \`nginx.http\` only to
the office. A component as B means all its listeners, so name a listener if only that one is meant.

Between two components of one host, the declared flows decide. With \`egress: declared\`, the packet must also be
allowed to leave the host of A, so the flow must come from A.

Add the flow that is missing, or widen the one that opens only a part.`,
  source: 'topo language, version 1: expect',
  *run({ topology }) {
    const expectations = pairsOf(topology, 'allow');
    if (expectations.length === 0) return;
    const reachability = new Reachability(topology);
    yield* reportedOnce(expectations, function* (expectation) {
      const from = activePeer(topology, expectation.from);
      const to = activePeer(topology, expectation.to);
      if (from === undefined || to === undefined) return;
      const ways = [undefined, ...addressNames(from, to)].map((over) => {
        const origin = originOf(reachability, from, 'written', over);
        return { origin, lack: firstBlocked(reachability, origin, targetsOf(reachability, to, 'listeners', over)) };
      });
      const [{ origin, lack } = ways[0]!] = ways;
      if (lack !== undefined && ways.every((way) => way.lack !== undefined)) {
        yield finding(reachability, expectation, origin, lack);
      }
    });
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
        `${to} has no address at which it can be reached`,
        'write `addresses` on its host, or correct `bind`',
      );
    case 'loopback': {
      const path = quote(lack.target.listener?.path ?? '');
      return failed(
        expectation,
        `${path} listens on loopback, and ${from} is not on its host`,
        'set `bind` to an address of its host, or run both on one host',
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

/** The advice to name a transport: ports without one, on a host or address, mean tcp, udp and sctp. */
function transportHint({ to }: Pair, { listener }: DestinationPeer): string {
  if (to.ports === undefined || to.transports !== undefined || listener !== undefined) return '';
  return `write \`${to.text}/tcp\` if only tcp is meant, or `;
}

/** What to do about an expectation that does not hold: activate the flow that would be enough, or add one. */
function wayOn({ inactive }: Topology, { from, to }: Pair, partial: boolean): string {
  const flow = inactive.flows.find((one) => isNamed(from, one.from) && isNamed(to, one.to));
  if (flow === undefined) {
    return `add a flow from ${quote(from.text)} to ${quote(to.text)}${partial ? ', or widen one that opens a part' : ''}`;
  }
  const only = flow.profiles.length === 0 ? '' : ` without profile ${list(flow.profiles.map(quote), 'or')}`;
  return `flow ${quote(flow.id)} is inactive${only}, but the expectation must hold then too: change the \`profiles\` of the flow or of an end`;
}

function isNamed({ who }: Peer, end: End): boolean {
  return who.kind === end.kind && endName(who) === endName(end);
}
