import type { Finding } from '../diagnostics/diagnostic.ts';
import { quote } from '../diagnostics/message-text.ts';
import { without } from '../reach/address-space.ts';
import { fromAnywhere, originOf, targetsOf } from '../reach/peers.ts';
import { Reachability } from '../reach/reachability.ts';
import { cameFromElsewhere, unguardedHosts, pathsTo } from '../reach/paths.ts';
import { endName } from '../topology/references.ts';
import { defineCheck } from './check.ts';
import {
  type Only,
  failed,
  flowsOf,
  onlysOf,
  openEgress,
  relatedFlows,
  shortList,
  pathText,
} from '../reach/expectations.ts';

export const expectOnly = defineCheck({
  id: 'expect-only',
  severity: 'error',
  configurable: true,
  on: 'all',
  monotone: false,
  title: 'Others than `only` names can reach it',
  explanation: `\`only: { to: B, from: [A, …] }\` promises that nothing reaches B but the addresses of A, prefixes as written, with every profile
on. The message names the flow that lets somebody else in, and a packet that passes.

Addresses are compared, not names: whatever stands on A's host has A's addresses, and a zone as A permits all that its
prefixes hold. Traffic that a host sends to itself is not looked at, except between two components of one host: there the
declared flows decide, and a flow from a component that A does not name breaks the promise.

Add to \`from\` what is meant to reach B; narrow or remove the flows that are not.`,
  source: 'topo language, version 1: expect',
  *run({ topology }) {
    const expectations = onlysOf(topology);
    if (expectations.length === 0) return;
    const reachability = new Reachability(topology);
    for (const expectation of expectations) yield* judged(reachability, expectation);
  },
});

function* judged(reachability: Reachability, expectation: Only): Iterable<Finding> {
  const origins = expectation.from.map((peer) => originOf(reachability, peer, 'written'));
  const targets = targetsOf(reachability, expectation.to, 'named-ports');
  const paths = [...pathsTo(reachability, targets, cameFromElsewhere(reachability, origins))];
  if (paths.length > 0) {
    const senders = [...new Set(flowsOf(paths).map(({ from }) => endName(from)))];
    const them = shortList(senders.map(quote));
    const help = `let ${flowsOf(paths).length === 1 ? 'the flow' : 'the flows'} come from ${shortList(expectation.from.map(({ text }) => quote(text)))} alone, or add ${them} to \`from\``;
    yield failed(expectation, pathText(reachability, paths), help, relatedFlows(paths));
    return;
  }
  const others = unguardedHosts(reachability, targets, (host) =>
    origins.reduce((rest, origin) => without(rest, origin.seenBy(fromAnywhere)), reachability.addressing.ownOf(host)),
  );
  yield* openEgress(reachability, expectation, others);
}
