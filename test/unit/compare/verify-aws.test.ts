// What drifts from the file in security groups of AWS, found in what describes them; those that a mock of AWS describes
// are tried in test/oracle/verify-aws.test.ts.

import { describe, expect, it } from 'vitest';
import { type GroupFlags, rulesetAlone, rulesetOfHost } from '../../../src/cli/rulesets/security-groups.ts';
import { type Answer, diffRulesets, verify } from '../../../src/compare/answer.ts';
import type { PolicyDifference } from '../../../src/compare/compare.ts';
import { groupPackets } from '../../../src/compare/group-packets.ts';
import { packetText } from '../../../src/compare/packet-text.ts';
import { emit } from '../../../src/emit.ts';
import { inventoryOf } from '../../../src/rulesets/readers/aws-groups.ts';
import type { Ruleset } from '../../../src/rulesets/ruleset.ts';
import { topologyOf } from '../../support/topologies.ts';
import { entries, group, groups, permission } from '../rulesets/readers/aws-listings.ts';

const topology = topologyOf(`zones: { internet: [0.0.0.0/0, "::/0"] }
hosts:
  web: { addresses: [203.0.113.10, "2001:db8:1::10"] }
  db: { addresses: [203.0.113.20] }
components:
  browser: { zone: internet }
  office: { zone: internet, addresses: [198.51.100.0/28] }
  nginx: { host: web, listeners: { https: 443/tcp, media: 40000-40010/udp } }
  sshd: { host: web, listeners: { ssh: 22/tcp } }
  job: { host: db }
flows:
  - { id: page, from: browser, to: nginx.https, purpose: pages }
  - { id: media, from: browser, to: nginx.media, purpose: media }
  - { id: admin, from: office, to: sshd.ssh, purpose: administration }
  - { id: report, from: job, to: sshd.ssh, purpose: reports }`);
const web = topology.hosts[0]!;

const everyone = { v4: ['0.0.0.0/0'], v6: ['::/0'] };
const baselineRules = [
  ...[3, 8, 11, 12].map((type) => permission('icmp', [type, -1], { v4: ['0.0.0.0/0'] })),
  ...[1, 2, 3, 4, 128].map((type) => permission('icmpv6', [type, -1], { v6: ['::/0'] })),
];
const page = permission('tcp', [443, 443], everyone);
const media = permission('udp', [40000, 40010], everyone);
const ssh = permission('tcp', [22, 22], { v4: ['198.51.100.0/28'], groups: ['sg-db'] });
const right = [...baselineRules, page, media, ssh];

const none: GroupFlags = { group: [], prefixList: [] };

/** Of groups that stand beside that of the database. */
function verified(ingress: readonly object[], flags = none, ...lists: Parameters<typeof inventoryOf>[0]): Answer {
  return verifiedText(groups(group('sg-web', 'web', ingress), group('sg-db', 'db', [])), flags, ...lists);
}

function verifiedText(text: string, flags = none, ...lists: Parameters<typeof inventoryOf>[0]): Answer {
  const inventory = inventoryOf([{ name: 'groups.json', text }, ...lists]);
  return verify(topology, web, rulesetOfHost(inventory, flags, topology, web), { within: groupPackets(web) });
}

function told({ hosts }: Answer): readonly string[] {
  return hosts.flatMap(({ findings }) => findings.map(line));
}

function line({ kind, before, after, witness, depends }: PolicyDifference): string {
  const flow = before.kind === 'flow' ? ` flow ${before.flow.id}` : '';
  const rule = after.kind === 'rule' ? (after.place.rule?.text ?? `policy of ${after.place.chain}`) : after.kind;
  const doubt = depends.length === 0 ? '' : ` if ${depends.join(', ')}`;
  return `${kind}${flow} by ${rule}: ${packetText(witness)}${doubt}`;
}

