// Eight addresses, four ports, two transports, one family, two flows: small enough to try every packet.

import fc from 'fast-check';
import type { PlannedOpening } from '../../../src/firewall/planned-rule.ts';
import type { RuleTuple } from '../../../src/intent/rule-tuples.ts';
import { intervalSet } from '../../../src/net/intervals.ts';
import { prefix } from '../../../src/net/prefixes.ts';

const addresses = [0, 1, 2, 3, 4, 5, 6, 7];
const ports = [1, 2, 3, 4];
const transports = ['tcp', 'udp'] as const;

const somePrefixes = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 3 }))
    .map(([at, short]) => prefix(4, BigInt(at), 32 - short)),
  { minLength: 1, maxLength: 3 },
);
const somePorts = fc
  .subarray(ports, { minLength: 1 })
  .map((list) => intervalSet(list.map((port) => ({ lo: port, hi: port }))));

export const someTuples = fc.array(
  fc.record({
    flow: fc.constantFrom({ id: 'a' }, { id: 'b' }),
    family: fc.constant(4),
    direction: fc.constant('in'),
    sources: somePrefixes,
    destinations: somePrefixes,
    transport: fc.constantFrom(...transports),
    ports: somePorts,
    sourcePorts: fc.option(somePorts, { nil: undefined }),
  }),
  { maxLength: 8 },
) as unknown as fc.Arbitrary<readonly RuleTuple[]>;

type Ranges = readonly { readonly lo: number | bigint; readonly hi: number | bigint }[];
type Product = Pick<PlannedOpening, 'sources' | 'destinations' | 'ports' | 'sourcePorts'>;

/** The packets of a box or rule, each as a text. */
export function packetsOf(over: readonly string[], product: Product): readonly string[] {
  const { sources, destinations, ports: to, sourcePorts } = product;
  const within = (list: Ranges | 'none' | undefined, points: readonly number[]): readonly number[] =>
    points.filter((point) => typeof list !== 'object' || list.some(({ lo, hi }) => lo <= point && point <= hi));
  return within(sources, addresses).flatMap((source) =>
    within(destinations, addresses).flatMap((destination) =>
      within(to, ports).flatMap((port) =>
        within(sourcePorts, ports).flatMap((from) =>
          over.map((one) => [source, destination, one, port, from].join(' ')),
        ),
      ),
    ),
  );
}
