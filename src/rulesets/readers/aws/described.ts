import type { Direction } from '../../../packets/packet.ts';
import {
  type ListingDocument,
  type ListingItem,
  flagIn,
  itemOf,
  itemsIfAny,
  itemsIn,
  refuse,
  textIfAny,
  textIn,
} from './fields.ts';
import { type SecurityGroup, HOST_TAG, MARK, type GroupPeer, type GroupPermission } from './inventory.ts';
import { type ServiceKeys, prefixOf, serviceOf } from './service.ts';

const KEYS: ServiceKeys = { protocol: 'IpProtocol', from: 'FromPort', to: 'ToPort' };

/** What a listing tells of groups. */
export interface DescribedGroups {
  readonly groups: readonly SecurityGroup[];
  readonly permissions: readonly GroupPermission[];
}

/** `SecurityGroups` of describe-security-groups, and the group that topo writes for the AWS command line. */
export function describedGroups(document: ListingDocument, items: readonly ListingItem[]): DescribedGroups {
  const read = items.map((item) => {
    const group = groupOf(document, item);
    const permissions = (['in', 'out'] as const).flatMap((direction) =>
      itemsIn(document, item, direction === 'in' ? 'IpPermissions' : 'IpPermissionsEgress').flatMap((one, i) =>
        permissionsOf(document, one, { group: group.id, direction, number: i + 1 }),
      ),
    );
    return { group, permissions };
  });
  return { groups: read.map(({ group }) => group), permissions: read.flatMap(({ permissions }) => permissions) };
}

function groupOf(document: ListingDocument, item: ListingItem): SecurityGroup {
  const { file, line } = item;
  const tags = itemsIfAny(document, item, 'Tags').map((tag) => [textIn(tag, 'Key'), textIfAny(tag, 'Value')] as const);
  const host = tags.find(([key]) => key === HOST_TAG)?.[1];
  // Before AWS has made it a group has no id, and topo names it by its host.
  const id = textIfAny(item, 'GroupId') ?? (host === undefined ? textIn(item, 'GroupId') : `${MARK}${host}`);
  return { id, file, line, ...(host === undefined ? {} : { host }) };
}

const PEERS = ['IpRanges', 'Ipv6Ranges', 'PrefixListIds', 'UserIdGroupPairs'] as const;

interface Holder {
  readonly group: string;
  readonly direction: Direction;
  readonly number: number;
}

function permissionsOf(document: ListingDocument, item: ListingItem, holder: Holder): readonly GroupPermission[] {
  const known = new Set<string>([KEYS.protocol, KEYS.from, KEYS.to, ...PEERS]);
  // What is new to topo may let through more.
  for (const key of Object.keys(item.body))
    if (!known.has(key)) refuse(item, `${key} is nothing that a permission has`);
  if (!PEERS.some((key) => key in item.body)) refuse(item, 'a permission without peers');
  const service = serviceOf(item, KEYS);
  const { group, direction, number } = holder;
  const label = `${group} ${direction === 'in' ? 'ingress' : 'egress'} ${number}`;
  return PEERS.flatMap((key) =>
    itemsIfAny(document, item, key).map((one): GroupPermission => {
      const { file, line } = one;
      return { group, direction, label, file, line, service, peer: peerOf(one, key) };
    }),
  );
}

function peerOf(item: ListingItem, key: (typeof PEERS)[number]): GroupPeer {
  switch (key) {
    case 'IpRanges':
      return { kind: 'prefix', prefix: prefixOf(item, textIn(item, 'CidrIp'), 4) };
    case 'Ipv6Ranges':
      return { kind: 'prefix', prefix: prefixOf(item, textIn(item, 'CidrIpv6'), 6) };
    case 'PrefixListIds':
      return { kind: 'list', id: textIn(item, 'PrefixListId') };
    case 'UserIdGroupPairs':
      // The default VPC of old accounts names groups instead.
      return { kind: 'group', id: textIfAny(item, 'GroupId') ?? textIn(item, 'GroupName') };
  }
}

/** `SecurityGroupRules` of describe-security-group-rules: a rule each, with the ids of groups and without their tags. */
export function describedRules(document: ListingDocument, items: readonly ListingItem[]): DescribedGroups {
  const groups = items.map((item): SecurityGroup => ({
    id: textIn(item, 'GroupId'),
    file: item.file,
    line: item.line,
  }));
  const permissions = items.map((item): GroupPermission => {
    const { file, line } = item;
    return {
      group: textIn(item, 'GroupId'),
      direction: flagIn(item, 'IsEgress') ? 'out' : 'in',
      label: textIn(item, 'SecurityGroupRuleId'),
      service: serviceOf(item, KEYS),
      peer: rulePeer(document, item),
      ...{ file, line },
    };
  });
  return { groups, permissions };
}

function rulePeer(document: ListingDocument, item: ListingItem): GroupPeer {
  const [v4, v6, list] = ['CidrIpv4', 'CidrIpv6', 'PrefixListId'].map((key) => textIfAny(item, key));
  const reference = itemOf(document, item.body['ReferencedGroupInfo']);
  const peers: readonly GroupPeer[] = [
    ...(v4 === undefined ? [] : [{ kind: 'prefix', prefix: prefixOf(item, v4, 4) } as const]),
    ...(v6 === undefined ? [] : [{ kind: 'prefix', prefix: prefixOf(item, v6, 6) } as const]),
    ...(list === undefined ? [] : [{ kind: 'list', id: list } as const]),
    ...(reference === undefined ? [] : [{ kind: 'group', id: textIn(reference, 'GroupId') } as const]),
  ];
  const [peer] = peers;
  return peer !== undefined && peers.length === 1 ? peer : refuse(item, `a rule with ${peers.length} peers`);
}
