// Listings of security groups in the shapes that the AWS documentation shows (describe-security-groups,
// describe-security-group-rules, get-managed-prefix-list-entries), and of Terraform's JSON output format.

interface Peers {
  readonly v4?: readonly string[];
  readonly v6?: readonly string[];
  readonly lists?: readonly string[];
  readonly groups?: readonly string[];
}

/** A permission as AWS prints it: all kinds of peers, and no ports where it means everything. */
export function permission(protocol: string, ports: readonly [number, number] | undefined, peers: Peers): object {
  const { v4 = [], v6 = [], lists = [], groups = [] } = peers;
  return {
    IpProtocol: protocol,
    ...(ports === undefined ? {} : { FromPort: ports[0], ToPort: ports[1] }),
    UserIdGroupPairs: groups.map((GroupId) => ({ UserId: '123456789012', GroupId })),
    IpRanges: v4.map((CidrIp) => ({ CidrIp, Description: 'somebody' })),
    Ipv6Ranges: v6.map((CidrIpv6) => ({ CidrIpv6 })),
    PrefixListIds: lists.map((PrefixListId) => ({ PrefixListId })),
  };
}

export function group(
  id: string,
  host: string | undefined,
  ingress: readonly object[],
  egress?: readonly object[],
): object {
  return {
    Description: 'a group',
    GroupName: `name of ${id}`,
    IpPermissions: ingress,
    OwnerId: '123456789012',
    GroupId: id,
    IpPermissionsEgress: egress ?? [permission('-1', undefined, { v4: ['0.0.0.0/0'], v6: ['::/0'] })],
    ...(host === undefined ? {} : { Tags: [{ Key: 'topo:host', Value: host }] }),
    VpcId: 'vpc-1a2b3c4d',
  };
}

export function groups(...all: readonly object[]): string {
  return JSON.stringify({ SecurityGroups: all }, null, 4);
}

/** A rule of describe-security-group-rules. */
export function rule(id: string, fields: object): object {
  return {
    SecurityGroupRuleId: id,
    GroupId: 'sg-web',
    GroupOwnerId: '123456789012',
    IsEgress: false,
    IpProtocol: 'tcp',
    FromPort: 443,
    ToPort: 443,
    Tags: [],
    ...fields,
  };
}

export function rules(...all: readonly object[]): string {
  return JSON.stringify({ SecurityGroupRules: all }, null, 4);
}

export function entries(...cidrs: readonly string[]): string {
  return JSON.stringify({ Entries: cidrs.map((Cidr) => ({ Cidr, Description: 'an office' })) });
}

/** A resource of a state or of planned values. */
export function resource(address: string, values: object, module = ''): object {
  const [type, name] = address.replace(/\[.*/, '').split('.');
  return { address: `${module}${address}`, mode: 'managed', type, name, values };
}

export function state(...resources: readonly object[]): string {
  return JSON.stringify({ format_version: '1.0', terraform_version: '1.9.0', values: { root_module: { resources } } });
}

export interface Module {
  readonly resources?: readonly object[];
  readonly child_modules?: readonly object[];
}

export function plan(planned: Module, configuration: object, more: object = {}): string {
  return JSON.stringify({
    format_version: '1.2',
    ...{ planned_values: { root_module: planned }, configuration: { root_module: configuration }, ...more },
  });
}

/** An expression of a configuration that is made of references. */
export function made(...references: readonly string[]): object {
  return { references };
}

/** A rule of its own resource, with everything that Terraform knows of it. */
export const newRule = {
  security_group_id: 'sg-web',
  ip_protocol: 'tcp',
  from_port: 443,
  to_port: 443,
  cidr_ipv4: null,
  cidr_ipv6: null,
  prefix_list_id: null,
  referenced_security_group_id: null,
};

/** An entry of `ingress` or `egress` in a group. */
export const inline = {
  from_port: 22,
  to_port: 22,
  protocol: 'tcp',
  cidr_blocks: [],
  ipv6_cidr_blocks: [],
  prefix_list_ids: [],
  security_groups: [],
  self: false,
  description: '',
};
