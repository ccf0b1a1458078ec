// Terraform and a mock of the EC2 API judge the security groups: they take them, and give back what the topology says.
// Neither knows what a rule means; that is for the strict readers, and here for a reader of what AWS gives back.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { differences } from '../../src/compare/prove.ts';
import { obligationsOf, readerOf } from '../../src/compare/prove-file.ts';
import { type Emitted, type TargetId, emit } from '../../src/emit.ts';
import { strictReaders } from '../../src/rulesets/strict/registry.ts';
import type { Topology } from '../../src/topology/model.ts';
import { describeWith } from '../support/programs.ts';
import { topologyOf } from '../support/topologies.ts';
import { type Example, designExample, examples, modelOf } from '../unit/firewall/examples.ts';
import { Cloud, TerraformFolder, providerFile } from './aws-cloud.ts';
import { origin } from './rulesets.ts';

/** What groups can say, and texts that would like to be more; `p` is left out where moto fails on protocols by number. */
const everyWord = (portless: string): Topology =>
  topologyOf(`zones: { internet: [0.0.0.0/0, "::/0"], lan: [10.0.0.0/8, "fd00::/8"] }
hosts: { sg-h: { addresses: [10.0.0.1, "fd00::1"], title: 'quote " \${x} and \\ end\\' }, pool: { addresses: [10.0.2.0/28] } }
components:
  c: { zone: lan }
  s: { hosts: [sg-h, pool], listeners: { l: "80,8000-8010/tcp+udp", p: ${portless} } }
flows:
  - { id: a, from: c, to: s.l, purpose: "it's \${file(\\"/etc/passwd\\")} $\${x} %{ for } > \\\\ \\" é\\nEOF" }
  - { id: b, from: c, to: s.p }
  - { id: e, from: s, to: s.l, ports: 8000-8005, transport: udp }
  - { id: f, from: s, to: internet, ports: 53, transport: udp+tcp }
firewall: { egress: declared }`);

const hosts = (example: Example): readonly Topology[] => {
  const topology = modelOf(example);
  return emit(topology, { ...origin, target: 'aws-terraform' }).problems.length === 0 ? [topology] : [];
};

const modules = [
  ...[designExample, ...examples].flatMap((one) => hosts(one).map((topology) => [one.name, topology] as const)),
  ['every word of the language', everyWord('icmp+gre+esp+ah')] as const,
];

function filesOf({ files, shared }: Emitted): Readonly<Record<string, string>> {
  return Object.fromEntries([...files, ...shared].map(({ name, text }) => [name, text]));
}

describeWith(['terraform'], 'Terraform takes', () => {
  let folder: TerraformFolder;
  beforeAll(() => {
    folder = new TerraformFolder();
  }, 120_000);
  afterAll(() => folder.remove());

  it.each(modules)(
    '%s, and would not lay it out otherwise',
    (_, topology) => {
      const emitted = emit(topology, { ...origin, target: 'aws-terraform' });
      folder.clear();
      folder.write(filesOf(emitted));
      expect(folder.run(['fmt', '-check', '-diff', '-no-color']).stdout).toBe('');
      const { status, stdout, stderr } = folder.run(['validate', '-no-color']);
      expect([status, stderr, stdout]).toEqual([0, '', expect.stringContaining('valid')]);
    },
    120_000,
  );

  it('a host alone, and not what is wrong', () => {
    const { files } = emit(modules[0]![1], { ...origin, target: 'aws-terraform', host: 'openvidu' });
    const { name = '', text = '' } = files[0] ?? {};
    folder.clear();
    folder.write({ [name]: text });
    expect(folder.run(['validate', '-no-color']).status).toBe(0);
    folder.write({ [name]: text.replaceAll('"tcp"', '"tcp') });
    expect(folder.run(['validate', '-no-color']).status).toBe(1);
  }, 120_000);
});

interface Described {
  readonly SecurityGroups: readonly DescribedGroup[];
}

interface DescribedGroup {
  readonly GroupId: string;
  readonly Tags: readonly { readonly Key: string; readonly Value: string }[];
  readonly IpPermissions: readonly DescribedPermission[];
  readonly IpPermissionsEgress: readonly DescribedPermission[];
}

interface DescribedPermission {
  readonly IpProtocol: string;
  readonly FromPort?: number;
  readonly ToPort?: number;
  readonly IpRanges: readonly { readonly CidrIp: string }[];
  readonly Ipv6Ranges: readonly { readonly CidrIpv6: string }[];
  readonly UserIdGroupPairs: readonly { readonly GroupId: string }[];
}

/** Differences between what the groups in a VPC let through and what the topology says, by host. */
function wrongIn(cloud: Cloud, vpc: string, topology: Topology): Readonly<Record<string, number>> {
  const { SecurityGroups } = cloud.ec2(
    'describe-security-groups',
    '--filters',
    `Name=vpc-id,Values=${vpc}`,
  ) as Described;
  const ours = SecurityGroups.flatMap((group) => {
    const tag = group.Tags.find(({ Key }) => Key === 'topo:host');
    return tag === undefined ? [] : [{ host: tag.Value, group }];
  });
  const names = new Map(ours.map(({ host, group }) => [group.GroupId, host]));
  const obligations = obligationsOf(topology, strictReaders['aws-cli']);
  return Object.fromEntries(
    ours.map(({ host, group }) => {
      const read = readerOf(topology, strictReaders['aws-cli'], host, [...names.values()]);
      return [host, differences(read(documentOf(group, host, names), host), obligations(host)).length];
    }),
  );
}