describe('verify of AWS', () => {
  it('finds the untouched group equal', () => {
    expect(verified(right)).toMatchObject({ verdict: 'equal', remarks: [] });
  });

  it('finds equal what topo itself wrote', () => {
    const { files } = emit(topology, { fileName: 't.yaml', hash: 'sha256:…', target: 'aws-cli' });
    for (const [i, host] of topology.hosts.entries()) {
      const inventory = inventoryOf([{ name: files[i]!.name, text: files[i]!.text }]);
      const ruleset = rulesetOfHost(inventory, none, topology, host);
      expect(verify(topology, host, ruleset, { within: groupPackets(host) }).verdict).toBe('equal');
    }
  });

  it.each<readonly [string, readonly object[], string]>([
    [
      'a rule that was added',
      [...right, permission('tcp', [8888, 8888], { v4: ['198.51.100.7/32'] })],
      'added by sg-web ingress 13: tcp 8888 from 198.51.100.7: tcp 198.51.100.7:32768 -> 203.0.113.10:8888 (new connection)',
    ],
    [
      'a rule that was removed',
      [...baselineRules, media, ssh],
      'removed flow page by policy of ingress: tcp 198.51.100.0:32768 -> 203.0.113.10:443 (new connection)',
    ],
    [
      'a range that is wider by one port',
      [...baselineRules, page, permission('udp', [40000, 40011], everyone), ssh],
      'added by sg-web ingress 11: udp 40000-40011 from 0.0.0.0/0: udp 198.51.100.0:32768 -> 203.0.113.10:40011 (new connection)',
    ],
    [
      'ranges of IPv6 that were lost',
      [...baselineRules, permission('tcp', [443, 443], { v4: ['0.0.0.0/0'] }), media, ssh],
      'removed flow page by policy of ingress: tcp [2001:db8::1]:32768 -> [2001:db8:1::10]:443 (new connection)',
    ],
    [
      'ranges of IPv6 that were added',
      [...right, permission('tcp', [22, 22], { v6: ['::/0'] })],
      'added by sg-web ingress 13: tcp 22 from ::/0: tcp [2001:db8::1]:32768 -> [2001:db8:1::10]:22 (new connection)',
    ],
    [
      'a reference to another group',
      [...baselineRules, page, media, permission('tcp', [22, 22], { v4: ['198.51.100.0/28'], groups: ['sg-web'] })],
      'removed flow report by policy of ingress: tcp 203.0.113.20:32768 -> 203.0.113.10:22 (new connection)',
    ],
    [
      'everything open',
      [...right, permission('-1', undefined, { v4: ['0.0.0.0/0'] })],
      'added by sg-web ingress 13: everything from 0.0.0.0/0: tcp 198.51.100.0:32768 -> 203.0.113.10:1 (new connection)',
    ],
    [
      'a group that speaks with itself',
      [...right, permission('-1', undefined, { groups: ['sg-web'] })],
      'added by sg-web ingress 13: everything from a member of group sg-web: tcp 203.0.113.10:32768 -> 203.0.113.10:1 (new connection)',
    ],
  ])('finds %s', (_, ingress, expected) => {
    const answer = verified(ingress);
    expect(answer.verdict).toBe('different');
    expect(told(answer)).toContain(expected);
  });

  it('is undecided about a group that nobody knows, until it is told', () => {
    const ingress = [...right, permission('tcp', [22, 22], { groups: ['sg-peer'] })];
    const answer = verified(ingress);
    expect(answer.verdict).toBe('undecided');
    expect(told(answer)[0]).toMatch(/^added by sg-web ingress 13: .* if the peer is a member of group sg-peer$/);
    expect(verified(ingress, { ...none, group: [{ id: 'sg-peer', value: 'db' }] }).verdict).toBe('equal');
    expect(verified(ingress, { ...none, group: [{ id: 'sg-peer', value: 'web' }] }).verdict).toBe('different');
  });

  it('is undecided about a prefix list that is not given', () => {
    const ingress = [
      ...baselineRules,
      page,
      media,
      permission('tcp', [22, 22], { lists: ['pl-1'], groups: ['sg-db'] }),
    ];
    const answer = verified(ingress);
    expect(answer.verdict).toBe('undecided');
    const given = (...cidrs: readonly string[]): Answer =>
      verified(ingress, none, { name: 'pl.json', text: entries(...cidrs), kind: 'pl-1' });
    expect(given('198.51.100.0/28').verdict).toBe('equal');
    expect(given('198.51.100.0/29', '198.51.100.8/29').verdict).toBe('equal');
    expect(given('198.51.100.0/27').verdict).toBe('different');
  });

  it('does not care about what an open rule covers anyway', () => {
    expect(verified([...right, permission('tcp', [443, 443], { groups: ['sg-peer'], lists: ['pl-1'] })]).verdict).toBe(
      'equal',
    );
  });

  it('unites the groups of a host, by tag and by flag', () => {
    const text = groups(
      group('sg-1', 'web', [...baselineRules, page]),
      group('sg-2', undefined, [media, ssh]),
      group('sg-db', 'db', []),
    );
    expect(verifiedText(text).verdict).toBe('different');
    expect(verifiedText(text, { ...none, group: [{ id: 'sg-2', value: 'web' }] }).verdict).toBe('equal');
  });

  it.each(['db', 'web'])('opens a group that several hosts carry to all of them, whichever comes last: %s', (last) => {
    const ingress = [...right.slice(0, -1), permission('tcp', [22, 22], { v4: ['198.51.100.0/28'], groups: ['sg-x'] })];
    const first = last === 'db' ? 'web' : 'db';
    const carriers = [first, last].map((value) => ({ id: 'sg-x', value }));
    expect(verified(ingress, { ...none, group: [{ id: 'sg-x', value: 'db' }] }).verdict).toBe('equal');
    const answer = verified(ingress, { ...none, group: carriers });
    expect(told(answer)).toEqual([
      'added by sg-web ingress 12: tcp 22 from a member of group sg-x: tcp 203.0.113.10:32768 -> 203.0.113.10:22 (new connection)',
    ]);
  });

  it('counts a carrier by option besides that of the tag', () => {
    const shared = groups(
      group('sg-both', 'db', right.slice(0, -1)),
      group('sg-2', 'web', [ssh]),
      group('sg-db', 'db', []),
    );
    expect(verifiedText(shared).verdict).toBe('different');
    expect(verifiedText(shared, { ...none, group: [{ id: 'sg-both', value: 'web' }] }).verdict).toBe('equal');
  });

  it('is undecided about a group while a host that carries it has no address', () => {
    const flags = { ...none, group: ['db', 'bare'].map((value) => ({ id: 'sg-x', value })) };
    const ingress = [...right.slice(0, -1), permission('tcp', [22, 22], { v4: ['198.51.100.0/28'], groups: ['sg-x'] })];
    const text = groups(group('sg-web', 'web', ingress), group('sg-db', 'db', []));
    const inventory = inventoryOf([{ name: 'groups.json', text }]);
    const bare = { ...web, name: 'bare', addresses: [] };
    const ruleset = rulesetOfHost(inventory, flags, { ...topology, hosts: [...topology.hosts, bare] }, web);
    const answer = verify(topology, web, ruleset, { within: groupPackets(web) });
    expect(answer.verdict).toBe('undecided');
    expect(told(answer)[0]).toMatch(/ if the peer is a member of the group of hosts bare and db$/);
  });

  it('says how to go on where no group is that of the host', () => {
    const text = groups(group('sg-1', undefined, []), group('sg-db', 'db', []));
    expect(() => verifiedText(text)).toThrow(
      expect.objectContaining({
        message: 'no security group belongs to host "web": none has the tag topo:host = web',
        help: 'name its group with --group ID=web; the listed groups are sg-1 and sg-db of db',
      }),
    );
    expect(() => verifiedText(text, { ...none, group: [{ id: 'sg-1', value: 'wbe' }] })).toThrow(
      /no host is named "wbe"/,
    );
    expect(() => verifiedText(text, { ...none, group: [{ id: 'sg-l', value: 'web' }] })).toThrow(
      /group "sg-l" is not in the listing/,
    );
  });
});

