// What listings of security groups mean, and what is refused. Judged by packets: which are let in.

import { describe, expect, it } from 'vitest';
import { awsGroups, inventoryOf } from '../../../../src/rulesets/readers/aws-groups.ts';
import { readers } from '../../../../src/rulesets/readers/registry.ts';
import { superfluousRules } from '../../../../src/rulesets/redundancy.ts';
import { entries, group, groups, newRule, permission, plan, resource, rule, rules, state } from './aws-listings.ts';
import { from, lets, listing, one, ports, read, tcp, unknowns, outside } from './aws-packets.ts';

describe('describe-security-groups', () => {
  const of = (
    protocol: string,
    range: readonly [number, number] | undefined,
    peers: Parameters<typeof permission>[2],
  ) => read(groups(group('sg-web', 'web', [permission(protocol, range, peers)])));

  it('lets through ports from ranges of both families', () => {
    const ruleset = of('tcp', [443, 444], { v4: ['10.0.0.0/8', '192.0.2.0/24'], v6: ['2001:db8::/32'] });
    const both = [from('10.0.0.0/8', '192.0.2.0/24'), from('2001:db8::/32')];
    expect(
      lets(
        ruleset,
        both.map((one) => ({ ...one, ...tcp(443, 444) })),
      ),
    ).toBe(true);
    expect(
      lets(
        ruleset,
        [
          { ...outside, family: 4 },
          { ...outside, family: 6 },
        ],
        'out',
      ),
    ).toBe(true);
  });

  it.each([
    ['-1', undefined, {}],
    ['-1', [22, 22], {}],
    ['udp', [53, 53], ports(17, 53)],
    ['6', [53, 53], tcp(53)],
    ['TCP', [0, 65535], tcp(0, 65535)],
    ['47', undefined, { protocols: one(47) }],
    ['132', [80, 80], { protocols: one(132) }],
    ['icmp', [-1, -1], { protocols: one(1) }],
    ['icmp', [8, -1], { protocols: one(1), icmpTypes: one(8) }],
    ['icmp', [3, 4], { protocols: one(1), icmpTypes: one(3), icmpCodes: one(4) }],
  ] as const)('protocol %s with %j', (protocol, range, product) => {
    const ruleset = of(protocol, range, { v4: ['10.0.0.0/8'] });
    expect(lets(ruleset, [{ ...from('10.0.0.0/8'), ...product }])).toBe(true);
    expect(unknowns(ruleset)).toEqual([]);
  });

  it.each(['icmpv6', '58'])('%s is ICMP of IPv6', (name) => {
    const ruleset = of(name, [128, 0], { v6: ['::/0'] });
    const echo = { protocols: one(58), icmpTypes: one(128), icmpCodes: one(0) };
    expect(lets(ruleset, [{ ...from('::/0'), ...echo }])).toBe(true);
  });

  it('does not know what ICMP of the other family is', () => {
    expect(unknowns(of('icmp', [8, -1], { v6: ['::/0'] }))).toEqual([
      'AWS lets through ICMP of IPv6 by a rule for that of the other',
    ]);
  });

  it('takes a reference as the addresses of the host, and one to itself as its own', () => {
    const ruleset = of('tcp', [22, 22], { groups: ['sg-db', 'sg-web'] });
    const peers = [from('10.0.0.1', '10.0.0.2'), from('fd00::1')];
    expect(
      lets(
        ruleset,
        peers.map((one) => ({ ...one, ...tcp(22) })),
      ),
    ).toBe(true);
  });

  it('of ICMP a reference means the family that has it', () => {
    const ruleset = of('icmp', [8, -1], { groups: ['sg-web'] });
    expect(lets(ruleset, [{ ...from('10.0.0.1'), protocols: one(1), icmpTypes: one(8) }])).toBe(true);
  });

  it('does not know who is in an unknown group, or in a prefix list that is not given', () => {
    const ruleset = of('tcp', [22, 22], { groups: ['sg-peer'], lists: ['pl-1'] });
    expect(unknowns(ruleset)).toEqual(['the peer is in prefix list pl-1', 'the peer is a member of group sg-peer']);
  });

  it('knows what is in a prefix list that is given', () => {
    const text = groups(group('sg-web', 'web', [permission('tcp', [22, 22], { lists: ['pl-1'] })]));
    const ruleset = read(text, listing(entries('198.51.100.0/28', '2001:db8::/32'), 'pl.json', 'pl-1'));
    const both = [from('198.51.100.0/28'), from('2001:db8::/32')];
    expect(
      lets(
        ruleset,
        both.map((one) => ({ ...one, ...tcp(22) })),
      ),
    ).toBe(true);
  });

  it('unites the groups of a host, and leaves out those of others', () => {
    const of22 = permission('tcp', [22, 22], { v4: ['10.0.0.0/8'] });
    const of80 = permission('tcp', [80, 80], { v4: ['10.0.0.0/8'] });
    const of90 = permission('tcp', [90, 90], { v4: ['10.0.0.0/8'] });
    const ruleset = read(
      groups(group('sg-1', 'web', [of22]), group('sg-2', 'db', [of90])),
      listing(groups(group('sg-3', 'web', [of80])), 'more.json'),
    );
    expect(
      lets(ruleset, [
        { ...from('10.0.0.0/8'), ...tcp(22) },
        { ...from('10.0.0.0/8'), ...tcp(80) },
      ]),
    ).toBe(true);
    expect([...ruleset.chains.values()].map(({ name, file }) => [name, file])).toContainEqual([
      'ingress of more.json',
      'more.json',
    ]);
  });

  it('tells of each rule the group, its place, what it says, and its line', () => {
    const text = groups(group('sg-web', 'web', [permission('tcp', [22, 22], { v4: ['10.0.0.0/8'], v6: ['::/0'] })]));
    const [first, second] = read(text).chains.get('ingress')!.rules;
    expect(first!.text).toBe('sg-web ingress 1: tcp 22 from 10.0.0.0/8');
    expect(text.split('\n')[first!.line - 1]).toContain('{');
    expect(text.split('\n')[second!.line]).toContain('"CidrIpv6": "::/0"');
  });

  it('reads what topo writes for the command line', () => {
    const text = JSON.stringify({
      'Generated by topo': '',
      Tags: [{ Key: 'topo:host', Value: 'web' }],
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: 1, ToPort: 1, UserIdGroupPairs: [{ GroupId: 'topo:db' }] }],
      IpPermissionsEgress: [],
    });
    expect(read(text).chains.get('ingress')!.rules[0]!.text).toBe(
      'topo:web ingress 1: tcp 1 from a member of group topo:db',
    );
  });
});

