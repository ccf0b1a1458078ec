import type { Direction } from '../../../packets/packet.ts';
import type { Prefix } from '../../../net/prefixes.ts';
import { type DescribedGroups } from './described.ts';
import {
  type ListingDocument,
  type ListingItem,
  itemOf,
  itemsIfAny,
  itemsIn,
  refuse,
  textIfAny,
  textIn,
  textsIfAny,
} from './fields.ts';
import { type SecurityGroup, HOST_TAG, type GroupPeer, type GroupPermission, type Unsure } from './inventory.ts';
import { type ServiceKeys, prefixOf, serviceOf } from './service.ts';
import { type Resource, idOf, isUnknown, isWritten, referenced, resourcesOf } from './terraform-resources.ts';

/** What `terraform show -json` tells of groups. */
export interface Planned extends DescribedGroups {
  readonly lists: ReadonlyMap<string, readonly Prefix[]>;
  readonly remarks: readonly string[];
}

const GROUPS = ['aws_security_group', 'aws_default_security_group'];
const RULES: ReadonlyMap<string, Direction> = new Map([
  ['aws_vpc_security_group_ingress_rule', 'in'],
  ['aws_vpc_security_group_egress_rule', 'out'],
]);

/** A state, or a plan as it will be: resources of the AWS provider, by the names of its documentation. */
export function plannedGroups(document: ListingDocument, top: ListingItem): Planned {
  if (top.body['errored'] === true) refuse(top, 'Terraform could not finish this plan');
  const resources = resourcesOf(document, top);
  const ofType = (...types: readonly string[]): readonly Resource[] =>
    resources.filter(({ type }) => types.includes(type));
  const rules = [
    ...ofType('aws_security_group_rule').flatMap((one) => oldRule(one, resources)),
    ...ofType(...RULES.keys()).map((one) => newRule(one, resources)),
  ];
  const made = ofType(...GROUPS);
  const inline = made.flatMap((one) => inlineRules(document, one, rules));
  const plan = top.body['planned_values'] !== undefined;
  return {
    groups: made.map((one) => groupOf(document, one)),
    permissions: [...rules, ...inline],
    lists: listsOf(document, resources),
    remarks: [
      `These are the groups as ${plan ? 'Terraform plans them' : 'the state of Terraform has them'}, which need not be as they are at AWS.`,
      ...(top.body['complete'] === false
        ? ['The plan is not complete: after it was applied, Terraform will plan more.']
        : []),
    ],
  };
}

function groupOf(document: ListingDocument, resource: Resource): SecurityGroup {
  const { values, file, line } = resource;
  const tags = ['tags', 'tags_all'].flatMap((key) => itemOf(document, values.body[key]) ?? []);
  const host = tags.flatMap((one) => textIfAny(one, HOST_TAG) ?? [])[0];
  return { id: idOf(resource), file, line, ...(host === undefined ? {} : { host }) };
}

const NEW_KEYS: ServiceKeys = { protocol: 'ip_protocol', from: 'from_port', to: 'to_port' };
const OLD_KEYS: ServiceKeys = { protocol: 'protocol', from: 'from_port', to: 'to_port' };

/** aws_vpc_security_group_ingress_rule and aws_vpc_security_group_egress_rule: one peer. */
function newRule(resource: Resource, all: readonly Resource[]): GroupPermission {
  const { values, address, type, file, line } = resource;
  const [v4, v6] = [textIfAny(values, 'cidr_ipv4'), textIfAny(values, 'cidr_ipv6')];
  const peers: readonly GroupPeer[] = [
    ...(v4 === undefined ? unsure(resource, 'cidr_ipv4') : [prefixPeer(values, v4, 4)]),
    ...(v6 === undefined ? unsure(resource, 'cidr_ipv6') : [prefixPeer(values, v6, 6)]),
    ...named(resource, 'prefix_list_id', 'list', all),
    ...named(resource, 'referenced_security_group_id', 'group', all),
  ];
  const [peer, ...more] = peers;
  if (peer === undefined) refuse(values, `${address} has no peer`);
  return {
    ...{ group: groupOfRule(resource, all), direction: RULES.get(type) ?? 'in', label: address, file, line },
    service: serviceOf(values, NEW_KEYS),
    // Where it is not known which, it is none of them for certain.
    peer: more.length === 0 ? peer : { kind: 'unsure', words: `whom ${address} names after it was applied` },
  };
}

/** aws_security_group_rule: several peers. */
function oldRule(resource: Resource, all: readonly Resource[]): readonly GroupPermission[] {
  const { values, address, file, line } = resource;
  const group = groupOfRule(resource, all);
  const type = textIn(values, 'type');
  if (type !== 'ingress' && type !== 'egress') refuse(values, `${type} is neither ingress nor egress`);
  const service = serviceOf(values, OLD_KEYS);
  const peers: readonly GroupPeer[] = [
    ...blocks(values),
    ...['cidr_blocks', 'ipv6_cidr_blocks', 'prefix_list_ids', 'self'].flatMap((key) => unsure(resource, key)),
    ...named(resource, 'source_security_group_id', 'group', all),
    ...(values.body['self'] === true ? [selfPeer(group)] : []),
  ];
  if (peers.length === 0) refuse(values, `${address} has no peer`);
  const direction = type === 'ingress' ? 'in' : 'out';
  return peers.map((peer) => ({ group, direction, label: address, file, line, service, peer }));
}