describe('diff of groups', () => {
  const referring = groups(group('sg-web', 'web', [permission('tcp', [22, 22], { groups: ['sg-x'] })]));
  const carriedBy = (...hosts: readonly string[]): GroupFlags => ({
    ...none,
    group: hosts.map((value) => ({ id: 'sg-x', value })),
  });
  const alone = (text: string, name?: string, flags = none) =>
    rulesetAlone(inventoryOf([{ name: 'a', text }]), flags, name, 'a');
  const compared = (a: string, b: string): Answer => diffRulesets(alone(a), alone(b), groupPackets());

  it('knows the same reference by its words, whatever the ids are', () => {
    const a = groups(group('sg-web', 'web', [permission('tcp', [22, 22], { groups: ['sg-web', 'sg-x'] })]));
    const b = a.replaceAll('sg-web', 'sg-new');
    expect(compared(a, b).verdict).toBe('equal');
    expect(compared(a, a.replaceAll('sg-x', 'sg-y')).verdict).toBe('undecided');
    expect(compared(a, a.replaceAll('22', '23')).verdict).toBe('undecided');
  });

  it('does not care about the order', () => {
    const of = (...all: readonly object[]): string => groups(group('sg-web', 'web', all));
    expect(compared(of(page, media), of(media, page)).verdict).toBe('equal');
    expect(told(compared(of(page, media), of(media)))).toContain(
      'removed by policy of ingress: tcp 192.0.2.1:32768 -> 0.0.0.0:443 (new connection)',
    );
  });

  it('of several machines wants to know which', () => {
    const both = groups(group('sg-web', 'web', [page]), group('sg-db', 'db', []));
    expect(() => alone(both)).toThrow(/security groups of 2 machines/);
    expect(alone(both, 'db').chains.get('ingress')!.rules).toEqual([]);
    const shared = { ...none, group: [{ id: 'sg-web', value: 'db' }] };
    expect(alone(both, 'db', shared).chains.get('ingress')!.rules).toHaveLength(2);
    expect(alone(both, 'web', shared).chains.get('ingress')!.rules).toHaveLength(2);
    const alike = (one: string, other: string): Answer =>
      diffRulesets(
        ...([one, other].map((value) => alone(referring, 'web', carriedBy('db', value))) as [Ruleset, Ruleset]),
        groupPackets(),
      );
    expect(alike('app', 'app').verdict).toBe('equal');
    expect(alike('app', 'web').verdict).toBe('undecided');
  });
});
