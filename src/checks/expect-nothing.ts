import { quote } from '../diagnostics/message-text.ts';
import { groupsOf } from '../net/collections.ts';
import { type Nothing, noTarget, whyNothing } from '../reach/about-nothing.ts';
import { targetsOf } from '../reach/peers.ts';
import { Reachability } from '../reach/reachability.ts';
import { defineCheck } from './check.ts';
import { type Only, type Pair, onlysOf, pairsOf } from '../reach/expectations.ts';

export const expectNothing = defineCheck({
  id: 'expect-nothing',
  severity: 'error',
  configurable: true,
  on: 'all',
  monotone: false,
  title: 'A `deny` or `only` matches no packet',
  explanation: `An expectation about packets that cannot exist always holds. It reads as if it protected something,
and hides that it does not.

For example, \`deny: partner -> redis\` matches no packet if zone \`partner\` has no prefixes. The same holds if all
prefixes of the zone belong to smaller zones, if a component is known by its name only, if the destination has no
known addresses and no known ports, if the two share no address family, or if they are the same machine.

A \`deny\` to a listener on loopback is not reported: no other machine reaches that listener, and the expectation says
so.

Write the missing addresses, or remove the expectation.`,
  source: 'topo language, version 1: expect',
  *run({ topology }) {
    const expectations = [...pairsOf(topology, 'deny'), ...onlysOf(topology)];
    if (expectations.length === 0) return;
    const reachability = new Reachability(topology);
    yield* groupsOf(expectations, ({ location }) => location).flatMap((pairs) => {
      const judged = pairs.map((pair) => ({ pair, nothing: aboutNothing(reachability, pair) }));
      const [first] = judged.flatMap(({ pair, nothing }) =>
        nothing !== undefined && isAlways(judged, pair) ? [{ ...nothing, ...pair }] : [],
      );
      if (first === undefined) return [];
      const { text, location, kind, why, help } = first;
      return [{ message: `${quote(text)} matches no packet: ${why}`, at: location.at(kind), help }];
    });
  },
});

function aboutNothing(reachability: Reachability, expectation: Pair | Only): Nothing | undefined {
  return expectation.kind === 'only'
    ? noTarget(expectation.to, targetsOf(reachability, expectation.to, 'named-ports'))
    : whyNothing(reachability, expectation);
}

interface Judged {
  readonly pair: Pair | Only;
  readonly nothing: Nothing | undefined;
}

/**
 * Whether one end of the pair matches no packet, whatever the other end is. In an expectation over groups a single pair may match
 * none, because one machine is a member of both.
 */
function isAlways(judged: readonly Judged[], { from, to }: Judged['pair']): boolean {
  const isNothing = (end: (pair: Judged['pair']) => boolean): boolean =>
    judged.every(({ pair, nothing }) => nothing !== undefined || !end(pair));
  return isNothing((pair) => pair.to === to) || isNothing((pair) => pair.from === from);
}
