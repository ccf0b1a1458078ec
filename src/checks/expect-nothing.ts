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
  title: 'A `deny` or `only` is about nothing',
  explanation: `A promise that forbids packets which cannot exist always holds, and reads as if it protected something. It is about nothing
where A has no address that the file tells (a zone without prefixes, or one whose prefixes all belong to smaller zones; a
component known by name only), where B has neither addresses nor ports that are known, or where the two share no address
family, or are one machine.

A \`deny\` to a listener on loopback is about something: nothing from elsewhere reaches it, and the promise says so.

Give the missing addresses, or take the promise out.`,
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
      yield { message: `${quote(text)} is about nothing: ${nothing.why}`, at: location.at(kind), help: nothing.help };
    }
  },
});
