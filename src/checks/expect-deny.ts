import type { Finding } from '../diagnostics/diagnostic.ts';
import { type Origin, type Target, fromAnywhere, originOf, targetsOf } from '../intent/parties.ts';
import { Reaches } from '../intent/reaches.ts';
import { cameFrom, unguardedHosts, waysTo } from '../intent/ways.ts';
import { common, nowhere } from '../intent/address-space.ts';
import type { Host } from '../topology/model.ts';
import { defineCheck } from './check.ts';
import { adviceAgainst } from './expect-advice.ts';
import { type Pair, failed, openEgress, pairsOf, relatedFlows, wayText } from './expectations.ts';

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

/** Hosts of the origin that may send to targets which nothing in the file guards. */
export function sendersTo(reaches: Reaches, origin: Origin, targets: readonly Target[]): readonly Host[] {
  const { addressing } = reaches;
  const { hosts, placements } = origin;
  return unguardedHosts(reaches, targets, (host) => {
    const own = addressing.ownOf(host);
    if (placements.length > 0) return hosts.includes(host) ? own : nowhere;
    return common(own, origin.seenBy(fromAnywhere));
  });
}
