// Whatever is done to a listing, it is read or refused; what was read has a meaning.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PacketSets } from '../../src/packets/packet-sets.ts';
import { SymbolTable } from '../../src/packets/symbol-table.ts';
import { acceptedBy } from '../../src/rulesets/meaning.ts';
import { namesOf } from '../../src/rulesets/symbols.ts';
import { nftables } from '../../src/rulesets/readers/nft-json.ts';
import { Unreadable } from '../../src/rulesets/unreadable.ts';
import {
  accept,
  chain,
  drop,
  input,
  listing,
  match,
  payload,
  rule,
  ssh,
} from '../unit/rulesets/readers/nft-listing.ts';
import { runs } from '../support/runs.ts';

const meta = (key: string): unknown => ({ meta: { key } });
const concat = (...of: readonly unknown[]): unknown => ({ concat: of });
const flags = payload('tcp', 'flags');

/** Something of everything that the reader knows. */
const rich = listing(
  { table: { family: 'inet', name: 't', handle: 1, flags: ['owner'] } },
  {
    set: {
      family: 'inet',
      table: 't',
      name: 's',
      type: 'ipv4_addr',
      flags: ['interval'],
      elem: ['10.0.0.1', { elem: { val: { prefix: { addr: '10.1.0.0', len: 16 } }, comment: 'a' } }],
    },
  },
  {
    map: {
      family: 'inet',
      table: 't',
      name: 'm',
      type: 'inet_service',
      map: 'verdict',
      elem: [
        [80, accept],
        ['*', { jump: { target: 'x' } }],
      ],
    },
  },
  ...[
    input,
    chain('x'),
    chain('pre', { hook: 'prerouting', prio: -300 }),
    chain('nat', { hook: 'output', type: 'nat' }),
  ],
  chain('in', { family: 'netdev', hook: 'ingress', dev: 'eth0' }),
  rule('input', [
    ssh,
    { counter: { packets: 0, bytes: 0 } },
    { limit: { rate: 5, per: 'second' } },
    { log: { prefix: 'a' } },
    accept,
  ]),
  rule('input', [match({ ct: { key: 'state' } }, ['established', 'related'], 'in'), accept]),
  rule('input', [match(meta('iifname'), { set: ['eth0', 'lo', 'wl*'] }), drop]),
  rule('input', [
    match(
      concat(payload('ip', 'saddr'), payload('tcp', 'dport')),
      { set: [concat({ range: ['10.0.0.1', '10.0.0.9'] }, { range: [1, 9] })] },
      '!=',
    ),
    drop,
  ]),
  rule('input', [
    match({ '&': [flags, { '|': ['syn', 'ack'] }] }, 'syn'),
    match(payload('ip6', 'hoplimit'), 255, '<'),
    { reject: { type: 'tcp reset' } },
  ]),
  rule('input', [
    match(payload('ip', 'saddr'), '@s'),
    match(payload('ether', 'saddr'), '00:00:00:00:00:01'),
    { vmap: { key: payload('tcp', 'dport'), data: '@m' } },
  ]),
  rule('input', [
    {
      vmap: {
        key: payload('icmpv6', 'type'),
        data: {
          set: [
            ['echo-request', accept],
            [{ range: [1, 4] }, { continue: null }],
          ],
        },
      },
    },
    drop,
  ]),
  rule('input', [
    match(payload('th', 'dport'), 53),
    match(payload('ip6', 'nexthdr'), 'udp'),
    { set: { op: 'add', elem: payload('ip', 'saddr'), set: '@s' } },
    { queue: { num: 1 } },
  ]),
  rule('pre', [
    { dnat: { family: 'ip', addr: { map: { key: payload('tcp', 'dport'), data: { set: [[80, '10.0.0.1']] } } } } },
  ]),
  rule('pre', [{ mangle: { key: meta('mark'), value: 1 } }, { notrack: null }, { goto: { target: 'x' } }]),
  rule('x', [match({ meta: { key: 'mark' } }, 1), { return: null }]),
  rule('nat', [{ snat: { addr: '10.0.0.1' } }]),
);

/** Words of listings, where others stand, and what belongs nowhere. */
const pieces = fc.oneof(
  fc.constantFrom<unknown>(...rich.match(/"[^"]*"/g)!.map((word) => JSON.parse(word))),
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1.5,
    1e300,
    '',
    '@s',
    '@',
    '*',
    [],
    {},
    [[]],
    '__proto__',
    'constructor',
    'toString',
  ),
  fc.constantFrom<unknown>(
    accept,
    { jump: { target: 'x' } },
    { '|': [] },
    { concat: [] },
    { elem: null },
    { set: null },
    { range: [[], 2] },
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

type Node = Record<string, unknown> | unknown[];

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

function mutated(places: readonly (readonly [at: number, piece: unknown])[]): string {
  const tree = JSON.parse(rich) as Node;
  for (const [at, piece] of places) {
    const slots = slotsOf(tree);
    const [node, key] = slots[at % slots.length] ?? [];
    if (node === undefined || key === undefined) break;
    if (piece === undefined) Reflect.deleteProperty(node, key);
    else Reflect.set(node, key, structuredClone(piece));
  }
  return JSON.stringify(tree);
}

function slotsOf(node: Node): readonly (readonly [node: Node, key: string])[] {
  return Object.entries(node).flatMap(([key, value]) => [
    [node, key] as const,
    ...(isNode(value) ? slotsOf(value) : []),
  ]);
}

function survives(text: string): boolean {
  try {
    const ruleset = nftables.read([{ name: 'live', text }]);
    const sets = new PacketSets(new SymbolTable(namesOf([ruleset])));
    for (const direction of ['in', 'out'] as const) acceptedBy(sets, ruleset, direction);
    return true;
  } catch (error) {
    if (error instanceof Unreadable) return false;
    throw error;
  }
}

it('as it is, it is read', () => {
  expect(survives(rich)).toBe(true);
});

it('with something else in some places, it is read or refused', () => {
  const place = fc.tuple(fc.nat(), fc.option(pieces, { nil: undefined, freq: 5 }));
  fc.assert(
    fc.property(fc.array(place, { minLength: 1, maxLength: 3 }), (places) => {
      survives(mutated(places));
    }),
    runs('nft-json'),
  );
});

it('with a piece of its text cut out, it is read or refused', () => {
  fc.assert(
    fc.property(fc.nat(rich.length), fc.nat(60), (start, length) => {
      survives(rich.slice(0, start) + rich.slice(start + length));
    }),
  );
});
