import { quote } from '../diagnostics/message-text.ts';
import { noTarget, whyNothing } from '../reach/about-nothing.ts';
import { targetsOf } from '../reach/peers.ts';
import { Reachability } from '../reach/reachability.ts';
import { defineCheck } from './check.ts';
import { onlysOf, pairsOf } from '../reach/expectations.ts';

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
    for (const expectation of expectations) {
      const nothing =
        expectation.kind === 'only'
          ? noTarget(expectation.to, targetsOf(reachability, expectation.to, 'named-ports'))
          : whyNothing(reachability, expectation);
      if (nothing === undefined) continue;
      const { text, location, kind } = expectation;
      yield { message: `${quote(text)} matches no packet: ${nothing.why}`, at: location.at(kind), help: nothing.help };
    }
  },
});
