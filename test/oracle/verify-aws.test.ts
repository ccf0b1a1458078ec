// Security groups as a mock of AWS describes them and as Terraform shows them: untouched ones are found equal to their
// file, changed ones are not, and it is told by which rule. What a group means is for AWS to say, and no mock does.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rulesetOfHost } from '../../src/cli/rulesets/security-groups.ts';
import { type Answer, verify } from '../../src/compare/answer.ts';
import { groupPackets } from '../../src/compare/group-packets.ts';
import { packetText } from '../../src/compare/packet-text.ts';
import { type TargetId, emit } from '../../src/emit.ts';
import { inventoryOf } from '../../src/rulesets/readers/aws-groups.ts';
import type { Listing } from '../../src/rulesets/readers/reader.ts';
import type { Topology } from '../../src/topology/model.ts';
import { describeWith } from '../support/programs.ts';
import { topologyOf } from '../support/topologies.ts';
import { modelOf } from '../unit/firewall/examples.ts';
import { Cloud, TerraformFolder, providerFile } from './aws-cloud.ts';
import { origin } from './rulesets.ts';

const small = topologyOf(`zones: { internet: [0.0.0.0/0, "::/0"] }
hosts:
  web: { addresses: [10.0.0.10, "2001:db8:1::10"] }
  db: { addresses: [10.0.0.20] }
components:
  browser: { zone: internet }
  nginx: { host: web, listeners: { https: 443/tcp, media: 40000-40010/udp } }
  pg: { host: db, listeners: { sql: 5432/tcp } }
flows:
  - { id: page, from: browser, to: nginx.https, purpose: pages }
  - { id: media, from: browser, to: nginx.media, purpose: media }
  - { id: sql, from: nginx, to: pg.sql, purpose: data }
  - { id: hook, from: pg, to: nginx.https, ports: 443, purpose: hooks }
firewall: { egress: declared }`);

const kurento = { name: 'kurento-coturn', path: 'examples/kurento-coturn/topology.yaml' };
const applied = [
  ['a small system', small],
  ['kurento-coturn', modelOf(kurento, ['relay-tcp', 'client-tcp', 'ice-tcp'])],
] as const;

const flags = { group: [], prefixList: [] };

function verified(topology: Topology, ...listings: readonly Listing[]): readonly Answer[] {
  const inventory = inventoryOf(listings);
  return topology.hosts.map((host) => {
    const ruleset = rulesetOfHost(inventory, flags, topology, host);
    return verify(topology, host, ruleset, { within: groupPackets(host) });
  });
}

/** A line for each finding of the first host, which is web. */
function told([answer]: readonly Answer[]): readonly string[] {
  return (answer?.hosts ?? []).flatMap(({ findings }) =>
    findings.map(({ kind, after, witness, depends }) => {
      const rule = after.kind === 'rule' ? (after.place.rule?.text ?? 'policy') : after.kind;
      return `${kind} by ${rule.replaceAll(/\b(sgr?|pl)-[0-9a-f]{8,}/g, '$1-…')}: ${packetText(witness)}${depends.length > 0 ? ' ?' : ''}`;
    }),
  );
}

const verdicts = (answers: readonly Answer[]): readonly string[] => answers.map(({ verdict }) => verdict);

function listing(name: string, json: unknown, kind?: string): Listing {
  return { name, text: JSON.stringify(json, null, 4), ...(kind === undefined ? {} : { kind }) };
}

function described(cloud: Cloud, vpc: string): Listing {
  return listing('groups', cloud.ec2('describe-security-groups', '--filters', `Name=vpc-id,Values=${vpc}`));
}

function rulesOf(cloud: Cloud, ids: readonly string[]): Listing {
  return listing(
    'rules',
    cloud.ec2('describe-security-group-rules', '--filters', `Name=group-id,Values=${ids.join()}`),
  );
}

interface Rules {
  readonly SecurityGroupRules: readonly {
    readonly SecurityGroupRuleId: string;
    readonly IsEgress: boolean;
    readonly ReferencedGroupInfo?: object;
  }[];
}

/** The id of the group of a host. */
function groupOf(cloud: Cloud, vpc: string, host: string): string {
  const { groups } = inventoryOf([described(cloud, vpc)]);
  const found = [...groups.values()].find((group) => group.host === host);
  if (found === undefined) throw new Error(`no group of ${host}`);
  return found.id;
}

