import type { Finding } from '../diagnostics/diagnostic.ts';
import { quote } from '../diagnostics/message-text.ts';
import { without } from '../reach/address-space.ts';
import { fromAnywhere, originOf, targetsOf } from '../reach/peers.ts';
import { Reachability } from '../reach/reachability.ts';
import { cameFromElsewhere, unguardedHosts, pathsTo } from '../reach/paths.ts';
import { endName } from '../topology/references.ts';
import { defineCheck } from './check.ts';
import {
  activePeer,
  type Only,
  failed,
  flowsOf,
  onlysOf,
  openEgress,
  relatedFlows,
  reportedOnce,
  shortList,
  pathText,
} from '../reach/expectations.ts';

export const expectOnly = defineCheck({
  id: 'expect-only',
  severity: 'error',
  configurable: true,
  on: 'permitted',
  monotone: false,
  title: 'Others than `only` names can reach the destination',
  explanation: `\`only: { to: B, from: [A] }\` says that nothing but the addresses of A, prefixes as written, may reach
B, with every choice of profiles that is permitted. The finding names the flow that lets another sender in, and a packet that passes.

For example, \`only: { to: sshd.ssh, from: [admin] }\` fails if a flow lets the whole office reach port 22 of that host.

Addresses count, not names. Everything on the host of A has the addresses of A, and a zone as A includes all its
prefixes. Traffic from a host to itself is not compared, except between two components of one host. There the declared
flows decide, and a flow from a component that \`from\` does not name breaks the expectation.

Add to \`from\` what may reach B, and narrow or remove the other flows.`,
  source: 'topo language, version 1: expect',
  *run({ topology }) {
    const expectations = onlysOf(topology);
    if (expectations.length === 0) return;
    const reachability = new Reachability(topology);
    yield* reportedOnce(expectations, (expectation) => judged(reachability, expectation));
  },
});

function* judged(reachability: Reachability, expectation: Only): Iterable<Finding> {
  const { topology } = reachability;
  const to = activePeer(topology, expectation.to);
  if (to === undefined) return;
  const from = expectation.from.flatMap((peer) => activePeer(topology, peer) ?? []);
  const origins = from.map((peer) => originOf(reachability, peer, 'written'));
  const targets = targetsOf(reachability, to, 'named-ports');
  const paths = [...pathsTo(reachability, targets, cameFromElsewhere(reachability, origins))];
  if (paths.length > 0) {
    const senders = [...new Set(flowsOf(paths).map(({ from }) => endName(from)))];
    const them = shortList(senders.map(quote));
    const help = `set \`from\` of the ${flowsOf(paths).length === 1 ? 'flow' : 'flows'} to ${shortList(expectation.from.map(({ text }) => quote(text)))} alone, or add ${them} to \`from\` of the expectation`;
    yield failed(expectation, pathText(reachability, paths), help, relatedFlows(paths));
    return;
  }
  const others = unguardedHosts(reachability, targets, (host) =>
    origins.reduce((rest, origin) => without(rest, origin.seenBy(fromAnywhere)), reachability.addressing.ownOf(host)),
  );
  yield* openEgress(reachability, expectation, others);
}