describe('describe-security-group-rules', () => {
  it('is the same rules, with their ids', () => {
    const ruleset = read(
      rules(
        rule('sgr-1', { CidrIpv4: '10.0.0.0/8' }),
        rule('sgr-2', { CidrIpv6: '::/0' }),
        rule('sgr-3', {
          ReferencedGroupInfo: { GroupId: 'sg-db', UserId: '1' },
          IpProtocol: '-1',
          FromPort: -1,
          ToPort: -1,
        }),
        rule('sgr-4', { PrefixListId: 'pl-1' }),
        rule('sgr-5', { CidrIpv4: '0.0.0.0/0', IsEgress: true }),
        rule('sgr-6', { CidrIpv4: '0.0.0.0/0', GroupId: 'sg-other' }),
      ),
      listing(entries('192.0.2.0/24'), 'pl.json', 'pl-1'),
    );
    const web = [from('10.0.0.0/8', '192.0.2.0/24'), from('::/0')].map((one) => ({ ...one, ...tcp(443) }));
    expect(lets(ruleset, [...web, from('10.0.0.2')])).toBe(true);
    expect(ruleset.chains.get('ingress')!.rules.map(({ text }) => text)[2]).toBe(
      'sgr-3: everything from a member of group sg-db',
    );
  });
});