/** The group as topo writes it: a peer in each permission, and hosts instead of ids. */
function documentOf(group: DescribedGroup, host: string, names: ReadonlyMap<string, string>): string {
  const Description = '';
  const split = ({ IpProtocol, FromPort, ToPort, ...peers }: DescribedPermission): readonly unknown[] => {
    const what = { IpProtocol, ...(IpProtocol === '-1' ? {} : { FromPort, ToPort }) };
    return [
      ...peers.IpRanges.map(({ CidrIp }) => ({ ...what, IpRanges: [{ CidrIp, Description }] })),
      ...peers.Ipv6Ranges.map(({ CidrIpv6 }) => ({ ...what, Ipv6Ranges: [{ CidrIpv6, Description }] })),
      ...peers.UserIdGroupPairs.map(({ GroupId }) => ({
        ...what,
        UserIdGroupPairs: [{ GroupId: `topo:${names.get(GroupId) ?? GroupId}`, Description }],
      })),
    ];
  };
  return JSON.stringify({
    ...{ 'Generated by topo': '', About: '', Description, Tags: [{ Key: 'topo:host', Value: host }] },
    IpPermissions: group.IpPermissions.flatMap(split),
    IpPermissionsEgress: group.IpPermissionsEgress.flatMap(split),
  });
}

function references(topology: Topology): number {
  const { files } = emit(topology, { ...origin, target: 'aws-terraform' });
  return files.reduce((sum, { text }) => sum + (text.match(/group = aws_security_group/g) ?? []).length, 0);
}

const kurento = { name: 'kurento-coturn', path: 'examples/kurento-coturn/topology.yaml' };
const applied = [
  ['kurento-coturn', modelOf(kurento, ['relay-tcp', 'client-tcp', 'ice-tcp'])],
  ['every word of the language', everyWord('icmp')],
] as const;

describeWith(['terraform', 'moto', 'aws'], 'AWS gives back what the topology says', () => {
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
    const { status, stdout, stderr } = folder.run([...args, '-no-color'], cloud);
    return status === 0 ? stdout : `failed: ${stdout}${stderr}`;
  };
  const write = (topology: Topology): void => {
    folder.write({
      ...filesOf(emit(topology, { ...origin, target: 'aws-terraform' })),
      'provider.tf': providerFile(cloud),
    });
  };

  it.each(applied)(
    'of %s after `terraform apply`',
    (_, topology) => {
      const vpc = cloud.vpc();
      folder.clear();
      write(topology);
      expect(terraform('apply', '-auto-approve', '-var', `vpc_id=${vpc}`)).toMatch(/Apply complete!/);
      const right = Object.fromEntries(topology.hosts.map(({ name }) => [name, 0]));
      expect(wrongIn(cloud, vpc, topology)).toEqual(right);
      // moto forgets what rules that name a group are for, so there is something to change, but nothing to make or destroy.
      const again = terraform('plan', '-var', `vpc_id=${vpc}`);
      expect(again).toMatch(/Plan: 0 to add, \d+ to change, 0 to destroy\./);
      expect(again.match(/will be updated in-place/g)).toHaveLength(references(topology));
    },
    300_000,
  );

  it('and a flow that is renamed, or comes first, makes no rule anew', () => {
    const body = (flows: string): Topology =>
      topologyOf(`zones: { lan: [10.0.0.0/8] }
hosts: { h: { addresses: [10.0.0.1] }, o: { addresses: [10.0.0.2] } }
components: { c: { zone: lan }, d: { host: o }, s: { host: h, listeners: { l: 80/tcp, m: 90/tcp } } }
flows: [${flows}]`);
    const vpc = cloud.vpc();
    folder.clear();
    write(body('{ id: a, from: c, to: s.l }, { id: b, from: d, to: s.m }'));
    expect(terraform('apply', '-auto-approve', '-var', `vpc_id=${vpc}`)).toMatch(/Apply complete!/);
    write(body('{ id: b2, from: d, to: s.m }, { id: a2, from: c, to: s.l }'));
    expect(terraform('plan', '-var', `vpc_id=${vpc}`)).toContain('Plan: 0 to add, 2 to change, 0 to destroy.');
  }, 300_000);

  it.each(applied)(
    'of %s after the scripts for the command line, twice',
    (_, topology) => {
      const vpc = cloud.vpc();
      const target: TargetId = 'aws-cli';
      const scripts = mkdtempSync(join(tmpdir(), 'topo-aws-'));
      try {
        const { files } = emit(topology, { ...origin, target });
        const run = (action: string): readonly (number | null)[] =>
          files.map(({ accompanying: [script] }) => {
            writeFileSync(join(scripts, script!.name), script!.text);
            const { status, stderr } = cloud.run('sh', [script!.name, action, vpc], scripts);
            if (status !== 0) console.log(stderr);
            return status;
          });
        const right = Object.fromEntries(topology.hosts.map(({ name }) => [name, 0]));
        for (const _time of [1, 2]) {
          expect(run('apply')).toEqual(files.map(() => 0));
          expect(wrongIn(cloud, vpc, topology)).toEqual(right);
        }
        const [first] = files;
        expect(cloud.run('sh', [first!.accompanying[0]!.name], scripts)).toMatchObject({ status: 1 });
      } finally {
        rmSync(scripts, { recursive: true });
      }
    },
    300_000,
  );
});
