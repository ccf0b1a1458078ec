// Rulesets of hosts that give packets another destination, drawn at random.

import fc from 'fast-check';
import type { Family } from '../../src/net/addresses.ts';

/** The machine asked about has two addresses that its client knows, and one beside the container, each in both families. */
export const addresses = {
  4: { client: '198.51.100.7', own: ['198.51.100.1', '198.51.100.2'], inner: '172.17.0.1', container: '172.17.0.2' },
  6: {
    client: '2001:db8:5::7',
    own: ['2001:db8:5::1', '2001:db8:5::2'],
    inner: 'fd00:17::1',
    container: 'fd00:17::2',
  },
} as const;

/** Of the machine: the client is behind the first, the container behind the second. */
export const cables = { client: 'cable1', container: 'cable2' } as const;

export const PORTS = [22, 80, 81, 90, 443, 5432, 8000, 8005, 8010, 8080, 8081, 9005];

/** What a rule asks besides destination and ports. */
export type Condition =
  | 'none'
  | 'arriving'
  | 'source'
  | 'local'
  | 'marked'
  | 'new'
  | 'translated'
  | 'original'
  | 'new to original'
  | 'translated from original';

type Verdict = 'accept' | 'drop' | 'return';

export type Target =
  | Verdict
  | 'notrack'
  | 'mark'
  /** Translations: to the container, with another port, its own port or one of two; to the machine. */
  | ('container:80' | 'container' | 'shifted' | 'container:80-81' | 'redirect' | 'redirect:90' | 'second:443' | ':80');

export interface RandomRule {
  readonly transport: 'tcp' | 'udp';
  /** The first or second own address; the container's where it is forwarded. */
  readonly destination: 0 | 1 | undefined;
  readonly ports: readonly [number, number];
  readonly condition: Condition;
  readonly negated: boolean;
  readonly target: Target;
}

/** The rules of a chain, and those of a chain that it jumps to in between. */
interface RandomChain {
  readonly before: readonly RandomRule[];
  /** What leads there: its target is not asked. */
  readonly gate: RandomRule;
  readonly there: readonly RandomRule[];
  readonly after: readonly RandomRule[];
}

/** Where the chains stand, in the order of a packet's way. */
export const places = {
  raw: { table: 'raw', chain: 'PREROUTING', type: 'filter', hook: 'prerouting', priority: -300 },
  early: { table: 'mangle', chain: 'PREROUTING', type: 'filter', hook: 'prerouting', priority: -150 },
  nat: { table: 'nat', chain: 'PREROUTING', type: 'nat', hook: 'prerouting', priority: -100 },
  guard: { table: 'mangle', chain: 'FORWARD', type: 'filter', hook: 'forward', priority: -150 },
  input: { table: 'filter', chain: 'INPUT', type: 'filter', hook: 'input', priority: 0 },
  forward: { table: 'filter', chain: 'FORWARD', type: 'filter', hook: 'forward', priority: 0 },
} as const;

export type Place = keyof typeof places;

export const placeNames = Object.keys(places) as readonly Place[];

export interface RandomRules extends Readonly<Record<Place, RandomChain>> {
  readonly family: Family;
  /** Tables of nftables for both families. */
  readonly inet: boolean;
  /** Of input and forward. */
  readonly policies: readonly ['accept' | 'drop', 'accept' | 'drop'];
}

const port = fc.constantFrom(...PORTS);

function rules(conditions: readonly Condition[], ...targets: readonly Target[]): fc.Arbitrary<RandomRule> {
  return fc.record({
    transport: fc.constantFrom('tcp', 'tcp', 'udp'),
    destination: fc.constantFrom(undefined, undefined, 0, 1),
    ports: fc.oneof(
      port.map((one) => [one, one] as const),
      fc.constant([8000, 8010] as const),
      fc.constant([1, 500] as const),
    ),
    condition: fc.constantFrom(...conditions),
    negated: fc.boolean(),
    target: fc.constantFrom(...targets),
  });
}

function chains(
  most: number,
  conditions: readonly Condition[],
  ...targets: readonly Target[]
): fc.Arbitrary<RandomChain> {
  const few = fc.array(rules(conditions, ...targets), { maxLength: most });
  return fc.record({
    before: few,
    gate: rules(conditions, 'return'),
    there: fc.oneof(fc.constant([]), fc.array(rules(conditions, ...targets, 'return'), { maxLength: 2 })),
    after: few,
  });
}

const arriving = ['none', 'arriving', 'source', 'local'] as const satisfies readonly Condition[];
const tracked = [
  ...(['new', 'translated', 'original', 'new to original', 'translated from original'] as const),
] satisfies readonly Condition[];

export const rulesets: fc.Arbitrary<RandomRules> = fc.record({
  family: fc.constantFrom(4, 4, 6),
  inet: fc.boolean(),
  raw: chains(1, arriving, 'drop', 'notrack', 'mark', 'accept'),
  early: chains(1, [...arriving, 'new', 'marked'], 'drop', 'mark', 'accept'),
  nat: chains(
    3,
    ['none', 'none', 'local', 'source', 'marked'],
    ...(['container:80', 'container', 'shifted', 'container:80-81'] as const),
    ...(['redirect', 'redirect:90', 'second:443', ':80', 'accept'] as const),
  ),
  guard: chains(1, [...arriving, ...tracked, 'marked'], 'drop', 'accept', 'return'),
  input: chains(2, ['none', 'source', ...tracked, 'marked'], 'accept', 'accept', 'drop'),
  forward: chains(2, ['none', 'source', 'arriving', ...tracked, 'marked'], 'accept', 'accept', 'drop'),
  policies: fc.tuple(fc.constantFrom('accept', 'drop'), fc.constantFrom('accept', 'drop')),
});

/** As Docker has it, with and without rules before it: they are always tried. */
export function published(family: Family, ...early: readonly RandomRule[]): RandomRules {
  const plain: RandomRule = {
    ...{ transport: 'tcp', destination: undefined, ports: [8080, 8080], condition: 'none', negated: false },
    target: 'return',
  };
  const chain = (...all: readonly RandomRule[]): RandomChain => ({ before: all, gate: plain, there: [], after: [] });
  return {
    ...{ family, inet: false, raw: chain(...early), early: chain(), guard: chain(), input: chain() },
    nat: chain(
      { ...plain, condition: 'local', target: 'container:80' },
      { ...plain, destination: 1, ports: [8000, 8010], condition: 'local', target: 'shifted' },
    ),
    forward: chain({ ...plain, destination: 0, ports: [80, 80], target: 'accept' }),
    policies: ['accept', 'drop'],
  };
}

/** Closes one address before anything is translated. */
export const guarding: RandomRule = {
  ...{ transport: 'tcp', destination: 1, ports: [8080, 8080], condition: 'arriving', negated: false, target: 'drop' },
};