describe('is refused, with file and line:', () => {
  const web = (permission: object): string => groups(group('sg-web', 'web', [permission]));
  const ok = permission('tcp', [22, 22], { v4: ['10.0.0.0/8'] });
  it.each([
    ['a text that is cut off', groups(group('sg-web', 'web', [ok])).slice(0, -20), /this is no JSON, or cut off/],
    ['a page of several', '{"SecurityGroups": [], "NextToken": "a"}', /the rest is missing/],
    ['a part of the listing', '[]', /this is a part/],
    ['instances', '{"Reservations": []}', /this is what describe-instances prints/],
    ['lists without entries', '{"PrefixLists": []}', /get-managed-prefix-list-entries/],
    ['entries of nobody', entries('10.0.0.0/8'), /--prefix-list ID=FILE/],
    ['a state file', '{"version": 4, "serial": 1}', /Terraform's file/],
    ['another JSON', '{"a": 1}', /there are no security groups/],
    ['an empty state', '{"format_version": "1.0"}', /nothing was applied/],
    ['a plan that failed', plan({}, {}, { errored: true }), /could not finish/],
    ['a group without rules', '{"SecurityGroups": [{"GroupId": "sg-1"}]}', /IpPermissions is missing/],
    ['a group twice', groups(group('sg-1', 'web', []), group('sg-1', 'web', [])), /group sg-1 a second time/],
    ['a permission without protocol', web({ ...ok, IpProtocol: undefined }), /IpProtocol is missing/],
    ['a protocol that nobody knows', web({ ...ok, IpProtocol: 'quic' }), /quic is no protocol/],
    ['a number that is none', web({ ...ok, IpProtocol: '256' }), /256 is no protocol/],
    ['ports that are none', web({ ...ok, ToPort: 65536 }), /22 to 65536 are no ports/],
    ['a range backwards', web({ ...ok, ToPort: 21 }), /end at 21, before they begin at 22/],
    ['tcp without ports', web({ ...ok, FromPort: undefined }), /tcp without FromPort/],
    ['ports as texts', web({ ...ok, FromPort: '22' }), /FromPort is "22", and no whole number/],
    ['a type of ICMP that is none', web(permission('icmp', [256, -1], { v4: ['0.0.0.0/0'] })), /no type and code/],
    ['a code of any type', web(permission('icmp', [-1, 0], { v4: ['0.0.0.0/0'] })), /no type and code/],
    [
      'a range of addresses that is none',
      web(permission('-1', undefined, { v4: ['10.0.0.0/33'] })),
      /10.0.0.0\/33 has the prefix length 33/,
    ],
    ['a range of the other family', web(permission('-1', undefined, { v4: ['::/0'] })), /::\/0 is no range of IPv4/],
    ['what is new to a permission', web({ ...ok, MacRanges: [] }), /MacRanges is nothing that a permission has/],
    ['a permission without peers', web({ IpProtocol: '-1' }), /without peers/],
    ['a rule without a peer', rules(rule('sgr-1', {})), /a rule with 0 peers/],
    ['a rule of no direction', rules(rule('sgr-1', { IsEgress: null, CidrIpv4: '10.0.0.0/8' })), /IsEgress is neither/],
    ['a resource without a peer', state(resource('aws_vpc_security_group_ingress_rule.a', newRule)), /has no peer/],
  ])('%s', (_, text, problem) => {
    expect(() => inventoryOf([listing(text)])).toThrow(problem);
    expect(() => inventoryOf([listing(text)])).toThrow(
      expect.objectContaining({ name: 'Unreadable', file: 'groups.json' }),
    );
  });
});

describe('the reader', () => {
  it('knows its listings, and leaves the others their own', () => {
    for (const text of [groups(), rules(), state(), plan({}, {}), entries()]) {
      expect(readers.find(({ recognises }) => recognises(text))?.id).toBe('aws');
    }
    for (const text of ['{"nftables": [{"metainfo": {}}]}', '# x\n*filter\n', 'topo: 1\n']) {
      expect(awsGroups.recognises(text)).toBe(false);
    }
  });

  it('of several groups looks for what is superfluous in each', () => {
    const all = permission('tcp', [0, 65535], { v4: ['0.0.0.0/0'] });
    const some = permission('tcp', [22, 22], { v4: ['10.0.0.0/8'] });
    const alone = awsGroups.read([listing(groups(group('sg-1', 'web', [all]), group('sg-2', 'web', [some])))]);
    expect(superfluousRules(alone)).toEqual([]);
    const both = awsGroups.read([listing(groups(group('sg-1', 'web', [all, some])))]);
    expect(superfluousRules(both).map((found) => found.rule.text)).toEqual(['sg-1 ingress 2: tcp 22 from 10.0.0.0/8']);
  });
});