/** Rules that a group lists itself. */
function inlineRules(
  document: ListingDocument,
  resource: Resource,
  rules: readonly GroupPermission[],
): readonly GroupPermission[] {
  const id = idOf(resource);
  return (['in', 'out'] as const).flatMap((direction) => {
    const key = direction === 'in' ? 'ingress' : 'egress';
    const { address, values, file, line } = resource;
    const common = { group: id, direction, file, line };
    if (values.body[key] === undefined && resource.written !== undefined) {
      // A group with rules of their own beside it lists none.
      if (!isWritten(resource, key) && rules.some((one) => one.group === id && one.direction === direction)) return [];
      const words = `whom ${address} names in ${key} after it was applied`;
      return [{ ...common, label: `${address} ${key}`, service: { kind: 'all' }, peer: { kind: 'unsure', words } }];
    }
    // Terraform reads back into the list what rules of their own were when it last looked.
    const isStale = !isWritten(resource, key) && rules.some((one) => one.group === id);
    const provided: Unsure = { unsure: `the ${key} that Terraform has read back into ${address} is still there` };
    return itemsIfAny(document, values, key).flatMap((one, i): readonly GroupPermission[] => {
      const label = `${address} ${key} ${i + 1}`;
      const service = serviceOf(one, OLD_KEYS);
      return inlinePeers(one, id, label, resource.written !== undefined).map((peer) => ({
        ...{ ...common, label, service, peer },
        ...(isStale ? { provided } : {}),
      }));
    });
  });
}

function inlinePeers(entry: ListingItem, id: string, label: string, isPlan: boolean): readonly GroupPeer[] {
  const lists = ['cidr_blocks', 'ipv6_cidr_blocks', 'prefix_list_ids', 'security_groups', 'self'];
  return [
    ...blocks(entry),
    ...textsIfAny(entry, 'security_groups').map((group): GroupPeer => ({ kind: 'group', id: group })),
    ...(entry.body['self'] === true ? [selfPeer(id)] : []),
    ...lists
      .filter((key) => isPlan && entry.body[key] === undefined)
      .map((key): GroupPeer => ({ kind: 'unsure', words: `whom ${label} names in ${key} after it was applied` })),
  ];
}

function blocks(values: ListingItem): readonly GroupPeer[] {
  return [
    ...textsIfAny(values, 'cidr_blocks').map((text) => prefixPeer(values, text, 4)),
    ...textsIfAny(values, 'ipv6_cidr_blocks').map((text) => prefixPeer(values, text, 6)),
    ...textsIfAny(values, 'prefix_list_ids').map((id): GroupPeer => ({ kind: 'list', id })),
  ];
}

function prefixPeer(values: ListingItem, text: string, family: 4 | 6): GroupPeer {
  return { kind: 'prefix', prefix: prefixOf(values, text, family) };
}

function selfPeer(group: string | Unsure): GroupPeer {
  return typeof group === 'string' ? { kind: 'group', id: group } : { kind: 'unsure', words: 'a member of that group' };
}

/** A peer with an id, which may be that of a resource to be made. */
function named(
  resource: Resource,
  key: string,
  kind: 'list' | 'group',
  all: readonly Resource[],
): readonly GroupPeer[] {
  const id = idIn(resource, key, all);
  return id === undefined ? unsure(resource, key) : [{ kind, id }];
}

function unsure(resource: Resource, key: string): readonly GroupPeer[] {
  if (!isUnknown(resource, key)) return [];
  return [{ kind: 'unsure', words: `whom ${resource.address} names in ${key} after it was applied` }];
}

function idIn(resource: Resource, key: string, all: readonly Resource[]): string | undefined {
  const known = textIfAny(resource.values, key);
  if (known !== undefined || !isUnknown(resource, key)) return known;
  const made = referenced(resource, key, all);
  return made === undefined ? undefined : idOf(made);
}

function groupOfRule(resource: Resource, all: readonly Resource[]): string | Unsure {
  const { values, address } = resource;
  const id = idIn(resource, 'security_group_id', all);
  if (id === undefined && !isUnknown(resource, 'security_group_id'))
    refuse(values, `${address} has no security_group_id`);
  return id ?? { unsure: `${address} is a rule of this group after it was applied` };
}

/** Prefix lists whose entries stand with them; with entries of their own beside them nobody knows all. */
function listsOf(document: ListingDocument, resources: readonly Resource[]): ReadonlyMap<string, readonly Prefix[]> {
  if (resources.some(({ type }) => type === 'aws_ec2_managed_prefix_list_entry')) return new Map();
  const lists = resources.filter(
    ({ type, values }) => type === 'aws_ec2_managed_prefix_list' && values.body['entry'] !== undefined,
  );
  return new Map(
    lists.map((one) => {
      const entries = itemsIn(document, one.values, 'entry');
      return [idOf(one), entries.map((entry) => prefixOf(entry, textIn(entry, 'cidr')))] as const;
    }),
  );
}
