// Security groups as AWS and Terraform describe them, read and compared with a topology.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rulesetOfHost } from '../../src/cli/rulesets/security-groups.ts';
import { type Answer, verify } from '../../src/compare/answer.ts';
import { groupPackets } from '../../src/compare/group-packets.ts';
import { packetText } from '../../src/compare/packet-text.ts';
import { differences } from '../../src/compare/prove.ts';
import { obligationsOf, readerOf } from '../../src/compare/prove-file.ts';
import { type Emitted, type TargetId, emit } from '../../src/emit.ts';
import { inventoryOf } from '../../src/rulesets/readers/aws-groups.ts';
import type { Listing } from '../../src/rulesets/readers/reader.ts';
import { strictReaders } from '../../src/rulesets/strict/registry.ts';
import type { Topology } from '../../src/topology/model.ts';
import { topologyOf } from '../support/topologies.ts';
import { modelOf } from '../unit/firewall/examples.ts';
import type { Cloud, Ran } from './aws-cloud.ts';
import { origin } from './rulesets.ts';

export const small = topologyOf(`zones: { internet: [0.0.0.0/0, "::/0"] }
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

/** What groups can say, and texts that would like to be more; `p` is left out where moto fails on protocols by number. */
export const everyWord = (portless: string): Topology =>
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

const kurento = modelOf({ name: 'kurento-coturn', path: 'examples/kurento-coturn/topology.yaml' }, [
  'relay-tcp',
  'client-tcp',
  'ice-tcp',
]);

/** What is applied to the mock of AWS, by names that Terraform allows for modules. */
export const applied = [
  ['kurento-coturn', kurento],
  ['every-word', everyWord('icmp')],
  ['small', small],
] as const;

/** The texts of a module of Terraform, by name. */
export function moduleOf({ files, shared }: Emitted): Readonly<Record<string, string>> {
  return Object.fromEntries([...files, ...shared].map(({ name, text }) => [name, text]));
}

/** What a script of each host ends with, in the order of the hosts; a failure's words are printed. */
export function runScripts(
  run: (command: string, args: readonly string[], folder: string) => Ran,
  topology: Topology,
  words: readonly string[],
): readonly (number | null)[] {
  const target: TargetId = 'aws-cli';
  const folder = mkdtempSync(join(tmpdir(), 'topo-aws-'));
  try {
    return emit(topology, { ...origin, target }).files.map(({ accompanying: [script] }) => {
      writeFileSync(join(folder, script!.name), script!.text);
      const { status, stderr } = run('sh', [script!.name, ...words], folder);
      if (status !== 0 && words.length > 0) console.log(stderr);
      return status;
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

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
export function wrongIn(cloud: Cloud, vpc: string, topology: Topology): Readonly<Record<string, number>> {
  const { SecurityGroups } = JSON.parse(described(cloud, vpc).text) as Described;
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

export function listing(name: string, json: unknown, kind?: string): Listing {
  return { name, text: JSON.stringify(json, null, 4), ...(kind === undefined ? {} : { kind }) };
}

export function described(cloud: Cloud, vpc: string): Listing {
  return listing('groups', cloud.ec2('describe-security-groups', '--filters', `Name=vpc-id,Values=${vpc}`));
}

export function rulesOf(cloud: Cloud, ids: readonly string[]): Listing {
  return listing(
    'rules',
    cloud.ec2('describe-security-group-rules', '--filters', `Name=group-id,Values=${ids.join()}`),
  );
}

/** The id of the group of a host. */
export function groupOf(groups: Listing, host: string): string {
  const found = [...inventoryOf([groups]).groups.values()].find((group) => group.host === host);
  if (found === undefined) throw new Error(`no group of ${host}`);
  return found.id;
}

const flags = { group: [], prefixList: [] };

export function verified(topology: Topology, ...listings: readonly Listing[]): readonly Answer[] {
  const inventory = inventoryOf(listings);
  return topology.hosts.map((host) => {
    const ruleset = rulesetOfHost(inventory, flags, topology, host);
    return verify(topology, host, ruleset, { within: groupPackets(host) });
  });
}

export const verdicts = (answers: readonly Answer[]): readonly string[] => answers.map(({ verdict }) => verdict);

/** A line for each finding of the first host, which is web. */
export function told([answer]: readonly Answer[]): readonly string[] {
  return (answer?.hosts ?? []).flatMap(({ findings }) =>
    findings.map(({ kind, after, witness, depends }) => {
      const rule = after.kind === 'rule' ? (after.place.rule?.text ?? 'policy') : after.kind;
      return `${kind} by ${rule.replaceAll(/\b(sgr?|pl)-[0-9a-f]{8,}/g, '$1-…')}: ${packetText(witness)}${depends.length > 0 ? ' ?' : ''}`;
    }),
  );
}