function runScripts(cloud: Cloud, topology: Topology, vpc: string): void {
  const target: TargetId = 'aws-cli';
  const folder = mkdtempSync(join(tmpdir(), 'topo-aws-'));
  try {
    for (const { accompanying: companions } of emit(topology, { ...origin, target }).files) {
      const [script] = companions;
      writeFileSync(join(folder, script!.name), script!.text);
      const { status, stderr } = cloud.run('sh', [script!.name, 'apply', vpc], folder);
      if (status !== 0) throw new Error(stderr);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describeWith(['terraform', 'moto', 'aws'], 'verify of AWS', () => {
  let cloud: Cloud;
  let folder: TerraformFolder;
  beforeAll(async () => {
    cloud = await Cloud.start();
    folder = new TerraformFolder();
  }, 120_000);
  afterAll(() => {
    cloud.stop();
    folder.remove();
  });

  const terraform = (...args: readonly string[]): string => {
    const { status, stdout, stderr } = folder.run(args, cloud);
    if (status !== 0) throw new Error(stdout + stderr);
    return stdout;
  };

  it.each(applied)(
    'finds %s equal, as Terraform plans it, has it, and as AWS describes it',
    (_, topology) => {
      const vpc = cloud.vpc();
      folder.clear();
      const { files, shared } = emit(topology, { ...origin, target: 'aws-terraform' });
      folder.write({
        ...Object.fromEntries([...files, ...shared].map(({ name, text }) => [name, text])),
        'provider.tf': providerFile(cloud),
      });
      const all = (verdict: string): readonly string[] => topology.hosts.map(() => verdict);

      terraform('plan', '-no-color', '-out', 'p', '-var', `vpc_id=${vpc}`);
      const planned = verified(topology, { name: 'plan', text: terraform('show', '-json', 'p') });
      // Rules that name one of several groups that are not there yet cannot be told apart.
      for (const { verdict } of planned) expect(['equal', 'undecided']).toContain(verdict);

      terraform('apply', '-no-color', '-auto-approve', 'p');
      expect(verdicts(verified(topology, { name: 'state', text: terraform('show', '-json') }))).toEqual(all('equal'));
      const groups = described(cloud, vpc);
      expect(verdicts(verified(topology, groups))).toEqual(all('equal'));
      const ids = topology.hosts.map(({ name }) => groupOf(cloud, vpc, name));
      expect(verdicts(verified(topology, groups, rulesOf(cloud, ids)))).toEqual(all('equal'));
    },
    300_000,
  );

  it('finds every drift, and the rule', () => {
    const vpc = cloud.vpc();
    runScripts(cloud, small, vpc);
    expect(verdicts(verified(small, described(cloud, vpc)))).toEqual(['equal', 'equal']);
    const web = groupOf(cloud, vpc, 'web');
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

  it('knows what is in a prefix list only where it is given', () => {
    const vpc = cloud.vpc();
    runScripts(cloud, small, vpc);
    const { PrefixList } = cloud.ec2(
      ...['create-managed-prefix-list', '--prefix-list-name', 'offices', '--max-entries', '5'],
      ...['--address-family', 'IPv4', '--entries', 'Cidr=198.51.100.0/28'],
    ) as { readonly PrefixList: { readonly PrefixListId: string } };
    const { PrefixListId } = PrefixList;
    const permission = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, PrefixListIds: [{ PrefixListId }] };
    const web = groupOf(cloud, vpc, 'web');
    cloud.ec2('authorize-security-group-ingress', '--group-id', web, '--ip-permissions', JSON.stringify([permission]));
    const groups = described(cloud, vpc);
    expect(verdicts(verified(small, groups))).toEqual(['undecided', 'equal']);
    const entries = cloud.ec2('get-managed-prefix-list-entries', '--prefix-list-id', PrefixListId);
    expect(told(verified(small, groups, listing('entries', entries, PrefixListId)))).toEqual([
      expect.stringMatching(
        /^added by sg-… ingress \d+: tcp 22 from prefix list pl-…: tcp 198.51.100.0:32768 -> 10.0.0.10:22/,
      ),
    ]);
  }, 300_000);
});
