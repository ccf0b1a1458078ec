import type { Direction } from '../../packets/packet.ts';
import type { Ruleset } from '../ruleset.ts';
import { Unreadable } from '../unreadable.ts';
import { type KnownGroups, type Permission, groupRuleset } from './aws-permission.ts';
import { type HclBlock, parseHcl } from './hcl.ts';
import { type Node, entriesOf, numberOf, requireKeys, textOf } from './tree.ts';

const RULES: Readonly<Record<Direction, string>> = {
  in: 'aws_vpc_security_group_ingress_rule',
  out: 'aws_vpc_security_group_egress_rule',
};

/** What the resource of rules takes from each entry; one that an entry lacks is null, as if it were not there. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  description: 'each.value.description',
  ip_protocol: 'each.value.ip_protocol',
  from_port: 'try(each.value.from_port, null)',
  to_port: 'try(each.value.to_port, null)',
  cidr_ipv4: 'try(each.value.cidr_ipv4, null)',
  cidr_ipv6: 'try(each.value.cidr_ipv6, null)',
  referenced_security_group_id: 'try(each.value.group, null)',
};

/**
 * Reads exactly what topo's target for Terraform writes of one host: its group, and a resource of rules for each
 * direction. Versions, variables and outputs may stand beside them. Anything else throws {@link Unreadable}.
 *
 * A group that Terraform makes has no rule that is not here: it takes away the one that AWS adds.
 */
export function readAwsTerraform(text: string, file: string, groups: KnownGroups): Ruleset {
  const { attributes, blocks } = parseHcl(text);
  for (const [name, { line }] of attributes) throw new Unreadable(line, `${name}: not expected here`);
  const resources = blocks.filter((block) => !isSilent(block));
  const [group, inbound, outbound, ...more] = resources;
  requireResource(group, 'aws_security_group', groups.own);
  requireResource(inbound, RULES.in, groups.own);
  requireResource(outbound, RULES.out, groups.own);
  for (const { line, type } of more) throw new Unreadable(line, `${type}: not expected here`);
  readGroup(group, groups.own);
  const permissions = [...permissionsOf(inbound, 'in', groups.own), ...permissionsOf(outbound, 'out', groups.own)];
  return groupRuleset(file, { in: inbound.line, out: outbound.line }, permissions, groups);
}

/** Says nothing of packets. */
function isSilent({ type }: HclBlock): boolean {
  return type === 'terraform' || type === 'variable' || type === 'output';
}

function requireResource(block: HclBlock | undefined, kind: string, name: string): asserts block is HclBlock {
  const [type, label, ...more] = block?.labels ?? [];
  if (block?.type === 'resource' && type === kind && label === name && more.length === 0 && block.blocks.length === 0) {
    return;
  }
  throw new Unreadable(block?.line ?? 1, `no ${kind} "${name}" where it is expected`);
}

function readGroup({ attributes, line }: HclBlock, name: string): void {
  requireKeys(attributes, line, ['name', 'description', 'vpc_id', 'tags']);
  requireExpression(attributes.get('name'), `"\${var.name_prefix}${name}"`, line);
  requireExpression(attributes.get('vpc_id'), 'var.vpc_id', line);
  requireExpression(
    attributes.get('tags'),
    `merge(var.tags, { Name = "\${var.name_prefix}${name}", topo:host = "${name}" })`,
    line,
  );
  textOf(attributes.get('description'), line);
}

function permissionsOf({ attributes, line }: HclBlock, direction: Direction, own: string): readonly Permission[] {
  requireKeys(attributes, line, ['for_each', 'security_group_id', ...Object.keys(ATTRIBUTES)]);
  requireExpression(attributes.get('security_group_id'), `aws_security_group.${own}.id`, line);
  for (const [name, value] of Object.entries(ATTRIBUTES)) requireExpression(attributes.get(name), value, line);
  return [...entriesOf(attributes.get('for_each'), line).values()].map((node) => permissionOf(node, direction));
}

function permissionOf(node: Node, direction: Direction): Permission {
  const { line } = node;
  const entries = entriesOf(node, line);
  requireKeys(
    entries,
    line,
    ['ip_protocol', 'description'],
    ['from_port', 'to_port', 'cidr_ipv4', 'cidr_ipv6', 'group'],
  );
  textOf(entries.get('description'), line);
  return {
    line,
    direction,
    protocol: textOf(entries.get('ip_protocol'), line),
    from: numberOf(entries.get('from_port')),
    to: numberOf(entries.get('to_port')),
    peer: peerOf(entries, line),
  };
}

function peerOf(entries: ReadonlyMap<string, Node>, line: number): Permission['peer'] {
  const [v4, v6, group] = [entries.get('cidr_ipv4'), entries.get('cidr_ipv6'), entries.get('group')];
  if ([v4, v6, group].filter((one) => one !== undefined).length !== 1) throw new Unreadable(line, 'not one peer');
  if (v4 !== undefined) return { family: 4, cidr: textOf(v4, line) };
  if (v6 !== undefined) return { family: 6, cidr: textOf(v6, line) };
  const reference = group?.kind === 'expression' ? /^aws_security_group\.([\w-]+)\.id$/.exec(group.text) : null;
  if (reference?.[1] === undefined) throw new Unreadable(line, 'no reference to a group');
  return { group: reference[1] };
}

function requireExpression(node: Node | undefined, text: string, line: number): void {
  if (node?.kind !== 'expression' || node.text !== text) throw new Unreadable(node?.line ?? line, `not ${text}`);
}
