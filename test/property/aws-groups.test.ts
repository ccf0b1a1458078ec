// Whatever is done to a listing of security groups, it is read or refused; what was read has a meaning.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PacketSets } from '../../src/packets/packet-sets.ts';
import { SymbolTable } from '../../src/packets/symbol-table.ts';
import { acceptedBy } from '../../src/rulesets/meaning.ts';
import { namesOf } from '../../src/rulesets/symbols.ts';
import { unitedRuleset } from '../../src/rulesets/readers/aws/ruleset.ts';
import { awsGroups, inventoryOf } from '../../src/rulesets/readers/aws-groups.ts';
import { Unreadable } from '../../src/rulesets/unreadable.ts';
import {
  entries,
  group,
  groups,
  inline,
  made,
  newRule,
  permission,
  plan,
  resource,
  rule,
  rules,
  state,
} from '../unit/rulesets/readers/aws-listings.ts';
import { runs } from '../support/runs.ts';

const peers = { v4: ['10.0.0.0/8'], v6: ['::/0'], lists: ['pl-1'], groups: ['sg-1', 'sg-2'] };
const written = [
  {
    address: 'aws_vpc_security_group_ingress_rule.a',
    expressions: {
      security_group_id: made('aws_security_group.web.id', 'aws_security_group.web'),
      referenced_security_group_id: made('each.value.group', 'each.value'),
    },
    for_each_expression: made('aws_security_group.web.id'),
  },
  { address: 'aws_security_group.web', expressions: { ingress: made('aws_security_group.db.id') } },
];
const resources = [
  resource('aws_security_group.web', {
    ...{ id: 'sg-1', tags: { 'topo:host': 'web' }, egress: [] },
    ingress: [{ ...inline, cidr_blocks: ['10.0.0.0/8'], self: true }],
  }),
  resource('aws_vpc_security_group_ingress_rule.a["x"]', { ...newRule, cidr_ipv4: '10.0.0.0/8' }),
  resource('aws_security_group_rule.b', {
    ...{ type: 'egress', security_group_id: 'sg-1', protocol: '-1', from_port: 0, to_port: 0 },
    ...{ cidr_blocks: ['10.0.0.0/8'], self: false, source_security_group_id: 'sg-2' },
  }),
  resource('aws_ec2_managed_prefix_list.l', { id: 'pl-1', entry: [{ cidr: '10.0.0.0/8' }] }),
];

const { security_group_id: _own, referenced_security_group_id: _peer, ...rest } = newRule;
const unmade = [
  resource('aws_security_group.web', { name: 'web', tags: null }, 'module.m["k"].'),
  resource('aws_vpc_security_group_ingress_rule.a["x"]', rest, 'module.m["k"].'),
];

/** Something of everything that the reader knows. */
const rich = [
  groups(
    group('sg-1', 'web', [permission('tcp', [1, 2], peers), permission('icmp', [8, -1], peers)]),
    group('sg-2', undefined, [permission('-1', undefined, peers), permission('47', [1, 2], peers)]),
  ),
  rules(
    rule('sgr-1', { CidrIpv4: '10.0.0.0/8' }),
    rule('sgr-2', { ReferencedGroupInfo: { GroupId: 'sg-2' }, IsEgress: true }),
    rule('sgr-3', { PrefixListId: 'pl-1' }),
  ),
  entries('10.0.0.0/8', '::/0'),
  state(...resources),
  plan(
    { resources, child_modules: [{ address: 'module.m["k"]', resources: unmade }] },
    { resources: written, module_calls: { m: { module: { resources: written } } } },
  ),
] as const;

/** Words of listings, where others stand, and what belongs nowhere. */
const pieces = fc.oneof(
  fc.constantFrom<unknown>(...rich.flatMap((text) => text.match(/"[^"\\]*"/g) ?? []).map((one) => JSON.parse(one))),
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 1e300, 65536, '', '-1', '1', '58', '300', [], {}, [[]], [null]),
  fc.constantFrom<unknown>(
    '__proto__',
    'constructor',
    'toString',
    '10.0.0.0/33',
    '10.0.0.1/8',
    '::/0',
    'aws_security_group.web',
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

type Node = Record<string, unknown> | unknown[];

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

function mutated(text: string, places: readonly (readonly [at: number, piece: unknown])[]): string {
  const tree = JSON.parse(text) as Node;
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
    const listings = [{ name: 'live', text, kind: 'pl-1' }];
    const inventory = inventoryOf(listings);
    const knowledge = { isOwn: () => true, hostsOf: () => [], members: () => undefined };
    for (const ruleset of [awsGroups.read(listings), unitedRuleset(inventory, knowledge)]) {
      const sets = new PacketSets(new SymbolTable(namesOf([ruleset])));
      for (const direction of ['in', 'out'] as const) acceptedBy(sets, ruleset, direction);
    }
    return true;
  } catch (error) {
    if (error instanceof Unreadable) return false;
    throw error;
  }
}

it('as it is, it is read', () => {
  expect(rich.map(survives)).toEqual(rich.map(() => true));
});

it('with something else in some places, it is read or refused', () => {
  const place = fc.tuple(fc.nat(), fc.option(pieces, { nil: undefined, freq: 5 }));
  fc.assert(
    fc.property(fc.constantFrom(...rich), fc.array(place, { minLength: 1, maxLength: 3 }), (text, places) => {
      survives(mutated(text, places));
    }),
    runs('aws-groups'),
  );
});

it('with a piece of its text cut out, it is read or refused', () => {
  fc.assert(
    fc.property(fc.constantFrom(...rich), fc.nat(), fc.nat(60), (text, place, length) => {
      const start = place % text.length;
      survives(text.slice(0, start) + text.slice(start + length));
    }),
    runs('aws-groups'),
  );
});
