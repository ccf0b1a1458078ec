// The scripts for the AWS command line, and a mock of AWS: it gives back what the topology says, untouched groups are found
// equal to their file, changed ones are not, and it is told by which rule. What a group means is for AWS to say, and no
// mock does.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWith } from '../support/programs.ts';
import { Cloud } from './aws-cloud.ts';
import {
  applied,
  described,
  groupOf,
  listing,
  rulesOf,
  runScripts,
  small,
  told,
  verdicts,
  verified,
  wrongIn,
} from './aws-groups.ts';

interface Rules {
  readonly SecurityGroupRules: readonly {
    readonly SecurityGroupRuleId: string;
    readonly IsEgress: boolean;
    readonly ReferencedGroupInfo?: object;
  }[];
}

describeWith(['moto', 'aws'], 'AWS', () => {
  let cloud: Cloud;
  beforeAll(async () => {
    cloud = await Cloud.start();
  }, 120_000);
  afterAll(() => cloud.stop());
  const run: Cloud['run'] = (...call) => cloud.run(...call);

  it('answers the program that is installed as it answers the one that is started already', () => {
    const words = ['ec2', 'describe-security-groups', '--output', 'json'];
    const [started, installed] = [run('aws', words), cloud.runAlone('aws', words)];
    expect(started).toEqual(installed);
    expect(installed.status).toBe(0);
  });

  it.each(applied)(
    'gives back what the topology says of %s after the scripts, twice',
    (_, topology) => {
      const vpc = cloud.vpc();
      const right = Object.fromEntries(topology.hosts.map(({ name }) => [name, 0]));
      for (const _time of [1, 2]) {
        expect(runScripts(run, topology, ['apply', vpc])).toEqual(topology.hosts.map(() => 0));
        expect(wrongIn(cloud, vpc, topology)).toEqual(right);
      }
      expect(runScripts(run, topology, [])).toEqual(topology.hosts.map(() => 1));
    },
    300_000,
  );

  describe('verify', () => {
    let vpc: string;
    let web: string;
    beforeAll(() => {
      vpc = cloud.vpc();
      runScripts(run, small, ['apply', vpc]);
      web = groupOf(described(cloud, vpc), 'web');
    }, 120_000);

    it('knows what is in a prefix list only where it is given', () => {
      const { PrefixList } = cloud.ec2(
        ...['create-managed-prefix-list', '--prefix-list-name', 'offices', '--max-entries', '5'],
        ...['--address-family', 'IPv4', '--entries', 'Cidr=198.51.100.0/28'],
      ) as { readonly PrefixList: { readonly PrefixListId: string } };
      const { PrefixListId } = PrefixList;
      const permission = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, PrefixListIds: [{ PrefixListId }] };
      cloud.ec2(
        'authorize-security-group-ingress',
        '--group-id',
        web,
        '--ip-permissions',
        JSON.stringify([permission]),
      );
      const groups = described(cloud, vpc);
      expect(verdicts(verified(small, groups))).toEqual(['undecided', 'equal']);
      const entries = cloud.ec2('get-managed-prefix-list-entries', '--prefix-list-id', PrefixListId);
      expect(told(verified(small, groups, listing('entries', entries, PrefixListId)))).toEqual([
        expect.stringMatching(
          /^added by sg-… ingress \d+: tcp 22 from prefix list pl-…: tcp 198.51.100.0:32768 -> 10.0.0.10:22/,
        ),
      ]);
      cloud.ec2('revoke-security-group-ingress', '--group-id', web, '--ip-permissions', JSON.stringify([permission]));
    }, 300_000);

    it('finds every drift, and the rule', () => {
      expect(verdicts(verified(small, described(cloud, vpc)))).toEqual(['equal', 'equal']);
      const change = (what: 'authorize' | 'revoke', permission: object): void => {
        const group = ['--group-id', web, '--ip-permissions', JSON.stringify([permission])];
        cloud.ec2(`${what}-security-group-ingress`, ...group);
      };
      /** What is found while the rules are there, or are not. */
      const found = (what: 'authorize' | 'revoke', permission: object): readonly string[] => {
        change(what, permission);
        const answers = verified(small, described(cloud, vpc));
        change(what === 'authorize' ? 'revoke' : 'authorize', permission);
        return told(answers);
      };
      const tcp = (port: number, peers: object): object => ({
        IpProtocol: 'tcp',
        FromPort: port,
        ToPort: port,
        ...peers,
      });
      const everyone4 = { IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
      const everyone6 = { Ipv6Ranges: [{ CidrIpv6: '::/0' }] };

      expect(found('authorize', tcp(8888, everyone4))).toEqual([
        expect.stringMatching(
          /^added by sg-… ingress \d+: tcp 8888 from 0.0.0.0\/0: tcp 10.0.0.20:32768 -> 10.0.0.10:8888/,
        ),
      ]);
      expect(found('revoke', tcp(443, everyone4))).toEqual([
        expect.stringMatching(/^removed by policy: tcp 10.0.0.20:32768 -> 10.0.0.10:443/),
      ]);
      expect(found('revoke', tcp(443, everyone6))).toEqual([
        expect.stringMatching(/^removed by policy: tcp \[2001:db8::1\]:32768 -> \[2001:db8:1::10\]:443/),
      ]);
      expect(found('authorize', { IpProtocol: 'udp', FromPort: 40000, ToPort: 40011, ...everyone4 })).toEqual([
        expect.stringMatching(
          /^added by sg-… ingress \d+: udp 40000-40011 from 0.0.0.0\/0: udp 10.0.0.20:32768 -> 10.0.0.10:40011/,
        ),
      ]);
      expect(found('authorize', { IpProtocol: '-1', ...everyone6 })[0]).toMatch(
        /^added by sg-… ingress \d+: everything from ::\/0: tcp \[2001:db8::1\]:32768 -> \[2001:db8:1::10\]:1 /,
      );
      expect(found('authorize', tcp(22, { UserIdGroupPairs: [{ GroupId: web }] }))[0]).toMatch(
        /^added by sg-… ingress \d+: tcp 22 from a member of group sg-…: tcp 10.0.0.10:32768 -> 10.0.0.10:22/,
      );

      expect(verdicts(verified(small, described(cloud, vpc)))).toEqual(['equal', 'equal']);
      // moto does not find a rule to another group by what it says.
      const { SecurityGroupRules } = JSON.parse(rulesOf(cloud, [web]).text) as Rules;
      const toDb = SecurityGroupRules.find(
        ({ ReferencedGroupInfo, IsEgress }) => IsEgress && ReferencedGroupInfo !== undefined,
      );
      const id = toDb!.SecurityGroupRuleId;
      cloud.ec2('revoke-security-group-egress', '--group-id', web, '--security-group-rule-ids', id);
      expect(told(verified(small, described(cloud, vpc)))).toEqual([
        expect.stringMatching(/^removed by policy: tcp 10.0.0.10:32768 -> 10.0.0.20:5432/),
      ]);
    }, 300_000);
  });
});
